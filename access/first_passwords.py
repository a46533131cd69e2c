"""Who signed in with a password that an administrator handed over chooses an own one before anything else."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from access.views.failures import API, refusal


# What somebody needs who cannot get further yet: the page itself, the way out, the language.
_OPEN: Final = frozenset({"access:password", "access:sign-out", "set_language"})


class FirstPasswordMiddleware:
    """Leads people with a first password to the page where they choose their own, whatever they asked for.

    SECURITY: here and not in the guards of the views, so that no page, form or address of the API can be left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if is_open(view, getattr(request.resolver_match, "view_name", "")):
            return None
        if not (request.user.is_authenticated and request.user.has_first_password):
            return None
        return _led_away(request)


def is_open(view: Any, name: str) -> bool:
    """Whether a view is there for everybody, or for getting on."""
    access = getattr(getattr(view, "cls", view), "access", None)
    return access == "public" or name in _OPEN


def _led_away(request: HttpRequest) -> HttpResponse:
    page = reverse("access:password")
    if request.path.startswith(API):
        told = _("Sign in to the portal and choose your own password first; until then nothing else is answered.")
        return refusal(told, status=403)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": page})
    if request.method in {"GET", "HEAD"}:
        return redirect(f"{page}?next={quote(request.get_full_path())}")
    # A form that was open before the password was reset: led away, it would lose what was typed into it.
    return render(request, "access/own_password_first.html", status=403)
