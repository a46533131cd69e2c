"""Signing in and out, the way to one's own home page, and how the pages look."""

from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from access.actions import audit
from access.domain.homes import home_of
from access.forms import SignInForm
from access.guards import public, signed_in


class SignIn(LoginView):
    """Name and password; five failures lock the pair of name and address for a quarter of an hour."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class Password(SuccessMessageMixin, PasswordChangeView):
    """A new password of one's own; other sessions of the account end."""

    template_name = "access/password.html"
    success_url = reverse_lazy("access:home")
    success_message = _("Your password has been changed.")

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Keep it, with a line in the trail."""
        response = super().form_valid(form)
        audit.record("user.change_password", target=form.user, by=form.user)
        return response


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
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
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
