"""What the list pages of this room share: the filters in force, and how many rows there are."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from access.query_strings import Chip, address_with
from distribution.queries.lists import COUNTED_UP_TO, Page


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
