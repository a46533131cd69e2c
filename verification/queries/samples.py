"""What a random sample has told so far."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from access.queries.statements import statement
from verification.domain.policies import Policy
from verification.queries.due import about, sample_values


@dataclass(frozen=True, slots=True)
class SampleFound:
    """Whom a sample is drawn from, how many were drawn, and of them answered since and no longer matching."""

    population: int
    drawn: int
    answered: int
    differing: int


def sample_of(policy: Policy, *, began_on: date, now: datetime) -> SampleFound:
    """The sample that began on a day; one query over the whole city."""
    began = datetime(began_on.year, began_on.month, began_on.day, tzinfo=now.tzinfo)
    values: dict[str, Any] = {
        "source": policy.source,
        "today": now.date(),
        "programme": policy.programme,
        "before": began,
        **sample_values(policy, began),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "sample_found", about=about(policy.source)), values)
        return SampleFound(*cursor.fetchone())
