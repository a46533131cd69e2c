"""The set-based twin of distribution.domain.eligibility: one statement judges all families by a rule."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import connection

from distribution.domain.periods import Quarter
from distribution.domain.ranking import Room
from distribution.domain.reasons import Reason
from distribution.domain.rules import Receiver, Rule
from distribution.models import FactSheet
from distribution.queries.compiling import bit, compiled
from distribution.queries.sheets import birth_limits
from distribution.queries.statements import fill, text_of


SQL: Final = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule comes to for the whole city: families, entitled ones, reasons against the others, what is given."""

    families: int = 0
    eligible: int = 0
    over_quota: int = 0
    ties: int = 0
    amount: int = 0
    quantity: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, object]:
        """As it is kept with a determination."""
        return {
            "families": self.families,
            "eligible": self.eligible,
            "ineligible": self.families - self.eligible,
            "reasons": self.reasons,
            "amount": self.amount,
            "quantity": self.quantity,
            "over_quota": self.over_quota,
            "ties": self.ties,
        }


def store_results(
    *,
    determination_id: int,
    programme_id: int,
    rule: Rule,
    period: Quarter,
    sheet: FactSheet,
    rooms: Sequence[Room] = (),
) -> Outcome:
    """Judge every active family and keep the results under the determination."""
    statement, values = judge_statement(SQL / "eligible.sql", rule, period, programme_id, sheet.table, rooms)
    with connection.cursor() as cursor:
        # measured: what is held in between spills with the server's 64 MB
        cursor.execute("SET LOCAL work_mem = '192MB'")
        cursor.execute(statement, values | {"determination": determination_id})
        outcome = _outcome(cursor.fetchall())
        # not the facts, nor the amounts: nobody searches by them, and looking at them takes longest
        cursor.execute(
            "ANALYZE distribution_eligibility (determination_id, family_id, village_id, is_eligible, reasons)"
        )
    return outcome


def judge_statement(
    path: Path,
    rule: Rule,
    period: Quarter,
    programme_id: int,
    table: str,
    rooms: Sequence[Room] = (),
    *,
    with_facts: bool = True,
) -> tuple[str, dict[str, Any]]:
    """A statement over all families judged by a rule, with its values.

    SECURITY: only expressions of these modules go into its text, no value of the rule.
    """
    parts = compiled(rule, period, with_facts=with_facts)
    statement = fill(
        path,
        {
            "judged": text_of(SQL / "judged.sql"),
            "placed": text_of(SQL / ("placed.sql" if rooms else "placed_all.sql")),
            "sheet": table,
            **parts.slots,
        },
    )
    return statement, parts.values | {
        "programme": programme_id,
        "reasons": [one.value for one in Reason],
        "quota_full": bit(Reason.QUOTA_FULL),
        "room_areas": [room.area for room in rooms],
        "room_families": [room.families for room in rooms],
        "room_rupiah": [room.rupiah for room in rooms],
    }


def reasons_in(bits: int) -> list[str]:
    """The reasons that a number of a statement stands for."""
    return [one.value for one in Reason if bits & bit(one)]


def _outcome(rows: Sequence[tuple[int, int, int, int, int]]) -> Outcome:
    reasons: Counter[str] = Counter()
    entitled = [row for row in rows if row[0] == 0]
    for bits, number, *_more in rows:
        reasons.update(dict.fromkeys(reasons_in(bits), number))
    return Outcome(
        families=sum(row[1] for row in rows),
        eligible=sum(row[1] for row in entitled),
        over_quota=reasons[Reason.QUOTA_FULL],
        ties=sum(row[4] for row in rows),
        amount=sum(row[2] for row in entitled),
        quantity=sum(row[3] for row in entitled),
        reasons=dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
    )


def rule_values(rule: Rule, period: Quarter) -> dict[str, Any]:
    """The bound values of members.sql: persons as they are now, for rosters."""
    return {
        "period": str(period),
        "on": period.last_day,
        "findings": sorted(rule.findings),
        "occupations": sorted(rule.occupations),
        "work_statuses": sorted(rule.work_statuses),
        "wants_mother": rule.receiver is Receiver.MOTHER,
        **birth_limits(period),
    }
