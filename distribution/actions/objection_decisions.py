"""Deciding objections: by one person, by two where aid is taken away; what follows, and taking a decision back.

The data are put right, the rule of a programme is not bent: what a decision means to the next determination is a dated
row (ObjectionEffect), a correction in the registry, or a proposal to DTSEN.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from distribution.actions.objections import line_about, locked_in
from distribution.domain.objections import (
    ABOUT_A_FAMILY,
    SHORTEST_TEXT,
    Kind,
    Outcome,
    Remedy,
    remedies_of,
    takes_aid_away,
)
from distribution.models import Objection, ObjectionAddition, ObjectionEffect, ObjectionVisit, RecheckLine
from distribution.models.objections import ObjectionEffectQuerySet, ObjectionQuerySet, ObjectionVisitQuerySet
from distribution.objection_errors import (
    AdditionUnseen,
    FamilyUnknown,
    NothingHeld,
    NotProposable,
    ObjectionMoved,
    OwnObjection,
    RecheckMissing,
    RemedyUnfit,
    TextTooShort,
)
from distribution.queries import objection_terms
from verification.actions.dtsen import proposals
from verification.actions.rights import require
from verification.models import Proposal


State = Objection.State
_WHY = "the view has chosen it"
_CHANGED = (
    "state", "outcome", "remedy", "reason", "proposed_by", "proposed_at", "decided_by", "decided_at", "assigned_to",
)  # fmt: skip
# These reach the programme that an objection names: one that is decided along may name another.
_OF_A_PROGRAMME = frozenset({Remedy.HOLD, Remedy.RELEASE})
# What is asked of DTSEN when an objection of a kind is granted.
_PROPOSALS = {
    Kind.OWN: Proposal.Kind.UPDATE,
    Kind.OTHER: Proposal.Kind.REMOVE,
    Kind.PROPOSAL: Proposal.Kind.NEW_FAMILY,
}


@transaction.atomic
def decide(*, objection: Objection, outcome: str, remedy: str, reason: str, by: User) -> Objection:
    """Decide an objection with the reason that its letter gives. What takes aid away is only proposed by it.

    Objections that are joined to it are decided along with it.
    """
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    locked = locked_in(objection, State.RECEIVED, State.CHECKING)
    if locked.joined_to_id:
        raise ObjectionMoved(str(locked.joined_to))
    if len(reason.strip()) < SHORTEST_TEXT:
        raise TextTooShort
    _refuse_unfit(locked, outcome, remedy)
    _refuse_unseen(locked)
    locked.outcome, locked.remedy, locked.reason = Outcome(outcome).value, remedy, reason.strip()
    locked.assigned_to = locked.assigned_to or by
    if takes_aid_away(locked.kind, locked.remedy) or _ends_what_was_given(locked):
        locked.state, locked.proposed_by, locked.proposed_at = State.PROPOSED, by, timezone.now()
        locked.save(update_fields=_CHANGED)
        audit.record(
            "objection.propose", **line_about(locked, by, reason=locked.reason, outcome=outcome, remedy=remedy)
        )
        return locked
    return _close(locked, by, "objection.decide")


def _refuse_unfit(objection: Objection, outcome: str, remedy: str) -> None:
    allowed = remedies_of(objection.kind, outcome)
    if (remedy not in allowed) if allowed else remedy:
        raise RemedyUnfit
    if remedy in ABOUT_A_FAMILY and objection.family_id is None:
        raise FamilyUnknown
    if remedy == Remedy.DECILE and _answered(objection) is None:
        raise RecheckMissing
    if remedy == Remedy.RELEASE and not _holds(objection).exists():
        raise NothingHeld


def _refuse_unseen(objection: Objection) -> None:
    """Nobody decides over what a citizen brought in the meantime; also to one that is decided along."""
    unseen = ObjectionAddition.objects.across_areas(reason=_WHY).unseen()
    if unseen.filter(Q(objection=objection) | Q(objection__joined_to=objection)).exists():
        raise AdditionUnseen


@transaction.atomic
def confirm(*, objection: Objection, by: User) -> Objection:
    """Agree, as a second person, that aid is taken away; it counts from now on."""
    require(by, Permission.OBJECTION_CONFIRM, objection.village_id)
    locked = locked_in(objection, State.PROPOSED)
    if locked.proposed_by_id == by.pk:
        raise OwnObjection
    return _close(locked, by, "objection.confirm")


@transaction.atomic
def send_back(*, objection: Objection, reason: str, by: User) -> Objection:
    """Do not agree, as a second person: the objection is checked again."""
    require(by, Permission.OBJECTION_CONFIRM, objection.village_id)
    if len(reason.strip()) < SHORTEST_TEXT:
        raise TextTooShort
    locked = locked_in(objection, State.PROPOSED)
    _undecide(locked)
    audit.record("objection.send_back", **line_about(locked, by, reason=reason.strip()))
    return locked


@transaction.atomic
def withdraw(*, objection: Objection, reason: str, by: User) -> Objection:
    """End an objection because the citizen takes it back: at the counter, or with the slip (`by` the machine)."""
    if not by.is_machine:
        require(by, Permission.OBJECTION_RECORD, objection.village_id)
    locked = locked_in(objection, State.RECEIVED, State.CHECKING)
    locked.outcome, locked.remedy = Outcome.WITHDRAWN.value, ""
    locked.reason = reason.strip()
    if len(locked.reason) < SHORTEST_TEXT:
        raise TextTooShort
    return _close(locked, by, "objection.withdraw", with_joined=False)


@transaction.atomic
def reopen(*, objection: Objection, reason: str, by: User) -> Objection:
    """Take a decision back, with one person and a reason; what followed from it ends today, except what gave aid: that
    ends when two people decide so.

    What was decided along with it is open again as well, and will follow the next decision.
    """
    require(by, Permission.OBJECTION_DECIDE, objection.village_id)
    if len(reason.strip()) < SHORTEST_TEXT:
        raise TextTooShort
    locked = locked_in(objection, State.DECIDED)
    along = list(_following(locked).filter(state=State.DECIDED, decided_at=locked.decided_at))
    locked.joined_to = None
    _open_again(locked)
    audit.record("objection.reopen", **line_about(locked, by, reason=reason.strip()))
    for one in along:
        _open_again(one)
        audit.record("objection.reopen", **line_about(one, by, reason=reason.strip(), with_objection=locked.pk))
    return locked


def _open_again(locked: Objection) -> None:
    today = timezone.localdate()
    # What it had released stays so, and so does a decile that it gave: aid is not taken away again by one person.
    ended = _effects().filter(objection=locked).filter(Q(until_on=None) | Q(until_on__gt=today))
    ended.exclude(pk__in=_given(locked).values("pk")).update(until_on=today)
    locked.due_on = objection_terms.due_on(today, objection_terms.term_on(today, locked.kind))
    locked.letter_number, locked.letter_on = "", None
    locked.save(update_fields=["due_on", "letter_number", "letter_on", "joined_to"])
    _undecide(locked)


@transaction.atomic
def draft_proposal(*, objection: Objection, by: User) -> Proposal:
    """Draft what a granted objection asks of DTSEN, with its reason; from there it goes the way of all proposals."""
    locked = locked_in(objection, State.DECIDED)
    if locked.remedy != Remedy.PROPOSE or locked.proposal_id:
        raise NotProposable
    if locked.family is None:
        raise FamilyUnknown
    kind = _PROPOSALS[Kind(locked.kind)]
    open_one = (
        Proposal.objects.across_areas(reason="of the family of this objection")
        .open()
        .filter(family=locked.family, kind=kind)
        .first()
    )
    require(by, Permission.REGISTRY_EDIT, locked.village_id)
    drafted = open_one or proposals.propose(family=locked.family, kind=kind, reason=locked.reason[:500], by=by)
    locked.proposal = drafted
    locked.save(update_fields=["proposal"])
    audit.record("objection.draft_proposal", **line_about(locked, by, proposal=drafted.pk))
    return drafted


@transaction.atomic
def write_letter(*, objection: Objection, number: str, on: date, by: User) -> Objection:
    """Note the number and day with which the answer goes out."""
    require(by, Permission.OBJECTION_RECORD, objection.village_id)
    locked = locked_in(objection, State.DECIDED)
    if (locked.letter_number, locked.letter_on) == (number.strip(), on):
        return locked  # sent twice
    locked.letter_number, locked.letter_on = number.strip(), on
    locked.save(update_fields=["letter_number", "letter_on"])
    audit.record("objection.write_letter", **line_about(locked, by))
    return locked


def _close(locked: Objection, by: User, act: str, *, with_joined: bool = True) -> Objection:
    """Write the decision, what follows from it, and the same for those that are joined to it."""
    now = timezone.now()
    locked.state, locked.decided_by, locked.decided_at = State.DECIDED, by, now
    locked.save(update_fields=_CHANGED)
    _visits(locked).update(state=ObjectionVisit.State.WITHDRAWN)
    _apply(locked)
    details = {"outcome": locked.outcome, "remedy": locked.remedy}
    audit.record(act, **line_about(locked, by, reason=locked.reason, **details))
    if with_joined:
        for one in _following(locked).undecided():
            for name in _CHANGED:
                setattr(one, name, getattr(locked, name))
            one.save(update_fields=_CHANGED)
            _visits(one).update(state=ObjectionVisit.State.WITHDRAWN)
            if locked.remedy in _OF_A_PROGRAMME and locked.programme_id not in (None, one.programme_id):
                _apply(one)
            audit.record(act, **line_about(one, by, reason=locked.reason, **details, with_objection=locked.pk))
    else:
        # Those that followed it go on by themselves.
        Objection.objects.across_areas(reason=_WHY).filter(joined_to=locked).update(joined_to=None)
    return locked


def _following(leading: Objection) -> ObjectionQuerySet:
    """Those that are joined to an objection, under lock: a citizen may take one back at the same moment."""
    joined = Objection.objects.across_areas(reason=_WHY).filter(joined_to=leading)
    found: ObjectionQuerySet = joined.select_for_update(of=("self",), no_key=True).order_by("pk")
    return found


def _apply(objection: Objection) -> None:
    """The dated row that determinations and payments read, or the end of one."""
    today, family_id = timezone.localdate(), objection.family_id
    if family_id is None:
        return
    if _ends_what_was_given(objection):
        _given(objection).update(until_on=today)
    if objection.remedy == Remedy.RELEASE:
        _holds(objection).update(until_on=today)
    elif objection.remedy == Remedy.HOLD:
        ObjectionEffect.objects.create(
            objection=objection, family_id=family_id, programme_id=objection.programme_id,
            kind=ObjectionEffect.Kind.HOLD, from_on=today,
        )  # fmt: skip
    elif objection.remedy == Remedy.DECILE:
        line = _answered(objection)
        assert line is not None  # noqa: S101 - asked before the decision, and answers are never taken back
        of_family = _effects().filter(family=family_id, kind=ObjectionEffect.Kind.DECILE, until_on=None)
        of_family.update(until_on=today)
        ObjectionEffect.objects.create(
            objection=objection, family_id=family_id, kind=ObjectionEffect.Kind.DECILE, from_on=today,
            decile=line.decile, version=line.batch.version,
        )  # fmt: skip


def _given(objection: Objection) -> ObjectionEffectQuerySet:
    """A decile that an earlier decision on the family's own objection had given it, and that still counts."""
    own = _effects().filter(objection=objection, objection__kind=Kind.OWN, until_on=None)
    return own.filter(kind=ObjectionEffect.Kind.DECILE)


def _ends_what_was_given(objection: Objection) -> bool:
    """Whether the family may lose aid because a decision that gave it is made anew in another way."""
    is_kept = objection.remedy == Remedy.DECILE or objection.outcome == Outcome.WITHDRAWN
    return not is_kept and _given(objection).exists()


def _undecide(locked: Objection) -> None:
    locked.state = State.CHECKING
    locked.outcome = locked.remedy = locked.reason = ""
    locked.proposed_by = locked.decided_by = None
    locked.proposed_at = locked.decided_at = None
    locked.save(update_fields=_CHANGED)


def _answered(objection: Objection) -> RecheckLine | None:
    """The newest decile that BPS answered about the family of an objection."""
    lines = RecheckLine.objects.across_areas(reason=_WHY).filter(objection=objection, decile__isnull=False)
    return lines.filter(family=objection.family_id).select_related("batch").order_by("-pk").first()


def _holds(objection: Objection) -> ObjectionEffectQuerySet:
    """What holds aid of the family; of the programme, where the objection names one."""
    held = _effects().filter(family=objection.family_id, kind=ObjectionEffect.Kind.HOLD, until_on=None)
    if objection.programme_id:
        held = held.filter(Q(programme=None) | Q(programme=objection.programme_id))
    return held


def _effects() -> ObjectionEffectQuerySet:
    found: ObjectionEffectQuerySet = ObjectionEffect.objects.across_areas(reason="of the family of this objection")
    return found


def _visits(objection: Objection) -> ObjectionVisitQuerySet:
    open_ones: ObjectionVisitQuerySet = ObjectionVisit.objects.across_areas(reason=_WHY).filter(
        objection=objection, state=ObjectionVisit.State.ASSIGNED
    )
    return open_ones
