"""Deciding about changes: what is accepted with a file and what later, and what becomes of families that vanished."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.query_strings import keys_in
from access.templatetags.portal import number
from recipients.actions import changes as actions
from recipients.domain.changes import BY_KEY
from recipients.models import FamilyChange
from recipients.queries.imports import visible


@requires(Permission.IMPORT_ADMIT)
@require_POST
def changes_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of the classes shown are accepted with a waiting import; the others are held back."""
    found = get_object_or_404(visible(request.user, Permission.IMPORT_ADMIT), pk=pk)
    held = set(request.POST.getlist("shown")) - set(request.POST.getlist("accepted"))

    def choose() -> str:
        count = actions.choose(import_id=found.pk, held_classes=sorted(held), by=request.user)
        if not count:
            return _("Everything in the file is accepted.")
        return ngettext(
            "%(count)s family is held back and stays as the registry has it.",
            "%(count)s families are held back and stay as the registry has them.",
            count,
        ) % {"count": number(count)}

    return _done(request, choose, "recipients:import-changes", found.pk)


@requires(Permission.IMPORT_ADMIT)
@require_POST
def change_pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold one family back, or no longer, before the import is admitted."""
    change = get_object_or_404(FamilyChange.objects.visible_to(request.user, Permission.IMPORT_ADMIT), pk=pk)
    is_held = request.POST.get("held") == "yes"

    def pick() -> str:
        actions.pick(change=change, is_held=is_held, by=request.user)
        return _("The family is held back.") if is_held else _("The family is accepted with the file.")

    return _done(request, pick, "recipients:change", change.pk)


@requires(Permission.IMPORT_ADMIT)
@require_POST
def changes_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take held-back families in after all: those named, or all of a class."""
    found = get_object_or_404(visible(request.user, Permission.IMPORT_ADMIT), pk=pk)
    changes = FamilyChange.objects.visible_to(request.user, Permission.IMPORT_ADMIT)
    changes = changes.filter(source_import=found, state=FamilyChange.State.HELD)
    key = request.POST.get("key", "")
    if key in BY_KEY:
        changes = changes.filter(classes__contains=[key])
    else:
        changes = changes.filter(pk__in=keys_in(request.POST, "ids"))
    wanted = list(changes.order_by("pk").values_list("pk", flat=True))

    def accept() -> str:
        count = actions.accept(import_id=found.pk, change_ids=wanted, by=request.user)
        return ngettext(
            "%(count)s family is in the registry as the file says.",
            "%(count)s families are in the registry as the file says.",
            count,
        ) % {"count": number(count)}

    return _done(request, accept, "recipients:import-changes", found.pk)


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def change_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One change was seen; or a vanished family is kept or closed."""
    change = get_object_or_404(FamilyChange.objects.visible_to(request.user, Permission.CORRECTION_DECIDE), pk=pk)

    def decide() -> str:
        actions.decide(change=change, **_decision(request), by=request.user)
        return _("The decision is kept.")

    return _done(request, decide, "recipients:change", change.pk)


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def changes_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a whole class of an import."""
    found = get_object_or_404(visible(request.user, Permission.CORRECTION_DECIDE), pk=pk)

    def decide() -> str:
        count = actions.decide_class(
            found=found, key=request.POST.get("key", ""), area="", **_decision(request), by=request.user
        )
        return ngettext(
            "The decision is kept for %(count)s family.", "The decision is kept for %(count)s families.", count
        ) % {"count": number(count)}

    return _done(request, decide, "recipients:import-changes", found.pk)


def _decision(request: HttpRequest) -> dict[str, str]:
    return {"decision": request.POST.get("decision", ""), "note": request.POST.get("note", "")[:500]}


def _done(request: HttpRequest, act: Callable[[], str], url_name: str, pk: int) -> HttpResponse:
    """Do it, say what came of it, and go back to where the person was."""
    try:
        messages.success(request, act())
    except UserError as error:
        messages.error(request, str(error))
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(url_name, pk=pk)
