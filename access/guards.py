"""What every view wears: the permission it needs, or the reason why it is public."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from access.domain.permissions import Permission


View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """Only people who hold the permission somewhere get in: others are sent to sign in, or refused with 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not request.user.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = permission
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Anybody who is signed in gets in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.access = "signed-in"
    return guarded


def public(reason: str) -> Callable[[View], View]:
    """Everybody gets in, for the reason given."""

    def decorate(view: View) -> View:
        view.access = "public"
        view.public_because = reason
        return view

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back afterwards; a partial request is told to move the whole page."""
    address = f"{resolve_url(settings.LOGIN_URL)}?next={quote(request.get_full_path())}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)
