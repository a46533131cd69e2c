"""What a rule would come to, without keeping anything: the same judging as a determination, told by village."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from distribution.domain.periods import Quarter
from distribution.domain.rules import Rule
from distribution.models import Determination, FactSheet, Programme
from distribution.queries.eligible import SQL, judge_statement, reasons_in
from distribution.queries.quotas import rooms_of
from distribution.queries.sheets import AtHand


_MEMORY: Final = "192MB"


@dataclass(frozen=True, slots=True)
class VillageOutcome:
    """One village under the rule that is tried; `was_` and who enters or leaves against a stored determination."""

    village_id: str
    families: int
    entitled: int
    rupiah: int
    quantity: int
    over_quota: int
    was_entitled: int
    was_rupiah: int
    enters: int
    leaves: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The whole city under the rule that is tried; `is_current` unless the registry has changed since `as_of`."""

    as_of: datetime
    is_current: bool
    against: int | None
    villages: list[VillageOutcome]
    reasons: dict[str, int] = field(default_factory=dict)

    def _sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.villages)

    @property
    def families(self) -> int:
        return self._sum("families")

    @property
    def entitled(self) -> int:
        return self._sum("entitled")

    @property
    def over_quota(self) -> int:
        return self._sum("over_quota")

    @property
    def rupiah(self) -> int:
        return self._sum("rupiah")

    @property
    def quantity(self) -> int:
        return self._sum("quantity")

    @property
    def was_entitled(self) -> int:
        return self._sum("was_entitled")

    @property
    def was_rupiah(self) -> int:
        return self._sum("was_rupiah")

    @property
    def enters(self) -> int:
        return self._sum("enters")

    @property
    def leaves(self) -> int:
        return self._sum("leaves")

    @property
    def stays(self) -> int:
        return self.was_entitled - self.leaves


@dataclass(frozen=True, slots=True)
class FamilyOutcome:
    """A family that the tried rule would take in or leave out, against the stored result."""

    family_id: int
    village_id: str
    decile: int | None
    amount: int
    quantity: int
    reasons: list[str]
    reasons_then: list[str]


def what_if(
    *, rule: Rule, programme: Programme, period: Quarter, facts: AtHand, against: Determination | None
) -> WhatIf:
    """Judge all families by a rule and compare with what is stored; one statement, nothing is kept."""
    rows = _run("whatif.sql", rule, programme, period, facts.sheet, {"against": against.pk if against else 0})
    numbers: dict[str, list[int]] = {}
    reasons: Counter[str] = Counter()
    for village, bits, *counted in rows:
        reasons.update(dict.fromkeys(reasons_in(bits), counted[0]))
        found = numbers.setdefault(village, [0] * 9)
        for place, number in enumerate(counted):
            found[place] += number
    return WhatIf(
        as_of=facts.sheet.built_at,
        is_current=facts.is_true,
        against=against.pk if against else None,
        villages=[VillageOutcome(village, *found) for village, found in sorted(numbers.items())],
        reasons=dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
    )


def what_if_families(
    *,
    rule: Rule,
    programme: Programme,
    period: Quarter,
    sheet: FactSheet,
    against: Determination | None,
    change: str,
    areas: Sequence[str],
    after: int,
    limit: int,
) -> list[FamilyOutcome]:
    """Families in these areas that the rule would take in (`enters`) or leave out (`leaves`), by their number."""
    values = {
        "against": against.pk if against else 0,
        "enters": change == "enters",
        "areas": sorted(areas),
        "after": after,
        "limit": limit,
    }
    return [
        FamilyOutcome(family, village, decile, amount, quantity, reasons_in(bits), list(then or []))
        for family, village, decile, amount, quantity, bits, then in _run(
            "whatif_families.sql", rule, programme, period, sheet, values
        )
    ]


def _run(
    name: str, rule: Rule, programme: Programme, period: Quarter, sheet: FactSheet, more: dict[str, Any]
) -> list[tuple[Any, ...]]:
    rooms = rooms_of(programme.pk, period.first_day)
    statement, values = judge_statement(SQL / name, rule, period, programme.pk, sheet.table, rooms, with_facts=False)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{_MEMORY}'")
        cursor.execute(statement, values | more)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
