"""A file that was tried out, kept in the page until somebody takes it over: signed, for one person and one purpose."""

from collections.abc import Sequence

from django.core import signing

from access.domain.reference import Table
from access.models import User


_SALT = "file that was tried out"
_KEPT_FOR_S = 3600


def sealed(table: Table, purpose: str, user: User, told: Sequence[str] = ()) -> str:
    """For a hidden field; `told` is what was filled in beside the file."""
    rows = [list(row) for row in table.rows]
    held = [purpose, user.pk, list(told), list(table.heads), rows, list(table.numbers)]
    return signing.dumps(held, salt=_SALT, compress=True)


def unsealed(text: str, purpose: str, user: User) -> tuple[Table, list[str]] | None:
    """The file and what was told with it; None when it is too old, of somebody else or of another page."""
    try:
        for_what, whose, told, heads, rows, numbers = signing.loads(text, salt=_SALT, max_age=_KEPT_FOR_S)
    except (signing.BadSignature, ValueError):
        return None
    return (Table(heads, rows, numbers), told) if (for_what, whose) == (purpose, user.pk) else None
