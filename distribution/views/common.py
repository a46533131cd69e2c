"""What the list pages of this room share: where a page begins, addresses with another filter, how many there are."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from distribution.queries.lists import COUNTED_UP_TO, Page


@dataclass(frozen=True)
class Chip:
    """A filter in force and the address without it."""

    label: str
    remove_url: str


def key(request: HttpRequest, name: str) -> int | None:
    """The row after or before which the page begins."""
    text = request.GET.get(name, "")
    return int(text) if text.isdigit() and len(text) < 19 else None


def address_with(request: HttpRequest, **changes: object) -> str:
    """The query string of this page with parameters set, or taken away by None."""
    query = {name: value for name, value in request.GET.items() if value}
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{urlencode(query)}"


def chips(request: HttpRequest, form: forms.Form) -> list[Chip]:
    """The filters in force as chips."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            shown = dict(getattr(field, "choices", ())).get(value, value)
            found.append(
                Chip(f"{field.label}: {shown}", address_with(request, **{name: None, "after": None, "before": None}))
            )
    return found


def paging(request: HttpRequest, page: Page[Any]) -> dict[str, Any]:
    """Template variables of components/pagination.html."""
    first, last = (page.rows[0].pk, page.rows[-1].pk) if page.rows else (0, 0)
    shown = number_format(min(page.count, COUNTED_UP_TO), force_grouping=True)
    return {
        "page": page,
        "count_text": _("more than %(count)s rows") % {"count": shown}
        if page.count >= COUNTED_UP_TO
        else _("%(count)s rows") % {"count": shown},
        "next_url": address_with(request, after=last, before=None) if page.has_after else None,
        "prev_url": address_with(request, before=first, after=None) if page.has_before else None,
    }
