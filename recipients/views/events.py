"""Life events: filled in, looked at, sent, decided, undone; and the papers that prove them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.query_strings import key_in
from recipients import additions
from recipients.actions.events import requests, undoing
from recipients.domain.events.kinds import RULES, Kind
from recipients.domain.papers import TYPES
from recipients.event_errors import EventRefused, RegistryMoved
from recipients.event_forms import EventForm
from recipients.models import Correction, Document, Family
from recipients.queries import corrections as queries
from recipients.queries import event_plans
from recipients.queries.duplicate_entry import described_in, likely_rows
from recipients.queries.event_basis import moved_since, sealed
from recipients.queries.event_state import state_of


State = Correction.State
_UNSENT = frozenset({State.DRAFT, State.WAITING})


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def event_new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Fill in an event of one family."""
    if kind not in RULES:
        raise Http404
    families = Family.objects.visible_to(request.user, Permission.REGISTRY_EDIT)
    family = get_object_or_404(families.select_related("head", "village"), pk=pk)
    return _filled_in(request, family, Kind(kind), None)


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def event_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in an own draft again."""
    draft = _found(request, pk, Permission.REGISTRY_EDIT)
    is_own = draft.state == State.DRAFT and draft.requested_by_id == request.user.pk
    if not is_own or draft.kind not in RULES:
        return redirect("recipients:event", pk=draft.pk)
    family = get_object_or_404(Family.objects.visible_to(request.user, Permission.REGISTRY_EDIT), pk=draft.family_id)
    return _filled_in(request, family, Kind(draft.kind), draft)


def _filled_in(request: HttpRequest, family: Family, kind: Kind, draft: Correction | None) -> HttpResponse:
    state = state_of(family.pk)
    villages = {family.village_id: family.village.name}
    initial: dict[str, Any] = {"basis": sealed(state, villages)}
    if member := key_in(request.GET, "member"):
        initial["member"] = str(member)
    form = EventForm(request.POST or None, request.FILES or None, kind=kind, state=state, draft=draft, initial=initial)
    moved = moved_since(request.POST.get("basis", ""), state, villages)
    status, action = 200, ""
    if moved:
        status, action = 409, _kept(request, family, form)
        # What was typed stays; the next time it is sent, it is sent knowing what changed.
        typed = request.POST.copy()
        typed["basis"] = initial["basis"]
        form.data = typed
    elif request.method == "POST":
        saved = _drafted(request, family, form)
        if saved is not None:
            return redirect("recipients:event", pk=saved.pk)
        status = 422
    others = queries.open_among(queries.of_family(family))
    own = form.draft.pk if form.draft else 0
    context = {
        "form": form,
        "rule": RULES[kind],
        "family": family,
        "moved": moved,
        "action": action,
        "others": [one for one in others if one.pk != own],
    }
    return render(request, "recipients/event_form.html", context, status=status)


def _kept(request: HttpRequest, family: Family, form: EventForm) -> str:
    """Files cannot be put into a form again: they are kept with a draft. Gives the address where it goes on, if any."""
    if not request.FILES:
        return ""
    form.draft = _drafted(request, family, form)
    if form.draft is None:
        return ""
    form.fields["files"].required = False
    return reverse("recipients:event-change", args=[form.draft.pk])


def _drafted(request: HttpRequest, family: Family, form: EventForm) -> Correction | None:
    """The draft, or None with the troubles in the form."""
    if not form.is_valid():
        return None
    try:
        return requests.draft(
            kind=form.kind,
            family=family,
            answers=form.answers(),
            on=form.cleaned_data["effective_on"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            scans=form.scans(),
            instead_of=form.draft,
        )
    except EventRefused as refused:
        form.add_problems(refused.problems)
    except UserError as error:
        form.add_error(None, str(error))
    return None


@requires(Permission.REGISTRY_VIEW)
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """What a change does, or did, to the family, its members, its card and its aid."""
    return _shown(request, _found(request, pk, Permission.REGISTRY_VIEW))


def _shown(request: HttpRequest, one: Correction, status: int = 200) -> HttpResponse:
    is_unsent = one.state in _UNSENT
    moved, forbidden, notes = event_plans.conflicts(one) if is_unsent else ([], (), ())
    is_own = one.requested_by_id == request.user.pk
    may_edit = request.user.may_in(Permission.REGISTRY_EDIT, one.village_id)
    may_decide = request.user.may_in(Permission.CORRECTION_DECIDE, one.village_id)
    what = event_plans.meaning_of(one)
    others = queries.open_among(queries.of_family(one.family)) if one.family else []
    context = {
        "one": one,
        "title": queries.title_of(one),
        "groups": queries.groups_of(one),
        "moved": moved,
        "forbidden": list(forbidden),
        "notes": [_(text) for text in notes],
        "effects": additions.aid_effects(what) if is_unsent and what else [],
        "is_unsent": is_unsent,
        "documents": list(one.documents.across_areas(reason="papers of a change that was found already")),
        "may_open_papers": request.user.may_in(Permission.NIK_REVEAL, one.village_id),
        "others": [other for other in others if other.pk != one.pk],
        "likely": likely_rows(described_in(one), request.user) if is_unsent else [],
        "steps": queries.steps_of(one),
        "is_own_draft": one.state == State.DRAFT and is_own and may_edit,
        "may_decide": one.state == State.WAITING and may_decide and not is_own,
        "is_own": is_own,
        "may_ask_undo": one.state == State.APPLIED and may_edit,
        "may_undo": one.state == State.UNDO_WAITING and may_decide and one.undo_asked_by_id != request.user.pk,
        "change_url": _change_url(one),
    }
    return render(request, "recipients/event.html", context, status=status)


def _change_url(one: Correction) -> str:
    """The form in which a draft is filled in again."""
    if one.kind in RULES:
        return reverse("recipients:event-change", args=[one.pk])
    name, pk = ("person-correct", one.person_id) if one.kind == Kind.PERSON else ("family-correct", one.family_id)
    return f"{reverse(f'recipients:{name}', args=[pk])}?draft={one.pk}" if pk else ""


def _found(request: HttpRequest, pk: int, permission: Permission) -> Correction:
    visible = Correction.objects.visible_to(request.user, permission)
    related = ("family__head", "family__village", "other_family__head", "person", "village", "requested_by",
               "decided_by", "undo_asked_by", "undone_by")  # fmt: skip
    return get_object_or_404(visible.select_related(*related), pk=pk)


@requires(Permission.REGISTRY_EDIT)
@require_POST
def event_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the draft showed."""
    draft = _found(request, pk, Permission.REGISTRY_EDIT)
    if "is_somebody_else" not in request.POST and likely_rows(described_in(draft), request.user):
        messages.error(request, _("Look at the records that are alike first, and say that it is somebody else."))
        return redirect("recipients:event", pk=pk)
    try:
        sent = requests.send(correction=draft, by=request.user)
    except (RegistryMoved, EventRefused):
        return _shown(request, draft, status=409)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("recipients:event", pk=pk)
    if sent.state == State.APPLIED:
        messages.success(request, _("The change is in the registry."))
    else:
        messages.info(request, _("Sent. The change is made when a second person agrees."))
    return redirect("recipients:family", pk=sent.family_id)


@requires(Permission.REGISTRY_EDIT)
@require_POST
def event_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw an own draft away."""
    draft = _found(request, pk, Permission.REGISTRY_EDIT)
    family_id = draft.family_id

    def discard(correction: Correction, by: Any) -> None:
        requests.discard(correction=correction, by=by)

    if not _done(request, draft, discard, _("The draft is thrown away.")):
        return redirect("recipients:event", pk=pk)
    return redirect("recipients:family", pk=family_id)


@requires(Permission.REGISTRY_EDIT)
@require_POST
def event_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that an applied change be taken back."""
    applied = _found(request, pk, Permission.REGISTRY_EDIT)

    def ask(correction: Correction, by: Any) -> None:
        undoing.ask(correction=correction, reason=request.POST.get("reason", ""), by=by)

    plain = applied.field_class == Correction.FieldClass.PLAIN
    text = _("The change is undone.") if plain else _("Sent. It is undone when a second person agrees.")
    _done(request, applied, ask, text)
    return redirect("recipients:event", pk=pk)


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def event_undo_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a change back, or let it stay."""
    asked = _found(request, pk, Permission.CORRECTION_DECIDE)
    is_undone = request.POST.get("decision") == "apply"

    def decide(correction: Correction, by: Any) -> None:
        reason = request.POST.get("reason", "").strip()
        undoing.decide(correction=correction, is_undone=is_undone, reason=reason, by=by)

    _done(request, asked, decide, _("The change is undone.") if is_undone else _("The change stays."))
    return redirect("recipients:event", pk=pk)


def _done(request: HttpRequest, one: Correction, action: Callable[[Correction, Any], None], text: str) -> bool:
    try:
        action(one, request.user)
    except UserError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, text)
    return True


@requires(Permission.NIK_REVEAL)
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One scan. Looking at it is written down, because papers show whole numbers.

    SECURITY: sent as what it was recognised as, so that a browser never runs it; a PDF only to be saved.
    """
    piece = get_object_or_404(Document.objects.visible_to(request.user).select_related("correction"), pk=pk)
    suffix = piece.file.name.rpartition(".")[2]
    if suffix not in TYPES or not piece.file.storage.exists(piece.file.name):
        raise Http404
    audit.record_view(piece, by=request.user, village_code=piece.correction.village_id)
    with piece.file.open("rb") as scan:
        content = scan.read()
    way = "attachment" if suffix == "pdf" else "inline"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'{way}; filename="berkas-{pk}-{timezone.localdate():%Y%m%d}.{suffix}"',
    }
    return HttpResponse(content, content_type=TYPES[suffix], headers=headers)
