"""Numbers of rows that a query string or a form tells, and the address of a page with other filters."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict


MOST_DIGITS: Final = 18  # every number of so many digits fits a bigint
MOST_KEYS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the address without it."""

    label: str
    remove_url: str


def key_of(text: str) -> int | None:
    """The number of a row; None for whatever else somebody puts into an address ("²" is a digit, and no number)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def key_in(query: QueryDict, name: str) -> int | None:
    """The number of the row that a parameter names, such as the one after which a page begins."""
    return key_of(query.get(name, ""))


def keys_in(query: QueryDict, name: str, *, most: int = MOST_KEYS) -> list[int]:
    """The numbers of all rows that a parameter names, such as those that were ticked: ids=1&ids=2."""
    found = [key for key in map(key_of, query.getlist(name)) if key is not None]
    return found[:most]


def address_with(request: HttpRequest, **changes: object) -> str:
    """The query string of this page with parameters set, or taken away by None."""
    query = {name: value for name, value in request.GET.items() if value}
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{urlencode(query)}"
