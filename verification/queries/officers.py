"""Who decides findings and who visits, where, and how much everybody has in hand."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from access.domain.cities import belongs_to
from access.domain.permissions import Permission, Role, permissions_of
from access.models import Area, RoleAssignment, User
from verification.models import Finding


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody with a permission, and the areas in which it counts today: codes, and names in the same order."""

    user: User
    areas: tuple[str, ...]
    area_names: tuple[str, ...]

    def serves(self, village: str) -> bool:
        """Whether a kelurahan lies in one of the areas."""
        return any(belongs_to(village, area) for area in self.areas)


def roles_with(permission: Permission) -> list[str]:
    """The roles that hold a permission."""
    return [role.value for role in Role if permission in permissions_of(role)]


def officers_with(permission: Permission) -> list[Officer]:
    """Everybody who holds a permission today, by name; one query."""
    found = (
        RoleAssignment.objects.on(timezone.localdate())
        .filter(role__in=roles_with(permission), user__is_active=True)
        .select_related("user", "area")
        .order_by("user__full_name", "user_id", "area_id")
    )
    users: dict[int, User] = {}
    areas: dict[int, list[Area]] = defaultdict(list)
    for one in found:
        users[one.user_id] = one.user
        areas[one.user_id].append(one.area)
    return [
        Officer(user, tuple(one.code for one in areas[key]), tuple(one.name for one in areas[key]))
        for key, user in users.items()
    ]


def deciders_around(areas: Collection[str]) -> list[Officer]:
    """Who decides findings somewhere in these areas."""
    return [one for one in officers_with(Permission.FINDING_DECIDE) if _meets(one, areas)]


def facilitators_of(village: str) -> list[User]:
    """Who visits in a kelurahan."""
    return [one.user for one in officers_with(Permission.FIELD_WORK) if one.serves(village)]


def in_hand(user_ids: Collection[int]) -> Mapping[int, int]:
    """How many undecided findings each of these officers has."""
    counted = (
        Finding.objects.across_areas(reason="what an officer has in hand, wherever it lies")
        .undecided()
        .filter(assigned_to__in=user_ids)
        .order_by()
        .values_list("assigned_to")
        .annotate(number=Count("pk"))
    )
    return dict.fromkeys(user_ids, 0) | dict(counted)


def _meets(officer: Officer, areas: Collection[str]) -> bool:
    return any(belongs_to(one, area) or belongs_to(area, one) for one in officer.areas for area in areas)
