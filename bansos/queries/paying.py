"""What an invented paying agency knows of a batch, and rosters made large for a measurement. Never of a city's own."""

from collections.abc import Iterator

from django.db import connection

from access.queries.statements import statement
from bansos.demo.paying import Paid
from distribution.domain.payments.replies import payment_reference
from distribution.models import PaymentBatch, RosterEntry
from distribution.queries.payments import file_rows


_WHY = "an invented agency answers for the whole batch"


def told(batch: PaymentBatch) -> Iterator[Paid]:
    """The payments of a released batch as its file names them."""
    for row in file_rows(batch):
        yield Paid(payment_reference(row.payment_id), row.nik, row.name, row.account_number, row.amount)


def reference_of(payment_id: int) -> str:
    """How a payment is called in files."""
    return payment_reference(payment_id)


def receivers(roster_id: int) -> list[tuple[str, str]]:
    """NIK and name of everybody who receives by a roster."""
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(roster=roster_id)
    return list(entries.order_by("pk").values_list("recipient__nik", "recipient__full_name"))


def enlarge(roster_id: int, *, city: str, by: int) -> int:
    """Add invented families to a draft until it has as many as are asked for; how many were added."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "paying_enlarge"), {"roster": roster_id, "city": f"{city}.%", "by": by})
        added = int(cursor.rowcount)
        cursor.execute("ANALYZE recipients_person")
        cursor.execute("ANALYZE distribution_rosterentry")
    return added
