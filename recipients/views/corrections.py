"""Correcting and adding families by form, and the second person's decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.queries.saved_views import columns_of
from access.query_strings import key_in, keys_in
from recipients.actions import corrections
from recipients.actions.events import requests
from recipients.actions.registry import FamilyDraft
from recipients.domain.events.kinds import Kind
from recipients.doubts import Doubts
from recipients.errors import FamilyOfListGone
from recipients.event_errors import RegistryMoved
from recipients.forms import (
    BaseMembers,
    FamilyForm,
    MemberFormSet,
    NewFamilyForm,
    PersonForm,
    family_draft,
    family_initial,
    person_initial,
)
from recipients.list_forms import ListedMemberFormSet, listed_family_initial, listed_members_initial
from recipients.listings_queues import OwnRequests
from recipients.models import Correction, Family, Person
from recipients.queries import corrections as queries
from recipients.queries import list_families, lists
from recipients.queries.duplicate_entry import LikelyRow, described_members, likely_rows
from recipients.queries.event_basis import moved_since, sealed
from recipients.queries.event_state import state_of


_OWN = OwnRequests()


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def person_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one person."""
    persons = Person.objects.visible_to(request.user, Permission.REGISTRY_EDIT)
    person = get_object_or_404(persons.select_related("family__village"), pk=pk)
    draft = _own_draft(request, kind=Kind.PERSON, person=person)
    before, doubts = person_initial(person), Doubts.read(request.GET)
    initial = before | doubts.initial(person, timezone.localdate()) | _typed(draft)
    form = PersonForm(request.POST or None, initial=initial)
    doubts.mark(form, before)
    context = {"form": form, "person": person, "family_id": person.family_id}

    def save() -> Correction:
        answers = corrections.wanted_answers(form.wanted(), person=person.pk)
        return _drafted(request, Kind.PERSON, person.family, answers, form, draft)

    return _corrected(request, "recipients/person_correct.html", context, person.family, save)


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def family_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one family."""
    families = Family.objects.visible_to(request.user, Permission.REGISTRY_EDIT)
    family = get_object_or_404(families.select_related("head", "village"), pk=pk)
    draft = _own_draft(request, kind=Kind.FAMILY, family=family)
    form = FamilyForm(request.POST or None, initial=family_initial(family) | _typed(draft), user=request.user)
    context = {"form": form, "family": family, "family_id": family.pk}

    def save() -> Correction:
        answers = corrections.wanted_answers(form.wanted())
        return _drafted(request, Kind.FAMILY, family, answers, form, draft)

    return _corrected(request, "recipients/family_correct.html", context, family, save)


def _own_draft(request: HttpRequest, **about: Any) -> Correction | None:
    drafts = Correction.objects.visible_to(request.user, Permission.REGISTRY_EDIT)
    own = drafts.filter(state=Correction.State.DRAFT, requested_by=request.user.pk, **about)
    return own.filter(pk__in=keys_in(request.GET, "draft")).first()


def _typed(draft: Correction | None) -> dict[str, Any]:
    return {} if draft is None else {**draft.answers["wanted"], "reason": draft.reason}


def _drafted(
    request: HttpRequest, kind: Kind, family: Family, answers: dict[str, Any], form: Any, draft: Correction | None
) -> Correction:
    return requests.draft(
        kind=kind,
        family=family,
        answers=answers,
        on=timezone.localdate(),
        reason=form.cleaned_data["reason"],
        by=request.user,
        instead_of=draft,
    )


def _corrected(
    request: HttpRequest, template: str, context: dict[str, Any], family: Family, save: Callable[[], Correction]
) -> HttpResponse:
    """The form, or the preview of what it does. What somebody else changed meanwhile is shown first."""
    form = context["form"]
    state, villages = state_of(family.pk), {family.village_id: family.village.name}
    context["basis"] = sealed(state, villages)
    context["moved"] = moved_since(request.POST.get("basis", ""), state, villages)
    if context["moved"]:
        return render(request, template, context, status=409)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("recipients:event", pk=save().pk)
        except UserError as error:
            form.add_error(None, str(error))
    return _form(request, template, context)


def _form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def family_new(request: HttpRequest) -> HttpResponse:
    """Add a family that no file brought."""
    members = MemberFormSet(request.POST or None, prefix="members")
    form = NewFamilyForm(request.POST or None, user=request.user)
    return _new_family(request, form, members, reverse("recipients:list"))


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def family_of_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a family of another system's list of whom nobody is in the registry: its rows fill the form."""
    of_list = get_object_or_404(lists.visible(request.user, Permission.REGISTRY_EDIT), pk=pk)
    way_back = f"{reverse('recipients:recipient-list', args=[pk])}?tab=families"
    found = list_families.family_of(of_list, request.user, request.GET.get("family", ""))
    if found is None:
        messages.error(request, str(FamilyOfListGone()))
        return redirect(way_back)
    initial = listed_family_initial(of_list, found)
    form = NewFamilyForm(request.POST or None, user=request.user, initial=initial)
    members = ListedMemberFormSet(
        request.POST or None, prefix="members", initial=listed_members_initial(found),
        form_kwargs={"listed": {row.pk: row for row in found.rows}},
    )  # fmt: skip
    return _new_family(request, form, members, way_back)


def _new_family(request: HttpRequest, form: NewFamilyForm, members: BaseMembers, way_back: str) -> HttpResponse:
    likely: list[LikelyRow] = []
    if request.method == "POST" and form.is_valid() and members.is_valid():
        draft = family_draft(form, members)
        likely = _likely(request, draft)
        if not likely and _registered(request, form, draft):
            messages.info(request, _("The family enters the registry when a second person agrees."))
            return redirect(way_back)
    context = {"form": form, "members": members, "likely": likely, "way_back": way_back}
    return _form(request, "recipients/family_new.html", context)


def _likely(request: HttpRequest, draft: FamilyDraft) -> list[LikelyRow]:
    """Who of the registry the members may be, unless the person has looked at them."""
    if "is_somebody_else" in request.POST:
        return []
    return likely_rows(described_members(draft.as_stored()), request.user)


def _registered(request: HttpRequest, form: NewFamilyForm, draft: FamilyDraft) -> bool:
    try:
        corrections.request_new_family(draft=draft, reason=form.cleaned_data["reason"], by=request.user)
    except UserError as error:
        form.add_error(None, str(error))
        return False
    return True


VARIANTS = {
    Correction.State.DRAFT: "info", Correction.State.WAITING: "warn", Correction.State.APPLIED: "ok",
    Correction.State.DECLINED: "bad", Correction.State.UNDO_WAITING: "warn", Correction.State.UNDONE: "mute",
}  # fmt: skip


@requires(Permission.REGISTRY_EDIT)
@require_safe
def own_requests(request: HttpRequest) -> HttpResponse:
    """What became of the changes that this person has asked for, the newest first."""
    before = key_in(request.GET, "before")
    page = queries.own(request.user, before=before)
    context = {
        "columns": columns_of(request.user, _OWN, request.GET.get("columns", "").split(","), always="name"),
        "rows": [(one, title, VARIANTS[Correction.State(one.state)]) for one, title in page.rows],
        "next_url": f"?before={page.after}" if page.after else None,
        "first_url": request.path if before else None,
    }
    return render(request, "recipients/own_requests.html", context)


@requires(Permission.CORRECTION_DECIDE)
def correction_list(request: HttpRequest) -> HttpResponse:
    """Corrections that wait for a second person, oldest first."""
    page = queries.waiting(request.user, after=key_in(request.GET, "after"))
    return render(request, "recipients/corrections.html", {"page": page})


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def correction_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply or decline one."""
    visible = Correction.objects.visible_to(request.user, Permission.CORRECTION_DECIDE)
    correction = get_object_or_404(visible, pk=pk)
    is_applied = request.POST.get("decision") == "apply"
    reason = request.POST.get("reason", "").strip()
    if not is_applied and not reason:
        messages.error(request, _("Say why you decline, so that the other person knows what to do."))
        return redirect("recipients:corrections")
    try:
        corrections.decide(correction=correction, is_applied=is_applied, reason=reason, by=request.user)
    except RegistryMoved as moved:
        messages.error(request, str(moved))
        return redirect("recipients:event", pk=pk)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Applied.") if is_applied else _("Declined."))
    return redirect("recipients:corrections")
