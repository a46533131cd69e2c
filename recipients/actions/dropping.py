"""Files whose time is over: deleted block by block, while their rows stay and say so."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet


BLOCK: Final = 200
_FILES: Final = ("file", "small")


def drop_files(rows: QuerySet[Any], *, on: date, under: str, also: Mapping[str, object] | None = None) -> int:
    """Delete the files of rows that have `file`, `dropped_on` and `dropped_under`; returns how many rows.

    `also` is what else is emptied. What somebody else holds at this moment waits for the next night.
    """
    total = 0
    while done := _drop_block(rows, {"file": "", "dropped_on": on, "dropped_under": under, **(also or {})}):
        total += done
    return total


@transaction.atomic
def _drop_block(rows: QuerySet[Any], values: dict[str, object]) -> int:
    block = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk")[:BLOCK])
    # PRIVACY: the file goes before the row says so. Cut off in between, a row names a file that is gone, and the next
    # night puts that right; the other way round a file would lie about that nobody knows of.
    for one in block:
        for name in _FILES:
            if file := getattr(one, name, None):
                file.storage.delete(file.name)
    rows.model._base_manager.filter(pk__in=[one.pk for one in block]).update(**values)
    return len(block)
