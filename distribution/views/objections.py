"""Objections at the office: the list, one objection with all that is known, a new one at the counter, the figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.models import Area, AuditEvent, RecordView, User
from access.queries.saved_views import columns_of
from access.query_strings import address_with, key_in
from access.templatetags.portal import datetime_id
from distribution.actions import objections as actions
from distribution.acts import ACTS
from distribution.domain.objections import SHORTEST_TEXT, Urgency, remedies_of, takes_additions, urgency
from distribution.forms.objections import (
    CounterAdditionForm,
    DecisionForm,
    FamilyForm,
    HeardObjectionForm,
    LetterForm,
    ObjectionFilterForm,
    TakeForm,
)
from distribution.listings_objections import Objections
from distribution.models import Objection, ObjectionPaper, ObjectionReporter, ObjectionVisit
from distribution.models.objection_terms import ObjectionKind
from distribution.papers.catalogue import papers_for_objection
from distribution.queries import objections as queries
from distribution.queries.objection_letters import letter_of, may_read
from distribution.queries.objection_matches import alike
from distribution.views import panels
from distribution.views.common import chips, paging
from recipients.domain.papers import TYPES
from recipients.models import Family
from verification.views.timeline import Step


State = Objection.State
STATE_VARIANTS: Final = {
    State.RECEIVED: "info", State.CHECKING: "info", State.PROPOSED: "warn", State.DECIDED: "mute",
}  # fmt: skip
OUTCOME_VARIANTS: Final = {
    "granted": "ok", "refused": "bad", "not_admissible": "mute", "withdrawn": "mute",
}  # fmt: skip
URGENCIES: Final = {Urgency.FINE: "ok", Urgency.SOON: "warn", Urgency.LATE: "bad", Urgency.DONE: "mute"}
_FIGURES_DAYS: Final = 180
_LIST: Final = Objections()


@dataclass(frozen=True)
class Line:
    """An objection as lists show it: with the colours of its state and of its last day."""

    one: Objection
    variant: str
    word: str
    urgency: str


def line_of(one: Objection) -> Line:
    is_decided = one.state == State.DECIDED
    pressing = urgency(one.due_on, timezone.localdate(), is_decided=is_decided)
    if is_decided:
        return Line(one, OUTCOME_VARIANTS[one.outcome], one.get_outcome_display(), URGENCIES[pressing])
    return Line(one, STATE_VARIANTS[State(one.state)], one.get_state_display(), URGENCIES[pressing])


@requires(Permission.OBJECTION_VIEW)
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """What citizens said, by default what is not decided yet, the oldest first."""
    form = ObjectionFilterForm(request.GET, user=request.user)
    today = timezone.localdate()
    found = queries.narrowed(form.chosen(), request.user, today)
    page = queries.page(found, after=key_in(request.GET, "after"), before=key_in(request.GET, "before"))
    counts = queries.counts(request.user, today)
    context = {
        "form": form,
        "chips": chips(request, form),
        "lines": [line_of(one) for one in page.rows],
        "columns": columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="number"),
        **paging(request, page),
        "tiles": [
            (_("Received"), counts.received, "?state=received"),
            (_("Being checked"), counts.checking, "?state=checking"),
            (_("Waiting for a second person"), counts.proposed, "?state=proposed"),
            (_("Late"), counts.late, "?pressing=late"),
            (_("New evidence"), counts.with_news, "?pressing=news"),
        ],
        "late": counts.late,
        "may_record": request.user.may(Permission.OBJECTION_RECORD),
        "may_decide": request.user.may(Permission.OBJECTION_DECIDE),
        "clear_url": address_with(request, **dict.fromkeys([*form.fields, "after", "before"])),
    }
    template = "distribution/objections.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@requires(Permission.OBJECTION_VIEW)
@require_safe
def objection_figures(request: HttpRequest) -> HttpResponse:
    """How objections went in the last half year, by kind."""
    today = timezone.localdate()
    since = today - timedelta(days=_FIGURES_DAYS)
    found = queries.figures(request.user, since, today)
    context = {"figures": [(row, ObjectionKind(row.kind).label) for row in found], "since": since}
    return render(request, "distribution/objection_figures.html", context)


@requires(Permission.OBJECTION_RECORD)
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest) -> HttpResponse:
    """An objection at the counter, about a family of the registry (`?keluarga=`) or about whom the citizen names."""
    family = _family(request)
    initial = {"village": family.village_id} if family else {}
    form = HeardObjectionForm(
        request.POST or None, request.FILES or None, villages=villages_of(request.user), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            received = actions.receive(
                wish=form.wish(family=family), nonce=form.cleaned_data["nonce"],
                channel=Objection.Channel.COUNTER, by=request.user,
            )  # fmt: skip
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return render(request, "distribution/objection_slip.html", {"slip": received})
    context = {"form": form, "family": family}
    return render(request, "distribution/objection_new.html", context, status=422 if request.method == "POST" else 200)


def villages_of(user: User) -> Any:
    """The kelurahan where this person records objections."""
    inside = Area.objects.within(user.areas_for(Permission.OBJECTION_RECORD))
    return inside.filter(level=Area.Level.VILLAGE).order_by("name")


def _family(request: HttpRequest) -> Family | None:
    if not request.GET.get("keluarga"):
        return None
    visible = Family.objects.visible_to(request.user, Permission.OBJECTION_RECORD)
    found: Family = get_object_or_404(visible.select_related("head", "village"), pk=key_in(request.GET, "keluarga"))
    return found


@requires(Permission.OBJECTION_VIEW)
@require_safe
def objection_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection: what is said, what was found, what can be done."""
    return show(request, found_for(request, pk))


def found_for(request: HttpRequest, pk: int, permission: Permission = Permission.OBJECTION_VIEW) -> Objection:
    """An objection that this person may handle, or 404."""
    visible = Objection.objects.visible_to(request.user, permission).select_related(
        "ground", "village", "programme", "family__head", "family__village", "assigned_to", "recorded_by",
        "proposed_by", "decided_by", "joined_to", "proposal",
    )  # fmt: skip
    found: Objection = get_object_or_404(visible, pk=pk)
    return found


def show(
    request: HttpRequest,
    one: Objection,
    *,
    decision: DecisionForm | None = None,
    family_form: FamilyForm | None = None,
    letter: LetterForm | None = None,
    addition: CounterAdditionForm | None = None,
    revealed: ObjectionReporter | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an objection, with what was typed into one of its forms."""
    user = request.user
    if one.family:
        audit.record_view(one.family, by=user, kind=RecordView.Kind.OPENED, village_code=one.village_id)
    reporter = revealed or _reporter(one)
    rights = _rights(one, user)
    additions = queries.additions_of(one)
    context = {
        "line": line_of(one),
        "one": one,
        "steps": list(steps_of(one)),
        "reporter": reporter,
        "papers": [paper for paper in queries.papers_of(one) if paper.addition_id is None],
        "additions": additions,
        "addition_form": addition or CounterAdditionForm(),
        "has_unseen": any(addition.seen_at is None for addition in additions),
        "visits": queries.visits_of(one),
        "visit_assigned": ObjectionVisit.State.ASSIGNED,
        "rechecks": queries.rechecks_of(one),
        "effects": queries.effects_of(one),
        "alike": [line_of(other) for other in alike(one, user)] if one.state != State.DECIDED else [],
        "joined": [line_of(other) for other in one.joined.select_related("ground").order_by("pk")],
        "aid": panels.aid(one.family, [], user) if one.family else None,
        "letter": letter_of(one) if one.state == State.DECIDED else None,
        "files": papers_for_objection(one, user) if one.state == State.DECIDED else [],
        "take_form": TakeForm(initial={"way": one.way or one.ground.way}),
        "decision_form": decision or DecisionForm(remedies=remedies_of(one.kind, Objection.Outcome.GRANTED)),
        "family_form": family_form or FamilyForm(),
        "letter_form": letter or LetterForm(initial={"on": timezone.localdate()}),
        "shortest": SHORTEST_TEXT,
        **rights,
    }
    return render(request, "distribution/objection.html", context, status=status)


def _reporter(one: Objection) -> ObjectionReporter | None:
    """Who speaks; None where they are protected."""
    found = ObjectionReporter.objects.across_areas(reason="of the objection that the reader may see")
    return found.filter(objection=one, is_protected=False).first()


def _rights(one: Objection, user: User) -> dict[str, bool]:
    """What this person may do with the objection now."""
    place = one.village_id
    is_open = one.state in {State.RECEIVED, State.CHECKING}
    may_decide = user.may_in(Permission.OBJECTION_DECIDE, place)
    may_record = user.may_in(Permission.OBJECTION_RECORD, place)
    may_confirm = user.may_in(Permission.OBJECTION_CONFIRM, place)
    is_decided = one.state == State.DECIDED
    return {
        "may_identify": is_open and (may_decide or may_record),
        "may_take": is_open and may_decide,
        "may_decide": is_open and may_decide and one.joined_to_id is None,
        "may_part": is_open and may_decide and one.joined_to_id is not None,
        "may_withdraw": is_open and may_record,
        "may_add": may_record and takes_additions(one.state, one.due_on, timezone.localdate()),
        "may_confirm": one.state == State.PROPOSED and may_confirm and one.proposed_by_id != user.pk,
        "is_own": one.state == State.PROPOSED and may_confirm and one.proposed_by_id == user.pk,
        "may_reopen": is_decided and may_decide,
        "may_write_letter": is_decided and may_record,
        "may_propose": is_decided
        and one.remedy == Objection.Remedy.PROPOSE
        and one.proposal_id is None
        and user.may_in(Permission.REGISTRY_EDIT, place),
        "may_reveal": may_decide,
        "may_open_papers": may_decide,
    }


def steps_of(one: Objection) -> Iterator[Step]:
    """What was done with an objection, in order."""
    for act in queries.acts_on(one):
        yield Step(str(ACTS[act.action]), _said(one, act), datetime_id(act.at))
    if one.state != State.DECIDED:
        who = str(one.assigned_to or _("nobody works on it yet")) if one.state != State.PROPOSED else ""
        yield Step(one.get_state_display(), who, state="current")


def _said(one: Objection, act: AuditEvent) -> str:
    who = one.get_channel_display() if act.actor.is_machine else str(act.actor)
    words = [who, _outcome_in(act), act.reason]
    return " · ".join(filter(None, words))


def _outcome_in(act: AuditEvent) -> str:
    outcome = act.details.get("outcome", "")
    if act.action == "objection.visit":
        return str(ObjectionVisit.Outcome(outcome).label)
    return str(Objection.Outcome(outcome).label) if outcome else ""


@requires(Permission.OBJECTION_VIEW)
@require_safe
def objection_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer as text, to be read or printed."""
    one = found_for(request, pk)
    if one.state != State.DECIDED or not may_read(one, request.user):
        raise Http404
    if _reporter(one) is None:
        audit.record_view(one, by=request.user, kind=RecordView.Kind.OPENED, village_code=one.village_id)
    return render(request, "distribution/objection_letter.html", {"one": one, "letter": letter_of(one)})


@requires(Permission.OBJECTION_DECIDE)
@require_safe
def objection_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One scan or photo. Looking at it is written down, because papers show whole numbers and may show who spoke.

    SECURITY: sent as what it was recognised as, so that a browser never runs it; a PDF only to be saved.
    """
    piece = get_object_or_404(ObjectionPaper.objects.visible_to(request.user).select_related("objection"), pk=pk)
    suffix = piece.file.name.rpartition(".")[2] if piece.file else ""
    if suffix not in TYPES or not piece.file.storage.exists(piece.file.name):
        raise Http404
    audit.record_view(piece, by=request.user, village_code=piece.objection.village_id)
    with piece.file.open("rb") as scan:
        content = scan.read()
    way = "attachment" if suffix == "pdf" else "inline"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'{way}; filename="bukti-sanggah-{pk}.{suffix}"',
    }
    return HttpResponse(content, content_type=TYPES[suffix], headers=headers)
