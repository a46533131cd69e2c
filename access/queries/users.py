"""Accounts with the roles they have today."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from access.models import RoleAssignment, User


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in, and what they may do today."""

    user: User
    roles: Sequence[RoleAssignment]


def accounts() -> list[Account]:
    """Everybody but the machine, those who may sign in first."""
    roles: dict[int, list[RoleAssignment]] = {}
    for assignment in RoleAssignment.objects.on(timezone.localdate()).select_related("area").order_by("role"):
        roles.setdefault(assignment.user_id, []).append(assignment)
    people = User.objects.exclude(pk=User.MACHINE_ID).order_by("-is_active", "full_name")
    return [Account(person, roles.get(person.pk, [])) for person in people]
