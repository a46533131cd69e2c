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
