"""Rows by area: a query sees nothing until it is told for whom. Only models import this module."""

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from access.domain.permissions import Permission


if TYPE_CHECKING:
    from access.models import User


_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class AreaScopedQuerySet(models.QuerySet[_Row]):
    """Rows that belong to a village. `visible_to(user)` narrows to where the user may read them.

    `village_path` leads to the column with the village code. A user without the read permission, or with it nowhere,
    sees no row (fails closed, ADR 0003).
    """

    village_path: ClassVar[str] = "village_id"
    read_permission: ClassVar[Permission] = Permission.REGISTRY_VIEW

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope_named = False

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.scope_named = self.scope_named
        return clone

    def visible_to(self, user: "User", permission: Permission | None = None) -> Self:
        """Only rows in the areas where the user holds the permission (by default the one for reading this kind)."""
        codes = user.areas_for(permission or self.read_permission)
        scoped = self.filter(area_filter(self.village_path, codes)) if codes else self.none()
        scoped.scope_named = True
        return scoped

    def in_area(self, code: str) -> Self:
        """Only rows in one area, whatever its level: what somebody has chosen above a list."""
        return self.filter(area_filter(self.village_path, frozenset({code})))

    def across_areas(self, *, reason: str) -> Self:
        """All rows, for work that is not one person's view. The reason is for the reader of the code."""
        if not reason:
            raise ValueError("across_areas needs a reason")
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone.scope_named = True
        return clone


def area_filter(village_path: str, codes: frozenset[str]) -> Q:
    """The condition "lies in one of these areas" for a path that ends in a village code; no area matches nothing."""
    path = village_path.removesuffix("_id") + "__code" if village_path.endswith("_id") else village_path
    condition = Q(pk__in=[])
    for code in sorted(codes):
        condition |= Q(**{path: code}) | Q(**{f"{path}__startswith": f"{code}."})
    return condition
