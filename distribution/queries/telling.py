"""The facts that a result rests on, as an expression: what the sheet tells of every family, and what a rule found.

SECURITY: as in compiling: only expressions from closed lists, values are bound.
"""

from typing import Any

from distribution.domain.rules import Receiver, Rule
from distribution.queries.expressions import ALL_ASSETS, ALL_HELD, is_rechecked, signs_of, since_of, vehicles_owned
from distribution.queries.sheets import SIGN_COLUMNS


def facts_of_result(rule: Rule) -> str:
    """What the sheet tells of every family, and what this rule found besides; joined only where it found something."""
    told = "told_head" if rule.receiver is Receiver.HEAD else "coalesce(told_mother, told_head)"
    if rule.decile and rule.decile.version:
        told = f"({told} || jsonb_build_object('decile_version', %(decile_version)s::text))"
    more = _more_facts(rule)
    if not more:
        return told
    any_of = " OR ".join(condition for condition, _name, _value in more)
    pairs = ", ".join(f"'{name}', CASE WHEN {condition} THEN {value} END" for condition, name, value in more)
    return f"CASE WHEN {any_of} THEN {told} || jsonb_strip_nulls(jsonb_build_object({pairs})) ELSE {told} END"


def _more_facts(rule: Rule) -> list[tuple[str, str, str]]:
    """Condition under which a fact is told, its name, and its value."""
    return [*_facts_of_members(rule), *_facts_of_home(rule), *_facts_of_aid(rule), *_more_of_conditions(rule)]


def _facts_of_members(rule: Rule) -> list[tuple[str, str, str]]:
    more: list[tuple[str, str, str]] = []
    if rule.components:
        counts = ", ".join(f"'{one}', nullif(n_{one}, 0)" for one in rule.components)
        found = " + ".join(f"n_{one}" for one in rule.components)
        more.append((f"{found} > 0", "components", f"jsonb_strip_nulls(jsonb_build_object({counts}))"))
    if rule.occupations or rule.work_statuses:
        more.append(("servants > 0", "servants", "to_jsonb(servants)"))
    if rule.findings:
        more.append(("held <> 0", "findings", _named("held", ALL_HELD, rule.findings)))
    return more


def _facts_of_home(rule: Rule) -> list[tuple[str, str, str]]:
    more: list[tuple[str, str, str]] = []
    if rule.assets:
        more.append(("owned <> 0", "assets", _named("owned", ALL_ASSETS, rule.assets)))
    if rule.vehicles_above is not None:
        more.append((f"{vehicles_owned()} > 0", "vehicles", f"to_jsonb({vehicles_owned()})"))
    if rule.livestock_above is not None:
        more.append(("livestock > 0", "livestock", "to_jsonb(livestock)"))
    return more


def _facts_of_aid(rule: Rule) -> list[tuple[str, str, str]]:
    more: list[tuple[str, str, str]] = []
    if is_rechecked(rule) != "false":
        more.append(("is_rechecked", "decile_rechecked", "to_jsonb(true)"))
    if rule.programmes:
        more.append(("programmes && %(programmes)s::text[]", "programmes", _shared("programmes")))
    if rule.with_programmes:
        more.append(("programmes && %(with_programmes)s::text[]", "base_aid", _shared("with_programmes")))
    return more


def _more_of_conditions(rule: Rule) -> list[tuple[str, str, str]]:
    more: list[tuple[str, str, str]] = []
    if rule.living:
        columns = {**{one.value: name for one, name in SIGN_COLUMNS.items()}, "floor_area": "floor_area_m2"}
        shown = ", ".join(
            f"'{name}', CASE WHEN {condition} THEN {columns[name]} END" for name, condition in signs_of(rule)
        )
        more.append(("signs > 0", "living", f"jsonb_strip_nulls(jsonb_build_object({shown}))"))
    if rule.age:
        more.append(("in_age > 0", "in_age", "to_jsonb(in_age)"))
    if rule.amount.age:
        more.append(("true", "entitled_members", "to_jsonb(entitled)"))
    if rule.residence:
        more.append((f"{since_of(rule)} IS NOT NULL", "since", f"to_jsonb({since_of(rule)})"))
    return more


def _named(column: str, kinds: list[Any], chosen: frozenset[Any]) -> str:
    """Bits as the sorted names of those the rule asks about."""
    words = sorted(chosen)
    branches = ", ".join(f"CASE WHEN {column} & {1 << kinds.index(one)} <> 0 THEN '{one}' END" for one in words)
    return f"to_jsonb(array_remove(ARRAY[{branches}], NULL))"


def _shared(name: str) -> str:
    return (
        "(SELECT to_jsonb(array_agg(code ORDER BY code)) FROM unnest(programmes) AS code"  # noqa: S608 - our names
        f" WHERE code = ANY (%({name})s::text[]))"
    )
