"""How somebody wants to see a list: saved views and chosen columns."""

from collections.abc import Sequence

from access.listings import Column, Listing
from access.models import SavedView, User


def columns_of(user: User, source: Listing, named: Sequence[str] = (), *, always: str = "") -> list[Column]:
    """The columns named in the address, else those the person has chosen before, else the usual ones.

    `always` is for pages, the column that carries the link of a row: it is never left out, and comes first if nobody
    asked for it; a list may name fewer usual columns for its page than for its files.
    """
    known = {column.name for column in source.columns()}
    asked = [name for name in named if name in known]
    if not asked:
        asked = user.list_columns.get(source.key, [])
    columns = source.chosen(asked or (source.on_page if always else ()))
    if not always or any(column.name == always for column in columns):
        return columns
    return [*source.chosen([always]), *columns]


def views_of(user: User, source: Listing) -> list[SavedView]:
    """A person's saved views of a list and those of the office, by name."""
    return list(SavedView.objects.usable_by(user).filter(listing=source.key).order_by("name", "pk"))
