"""Accounts of receivers in sets: a bank's list by COPY into a table of one transaction, judged, and taken over."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from django.db import connection

from access.models import User
from distribution.models import Account, AccountList, Payment, PaymentBatch
from distribution.queries.statements import text_of


SQL: Final = Path(__file__).parent / "sql"
_TABLE: Final = """
CREATE TEMP TABLE account_rows (
    row int, nik text, number text, holder_name text, card_state text, trouble text, person_id bigint
) ON COMMIT DROP
"""
_BLOCK: Final = 2_000
_COPY: Final = "COPY account_rows (row, nik, number, holder_name, card_state, trouble) FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": "\ufffd"})


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One row of a list as understood; `trouble` says why it cannot be used."""

    row: int
    nik: str
    number: str
    holder_name: str
    card_state: str
    trouble: str = ""


def take(
    rows: Iterable[AccountRow], *, agency: int, of_list: int, on: date, most_told: int
) -> tuple[Mapping[str, int], list[tuple[int, str]]]:
    """Take a list over; counts by what became of its rows, and the first refused ones with their codes."""
    values: dict[str, Any] = {"agency": agency, "list": of_list, "on": on}
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        for block in _blocks(rows):
            cursor.copy_expert(_COPY, StringIO(block))
        cursor.execute("ANALYZE account_rows")
        cursor.execute(text_of(SQL / "accounts_judge.sql"), values)
        cursor.execute(text_of(SQL / "accounts_take.sql"), values)
        (ended,) = cursor.fetchone()
        cursor.execute(text_of(SQL / "accounts_insert.sql"), values)
        written = int(cursor.rowcount)
        cursor.execute("SELECT trouble, count(*) FROM account_rows GROUP BY trouble")
        troubles = Counter(dict(cursor.fetchall()))
        cursor.execute("SELECT row, trouble FROM account_rows WHERE trouble <> '' ORDER BY row LIMIT %s", [most_told])
        refused = [(row, trouble) for row, trouble in cursor.fetchall()]
        cursor.execute("DROP TABLE account_rows")
    usable = troubles.pop("", 0)
    counts = {
        "read": usable + sum(troubles.values()),
        "written": written,
        "unchanged": usable - written,
        "ended": ended,
        "refused": sum(troubles.values()),
    }
    return counts, refused


def _blocks(rows: Iterable[AccountRow]) -> Iterator[str]:
    lines: list[str] = []
    for one in rows:
        values = (str(one.row), one.nik, one.number, one.holder_name, one.card_state, one.trouble)
        lines.append("\t".join(value.translate(_ESCAPES) for value in values) + "\n")
        if len(lines) == _BLOCK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def were_sent_in_by(user: User, batch: PaymentBatch) -> bool:
    """Whether an account that gets money of this batch stands on a list that this person sent in; one query."""
    why = "the whole batch is released"
    receivers = Payment.objects.across_areas(reason=why).filter(batch=batch)
    lists = AccountList.objects.filter(agency=batch.agency_id, uploaded_by=user)
    now = Account.objects.across_areas(reason=why).filter(agency=batch.agency_id, valid_until=None)
    accounts = now.filter(read_from__in=lists)
    return accounts.filter(person__in=receivers.values("entry__recipient")).exists()
