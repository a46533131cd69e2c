"""Rows that are removed for good: who presses the button a second time is told so, and led back to their list."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404


Row = TypeVar("Row", bound=Model)


class Gone(Http404):
    """The row was removed, or lies elsewhere; `back` names the address of the list that it stood on."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


def get_or_gone(rows: "QuerySet[Row]", pk: Any, *, back: str) -> Row:
    """The row of a visible set; 404 with a way back where it is not in it."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Gone(back)
    return found
