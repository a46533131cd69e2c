"""Searching for records that may be one person, and deciding that two are different people.

That two are one is decided by recipients.actions.merging.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.exporting import SHORTEST_REASON
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.models import Area, Installation, RecordView, User
from recipients.errors import NotPermitted, PairDecided, SearchRunning, TakenBackAlready
from recipients.models import DuplicatePair, DuplicateSearch
from recipients.models.duplicates import DuplicateSearchQuerySet
from recipients.queries import duplicates


State = DuplicateSearch.State
WORKING = (State.WAITING, State.RUNNING)
# More fresh persons than one in so many are compared sooner by looking at everybody.
FEW = 20


@transaction.atomic
def request_search(*, city: Area, is_whole: bool, by: User) -> DuplicateSearch:
    """Ask for a search through the city; it waits for a worker. One at a time."""
    try:
        with transaction.atomic():
            search = DuplicateSearch.objects.create(city=city, is_whole=is_whole, requested_by=by)
    except IntegrityError as error:
        raise SearchRunning from error
    audit.record("duplicates.search", target=search, by=by, village_code=city.pk, details={"whole": is_whole})
    return search


def search(*, search_id: int) -> bool:
    """Work on a search that waits for it; False when somebody else does, or it is done.

    Each step is a transaction of its own: the pairs are stored in one, and a search that broke off is begun anew.
    """
    token = _claim(search_id)
    if not token:
        return False
    found = _all().get(pk=search_id)
    try:
        outcome = _compare(found, token)
    except Exception as error:
        _mine(search_id, token).update(
            state=State.FAILED, claimed_by="", finished_at=timezone.now(), trouble=type(error).__name__
        )
        raise
    _mine(search_id, token).update(state=State.FINISHED, claimed_by="", finished_at=timezone.now(), **outcome)
    return True


def waiting_searches() -> list[int]:
    """Searches that wait for a worker, or whose worker fell silent."""
    silent = Q(state=State.RUNNING, heartbeat_at__lt=timezone.now() - DuplicateSearch.CLAIM_EXPIRES)
    return list(_all().filter(Q(state=State.WAITING) | silent).order_by("pk").values_list("pk", flat=True))


def look_for_new() -> DuplicateSearch | None:
    """Ask for a search of who is new or changed since the last one, in the machine's name; None when nobody is.

    Pull, not push: whoever brings new persons (an admission, a form) tells nobody.
    """
    last = _all().filter(state=State.FINISHED).first()
    index = duplicates.newest_index()
    if last is None or index is None or _all().filter(state__in=WORKING).exists():
        return None
    if not duplicates.find_fresh(index, event=last.event):
        return None
    try:
        return request_search(city=last.city, is_whole=False, by=User.objects.machine())
    except SearchRunning:
        return None


def search_all() -> int | None:
    """Ask for a search through everybody, in the machine's name; None without a city, or when one is under way."""
    installation = Installation.objects.select_related("city").first()
    if installation is None:
        return None
    try:
        return request_search(city=installation.city, is_whole=True, by=User.objects.machine()).pk
    except SearchRunning:
        return None


@transaction.atomic
def dismiss(*, pair: DuplicatePair, reason: str, by: User) -> DuplicatePair:
    """Say that these are different people. The pair stays dismissed whatever later searches find."""
    locked = lock(pair, by)
    locked.state = DuplicatePair.State.DISMISSED
    return conclude(locked, "duplicate.dismiss", reason, by)


@transaction.atomic
def reopen(*, pair: DuplicatePair, reason: str, by: User) -> DuplicatePair:
    """Take a dismissal back: the pair waits for a decision again."""
    require_decider(pair, by)
    locked = DuplicatePair.objects.across_areas(reason="the pair that is decided").select_for_update(no_key=True)
    fresh = locked.get(pk=pair.pk)
    if fresh.state == DuplicatePair.State.OPEN:
        raise TakenBackAlready
    if fresh.state != DuplicatePair.State.DISMISSED:
        raise Conflict(_("Only a dismissed pair can be opened again. Look at it once more."))
    fresh.state, fresh.decided_by, fresh.decided_at, fresh.reason = DuplicatePair.State.OPEN, None, None, ""
    fresh.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    audit.record("duplicate.reopen", target=fresh, by=by, village_code=fresh.village_id, reason=reason)
    return fresh


@transaction.atomic
def reveal(*, search: DuplicateSearch, reason: str, by: User) -> None:
    """Write down that somebody takes the list out with whole NIKs, and why."""
    if not by.is_machine and not by.may_in(Permission.NIK_REVEAL, search.city_id):
        raise NotPermitted
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError(_("Say in a few words what you need the numbers for."))
    kind = RecordView.Kind.REVEALED
    audit.record_view(search, by=by, kind=kind, village_code=search.city_id, reason=reason.strip())


def lock(pair: DuplicatePair, by: User) -> DuplicatePair:
    """The pair for deciding; refused when somebody else was first, or where the person may not decide."""
    require_decider(pair, by)
    rows = DuplicatePair.objects.across_areas(reason="the pair that is decided").select_for_update(no_key=True)
    locked = rows.get(pk=pair.pk)
    if locked.state != DuplicatePair.State.OPEN:
        raise PairDecided
    return locked


def conclude(pair: DuplicatePair, action: str, reason: str, by: User) -> DuplicatePair:
    """Write down who decided, when and why."""
    pair.decided_by, pair.decided_at, pair.reason = by, timezone.now(), reason
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    audit.record(
        action,
        target=pair,
        by=by,
        village_code=pair.village_id,
        reason=reason,
        details={"persons": [pair.first_id, pair.second_id], "score": pair.score},
    )
    return pair


def require_decider(pair: DuplicatePair, by: User) -> None:
    """Both persons must live where the user decides corrections."""
    areas = (pair.village_id, pair.other_village_id)
    if not all(by.may_in(Permission.CORRECTION_DECIDE, code) for code in areas):
        raise NotPermitted


def _compare(found: DuplicateSearch, token: str) -> dict[str, object]:
    """1. Describe who is compared. 2. Pair them by blocks. 3. Weigh. 4. Keep the pairs. 5. Keep the index."""
    began = timezone.now()
    event = duplicates.newest_event(began)
    duplicates.open_session()
    try:
        whole, index = _index(found)
        _tell(found.pk, token, "reading")
        if whole:
            index = duplicates.Index(found.pk, duplicates.build(index))
        else:
            duplicates.renew(index)
        _tell(found.pk, token, "comparing")
        compared = duplicates.share_blocks(index) if whole else duplicates.share_fresh_blocks(index)
        alike = duplicates.weigh(index, is_whole=whole)
        _tell(found.pk, token, "storing")
        with transaction.atomic():
            opened = duplicates.store(found.pk, now=began, is_whole=whole)
        if whole:
            duplicates.finish_index(index)
            duplicates.drop_other_indexes(index)
    finally:
        duplicates.close_session()
    return {
        "is_whole": whole, "persons": index.persons, "compared": compared, "found": alike, "opened": opened,
        "done": 3, "total": 3, "event": event,
    }  # fmt: skip


def _index(found: DuplicateSearch) -> tuple[bool, duplicates.Index]:
    """Whether everybody is compared, and the index to use: without one, or with many fresh persons, everybody is."""
    index = None if found.is_whole else duplicates.newest_index()
    last = _all().filter(state=State.FINISHED).first()
    if index is None or last is None:
        return True, duplicates.Index(found.pk)
    if duplicates.find_fresh(index, event=last.event) * FEW > index.persons:
        return True, duplicates.Index(found.pk)
    return False, index


def _tell(search_id: int, token: str, phase: str) -> None:
    """Say where the work is, and that its worker is alive; stop when somebody took it over."""
    place = ("reading", "comparing", "storing").index(phase)
    if not _mine(search_id, token).update(phase=phase, done=place, total=3, heartbeat_at=timezone.now()):
        raise SearchRunning


def _claim(search_id: int) -> str:
    token = DuplicateSearch.new_claim()
    now = timezone.now()
    silent = Q(state=State.RUNNING, heartbeat_at__lt=now - DuplicateSearch.CLAIM_EXPIRES)
    free = _all().filter(Q(state=State.WAITING) | silent, pk=search_id)
    taken = free.update(state=State.RUNNING, claimed_by=token, started_at=now, heartbeat_at=now, trouble="")
    return token if taken else ""


def _mine(search_id: int, token: str) -> DuplicateSearchQuerySet:
    return _all().filter(pk=search_id, claimed_by=token)


def _all() -> DuplicateSearchQuerySet:
    return DuplicateSearch.objects.across_areas(reason="searches go through the whole city")
