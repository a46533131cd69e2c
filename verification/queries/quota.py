"""What is known of the calls a source may be made, without asking it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from access.queries.statements import statement
from verification.domain.agreements import Terms, choose


@dataclass(frozen=True, slots=True)
class CallsKnown:
    """Calls made on the day of the last one, how many the source said were left then, and how many a day the agreement
    in force grants; None where nobody has said it. `rests_until` is set after a stop, `trouble` is what it said last.
    """

    counted_on: date | None
    made: int
    left: int | None
    granted: int | None
    rests_until: datetime | None = None
    trouble: str = ""


def calls_known(source: str, day: date) -> CallsKnown:
    """What the source last said beside what the agreement of a day says; one query."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "quota_known"), {"source": source, "day": day})
        rows = cursor.fetchall()
    counted_on, made, left, rests_until, trouble, *_agreement = rows[0]
    agreements = {pk: (since, until, quota) for *_status, pk, since, until, quota in rows if pk is not None}
    terms = (Terms(pk, since, until, (), ()) for pk, (since, until, _quota) in agreements.items())
    chosen = choose(terms, purpose="", day=day)
    granted = agreements[chosen.agreement_id][2] if chosen else None
    return CallsKnown(counted_on, made, left, granted, rests_until, trouble)
