"""What anybody can do without an account: raise an objection, and follow it with the slip.

PRIVACY: no answer here tells whether somebody is in the registry or gets aid. The page says the same whatever number is
typed; what a number means is looked at by an officer.
"""

import logging
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.errors import UserError
from access.guards import public
from access.models import Area, Installation, User
from access.templatetags.portal import date_id
from distribution.actions import objection_additions, objection_decisions, objections
from distribution.domain import tickets
from distribution.domain.objections import takes_additions
from distribution.forms.objections import AdditionForm, PublicObjectionForm, SlipForm
from distribution.models import Objection
from distribution.objection_errors import AdditionsOver, SendingTooLarge, SlipUnknown, TooOften
from distribution.queries.objection_letters import paragraphs_of
from distribution.queries.objections import additions_of, of_slip
from distribution.views.limits import is_too_often
from recipients.uploads import TOO_LARGE
from verification.views.timeline import Step


logger = logging.getLogger(__name__)
_HOUR: Final = 3600
_OBJECTIONS_AN_HOUR: Final = 10  # several citizens share the network of an office or a village
_QUESTIONS_AN_HOUR: Final = 30
_ADDITIONS_AN_HOUR: Final = 10
_OF_ONE_SLIP_AN_HOUR: Final = 10


@public("citizens find here what they can do without an account")
@require_safe
def public_home(request: HttpRequest) -> HttpResponse:
    """The two doors: raise an objection, follow one."""
    return render(request, "distribution/public_home.html")


@public("anybody may object to a decision or propose a family")
@require_http_methods(["GET", "POST"])
def public_objection(request: HttpRequest) -> HttpResponse:
    """The form; a kept objection answers with the slip, which is shown only here."""
    form = PublicObjectionForm(request.POST or None, request.FILES or None, villages=_villages())
    if request.method == "GET":
        return render(request, "distribution/public_objection.html", {"form": form})
    try:
        if is_too_often(request, "objection", most=_OBJECTIONS_AN_HOUR, seconds=_HOUR):
            raise TooOften
        if request.META.get(TOO_LARGE):
            raise SendingTooLarge
        if form.is_valid():
            received = objections.receive(
                wish=form.wish(), nonce=form.cleaned_data["nonce"], channel=Objection.Channel.PUBLIC,
                by=User.objects.machine(),
            )  # fmt: skip
            logger.info("public objection=%s is_new=%s", received.objection.pk, received.is_new)
            return render(request, "distribution/public_slip.html", {"slip": received})
    except UserError as error:
        form.add_error(None, str(error))
    return render(request, "distribution/public_objection.html", {"form": form}, status=422)


@public("whoever holds the slip follows the objection")
@require_http_methods(["GET", "POST"])
def public_status(request: HttpRequest) -> HttpResponse:
    """Asks for number and secret, then says how far it is; nothing about other people."""
    form = SlipForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "found": None}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = _of_slip(request, form)
            except UserError as error:
                form.add_error(None, str(error))
            else:
                status = 200
                context |= _shown(found, form)
    return render(request, "distribution/public_status.html", context, status=status)


@public("whoever holds the slip may bring more evidence")
@require_POST
def public_add(request: HttpRequest) -> HttpResponse:
    """Keep what is brought later, and say how far it is; the slip stands in the form, never in an address."""
    slip = SlipForm(request.POST)
    if not slip.is_valid():
        return redirect("distribution:public-status")
    try:
        found = _of_slip(request, slip)
    except UserError as error:
        slip.add_error(None, str(error))
        return render(request, "distribution/public_status.html", {"form": slip, "found": None}, status=422)
    form, status = _brought(request, found)
    context = {"form": slip, **_shown(found, slip, form)}
    return render(request, "distribution/public_status.html", context, status=status)


def _brought(request: HttpRequest, found: Objection) -> tuple[AdditionForm | None, int]:
    """The form with what is wrong in it, or none when all was kept or nothing can be brought any more."""
    form = AdditionForm(request.POST, request.FILES)
    try:
        if not _added(request, form, found):
            return form, 422
    except AdditionsOver as error:
        messages.error(request, str(error))
        return None, 409
    except UserError as error:
        form.add_error(None, str(error))
        return form, 422
    messages.success(request, _("Your evidence is kept. The officer sees that it has come."))
    return None, 200


def _added(request: HttpRequest, form: AdditionForm, found: Objection) -> bool:
    if is_too_often(request, "addition", most=_ADDITIONS_AN_HOUR, seconds=_HOUR):
        raise TooOften
    if request.META.get(TOO_LARGE):
        raise SendingTooLarge
    if not form.is_valid():
        return False
    data = form.cleaned_data
    objection_additions.add(
        objection=found, note=data["note"], files=data["papers"], nonce=data["nonce"], by=User.objects.machine()
    )
    return True


@public("whoever holds the slip may take the objection back")
@require_POST
def public_withdraw(request: HttpRequest) -> HttpResponse:
    """Take an objection back, with the slip."""
    form = SlipForm(request.POST)
    if form.is_valid():
        try:
            objection_decisions.withdraw(
                objection=_of_slip(request, form), reason=_("Taken back by the citizen with the slip."),
                by=User.objects.machine(),
            )  # fmt: skip
        except UserError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your objection is taken back."))
    return redirect("distribution:public-status")


def _of_slip(request: HttpRequest, form: SlipForm) -> Objection:
    """The objection whose number and secret were given. SECURITY: guesses are counted, by network and by number."""
    number = tickets.objection_of(form.cleaned_data["number"])
    if is_too_often(request, "slip", most=_QUESTIONS_AN_HOUR, seconds=_HOUR) or is_too_often(
        request, f"slip {number}", most=_OF_ONE_SLIP_AN_HOUR, seconds=_HOUR
    ):
        raise TooOften
    found = of_slip(number).first() if number else None
    # The secret of nobody is looked at too, so that both answers take the same time.
    kept = found.slip_hash if found else ""
    if not tickets.is_right(objections.key(), form.cleaned_data["secret"], kept) or found is None:
        raise SlipUnknown
    return found


def _shown(found: Objection, slip: SlipForm, form: AdditionForm | None = None) -> dict[str, Any]:
    """What the holder of a slip sees. PRIVACY: of what was brought only when and how much, not what it says."""
    values = {name: slip.cleaned_data[name] for name in ("number", "secret")}
    can_add = takes_additions(found.state, found.due_on, timezone.localdate())
    return {
        **_told(found),
        "slip_values": values,
        "addition_form": (form or AdditionForm(initial=values)) if can_add else None,
        "additions": [(one.came_at, len(one.papers.all())) for one in additions_of(found)],
    }


def _told(found: Objection) -> dict[str, Any]:
    """How far an objection is, without names and without what concerns others."""
    is_decided = found.state == Objection.State.DECIDED
    checked = "todo" if found.state == Objection.State.RECEIVED else "done" if is_decided else "current"
    steps = [
        Step(_("Received"), "", date_id(found.received_on)),
        Step(_("Being checked"), state=checked),
        Step(
            _("Answered"),
            "" if is_decided else _("at the latest on %(day)s") % {"day": date_id(found.due_on)},
            date_id(found.decided_at) if is_decided else "",
            "done" if is_decided else "todo",
        ),
    ]
    return {
        "found": found,
        "steps": steps,
        "paragraphs": list(paragraphs_of(found)) if is_decided else [],
        "can_withdraw": found.state in {Objection.State.RECEIVED, Objection.State.CHECKING},
    }


def _villages() -> Any:
    """The kelurahan of the city served."""
    installation = Installation.objects.first()
    city = installation.city_id if installation else ""
    return Area.objects.filter(level=Area.Level.VILLAGE, pk__startswith=f"{city}.").order_by("name")
