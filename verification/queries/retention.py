"""Dropping parts of old answers, block by block, and the rules by which it is done."""

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from access.queries.statements import statement
from verification.domain.retention import Rule
from verification.models import RetentionPass, RetentionRule


BLOCK: Final = 5_000
# Column and what it is when nothing is kept.
_PARTS: Final = {
    RetentionRule.Part.ELEMENTS.value: ("elements", "'[]'::jsonb"),
    RetentionRule.Part.TEXT.value: ("answer_text", "''"),
}


def rules() -> list[Rule]:
    """Every rule there is."""
    return [
        Rule(one.source, one.part, one.keep_days, one.valid_from, one.legal_basis)
        for one in RetentionRule.objects.order_by("pk")
    ]


def dropped_until(rule: Rule) -> datetime | None:
    """Until when answers have lost the part already; None before the first pass."""
    passes = RetentionPass.objects.filter(source=rule.source, part=rule.part)
    return passes.order_by("-answered_before").values_list("answered_before", flat=True).first()


def drop(rule: Rule, *, since: datetime, before: datetime) -> int:
    """Drop the part from answers of this time, in short transactions; returns how many lost it."""
    column, empty = _PARTS[rule.part]
    text = statement(__file__, "retention_drop", column=column, empty=empty, block=BLOCK)
    total, after, after_id = 0, since, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            known: dict[str, Any] = {"source": rule.source, "before": before, "after": after, "after_id": after_id}
            cursor.execute(text, known)
            last = cursor.fetchone()
        if last is None:
            return total
        after, after_id, done = last
        total += done
