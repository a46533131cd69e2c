"""Somebody who may read the scratch city, for measuring what pages ask."""

from datetime import date

from access.domain.permissions import Role
from access.models import RoleAssignment, User


def reader(city: str, role: Role) -> User:
    """An account with one role in the whole city."""
    user, _is_new = User.objects.get_or_create(username=f"bench-{role.value}", defaults={"full_name": "Bench"})
    RoleAssignment.objects.get_or_create(
        user=user,
        role=role,
        area_id=city,
        defaults={"valid_from": date(2020, 1, 1), "given_by": User.objects.machine()},
    )
    return user
