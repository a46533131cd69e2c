"""What the city calls a code in other words than its source.

Read by every process once a minute at most: a page asks for a label a hundred times, and hardly ever is one renamed.
"""

import time
from collections.abc import Mapping
from typing import ClassVar, Final

from django.db.models import F, Q
from django.utils import timezone

from access.models import CodeEntry


# Lists whose labels stand on pages: codes of DTSEN, and reasons of the portal's own.
RENAMABLE: Final = ("dtsen.", "reasons.")
KEPT_FOR_S: Final = 60.0

Labels = Mapping[tuple[str, str], str]


class _Kept:
    """The labels as last read, and until when they count."""

    until: ClassVar[float] = 0.0
    labels: ClassVar[Labels] = {}


def label(list_key: str, value: object) -> str:
    """The city's own label for one of our values in a list (its key, "dtsen.floor"); empty when there is none."""
    if time.monotonic() >= _Kept.until:
        _Kept.labels = renamed()
        _Kept.until = time.monotonic() + KEPT_FOR_S
    return _Kept.labels.get((list_key, str(value)), "")


def forget() -> None:
    """Read again with the next question; after a label was changed in this process."""
    _Kept.until = 0.0


def renamed() -> Labels:
    """Every label in force today that differs from the official one."""
    today = timezone.localdate()
    in_force = Q(valid_until=None) | Q(valid_until__gt=today)
    entries = CodeEntry.objects.exclude(label=F("shipped_label")).filter(in_force, valid_from__lte=today)
    return {(key, value): text for key, value, text in entries.values_list("code_list__key", "value", "label")}
