"""Addresses of the access room."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from access.domain.permissions import Role
from access.models import Holiday
from tests.factories import UserFactory
from tests.house.addresses import Address


def _somebody(village: str) -> Mapping[str, Any]:
    return {"pk": UserFactory().pk}


def _assignment(village: str) -> Mapping[str, Any]:
    return {"pk": UserFactory(role=Role.OPERATOR).assignments.get().pk}


def _kind(village: str) -> Mapping[str, Any]:
    return {"key": "hari-libur"}


def _holiday(village: str) -> Mapping[str, Any]:
    day = Holiday.objects.create(on=date(2026, 6, 20), name="Hari jadi kota", kind="city")
    return {"key": "hari-libur", "pk": day.pk}


# Accounts belong to the whole installation: `make` ignores the village, and no area is hidden from an administrator.
ADDRESSES = [
    Address("access:home"),
    Address("access:sign-in"),
    Address("access:sign-out", method="post"),
    Address("access:password"),
    Address("access:set-theme", method="post"),
    Address("access:users"),
    Address("access:user-new"),
    Address("access:user", _somebody),
    Address("access:role-give", _somebody, "post"),
    Address("access:user-activity", _somebody, "post"),
    Address("access:password-reset", _somebody, "post"),
    Address("access:role-end", _assignment, "post"),
    Address("access:audit"),
    Address("access:exports"),
    Address("access:export-new"),
    Address("access:export"),
    Address("access:export-download", method="post"),
    Address("access:export-cancel", method="post"),
    Address("access:list-print"),
    Address("access:reference"),
    Address("access:reference-list", _kind),
    Address("access:reference-new", _kind),
    Address("access:reference-import", _kind),
    Address("access:reference-row", _holiday),
    Address("access:reference-delete", _holiday, "post"),
    Address("access:list-columns", method="post"),
    Address("access:views"),
    Address("access:view-save", method="post"),
    Address("access:view-delete", method="post"),
]
CITY_WIDE = {
    "access:reference-list",
    "access:reference-new",
    "access:reference-import",
    "access:reference-row",
    "access:reference-delete",
    "access:user",
    "access:role-give",
    "access:user-activity",
    "access:password-reset",
    "access:role-end",
}
