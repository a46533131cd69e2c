"""Who is entitled in a period: asked for by a person, worked out by a worker or command, kept with reasons.

1. `request` writes the row.
2. The facts of all families are gathered, unless a sheet of them is still true.
3. `run` claims the row: whoever holds its lock is at work, so a second start stands aside and the work of a
   killed worker is free at once.
4. One statement stores the results, all or nothing.
"""

import time
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import Area, User
from distribution.actions.simulations import refuse_unknown_version
from distribution.domain.periods import Quarter
from distribution.domain.rules import InvalidRule, parse
from distribution.errors import NoRuleInForce, UnknownDecileVersion, WrongState, told_by_database
from distribution.models import Determination, FactSheet, Programme, ProgrammeRule
from distribution.queries.determinations import rule_in_force
from distribution.queries.eligible import store_results
from distribution.queries.quotas import rooms_of
from distribution.queries.sheets import current
from recipients.models import Family


_AT_WORK = (Determination.State.QUEUED, Determination.State.RUNNING)
_WHY = "a determination is about the whole city"


@transaction.atomic
def request(*, programme: Programme, period: Quarter, city: Area, by: User) -> Determination:
    """Ask for the eligibility of all families in a period, by the rule in force on its first day."""
    rule = rule_in_force(programme.pk, period)
    if rule is None:
        raise NoRuleInForce(
            _("%(programme)s has no rule that is in force in %(period)s. Add a rule first.")
            % {"programme": programme.name, "period": period}
        )
    with told_by_database(), transaction.atomic():
        determination = Determination.objects.create(
            city=city, programme=programme, period=str(period), rule=rule, requested_by=by
        )
    audit.record(
        "determination.request",
        target=determination,
        by=by,
        village_code=city.code,
        details={"programme": programme.code, "period": str(period), "rule": rule.version},
    )
    return determination


def run(*, determination_id: int) -> bool:
    """Work a waiting or abandoned determination out; False when somebody else is at it, or it is done."""
    worker = uuid.uuid4().hex
    begun = time.monotonic()
    waiting = Determination.objects.across_areas(reason=_WHY).filter(pk=determination_id, state__in=_AT_WORK).first()
    if waiting is None:
        return False
    # Before the claim, in a transaction of its own: others who find no sheet wait for this, and not for the storing.
    sheet = current(Quarter.parse(waiting.period))
    if not _claim(determination_id, worker):
        return False
    try:
        return _work(determination_id, worker, begun, sheet)
    except UnknownDecileVersion as error:
        _fail(determination_id, worker, str(error))
    except InvalidRule as error:
        _fail(determination_id, worker, _("The rule selects nobody: %(what)s.") % {"what": error})
    except Exception:
        _fail(
            determination_id,
            worker,
            _("The determination was interrupted. Nothing was stored; start it again."),
        )
        raise
    return True


@transaction.atomic
def _claim(determination_id: int, worker: str) -> bool:
    row = _locked(determination_id)
    if row is None:
        return False
    now = timezone.now()
    row.state = Determination.State.RUNNING
    row.phase = "judging"
    row.claimed_by = worker
    row.started_at = row.started_at or now
    row.heartbeat_at = now
    row.total = Family.objects.across_areas(reason=_WHY).active().count()
    row.save(update_fields=["state", "phase", "claimed_by", "started_at", "heartbeat_at", "total"])
    return True


@transaction.atomic
def _work(determination_id: int, worker: str, begun: float, sheet: FactSheet) -> bool:
    row = _locked(determination_id)
    if row is None or row.claimed_by != worker:
        return False
    ProgrammeRule.objects.filter(pk=row.rule_id, locked_at=None).update(locked_at=timezone.now())
    period = Quarter.parse(row.period)
    rule = parse(row.rule.definition)
    refuse_unknown_version(rule, period)
    outcome = store_results(
        determination_id=row.pk,
        programme_id=row.programme_id,
        rule=rule,
        period=period,
        sheet=sheet,
        rooms=rooms_of(row.programme_id, period.first_day),
    )
    stored = outcome.families
    row.counts = {
        **outcome.counts,
        "as_of": sheet.built_at.isoformat(),
        "seconds": round(time.monotonic() - begun, 3),
    }
    row.decile_version = (rule.decile.version if rule.decile else "") or sheet.decile_version
    row.state = Determination.State.FINISHED
    row.phase = ""
    row.done = row.total = stored
    row.finished_at = timezone.now()
    row.save()
    audit.record(
        "determination.finish",
        target=row,
        by=row.requested_by,
        village_code=row.city_id,
        details={"families": row.counts["families"], "eligible": row.counts["eligible"]},
    )
    return True


def _locked(determination_id: int) -> Determination | None:
    """The row, when it waits for work and nobody holds it."""
    return (
        Determination.objects.across_areas(reason=_WHY)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("rule", "requested_by")
        .filter(pk=determination_id, state__in=_AT_WORK)
        .first()
    )


@transaction.atomic
def cancel(*, determination: Determination, by: User) -> None:
    """Give up a determination that still waits; one that is being worked out ends within seconds."""
    row = _locked(determination.pk)
    if row is None:
        raise WrongState(_("The determination is being worked out or has ended. Load the page again."))
    row.state = Determination.State.FAILED
    row.trouble = _("Cancelled by %(name)s.") % {"name": by.full_name}
    row.finished_at = row.cancel_requested_at = timezone.now()
    row.save(update_fields=["state", "trouble", "finished_at", "cancel_requested_at"])
    audit.record("determination.cancel", target=row, by=by, village_code=row.city_id)


def _fail(determination_id: int, worker: str, trouble: str) -> None:
    Determination.objects.across_areas(reason=_WHY).filter(
        pk=determination_id, claimed_by=worker, state=Determination.State.RUNNING
    ).update(
        state=Determination.State.FAILED,
        trouble=trouble,
        phase="",
        finished_at=timezone.now(),
    )
