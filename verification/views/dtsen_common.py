"""What the pages about DTSEN share."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from access.domain.permissions import Permission


@dataclass(frozen=True)
class Tab:
    """One of the pages about DTSEN."""

    label: str
    url: str
    is_active: bool
    count: int | None = None


def tabs(request: HttpRequest, active: str) -> list[Tab]:
    """The pages about DTSEN that this person may open."""
    pages = (
        ("verification:dtsen-proposals", _("Proposals"), Permission.REGISTRY_VIEW),
        ("verification:dtsen-differences", _("Differences from DTSEN"), Permission.REGISTRY_VIEW),
        ("verification:dtsen-batches", _("Sending and answers"), Permission.IMPORT_VIEW),
        ("verification:deciles", _("Deciles that moved"), Permission.REGISTRY_VIEW),
    )
    return [
        Tab(label, reverse(name), name == f"verification:{active}")
        for name, label, permission in pages
        if request.user.may(permission)
    ]


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number of the address; None when it is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def ids_in(texts: list[str], most: int = 1_000) -> list[int]:
    """The rows that were ticked."""
    return [int(one) for one in texts[:most] if one.isascii() and one.isdigit() and len(one) < 19]
