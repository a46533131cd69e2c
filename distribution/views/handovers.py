"""At the delivery point: a letter is scanned, the family is shown, the aid changes hands, once."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from distribution.actions import handovers
from distribution.domain.invitations import read_scan
from distribution.domain.payability import BLOCK_TEXTS, Block
from distribution.domain.receipts import hidden_name
from distribution.errors import ProofMissing
from distribution.forms.handovers import HandoverForm, PhotoForm, ScanForm
from distribution.forms.rosters import FailureForm
from distribution.models import Delivery, DeliveryPoint, Handover, Invitation, Programme, Roster
from distribution.queries import handovers as queries
from distribution.queries.invitations import key_in, token_of


# Blocks that another receiver of the same family would lift.
_NEEDS_AMENDMENT = {Block.RECIPIENT_DECEASED: "heir", Block.RECIPIENT_MOVED: "replacement"}


@requires(Permission.DELIVERY_RECORD)
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """The field for the code of a letter, and the delivery points of the day; a code leads to its letter."""
    form = ScanForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        token = _token(form.cleaned_data["code"], request)
        if token:
            return redirect("distribution:letter", token)
        form.add_error(
            "code", _("This is no code of a letter in your area. Look at it again: twelve signs in three groups.")
        )
    context = {"form": form, "points": queries.points_today(request.user, timezone.localdate())}
    return render(request, "distribution/scan.html", context, status=422 if form.errors else 200)


def _token(text: str, request: HttpRequest) -> str:
    """The token of what was scanned or typed; empty when the portal knows no such letter here."""
    found = read_scan(text)
    if found is None:
        return ""
    key = key_in(found.token) if found.token else found.key
    letter = queries.letter_with(key, request.user) if key else None
    return token_of(letter.key) if letter else ""


@requires(Permission.DELIVERY_RECORD)
@require_safe
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR of a letter leads: the family it invites, and what is to be done."""
    key = key_in(token)
    found = queries.letter_with(key, request.user) if key else None
    if found is None:
        raise Http404
    return _page(request, found.entry.delivery, found)


@requires(Permission.DELIVERY_RECORD)
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The same without a letter, from the list of the kelurahan; and where every hand-over is sent to."""
    visible = Delivery.objects.visible_to(request.user, Permission.DELIVERY_RECORD)
    delivery = get_object_or_404(visible, pk=pk)
    if request.method != "POST":
        return _page(request, delivery, None)
    found = _letter_sent(request)
    scene = queries.scene_of(delivery, found, timezone.localdate())
    form = HandoverForm(request.POST, request.FILES, members=scene.members)
    if form.is_valid():
        try:
            kept = handovers.hand_over(
                delivery=delivery,
                receipt=form.receipt(),
                invitation=found,
                point=_point(found or scene.letter, timezone.localdate()),
                by=request.user,
            )
        except ProofMissing as error:
            form.tell(error.lacking, error.texts)
        except Conflict as error:  # the form may be gone with it: said above the page
            messages.error(request, str(error))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Handed over. The record is kept."))
            return redirect("distribution:handover", kept.delivery_id)
        scene = queries.scene_of(delivery, found, timezone.localdate())
    return _render(request, scene, form, status=422)


def _letter_sent(request: HttpRequest) -> Invitation | None:
    key = request.POST.get("letter", "")
    return queries.letter_with(key, request.user) if key else None


def _point(found: Invitation | None, today: date) -> DeliveryPoint | None:
    """The delivery point of the letter, on its day; on another day the aid is handed over elsewhere."""
    return found.point if found and found.point and found.point.on_day == today else None


def _page(request: HttpRequest, delivery: Delivery, found: Invitation | None) -> HttpResponse:
    scene = queries.scene_of(delivery, found, timezone.localdate())
    audit.record_view(scene.entry.family, by=request.user, village_code=scene.entry.village_id)
    initial = {"letter": found.key} if found else {}
    return _render(request, scene, HandoverForm(members=scene.members, initial=initial))


def _render(request: HttpRequest, scene: queries.Scene, form: HandoverForm, status: int = 200) -> HttpResponse:
    context = {
        "scene": scene,
        "form": form,
        "hidden_name": hidden_name(scene.entry.recipient.full_name),
        "refusal": _refusal(scene),
        "amendment": _NEEDS_AMENDMENT.get(scene.block, "") if scene.block else "",
        "may_amend": request.user.may_in(Permission.ROSTER_DRAW, scene.entry.roster.city_id),
        "failure_form": FailureForm(),
        "photo_form": PhotoForm(),
        "scan_form": ScanForm(),
        "must_photograph": _must_photograph(scene),
        # A family may have moved since the roster: who hands over here need not see it where it lives now.
        "may_see_photo": request.user.may_in(Permission.REGISTRY_VIEW, scene.entry.family.village_id),
    }
    return render(request, "distribution/handover.html", context, status=status)


def _refusal(scene: queries.Scene) -> str:
    """Why nothing can be handed over on this page now; empty when it can."""
    if scene.delivery.state != Delivery.State.OPEN:
        return ""
    if scene.entry.roster.programme.channel == Programme.Channel.TRANSFER:
        return _("This aid goes to the account of the family. It is not handed over here.")
    if scene.entry.roster.state != Roster.State.APPROVED:
        return _("The roster is closed. Nothing is handed over any more.")
    return _letter_refusal(scene) or (_(BLOCK_TEXTS[scene.block]) if scene.block else "")


def _letter_refusal(scene: queries.Scene) -> str:
    if scene.letter is None:
        return ""
    if scene.letter.revoked_at:
        return _("This letter was replaced by a newer one. Ask for the newer letter.")
    if scene.letter.valid_until < timezone.localdate():
        return _("This letter is no longer valid. Ask the Dinas Sosial what has become of the aid.")
    return ""


def _must_photograph(scene: queries.Scene) -> bool:
    again = {Handover.Documentation.MISSING, Handover.Documentation.REFUSED}
    return scene.handover is not None and scene.handover.documentation in again


@requires(Permission.DELIVERY_RECORD)
@require_POST
def photo_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo of a hand-over that has none, or whose photo was refused."""
    visible = Handover.objects.visible_to(request.user, Permission.DELIVERY_RECORD)
    found = get_object_or_404(visible, pk=pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Take a photo first."))
        return redirect("distribution:handover", found.delivery_id)
    try:
        picture = form.picture()
        if picture:
            handovers.take_photo_again(handover=found, photo=picture, position=form.position(), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The photo is kept. Another person looks at it."))
    return redirect("distribution:handover", found.delivery_id)


def board_context(point: DeliveryPoint) -> dict[str, Any]:
    """What the board of a delivery point shows."""
    board = queries.board_of(point)
    return {
        "point": point,
        "board": board,
        "last": [(one, hidden_name(one.delivery.entry.recipient.full_name)) for one in board.last],
        "now": timezone.now(),
    }
