"""Accounts and roles, for administrators."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.actions import users
from access.domain.permissions import Permission
from access.errors import UserError
from access.forms import NewUserForm, RoleForm
from access.guards import requires
from access.models import RoleAssignment, User
from access.queries.users import accounts


def _people():
    return User.objects.exclude(pk=User.MACHINE_ID)


@requires(Permission.USER_MANAGE)
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account and what they may do today."""
    rows = [(account.user, account.roles) for account in accounts()]
    return render(request, "access/users.html", {"rows": rows})


@requires(Permission.USER_MANAGE)
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """A new account; its first password is shown once."""
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = users.create(**form.cleaned_data, by=request.user)
        except UserError as error:
            form.add_error("username", str(error))
        else:
            return render(
                request,
                "access/first_password.html",
                {"person": user, "password": password},
            )
    return render(
        request,
        "access/user_new.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


@requires(Permission.USER_MANAGE)
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: roles past and present, and what can be done."""
    person = get_object_or_404(_people(), pk=pk)
    return _user_page(request, person, RoleForm(city_code=settings.CITY_CODE))


@requires(Permission.USER_MANAGE)
@require_POST
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person a role."""
    person = get_object_or_404(_people(), pk=pk)
    form = RoleForm(request.POST, city_code=settings.CITY_CODE)
    if form.is_valid():
        try:
            users.give_role(user=person, **form.cleaned_data, by=request.user)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The role counts from its first day on."))
            return redirect("access:user", pk=pk)
    return _user_page(request, person, form, status=422)


@requires(Permission.USER_MANAGE)
@require_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role today."""
    assignment = get_object_or_404(RoleAssignment, pk=pk)
    try:
        users.end_role(assignment=assignment, today=timezone.localdate(), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("access:user", pk=assignment.user_id)


@requires(Permission.USER_MANAGE)
@require_POST
def user_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut somebody out, or let them in again."""
    person = get_object_or_404(_people(), pk=pk)
    # What the page showed, not the opposite of what holds now: the button may have been pressed twice.
    is_active = request.POST.get("activity") == "on"
    try:
        users.set_active(
            user=person,
            is_active=is_active,
            reason=request.POST.get("reason", ""),
            by=request.user,
        )
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The account is active.") if is_active else _("The account is deactivated."))
    return redirect("access:user", pk=pk)


@requires(Permission.USER_MANAGE)
@require_POST
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password, shown once."""
    person = get_object_or_404(_people(), pk=pk)
    try:
        password = users.reset_password(user=person, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("access:user", pk=pk)
    return render(request, "access/first_password.html", {"person": person, "password": password})


def _user_page(request: HttpRequest, person: User, form: RoleForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    assignments = list(person.assignments.select_related("area").order_by("-valid_from", "role"))
    rows = [(one, one.valid_until is None or one.valid_until > today) for one in assignments]
    return render(
        request,
        "access/user.html",
        {"person": person, "rows": rows, "form": form, "turn_on": {"activity": "on"}, "turn_off": {"activity": "off"}},
        status=status,
    )
