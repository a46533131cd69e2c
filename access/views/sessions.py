"""Signing in and out, the way to one's own home page, and how the pages look."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from access.actions import users
from access.domain.homes import home_of
from access.errors import UserError
from access.forms import OwnPasswordForm, SignInForm
from access.guards import public, signed_in


class SignIn(LoginView):
    """Name and password; five failures lock the pair of name and address for a quarter of an hour."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class Password(PasswordChangeView):
    """A password of one's own; other sessions of the account end. With a first password the only page there is."""

    form_class = OwnPasswordForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form. It also answers a page that wants to know who is signed in (static/js/session.js)."""
        response = super().get(request, *args, **kwargs)
        response.headers["Signed-In"] = str(request.user.pk)
        return response

    def get_template_names(self) -> list[str]:
        is_first = self.request.user.has_first_password
        return ["access/own_password.html" if is_first else "access/password.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": _next(self.request, default="")}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Keep it, and go on to where the person was led away from."""
        try:
            users.change_password(password=form.cleaned_data["new_password1"], by=self.request.user)
        except UserError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, _("Your password has been changed."))
        return redirect(_next(self.request, default=reverse("access:home")))


sign_in = public("the door itself")(SignIn.as_view())
sign_out = signed_in(LogoutView.as_view())
password = signed_in(Password.as_view())


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Each role has its own first page; who has no role learns whom to ask."""
    url_name = home_of(frozenset(one.role for one in request.user.current_roles))
    if url_name is None:
        return render(request, "access/no_role.html")
    return redirect(url_name)


@public("a colour scheme is no secret")
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keeps light, dark or automatic in a cookie and goes back to where the person was."""
    response = redirect(_next(request, default="/"))
    theme = request.POST.get("theme", "")
    response.set_cookie(
        "theme",
        theme if theme in {"light", "dark"} else "",
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _next(request: HttpRequest, *, default: str) -> str:
    """Where the person was, as a path; SECURITY: never another site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if is_ours else default
