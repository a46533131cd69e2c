"""Judging the stored answers of a source anew: asked for by somebody, by the night, or on the command line.

Steps: 1. find, in the database, which answers come to something else by the thresholds in force and which are about
another identity than the registry has by now; 2. judge those; 3. store them, open and settle findings. All of it is one
transaction, which a preview takes back.
"""

from collections import Counter
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import NotAllowed
from access.models import Area, Installation, User
from recipients.models import Import
from verification.actions.sources import all_thresholds
from verification.domain.rejudging import Rejudged
from verification.domain.sources import askable
from verification.domain.thresholds import standard
from verification.errors import AlreadyJudging
from verification.models import Judging
from verification.queries import answers, judging
from verification.queries.answers import StoredAnswer


State = Judging.State
COUNTED: Final = (
    "judged", "otherwise", "to_matched", "to_mismatched", "respelt", "outdated", "findings_opened", "findings_closed",
)  # fmt: skip


@transaction.atomic
def request(
    *, source: str, city: Area, by: User, is_preview: bool = False, on: date | None = None, reason: str = ""
) -> Judging:
    """Ask for the answers of a source to be judged anew; waits for a worker. A preview may look at a later day."""
    if not by.is_machine and not by.may_in(Permission.USER_MANAGE, city.pk):
        raise NotAllowed(_("Your role does not include this list."))
    day = on if on and is_preview else timezone.localdate()
    try:
        with transaction.atomic():
            asked = Judging.objects.create(
                source=source,
                city=city,
                is_preview=is_preview,
                thresholds=all_thresholds(source, today=day),
                reason=reason.strip(),
                requested_by=by,
            )
    except IntegrityError as error:
        raise AlreadyJudging from error
    if not is_preview:
        audit.record("judging.request", target=asked, by=by, village_code=city.pk, reason=asked.reason)
    return asked


def judge(*, judging_id: int) -> bool:
    """Do what was asked for; False when somebody else does it, or it is done."""
    token = _claim(judging_id)
    if not token:
        return False
    asked = _all().get(pk=judging_id)
    try:
        counts = _go_over(asked, token)
    except Exception as error:
        _mine(judging_id, token).update(
            state=State.FAILED, claimed_by="", finished_at=timezone.now(), trouble=type(error).__name__
        )
        raise
    _mine(judging_id, token).update(
        state=State.FINISHED,
        claimed_by="",
        finished_at=timezone.now(),
        done=counts["judged"],
        total=counts["judged"],
        counts=counts,
    )
    return True


def waiting() -> list[int]:
    """Those that wait for a worker, or whose worker fell silent."""
    silent = Q(state=State.RUNNING, heartbeat_at__lt=timezone.now() - Judging.CLAIM_EXPIRES)
    return list(_all().filter(Q(state=State.WAITING) | silent).order_by("pk").values_list("pk", flat=True))


def look() -> list[int]:
    """Ask for a judging of each source whose thresholds are others than at the last one, or after new files.

    Pull, not push: whoever sets a threshold or admits a file tells nobody.
    """
    installation = Installation.objects.select_related("city").first()
    if installation is None:
        return []
    today, machine = timezone.localdate(), User.objects.machine()
    asked = []
    for source in askable():
        last = _all().filter(source=source, state=State.FINISHED, is_preview=False).first()
        known = last.thresholds if last else standard(source)
        if all_thresholds(source, today=today) == known and not _admitted_since(last):
            continue
        try:
            asked.append(request(source=source, city=installation.city, by=machine).pk)
        except AlreadyJudging:
            continue
    return asked


def _admitted_since(last: Judging | None) -> bool:
    if last is None or last.started_at is None:
        return False
    files = Import.objects.across_areas(reason="the answers of the whole city are judged").filter(
        state=Import.State.ADMITTED
    )
    return files.filter(admitted_at__gt=last.started_at).exists()


def _go_over(asked: Judging, token: str) -> dict[str, int]:
    counts = Counter(dict.fromkeys(COUNTED, 0))
    with transaction.atomic():
        judging.prepare()
        counts["judged"] = judging.count(asked.source)
        found = judging.find_otherwise(asked.source, asked.thresholds)
        counts.update(judging.compare_identities(asked.source))
        judging.lock()
        for batch in found:
            counts.update(_follow(judging.judge_batch(asked.source, asked.thresholds, batch)))
        for (was, outcome), number in judging.store().items():
            counts["otherwise"] += number
            if was != outcome:
                counts[f"to_{outcome}"] += number
        judging.store_standings()
        if not _mine(asked.pk, token).exists() or asked.is_preview:
            transaction.set_rollback(True)
        else:
            audit.record(
                "judging.finish", target=asked, by=asked.requested_by, village_code=asked.city_id, details=dict(counts)
            )
    return dict(counts)


def _follow(judged: list[tuple[int, Rejudged]]) -> dict[str, int]:
    """Open and settle what these answers come to now."""
    now = timezone.now()
    batch = [_as_stored(check, one) for check, one in judged]
    reason = _("By the thresholds in force now this is no difference any more.")
    return {
        "findings_opened": answers.open_findings(batch, machine_id=User.MACHINE_ID, now=now),
        "findings_closed": answers.close_findings(batch, machine_id=User.MACHINE_ID, reason=reason, now=now),
    }


def _as_stored(check: int, one: Rejudged) -> StoredAnswer:
    return StoredAnswer(
        check_id=check,
        outcome=one.outcome,
        elements=(),
        code="",
        text="",
        asked_hash=0,
        opens=one.opens,
        settles=one.settles,
    )


def _claim(judging_id: int) -> str:
    now = timezone.now()
    token = Judging.new_claim()
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, heartbeat_at__lt=now - Judging.CLAIM_EXPIRES)
    claimed = (
        _all()
        .filter(free, pk=judging_id)
        .update(state=State.RUNNING, claimed_by=token, started_at=now, heartbeat_at=now)
    )
    return token if claimed else ""


def _mine(judging_id: int, token: str) -> QuerySet[Judging]:
    return _all().filter(pk=judging_id, state=State.RUNNING, claimed_by=token)


def _all() -> QuerySet[Judging]:
    every: QuerySet[Judging] = Judging.objects.across_areas(reason="a worker goes over the answers of the whole city")
    return every
