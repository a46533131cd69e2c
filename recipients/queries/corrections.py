"""Changes that wait for a second person, and those of one family, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.models import User
from access.templatetags.portal import datetime_id
from recipients.domain.events.kinds import Kind
from recipients.domain.events.writes import Write
from recipients.models import Correction, Document, Family
from recipients.models.corrections import CorrectionQuerySet
from recipients.queries.event_words import Group, described, names_in


PAGE = 24
MOST_OF_A_FAMILY = 50
WAITING = (Correction.State.WAITING, Correction.State.UNDO_WAITING)


@dataclass(frozen=True)
class WaitingRow:
    """One change as the second person sees it; with `is_undo`, the taking back of one that was applied."""

    id: int
    kind: str
    family_id: int | None
    title: str
    village: str
    groups: Sequence[Group]
    effective_on: date | None
    reason: str
    requested_by: str
    requested_at: datetime
    documents: Sequence[Document]
    is_own: bool
    is_undo: bool


@dataclass(frozen=True)
class WaitingPage:
    """One page of the queue; the next one begins behind the id `after`, None on the last."""

    rows: list[WaitingRow]
    after: int | None


def waiting(user: User, *, after: int | None) -> WaitingPage:
    """Oldest first; `after` is the last id of the page before."""
    queue = Correction.objects.visible_to(user, Permission.CORRECTION_DECIDE)
    queue = queue.filter(state__in=WAITING, pk__gt=after or 0)
    queue = queue.select_related("family__head", "person", "village", "requested_by", "undo_asked_by")
    papers = Document.objects.across_areas(reason="papers of changes that the person may decide")
    found = list(queue.prefetch_related(Prefetch("documents", papers)).order_by("pk")[: PAGE + 1])
    names = names_in([one for each in found[:PAGE] for one in writes_of(each)])
    rows = [_row(each, user, described(writes_of(each), names)) for each in found[:PAGE]]
    return WaitingPage(rows, rows[-1].id if len(found) > PAGE else None)


@dataclass(frozen=True)
class OwnPage:
    """Changes that somebody asked for, each with whom it is about; `after` leads to older ones."""

    rows: list[tuple[Correction, str]]
    after: int | None


def own(user: User, *, before: int | None) -> OwnPage:
    """What a person has asked for or begun, the newest first; `before` is the last id of the page before."""
    found = each_own(user)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    shown = [(one, title_of(one)) for one in rows[:PAGE]]
    return OwnPage(shown, shown[-1][0].pk if len(rows) > PAGE else None)


def each_own(user: User) -> CorrectionQuerySet:
    """Everything that a person has asked for where he or she may still do so."""
    asked = Correction.objects.visible_to(user, Permission.REGISTRY_EDIT).filter(requested_by=user.pk)
    related = ("person", "family__head", "village", "decided_by", "undone_by")
    return asked.select_related(*related).defer("answers", "writes").order_by("-pk")


def answer_to(one: Correction) -> str:
    """What the second person said."""
    return one.undo_reason or one.decision_reason


def writes_of(correction: Correction) -> list[Write]:
    """The journal of a change; what it would do while it waits."""
    return [Write.from_stored(one) for one in correction.writes]


def groups_of(correction: Correction) -> list[Group]:
    """What one change does, in words."""
    writes = writes_of(correction)
    return described(writes, names_in(writes))


def _row(one: Correction, user: User, groups: Sequence[Group]) -> WaitingRow:
    is_undo = one.state == Correction.State.UNDO_WAITING
    by = one.undo_asked_by if is_undo else one.requested_by
    return WaitingRow(
        id=one.pk,
        kind=one.get_kind_display(),
        family_id=one.family_id,
        title=title_of(one),
        village=one.village.name,
        groups=groups,
        effective_on=one.effective_on,
        reason=one.undo_reason if is_undo else one.reason,
        requested_by=str(by),
        requested_at=(one.undo_asked_at if is_undo else None) or one.requested_at,
        documents=list(one.documents.all()),
        is_own=by == user,
        is_undo=is_undo,
    )


def title_of(one: Correction) -> str:
    """Whom a change is about: the person, or the head of the family."""
    if one.kind == Kind.NEW_FAMILY:
        return str(one.changes["members"][0]["full_name"])
    if one.person:
        return one.person.full_name
    head = one.family.head if one.family else None
    return head.full_name if head else _("Family without a head")


def of_family(family: Family) -> list[Correction]:
    """Changes of a family, the newest first: open ones, the drafts of others too, and decided ones. One query."""
    found = Correction.objects.across_areas(reason="of a family that the person may see")
    found = found.filter(Q(family=family) | Q(other_family=family))
    found = found.select_related("person", "requested_by", "decided_by", "undone_by", "undo_asked_by")
    return list(found.defer("answers", "changes", "writes").order_by("-pk")[:MOST_OF_A_FAMILY])


def open_among(changes: Iterable[Correction]) -> list[Correction]:
    """Those that somebody is at, or that wait for a second person."""
    return [one for one in changes if one.state == Correction.State.DRAFT or one.state in WAITING]


@dataclass(frozen=True)
class Step:
    """One line of the history of a change; `state` as the component timeline names it."""

    title: str
    text: str = ""
    at: str = ""
    state: str = "done"
    url: str = ""


def steps_of(one: Correction) -> list[Step]:
    """Who asked, who decided, who took it back, and when."""
    steps = [Step(_("Asked for"), str(one.requested_by), datetime_id(one.requested_at))]
    if one.state == Correction.State.DRAFT:
        return [Step(str(one.get_state_display()), str(one.requested_by), datetime_id(one.requested_at), "current")]
    if one.decided_at is None:
        return [*steps, Step(_("Decision"), _("waits for a second person"), state="current")]
    is_declined = one.state == Correction.State.DECLINED
    title = _("Declined") if is_declined else _("Applied")
    text = " · ".join(part for part in (str(one.decided_by), one.decision_reason) if part)
    steps.append(Step(title, text, datetime_id(one.decided_at), "bad" if is_declined else "done"))
    if one.undo_asked_at:
        told = f"{one.undo_asked_by} · {one.undo_reason}"
        steps.append(Step(_("Undoing asked for"), told, datetime_id(one.undo_asked_at)))
    if one.state == Correction.State.UNDO_WAITING:
        steps.append(Step(_("Undoing"), _("waits for a second person"), state="current"))
    if one.undone_at:
        steps.append(Step(_("Undone"), str(one.undone_by), datetime_id(one.undone_at), "bad"))
    return steps
