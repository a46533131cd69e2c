"""The statements that write the dashboard's figures."""

from datetime import date, datetime
from typing import Any

from django.db import connection

from access.queries.statements import statement


LOCK = 0x66696775  # "figu": one refresh at a time


def lock() -> None:
    """Wait for another refresh; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def refresh_villages(
    *, city_code: str, period: str, now: datetime, today: date, fresh_since: datetime, late_before: datetime
) -> int:
    """One row per kelurahan for today; returns their number."""
    values: dict[str, Any] = {
        "inside": f"{city_code}.%",
        "period": period,
        "now": now,
        "today": today,
        "fresh_since": fresh_since,
        "late_before": late_before,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "refresh_village_figures"), values)
        return int(cursor.rowcount)


def insert_programmes() -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "insert_programme_figures"))


def insert_months(zone: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "insert_month_figures"), {"zone": zone})
