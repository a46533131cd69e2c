"""What people see when something is refused: they learn what happened and where to go on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from access.guards import public


@public("shown in place of any page when a form has expired")
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this session: what to do so that nothing typed is lost."""
    return render(request, "403_csrf.html", status=403)


@public("shown instead of the sign-in page after too many failures")
def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Too many wrong passwords: how long to wait and whom to ask."""
    return render(request, "access/locked_out.html", status=429)
