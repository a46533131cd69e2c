"""Delivery points and letters of a roster, and the board that a delivery point looks at all day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.gone import get_or_gone
from access.guards import requires
from access.models import Area
from access.templatetags.portal import number
from distribution.actions import invitations
from distribution.domain.invitations import shown
from distribution.forms.handovers import PointForm, ScanForm
from distribution.models import DeliveryPoint, Invitation, Programme, Roster, RosterEntry
from distribution.queries import invitations as queries
from distribution.views.handovers import board_context


@requires(Permission.PROGRAMME_VIEW)
@require_http_methods(["GET", "POST"])
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """Where and when each kelurahan gets the aid of a roster, and how far the letters are."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user).select_related("programme"), pk=pk)
    villages = queries.letters_by_village(
        RosterEntry.objects.visible_to(request.user, Permission.PROGRAMME_VIEW).filter(roster=roster, taken_out_in=None)
    )
    areas = [Area(code=one.village_id, name=one.village) for one in villages]
    may_plan = _may_plan(request, roster)
    form = PointForm(request.POST or None, villages=areas, initial={"on_day": roster.planned_on})
    if request.method == "POST":
        if not may_plan:
            return _points_page(request, roster, villages, form, status=403)
        if form.is_valid() and _opened(request, roster, form):
            return redirect("distribution:points", roster.pk)
        return _points_page(request, roster, villages, form, status=422)
    return _points_page(request, roster, villages, form)


def _opened(request: HttpRequest, roster: Roster, form: PointForm) -> bool:
    try:
        invitations.open_point(
            roster=roster, village_code=form.cleaned_data["village"], slot=form.slot(), by=request.user
        )
    except UserError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("The delivery point is on the list. Give the letters their places when all are."))
    return True


def _may_plan(request: HttpRequest, roster: Roster) -> bool:
    return (
        request.user.may_in(Permission.ROSTER_DRAW, roster.city_id)
        and roster.state == Roster.State.APPROVED
        and roster.programme.channel != Programme.Channel.TRANSFER
    )


def _points_page(
    request: HttpRequest, roster: Roster, villages: list[queries.VillageLetters], form: PointForm, status: int = 200
) -> HttpResponse:
    found = list(
        DeliveryPoint.objects.visible_to(request.user)
        .filter(roster=roster)
        .select_related("village")
        .order_by("village__name", "on_day", "starts_at", "pk")
    )
    invited = queries.invited_to(found)
    entries, letters = sum(one.entries for one in villages), sum(one.letters for one in villages)
    unplaced = sum(one.unplaced for one in villages)
    context: dict[str, Any] = {
        "roster": roster,
        "villages": villages,
        "points": [(one, invited.get(one.pk, 0)) for one in found],
        "form": form,
        "entries": entries,
        "letters": letters,
        "unplaced": unplaced,
        "may_print": request.user.may(Permission.REGISTRY_VIEW),
        "may_plan": _may_plan(request, roster),
        "is_transfer": roster.programme.channel == Programme.Channel.TRANSFER,
        "draw_text": _(
            "Every open family without a letter gets one, and every letter a place and hours where there is room."
        )
        + " "
        + ngettext("%(count)s letter has been drawn so far.", "%(count)s letters have been drawn so far.", letters)
        % {"count": number(letters)},
    }
    return render(request, "distribution/points.html", context, status=status)


@requires(Permission.ROSTER_DRAW)
@require_POST
def letters_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter for everybody on the roster, and a place for every letter."""
    roster = get_object_or_404(Roster.objects.visible_to(request.user, Permission.ROSTER_DRAW), pk=pk)
    try:
        drawn = invitations.draw_letters(roster=roster, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        numbers = {
            "letters": number(drawn.letters),
            "placed": number(drawn.placed),
        }
        messages.success(request, _("%(letters)s letters drawn, %(placed)s given a place and hours.") % numbers)
    return redirect("distribution:points", roster.pk)


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The board of a delivery point: how many came, who came last, and the field for the next letter."""
    visible = DeliveryPoint.objects.visible_to(request.user).select_related("roster__programme", "village")
    point = get_object_or_404(visible, pk=pk)
    may_record = request.user.may_in(Permission.DELIVERY_RECORD, point.village_id)
    context = board_context(point) | {
        "form": ScanForm(),
        "may_record": may_record,
        "may_read": request.user.may_in(Permission.REGISTRY_VIEW, point.village_id),
        "may_plan": _may_plan(request, point.roster),
    }
    template = "distribution/point.html"
    return render(request, f"{template}#board" if request.htmx else template, context)


@requires(Permission.ROSTER_DRAW)
@require_POST
def point_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a delivery point up; its families wait for another one."""
    visible = DeliveryPoint.objects.visible_to(request.user, Permission.ROSTER_DRAW)
    point = get_or_gone(visible, pk, back="distribution:rosters")
    roster_id = point.roster_id
    try:
        freed = invitations.drop_point(point=point, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            ngettext(
                "The delivery point is gone; %(count)s letter waits for another one.",
                "The delivery point is gone; %(count)s letters wait for another one.",
                freed,
            )
            % {"count": number(freed)},
        )
    return redirect("distribution:points", roster_id)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def letter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as it is printed: QR, code, place and hours; here it is replaced when it was lost."""
    visible = Invitation.objects.visible_to(request.user).select_related(
        "entry__roster__programme", "entry__recipient", "entry__family", "entry__delivery", "village", "point",
        "drawn_by", "revoked_by",
    )  # fmt: skip
    letter = get_object_or_404(visible, pk=pk)
    context = {
        "letter": letter,
        "code": shown(letter.key) if not letter.revoked_at else "",
        "may_replace": request.user.may_in(Permission.ROSTER_DRAW, letter.village_id)
        and not letter.revoked_at
        and letter.entry.delivery.state == "open",
        "today": timezone.localdate(),
    }
    return render(request, "distribution/letter.html", context)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def letter_qr(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR of a letter that counts: an absolute address, signed, that says nothing about anybody."""
    letter = get_object_or_404(Invitation.objects.visible_to(request.user).live(), pk=pk)
    address = request.build_absolute_uri(queries.address_path(letter.key))
    headers = {"X-Content-Type-Options": "nosniff"}
    return HttpResponse(queries.qr_svg(address), content_type="image/svg+xml", headers=headers)


@requires(Permission.ROSTER_DRAW)
@require_POST
def letter_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Another letter instead of one that was lost."""
    visible = Invitation.objects.visible_to(request.user, Permission.ROSTER_DRAW)
    letter = get_object_or_404(visible, pk=pk)
    try:
        new = invitations.replace_letter(
            invitation=letter, reason=request.POST.get("reason", "")[:500], by=request.user
        )
    except UserError as error:
        messages.error(request, str(error))
        return redirect("distribution:invitation", letter.pk)
    messages.success(request, _("This is the new letter. The old one opens nothing any more."))
    return redirect("distribution:invitation", new.pk)
