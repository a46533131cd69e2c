"""Correcting and adding families by form, and the second person's decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from recipients.actions import corrections
from recipients.doubts import Doubts
from recipients.forms import (
    FamilyForm,
    MemberFormSet,
    NewFamilyForm,
    PersonForm,
    family_draft,
    family_initial,
    person_initial,
)
from recipients.models import Correction, Family, Person
from recipients.queries import corrections as queries


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def person_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one person."""
    person = get_object_or_404(Person.objects.visible_to(request.user, Permission.REGISTRY_EDIT), pk=pk)
    before, doubts = person_initial(person), Doubts.read(request.GET)
    form = PersonForm(request.POST or None, initial=before | doubts.initial(person, timezone.localdate()))
    doubts.mark(form, before)
    context = {"form": form, "person": person, "family_id": person.family_id}
    if request.method == "POST" and form.is_valid():
        try:
            waiting = corrections.correct_person(
                person=person, wanted=form.wanted(), reason=form.cleaned_data["reason"], by=request.user
            )
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, waiting, person.family_id)
    return _form(request, "recipients/person_correct.html", context)


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def family_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one family."""
    family = get_object_or_404(
        Family.objects.visible_to(request.user, Permission.REGISTRY_EDIT).select_related("head"), pk=pk
    )
    form = FamilyForm(request.POST or None, initial=family_initial(family), user=request.user)
    context = {"form": form, "family": family, "family_id": family.pk}
    if request.method == "POST" and form.is_valid():
        try:
            waiting = corrections.correct_family(
                family=family, wanted=form.wanted(), reason=form.cleaned_data["reason"], by=request.user
            )
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, waiting, family.pk)
    return _form(request, "recipients/family_correct.html", context)


def _form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def _done(request: HttpRequest, waiting: Correction, family_id: int) -> HttpResponse:
    if waiting.state == Correction.State.APPLIED:
        messages.success(request, _("The change is in the registry."))
    else:
        messages.info(
            request,
            _("Identity data change only when a second person agrees. The correction is waiting in the queue."),
        )
    return redirect("recipients:family", pk=family_id)


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def family_new(request: HttpRequest) -> HttpResponse:
    """Add a family that no file brought."""
    form = NewFamilyForm(request.POST or None, user=request.user)
    members = MemberFormSet(request.POST or None, prefix="members")
    if request.method == "POST" and form.is_valid() and members.is_valid():
        try:
            corrections.request_new_family(
                draft=family_draft(form, members), reason=form.cleaned_data["reason"], by=request.user
            )
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.info(request, _("The family enters the registry when a second person agrees."))
            return redirect("recipients:list")
    return _form(request, "recipients/family_new.html", {"form": form, "members": members})


@requires(Permission.CORRECTION_DECIDE)
def correction_list(request: HttpRequest) -> HttpResponse:
    """Corrections that wait for a second person, oldest first."""
    after = request.GET.get("after", "")
    page = queries.waiting(request.user, after=int(after) if after.isdigit() else None)
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
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Applied.") if is_applied else _("Declined."))
    return redirect("recipients:corrections")
