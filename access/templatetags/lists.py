"""What stands above a list: saved views, columns, export and print-out, for exactly what the page shows."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from access.domain.exporting import Value, shown
from access.listings import Column, listing


register = template.Library()

_OF_THE_PAGE = ("after", "before", "page")


@register.inclusion_tag("components/list_cell.html")
def list_cell(column: Column, row: Any) -> dict[str, Column | Value]:
    """`{% list_cell column row %}`: what a column of a list says of a row, dressed by its kind, numbers masked."""
    return {"column": column, "value": shown(column.value(row), column.kind, is_masked=True)}


@register.simple_tag
def list_text(column: Column, row: Any) -> Value:
    """`{% list_text column row %}`: the same without its cell, for a page that dresses it itself."""
    return shown(column.value(row), column.kind, is_masked=True)


@register.inclusion_tag("components/list_heads.html")
def list_heads(columns: Sequence[Column]) -> dict[str, Sequence[Column]]:
    """`{% list_heads columns %}`: the heads of the columns shown, numbers to the right."""
    return {"columns": columns}


@register.inclusion_tag("components/kept_columns.html", takes_context=True)
def kept_columns(context: Context) -> dict[str, str]:
    """`{% kept_columns %}` in the form of the filters: the columns named in the address stay there."""
    return {"columns": context["request"].GET.get("columns", "")}


@register.inclusion_tag("components/list_tools.html", takes_context=True)
def list_tools(context: Context, key: str, *, columns: Sequence[Column] = (), **place: Any) -> dict[str, Any]:
    """`{% list_tools "deliveries" roster=roster.pk village=area.pk %}`: nothing for who may not read the list.

    `place` says which list it is when its address needs that; `columns` are those shown, where they can be chosen.
    It costs no query: saved views are fetched when their menu is opened.
    """
    request = getattr(context, "request", None) or context["request"]
    source = listing(key)
    if source is None or not request.user.may(source.permission):
        return {"key": ""}
    query = request.GET.copy()
    for name in _OF_THE_PAGE:
        query.pop(name, None)
    for name, value in place.items():
        query[name] = str(value)
    on_page = {column.name for column in columns}
    text = query.urlencode()
    return {
        "key": key,
        "query": text,
        "views_url": f"{reverse('access:views', args=[key])}?{text}" if source.filters else "",
        "print_url": f"{reverse('access:list-print', args=[key])}?{text}",
        "export_url": f"{reverse('access:export-new', args=[key])}?{text}",
        "columns": [(column, column.name in on_page) for column in source.columns()] if columns else [],
    }
