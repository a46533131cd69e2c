"""What every page's frame shows: city, menu, counters, theme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, IntegerField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Permission
from access.models import ROLE_LABELS, Installation
from access.templatetags.portal import number
from bansos.navigation import MENU, MenuRow
from verification.domain.owner_reports import SOON
from verification.models import Finding, OwnerReport


# Counting all that waits in a large city would take longer than the page that shows the number.
MOST_COUNTED = 999


@dataclass(frozen=True)
class MenuItem:
    """A row of the menu as one person sees it on one page; `is_active` on its own page and on those below it."""

    label: str
    url: str
    icon: str
    is_active: bool
    is_page: bool
    badge: str


def portal(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the frame."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "")
    installation = _installation(user)
    context: dict[str, Any] = {
        "product_name": settings.PRODUCT_NAME,
        "city_code": settings.CITY_CODE,
        "city_name": installation.city.name if installation else settings.CITY_CODE,
        "installation": installation,
        "theme": theme if theme in {"light", "dark"} else "",
        "nav": [],
        "role_label": "",
        "hide_search": True,
        "data_as_of": None,
        "pressing_reports": 0,
    }
    if user is not None and user.is_authenticated:
        roles = dict.fromkeys(one.role for one in user.current_roles)
        context["role_label"] = ", ".join(str(ROLE_LABELS[role]) for role in roles)
        context["hide_search"] = not user.may(Permission.REGISTRY_VIEW)
        counters = {
            "findings": installation.undecided if installation else 0,
            "duties": installation.pressing_reports if installation else 0,
        }
        context["pressing_reports"] = counters["duties"]
        here = _view_name(request)
        active = _row_of(here)
        context["nav"] = [_item(row, here, active, counters) for row in MENU if user.may(row.permission)]
    return context


def _installation(user: Any) -> Any:
    """The city served, with what waits where this person may see it: findings to decide, and reports to data owners
    whose last day is near or over; one more than MOST_COUNTED stands for any number above it. One query.
    """
    found = Installation.objects.select_related("city")
    if user is None or not user.is_authenticated:
        return found.first()
    near = timezone.localdate() + timedelta(days=SOON)
    return found.annotate(
        undecided=_number_of(Finding.objects.visible_to(user).in_queue()),
        pressing_reports=_number_of(OwnerReport.objects.visible_to(user).unsent().filter(due_on__lte=near)),
    ).first()


def _number_of(rows: "QuerySet[Any]") -> Func:
    some = ArraySubquery(rows.order_by().values("pk")[: MOST_COUNTED + 1])
    # Of somebody who may see none the list is '{}', whose type PostgreSQL has to be told.
    typed = Cast(some, ArrayField(BigIntegerField()))
    return Func(typed, function="cardinality", output_field=IntegerField())


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _row_of(view_name: str) -> MenuRow | None:
    """The row of a page: its own, else the one that it is reached from, as the longest name says."""
    app, _colon, page = view_name.partition(":")
    known = {row.url_name: row for row in MENU}
    above = {name: row for row in MENU if row.url_name.startswith(f"{app}:") for name in row.below}
    names = [name for name in above if page.startswith(name)]
    return known.get(view_name) or (above[max(names, key=len)] if names else None)


def _item(row: MenuRow, here: str, active: MenuRow | None, counters: Mapping[str, int]) -> MenuItem:
    badge = _badge(counters.get(row.badge, 0))
    return MenuItem(str(row.label), reverse(row.url_name), row.icon, row is active, row.url_name == here, badge)


def _badge(waiting: int) -> str:
    if waiting > MOST_COUNTED:
        return f"{number(MOST_COUNTED)}+"
    return number(waiting) if waiting else ""
