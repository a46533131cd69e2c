"""The set-based twin of distribution.domain.eligibility: one statement judges all families by a rule."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from django.db import connection

from distribution.domain.eligibility import (
    ADULT_AGE,
    ELDERLY_AGE,
    OLDEST_PUPIL,
    SCHOOL_AGE,
    SCHOOL_LEVELS,
)
from distribution.domain.periods import Quarter, years_before
from distribution.domain.rules import (
    POWER_CODES,
    Component,
    FindingsOf,
    Level,
    Per,
    Receiver,
    Rule,
)
from distribution.queries.statements import fill, text_of


SQL: Final = Path(__file__).parent / "sql"
_HELD: Final[dict[FindingsOf, str]] = {
    FindingsOf.RECEIVER: (
        "SELECT homes.family_id, held_by AS kinds FROM homes"
        " JOIN person_findings ON person_findings.person_id = homes.receiver"
    ),
    FindingsOf.ANY: (
        "SELECT family_id, array_agg(DISTINCT kind ORDER BY kind) AS kinds"
        " FROM members, unnest(held_by) kind WHERE counts GROUP BY family_id"
    ),
}


def _at_school(component: Component) -> str:
    low, high = SCHOOL_LEVELS[component]
    return f"(is_pupil AND school_level BETWEEN {low} AND {high})"


_COMPONENT: Final[dict[Component, str]] = {
    Component.EARLY_CHILDHOOD: (
        "birth_date > %(born_after_schoolchildren)s AND birth_date <= %(on)s"
        " AND (is_pupil AND school_level BETWEEN 1 AND 17) IS NOT TRUE"
    ),
    Component.PRIMARY: _at_school(Component.PRIMARY),
    Component.JUNIOR: _at_school(Component.JUNIOR),
    Component.SENIOR: _at_school(Component.SENIOR),
    Component.ELDERLY: "birth_date <= %(born_by_elderly)s",
    Component.SEVERE_DISABILITY: "is_severe",
}


def store_results(*, determination_id: int, rule: Rule, period: Quarter) -> int:
    """Judge every active family and keep the results under the determination; how many there were."""
    with connection.cursor() as cursor:
        # measured: hash joins and aggregates of 300,000 persons spill with the server's 64 MB
        cursor.execute("SET LOCAL work_mem = '192MB'")
        cursor.execute(
            eligible_statement(rule),
            {"determination": determination_id, **rule_values(rule, period)},
        )
        stored: int = cursor.rowcount
        cursor.execute("ANALYZE distribution_eligibility")
    return stored


def eligible_statement(rule: Rule) -> str:
    """The statement for a rule: only expressions of this module go into its text, no value of the rule."""
    return fill(
        SQL / "eligible.sql",
        {
            "members": text_of(SQL / "members.sql"),
            "component": _component_case(rule),
            "component_counts": ", ".join(
                f"count(*) FILTER (WHERE counts AND component = '{one}') AS n_{one}" for one in Component
            ),
            "component_names": ", ".join(f"coalesce(homes.n_{one}, 0) AS n_{one}" for one in Component),
            "component_facts": ", ".join(f"'{one}', nullif(n_{one}, 0)" for one in Component),
            "components_found": "(" + " + ".join(f"n_{one}" for one in Component) + ")",
            "held": _HELD[rule.findings_of],
            "level": (rule.decile.level if rule.decile else Level.NATIONAL).value,
            "amount": _amount(rule),
        },
    )


def rule_values(rule: Rule, period: Quarter) -> dict[str, Any]:
    """The bound values of members.sql and eligible.sql."""
    on = period.last_day
    return {
        "period": str(period),
        "on": on,
        "findings": sorted(rule.findings),
        "occupations": sorted(rule.occupations),
        "work_statuses": sorted(rule.work_statuses),
        "assets": sorted(rule.assets),
        "programmes": sorted(rule.programmes),
        "wants_mother": rule.receiver is Receiver.MOTHER,
        "power_above": POWER_CODES[rule.power_above] if rule.power_above else None,
        "has_decile_limit": rule.decile is not None,
        "decile_lowest": rule.decile.lowest if rule.decile else None,
        "decile_highest": rule.decile.highest if rule.decile else None,
        "needs_component": bool(rule.components),
        "rupiah": rule.amount.rupiah,
        "at_most": rule.amount.at_most,
        **{f"price_{name}": price for name, price in rule.amount.by_component},
        **_birth_limits(on),
    }


def _birth_limits(on: date) -> dict[str, date]:
    return {
        "born_after_adults": years_before(on, ADULT_AGE),
        "born_after_pupils": years_before(on, OLDEST_PUPIL + 1),
        "born_after_schoolchildren": years_before(on, SCHOOL_AGE),
        "born_by_elderly": years_before(on, ELDERLY_AGE),
    }


def _component_case(rule: Rule) -> str:
    """A person takes the first fitting component in the rule's order."""
    if not rule.components:
        return "NULL::text"
    branches = " ".join(f"WHEN {_COMPONENT[one]} THEN '{one}'" for one in rule.components)
    return f"CASE {branches} END"


def _amount(rule: Rule) -> str:
    if rule.amount.per is Per.FAMILY:
        return "%(rupiah)s"
    if rule.amount.per is Per.MEMBER:
        return "%(rupiah)s * members"
    parts, before = [], "0"
    for one in rule.components:
        parts.append(f"least(n_{one}, greatest(%(at_most)s - ({before}), 0)) * %(price_{one})s")
        before = f"{before} + n_{one}"
    return " + ".join(parts)
