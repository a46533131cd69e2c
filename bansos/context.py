"""What every page's frame shows: city, menu, counters, theme."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse

from access.domain.permissions import Permission
from access.models import ROLE_LABELS, Installation
from bansos.navigation import MENU, MenuRow
from verification.models import Finding


@dataclass(frozen=True)
class MenuItem:
    """A row of the menu as one person sees it on one page."""

    label: str
    url: str
    icon: str
    is_active: bool
    badge: int | None


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
    }
    if user is not None and user.is_authenticated:
        roles = dict.fromkeys(one.role for one in user.current_roles)
        context["role_label"] = ", ".join(str(ROLE_LABELS[role]) for role in roles)
        context["hide_search"] = not user.may(Permission.REGISTRY_VIEW)
        undecided = installation.undecided if installation else 0
        context["nav"] = [_item(row, request, undecided) for row in MENU if user.may(row.permission)]
    return context


def _installation(user: Any) -> Any:
    """The city served, with the findings that wait for a decision where this person may see them: one query."""
    found = Installation.objects.select_related("city")
    if user is None or not user.is_authenticated:
        return found.first()
    waiting = Finding.objects.visible_to(user).undecided().order_by().annotate(one=Value(1)).values("one")
    number = Subquery(waiting.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return found.annotate(undecided=Coalesce(number, 0)).first()


def _item(row: MenuRow, request: HttpRequest, undecided: int) -> MenuItem:
    match = request.resolver_match
    is_active = bool(match and match.view_name == row.url_name)
    badge = undecided if row.badge == "findings" else None
    return MenuItem(str(row.label), reverse(row.url_name), row.icon, is_active, badge)
