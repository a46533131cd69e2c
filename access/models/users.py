"""People who sign in, and what they may do where. Never recipients of aid."""

from datetime import date
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.cities import belongs_to, is_whole_city
from access.domain.permissions import OF_THE_CITY, Permission, Role, permissions_of
from access.domain.privacy import Privacy
from access.models.areas import Area


ROLE_LABELS = {
    Role.ADMIN: _("Administrator"),
    Role.OPERATOR: _("Data operator"),
    Role.VERIFIKATOR: _("Verifier"),
    Role.PENYETUJU: _("Approver"),
    Role.BENDAHARA: _("Treasurer"),
    Role.PENDAMPING: _("Facilitator"),
    Role.PEJABAT: _("City official"),
    Role.AUDITOR: _("Auditor"),
}


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def machine(self) -> "User":
        """The account in whose name commands and scheduled jobs act."""
        return self.get(pk=User.MACHINE_ID)


class User(AbstractBaseUser):
    """One person's account. Made by an administrator; deactivated, never deleted, because acts point to it."""

    MACHINE_ID: ClassVar = 1

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    agency = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    # Somebody else knows the password: it opens the page to choose an own one, and nothing more.
    has_first_password = models.BooleanField(default=False, db_default=False)
    # The columns that this person wants to see in a list: {"families": ["nik", "name"]}. Here, because every page reads
    # its user anyway.
    list_columns = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    privacy: ClassVar = {
        "id": Privacy.TECHNICAL,
        "password": Privacy.SECRET,
        "last_login": Privacy.OFFICIAL,
        "username": Privacy.OFFICIAL,
        "full_name": Privacy.OFFICIAL,
        "agency": Privacy.OFFICIAL,
        "is_active": Privacy.TECHNICAL,
        "has_first_password": Privacy.TECHNICAL,
        "list_columns": Privacy.TECHNICAL,
        "created_at": Privacy.TECHNICAL,
    }

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_machine(self) -> bool:
        return self.pk == self.MACHINE_ID

    @cached_property
    def current_roles(self) -> "list[RoleAssignment]":
        """Today's assignments, read once per user object."""
        return list(self.assignments.on(timezone.localdate()).order_by("area_id", "role"))

    def areas_for(self, permission: Permission) -> frozenset[str]:
        """Codes of the areas in which the user holds the permission today."""
        codes = frozenset(one.area_id for one in self.current_roles if permission in permissions_of(one.role))
        return frozenset(filter(is_whole_city, codes)) if permission in OF_THE_CITY else codes

    def may_in(self, permission: Permission, area_code: str) -> bool:
        """Whether the user holds the permission today for an area."""
        return any(belongs_to(area_code, code) for code in self.areas_for(permission))

    def may_wherever(self, permission: Permission, counted: Permission) -> bool:
        """Whether the user holds a permission wherever they hold another: a list is then as long as its number."""
        return all(self.may_in(permission, area) for area in self.areas_for(counted))

    def may_for_city(self, permission: Permission) -> bool:
        """Whether the user holds the permission today for the city as a whole, not for a part of it only."""
        return any(map(is_whole_city, self.areas_for(permission)))

    def may(self, permission: Permission) -> bool:
        """Whether the user holds the permission anywhere today."""
        return bool(self.areas_for(permission))


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def on(self, day: date) -> "RoleAssignmentQuerySet":
        """Assignments in force on a day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=day), valid_from__lte=day)


class RoleAssignment(models.Model):
    """A user has a role in an area from one day until (not including) another; ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(
        max_length=20,
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    objects = RoleAssignmentQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        (
            "id",
            "user",
            "role",
            "area",
            "valid_from",
            "valid_until",
            "given_by",
            "given_at",
        ),
        Privacy.OFFICIAL,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_role_known",
                condition=Q(role__in=[role.value for role in Role]),
            ),
            models.CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="assignment_once_at_a_time",
                fields=("user", "role", "area"),
                condition=Q(valid_until__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.area_id}"
