"""Accounts and their roles."""

import secrets
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission, Role
from access.errors import Conflict, NotAllowed
from access.models import Area, RoleAssignment, User


@transaction.atomic
def create(*, username: str, full_name: str, agency: str, by: User) -> tuple[User, str]:
    """A new account and its first password, which is shown once and kept nowhere.

    SECURITY: an administrator who hands it over knows it, so its owner has to choose another one at the first sign-in.
    Who makes an account on the command line has the machine itself.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise _taken(username)
    password = secrets.token_urlsafe(12)
    user = User(
        username=username,
        full_name=full_name,
        agency=agency,
        password=make_password(password),
        has_first_password=not by.is_machine,
    )
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # another press of the same button was faster
        raise _taken(username) from error
    audit.record("user.create", target=user, by=by)
    return user, password


def _taken(username: str) -> Conflict:
    return Conflict(_("The name %(name)s is taken. Choose another one.") % {"name": username})


@transaction.atomic
def create_administrator(
    *, username: str, full_name: str, agency: str, city: Area, today: date, by: User
) -> tuple[User, str]:
    """An account that may make the others: the first one of an installation, made on the command line."""
    user, password = create(username=username, full_name=full_name, agency=agency, by=by)
    give_role(user=user, role=Role.ADMIN, area=city, valid_from=today, valid_until=None, by=by)
    return user, password


@transaction.atomic
def reset_password(*, user: User, by: User) -> str:
    """A new first password for somebody who forgot theirs; ends nothing else."""
    _refuse_machine(user)
    _refuse_outside(user, by)
    password = secrets.token_urlsafe(12)
    user.password = make_password(password)
    user.has_first_password = True
    user.save(update_fields=["password", "has_first_password"])
    audit.record("user.reset_password", target=user, by=by)
    return password


@transaction.atomic
def change_password(*, password: str, by: User) -> None:
    """A password of one's own instead of the one `by` signed in with; nobody else knows it."""
    hashed = make_password(password)
    mine = User.objects.filter(pk=by.pk, password=by.password)
    if not mine.update(password=hashed, has_first_password=False):
        raise Conflict(_("An administrator gave this account a new password meanwhile. Sign in with that one."))
    by.password, by.has_first_password = hashed, False
    audit.record("user.change_password", target=by, by=by)


@transaction.atomic
def set_active(*, user: User, is_active: bool, reason: str, by: User) -> User:
    """Let somebody in again, or shut them out; nobody shuts out themselves. What holds already is said, not done."""
    _refuse_machine(user)
    if user == by:
        raise NotAllowed(_("You cannot deactivate your own account. Ask another administrator."))
    _refuse_outside(user, by)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.is_active == is_active:
        raise Conflict(
            _("This account is active already. Nothing was changed.")
            if is_active
            else _("This account is deactivated already. Nothing was changed.")
        )
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    audit.record(
        "user.activate" if is_active else "user.deactivate",
        target=user,
        by=by,
        reason=reason,
    )
    return user


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    area: Area,
    valid_from: date,
    valid_until: date | None,
    by: User,
) -> RoleAssignment:
    """Give a role in an area from a day on; never to oneself, and only inside one's own area."""
    _refuse_machine(user)
    if user == by:
        raise NotAllowed(_("You cannot give yourself a role. Ask another administrator."))
    if not _manages(by, area.code):
        raise NotAllowed(_("You can only give roles inside your own area."))
    if user.assignments.filter(role=role, area=area, valid_until=None).exists():
        raise _held_already(user)
    assignment = RoleAssignment(
        user=user, role=role, area=area, valid_from=valid_from, valid_until=valid_until, given_by=by
    )
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError as error:  # another press of the same button was faster
        raise _held_already(user) from error
    audit.record(
        "role.give",
        target=assignment,
        by=by,
        village_code=area.code,
        details={"user": user.pk, "role": role},
    )
    return assignment


def _held_already(user: User) -> Conflict:
    return Conflict(_("%(name)s has this role in this area already.") % {"name": user.full_name})


@transaction.atomic
def end_role(*, assignment: RoleAssignment, today: date, by: User) -> RoleAssignment:
    """The role ends today; it counts no more from this moment. Only inside one's own area."""
    locked = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if not _manages(by, locked.area_id):
        raise NotAllowed(_("You can only end roles inside your own area."))
    if locked.valid_until is not None and locked.valid_until <= today:
        raise Conflict(_("This role has ended already."))
    locked.valid_until = max(today, locked.valid_from)
    locked.save(update_fields=["valid_until"])
    audit.record(
        "role.end",
        target=locked,
        by=by,
        details={"user": locked.user_id, "role": locked.role},
    )
    return locked


def _refuse_machine(user: User) -> None:
    if user.is_machine:
        raise NotAllowed(_("This account belongs to commands and scheduled jobs; nobody can sign in with it."))


def _manages(by: User, area_code: str) -> bool:
    return by.is_machine or by.may_in(Permission.USER_MANAGE, area_code)


def _refuse_outside(user: User, by: User) -> None:
    """SECURITY: who got the password of an account with a wider reach would have that reach."""
    unended = user.assignments.filter(Q(valid_until=None) | Q(valid_until__gt=timezone.localdate()))
    if not all(_manages(by, code) for code in unended.values_list("area_id", flat=True)):
        raise NotAllowed(
            _("This account has a role outside your area. Ask an administrator whose area includes that role.")
        )
