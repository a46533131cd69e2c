"""What people see when something is refused: they learn what happened and where to go on. A program that asks the API
gets every refusal in the form that the API itself has for them, also where none of its own addresses was met.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import defaults

from access.gone import Gone
from access.guards import public


API: Final = "/api/"


@public("shown in place of any page when a form has expired")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this session: what to do so that nothing typed is lost."""
    return render(request, "403_csrf.html", status=403)


@public("shown instead of the sign-in page after too many failures")
def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Too many wrong passwords: how long to wait and whom to ask."""
    context = {"has_many_names": getattr(request, "has_many_names", False)}
    return render(request, "access/locked_out.html", context, status=429)


@public("shown in place of an address that there is none of")
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if request.path.startswith(API):
        return refusal(_("There is no such address. Those there are stand in /api/schema/."), status=404)
    if isinstance(exception, Gone):
        return render(request, "gone.html", {"back": reverse(exception.back)}, status=404)
    return defaults.page_not_found(request, exception)


@public("shown in place of a page when the request cannot be read, or is larger than any form")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if request.path.startswith(API):
        return refusal(_("The request cannot be read, or is too large."), status=400)
    return defaults.bad_request(request, exception)


@public("shown in place of a page that broke")
def broken(request: HttpRequest) -> HttpResponse:
    """500; what happened is in the log."""
    if request.path.startswith(API):
        return refusal(_("Something went wrong on the server. Try again later."), status=500)
    return defaults.server_error(request)


def refusal(told: str, *, status: int) -> JsonResponse:
    """The form in which the API tells why it does not answer."""
    return JsonResponse({"detail": told}, status=status)
