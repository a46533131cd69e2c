"""Fetching a version of DTSEN in the background: asked for by somebody, done by a worker page by page, cancelled, and
gone on with after its worker died.
"""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import UserError
from access.models import User
from recipients.actions.imports.receive import city_of
from recipients.domain.formats.versions import is_version
from recipients.models import Import
from verification.actions.dtsen_service import fetch
from verification.actions.rights import require
from verification.domain.dtsen_pages import Part
from verification.fetch_errors import FetchCancelled, FetchedByAnother, FetchOver, FetchVersionUnknown
from verification.models import DtsenFetch


State = DtsenFetch.State


@transaction.atomic
def request(*, version: str, by: User) -> DtsenFetch:
    """Ask for a version; waits for a worker. Refuses what is no version, and a second fetching of the same one."""
    if not is_version(version):
        raise FetchVersionUnknown(version)
    city = city_of(by, Permission.IMPORT_UPLOAD)
    try:
        with transaction.atomic():
            asked: DtsenFetch = DtsenFetch.objects.create(city_id=city, version=version, requested_by=by)
    except IntegrityError as error:
        raise FetchedByAnother from error
    audit.record("dtsen.request_fetch", target=asked, by=by, village_code=city, details={"version": version})
    return asked


@transaction.atomic
def cancel(*, asked: DtsenFetch, by: User) -> None:
    """End it before the next page; what has come is kept for the next time."""
    require(by, Permission.IMPORT_UPLOAD, asked.city_id)
    now = timezone.now()
    mine = _all().filter(pk=asked.pk)
    ended = mine.filter(state=State.WAITING).update(state=State.CANCELLED, cancel_requested_at=now, finished_at=now)
    if not ended and not mine.filter(state=State.RUNNING).update(cancel_requested_at=now):
        raise FetchOver
    audit.record("dtsen.cancel_fetch", target=asked, by=by, village_code=asked.city_id)


def run(*, fetch_id: int) -> Import | None:
    """Do what was asked for; None when somebody else does it, when it is done, or when something stopped it."""
    work = _claim(fetch_id)
    if work is None:
        return None

    def follow(part: Part, rows: int, of: int | None) -> None:
        now = timezone.now()
        going_on = _mine(work).filter(cancel_requested_at=None)
        if not going_on.update(phase=part.value, done=rows, total=of or 0, heartbeat_at=now):
            raise FetchCancelled

    try:
        found = fetch(version=work.version, by=work.requested_by, on_page=follow)
    except FetchCancelled:
        _end(work, State.CANCELLED)
    except UserError as error:
        _end(work, State.FAILED, trouble=str(error))
    except Exception as error:
        _end(work, State.FAILED, trouble=type(error).__name__)
        raise
    else:
        _end(work, State.FINISHED, became=found)
        return found
    return None


def waiting() -> list[int]:
    """Those that wait for a worker, or whose worker fell silent."""
    silent = Q(state=State.RUNNING, heartbeat_at__lt=timezone.now() - DtsenFetch.CLAIM_EXPIRES)
    return list(_all().filter(Q(state=State.WAITING) | silent).order_by("pk").values_list("pk", flat=True))


def _claim(fetch_id: int) -> DtsenFetch | None:
    now = timezone.now()
    token = DtsenFetch.new_claim()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, heartbeat_at__lt=now - DtsenFetch.CLAIM_EXPIRES)
    claimed = (
        _all().filter(free, pk=fetch_id).update(state=State.RUNNING, claimed_by=token, started_at=now, heartbeat_at=now)
    )
    return _all().select_related("requested_by").get(pk=fetch_id) if claimed else None


def _end(work: DtsenFetch, state: str, *, trouble: str = "", became: Import | None = None) -> None:
    _mine(work).update(state=state, claimed_by="", finished_at=timezone.now(), trouble=trouble, became=became)


def _mine(work: DtsenFetch) -> QuerySet[DtsenFetch]:
    return _all().filter(pk=work.pk, state=State.RUNNING, claimed_by=work.claimed_by)


def _all() -> QuerySet[DtsenFetch]:
    every: QuerySet[DtsenFetch] = DtsenFetch.objects.across_areas(reason="a worker does what was asked for")
    return every
