"""Accounts and their roles."""

import secrets
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.cities import belongs_to
from access.domain.permissions import Permission, Role
from access.errors import Conflict, NotAllowed
from access.models import Area, RoleAssignment, User


@transaction.atomic
def create(*, username: str, full_name: str, agency: str, by: User) -> tuple[User, str]:
    """A new account and its first password, which is shown once and kept nowhere."""
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict(_("The name %(name)s is taken. Choose another one.") % {"name": username})
    password = secrets.token_urlsafe(12)
    user = User.objects.create(
        username=username,
        full_name=full_name,
        agency=agency,
        password=make_password(password),
    )
    audit.record("user.create", target=user, by=by)
    return user, password


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
    """A new random password for somebody who forgot theirs; ends nothing else."""
    _refuse_machine(user)
    password = secrets.token_urlsafe(12)
    user.password = make_password(password)
    user.save(update_fields=["password"])
    audit.record("user.reset_password", target=user, by=by)
    return password


@transaction.atomic
def set_active(*, user: User, is_active: bool, reason: str, by: User) -> User:
    """Let somebody in again, or shut them out; nobody shuts out themselves."""
    _refuse_machine(user)
    if user == by:
        raise NotAllowed(_("You cannot deactivate your own account. Ask another administrator."))
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
    reach = by.areas_for(Permission.USER_MANAGE)
    if not by.is_machine and not any(belongs_to(area.code, code) for code in reach):
        raise NotAllowed(_("You can only give roles inside your own area."))
    if user.assignments.filter(role=role, area=area, valid_until=None).exists():
        raise Conflict(_("%(name)s has this role in this area already.") % {"name": user.full_name})
    assignment = RoleAssignment.objects.create(
        user=user,
        role=role,
        area=area,
        valid_from=valid_from,
        valid_until=valid_until,
        given_by=by,
    )
    audit.record(
        "role.give",
        target=assignment,
        by=by,
        village_code=area.code,
        details={"user": user.pk, "role": role},
    )
    return assignment


@transaction.atomic
def end_role(*, assignment: RoleAssignment, today: date, by: User) -> RoleAssignment:
    """The role ends today; it counts no more from this moment."""
    locked = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
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
