"""A rule as expressions over the gathered facts (sheet.sql): what eligible.sql and the what-ifs put into their slots.

SECURITY: only expressions of this module, made from closed lists, go into the text of a statement; every value of a
rule is bound. What a rule does not ask for does not appear at all.
"""

from dataclasses import dataclass
from typing import Any, Final

from distribution.domain.eligibility import ASSET_REASONS, DEPARTURES, HELD_REASONS
from distribution.domain.periods import Quarter, months_before
from distribution.domain.ranking import UNKNOWN
from distribution.domain.reasons import Reason
from distribution.domain.rules import (
    POWER_CODES,
    AgeBand,
    AgeOf,
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    Level,
    Per,
    RankBy,
    Receiver,
    Rule,
)
from distribution.queries.expressions import (
    ALL_ASSETS,
    ALL_HELD,
    IS_RECHECKED,
    is_rechecked,
    signs_of,
    since_of,
    vehicles_owned,
)
from distribution.queries.sheets import BY_AGE, ONLY_SEVERE, bits_of, slot_of
from distribution.queries.telling import facts_of_result
from recipients.domain.dates import years_before


@dataclass(frozen=True, slots=True)
class Compiled:
    """Expressions by the name of their slot, and the values they need."""

    slots: dict[str, str]
    values: dict[str, Any]


def compiled(rule: Rule, period: Quarter, *, with_facts: bool = True) -> Compiled:
    """The parts of the statement that judges all families by a rule."""
    receiver = "receiver_mother" if rule.receiver is Receiver.MOTHER else "receiver_head"
    conditions = _conditions(rule)
    slots = {
        "receiver": receiver,
        "decile": _decile(rule),
        "is_rechecked": is_rechecked(rule),
        "pinned": _pinned(rule),
        "components": "".join(f"{_counted(rule, one)} AS n_{one},\n           " for one in rule.components),
        "servants": _servants(rule),
        "held": _held(rule),
        "in_age": _in_age(rule, receiver),
        "entitled": _of_age("amount", rule.amount.age) if rule.amount.age else "members",
        "signs": " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for _name, condition in signs_of(rule)) or "0",
        "bits": " + ".join(
            f"CASE WHEN {condition} THEN {bit(reason)} ELSE 0 END" for reason, condition in conditions.items()
        ),
        "amount": _amount(rule),
        "quantity": _quantity(rule),
        "key": "ARRAY[" + ", ".join(_key(rule, by) for by in rule.rank) + "]::bigint[]",
        "facts": facts_of_result(rule) if with_facts else "NULL::jsonb",
        "waiting": _WAITING if RankBy.WAITING in rule.rank else "",
        "waited": "coalesce(waiting.times, 0)" if RankBy.WAITING in rule.rank else "0",
    }
    slots["waiting_join"] = "LEFT JOIN waiting ON waiting.family_id = sheet.family_id" if slots["waiting"] else ""
    return Compiled(slots, values_of(rule, period))


def bit(reason: Reason) -> int:
    """The reason's place in the number that a statement makes of all reasons."""
    return 1 << list(Reason).index(reason)


def values_of(rule: Rule, period: Quarter) -> dict[str, Any]:
    """The bound values of the expressions."""
    on = period.last_day
    amount = rule.amount
    return {
        "period": str(period),
        "on": on,
        "decile_version": rule.decile.version if rule.decile else "",
        "decile_lowest": rule.decile.lowest if rule.decile else None,
        "decile_highest": rule.decile.highest if rule.decile else None,
        "occupations": sorted(rule.occupations),
        "work_statuses": sorted(rule.work_statuses),
        "low_occupations": sum(1 << one for one in rule.occupations if one < 63),
        "high_occupations": sum(1 << (one - 63) for one in rule.occupations if one >= 63),
        "work_bits": sum(1 << one for one in rule.work_statuses),
        "held_bits": bits_of(rule.findings, HeldBy),
        "asset_bits": bits_of(rule.assets, Asset),
        "vehicles_above": rule.vehicles_above,
        "livestock_above": rule.livestock_above,
        "power_above": POWER_CODES[rule.power_above] if rule.power_above else None,
        "programmes": sorted(rule.programmes),
        "with_programmes": sorted(rule.with_programmes),
        "all_programmes": sorted(rule.programmes | rule.with_programmes),
        "resident_by": months_before(on, rule.residence.months) if rule.residence else None,
        "signs_at_least": rule.living.at_least if rule.living else None,
        "floor_area_below": rule.living.floor_area_below if rule.living else None,
        **{f"codes_{sign}": sorted(codes) for sign, codes in (rule.living.signs if rule.living else ())},
        "rupiah": amount.rupiah,
        "quantity": amount.goods.quantity if amount.goods else 0,
        "goods": str(amount.goods) if amount.goods else "",
        "at_most": amount.at_most,
        **{f"price_{name}": price for name, price in amount.by_component},
        **{f"cap_{name}": amount.cap_of(name) for name, _price in amount.by_component},
        **_band_values("age", rule.age.band if rule.age else None, period),
        **_band_values("amount", amount.age, period),
    }


def _band_values(name: str, band: AgeBand | None, period: Quarter) -> dict[str, Any]:
    if band is None:
        return {}
    on = period.last_day
    return {
        f"{name}_born_after": years_before(on, band.highest + 1),
        f"{name}_born_by": years_before(on, band.lowest),
    }


def _conditions(rule: Rule) -> dict[Reason, str]:
    """What speaks against a family, as a condition per reason; in no order, the bits have one."""
    return {
        **(_decile_conditions(rule)),
        **_wanting(rule),
        **_excluded(rule),
        Reason.DECEASED: "members = 0 AND dead > 0",
        Reason.MOVED: "members = 0 AND dead = 0 AND moved > 0",
        Reason.NO_MEMBER: "members = 0 AND dead = 0 AND moved = 0",
        Reason.AID_STOPPED: "is_stopped",
        Reason.OBJECTION_HOLD: "is_objected",
        **{reason: f"'{way}' = ANY (departures)" for way, reason in DEPARTURES.items()},
    }


def _decile_conditions(rule: Rule) -> dict[Reason, str]:
    if rule.decile is None:
        return {}
    return {
        Reason.NO_DECILE: "decile IS NULL",
        Reason.DESIL_ABOVE: "decile > %(decile_highest)s",
        Reason.DESIL_BELOW: "decile < %(decile_lowest)s",
    }


def _wanting(rule: Rule) -> dict[Reason, str]:
    found: dict[Reason, str] = {}
    if rule.components:
        found[Reason.NO_COMPONENT] = " + ".join(f"n_{one}" for one in rule.components) + " = 0"
    ages = (["in_age = 0"] if rule.age else []) + (["entitled = 0"] if rule.amount.age else [])
    if ages:
        found[Reason.AGE] = " OR ".join(ages)
    if rule.living:
        found[Reason.LIVING] = "signs < %(signs_at_least)s"
    if rule.with_programmes:
        found[Reason.NO_BASE_AID] = "(programmes @> %(with_programmes)s::text[]) IS NOT TRUE"
    if rule.residence:
        found[Reason.RESIDENCE] = f"({since_of(rule)} <= %(resident_by)s) IS NOT TRUE"
    return found


def _excluded(rule: Rule) -> dict[Reason, str]:
    found: dict[Reason, list[str]] = {}
    for asset in rule.assets:
        found.setdefault(ASSET_REASONS[asset], []).append(f"owned & {1 << ALL_ASSETS.index(asset)} <> 0")
    if rule.vehicles_above is not None:
        found.setdefault(Reason.VEHICLE, []).append(f"{vehicles_owned()} > %(vehicles_above)s")
    for held in rule.findings:
        found.setdefault(HELD_REASONS[held], []).append(f"held & {1 << ALL_HELD.index(held)} <> 0")
    if rule.occupations or rule.work_statuses:
        found[Reason.CIVIL_SERVANT] = ["servants > 0"]
    if rule.power_above is not None:
        found[Reason.POWER] = ["power_capacity > %(power_above)s"]
    if rule.livestock_above is not None:
        found[Reason.LIVESTOCK] = ["livestock > %(livestock_above)s"]
    if rule.programmes:
        found[Reason.OTHER_AID] = ["programmes && %(programmes)s::text[]"]
    return {reason: " OR ".join(sorted(parts)) for reason, parts in found.items()}


def _decile(rule: Rule) -> str:
    level = rule.decile.level if rule.decile else Level.NATIONAL
    if rule.decile and rule.decile.version:
        return f"pinned.{level}"
    if level is Level.NATIONAL:
        return f"CASE WHEN {IS_RECHECKED} THEN rechecked.decile ELSE sheet.national END"
    return f"sheet.{level}"


def _pinned(rule: Rule) -> str:
    if not (rule.decile and rule.decile.version):
        return ""
    return (
        "LEFT JOIN recipients_decilerecord pinned"
        " ON pinned.family_id = sheet.family_id AND pinned.version = %(decile_version)s"
    )


def _counted(rule: Rule, component: Component) -> str:
    """Members who take this component: the first fitting one in the rule's order."""
    order = rule.components
    severe = Component.SEVERE_DISABILITY
    before_severe = order[: order.index(severe)] if severe in order else order
    if component is not severe:
        with_severe = component in before_severe
        parts = [slot_of(component, is_severe=False)] + ([slot_of(component, is_severe=True)] if with_severe else [])
        return " + ".join(parts)
    others = [slot_of(one, is_severe=True) for one in BY_AGE if one not in before_severe]
    return " + ".join([ONLY_SEVERE, *others])


def _servants(rule: Rule) -> str:
    """Looks at members one by one only where the bits say that there is one."""
    if not (rule.occupations or rule.work_statuses):
        return "0"
    return (
        "CASE WHEN low_occupations & %(low_occupations)s::bigint <> 0"
        " OR high_occupations & %(high_occupations)s::bigint <> 0"
        " OR work_statuses & %(work_bits)s <> 0"
        " THEN (SELECT count(*) FROM unnest(people) AS one WHERE one / 10 %% 100 = ANY (%(occupations)s::int[])"
        " OR one %% 10 = ANY (%(work_statuses)s::int[])) ELSE 0 END"
    )


def _held(rule: Rule) -> str:
    if rule.findings_of is FindingsOf.ANY:
        column = "held_any"
    else:
        column = "held_mother" if rule.receiver is Receiver.MOTHER else "held_head"
    return f"{column} & %(held_bits)s"


def _in_age(rule: Rule, receiver: str) -> str:
    if rule.age is None:
        return "0"
    if rule.age.of is AgeOf.MEMBER:
        return _of_age("age", rule.age.band)
    born = "head_born" if rule.age.of is AgeOf.HEAD else f"(({receiver} >> 40) & ((1::bigint << 18) - 1))::int"
    return f"CASE WHEN {_is_born('age', born)} THEN 1 ELSE 0 END"


def _of_age(name: str, _band: AgeBand | None) -> str:
    return f"(SELECT count(*) FROM unnest(people) AS one WHERE {_is_born(name, 'one / 1000')})"  # noqa: S608


def _is_born(name: str, born: str) -> str:
    after, by = f"%({name}_born_after)s::date", f"%({name}_born_by)s::date"
    return f"{born} > {after} - DATE '1600-01-01' AND {born} <= {by} - DATE '1600-01-01'"


def _amount(rule: Rule) -> str:
    if rule.amount.per is Per.FAMILY:
        return "%(rupiah)s::bigint"
    if rule.amount.per is Per.MEMBER:
        return "%(rupiah)s::bigint * entitled"
    parts, before = [], "0"
    for one in rule.components:
        parts.append(f"least(n_{one}, %(cap_{one})s, greatest(%(at_most)s - ({before}), 0)) * %(price_{one})s::bigint")
        before = f"{before} + least(n_{one}, %(cap_{one})s)"
    return " + ".join(parts)


def _quantity(rule: Rule) -> str:
    return "%(quantity)s::bigint * entitled" if rule.amount.per is Per.MEMBER else "%(quantity)s::bigint"


def _key(rule: Rule, by: RankBy) -> str:
    """The lower, the further in front; as distribution.domain.ranking.standing."""
    found = " + ".join(f"n_{one}" for one in rule.components) or "0"
    all_severe = " + ".join([ONLY_SEVERE, *(slot_of(one, is_severe=True) for one in BY_AGE)])
    return {
        RankBy.DECILE: f"coalesce(decile, {UNKNOWN})",
        RankBy.COMPONENTS: f"-({found})",
        RankBy.ELDERLY: f"-({_all_with(Component.ELDERLY)})",
        RankBy.SEVERE_DISABILITY: f"-({all_severe})",
        RankBy.EARLY_CHILDHOOD: f"-({_all_with(Component.EARLY_CHILDHOOD)})",
        RankBy.MEMBERS: "-members",
        RankBy.LIVING: "-signs",
        RankBy.RESIDENCE: f"coalesce(in_city_since - DATE '1970-01-01', {UNKNOWN})",
        RankBy.WAITING: "-waited",
    }[by]


def _all_with(component: Component) -> str:
    return f"{slot_of(component, is_severe=False)} + {slot_of(component, is_severe=True)}"


_WAITING: Final = """, waiting AS (
    -- the periods before in which the newest determination had no room for the family
    SELECT family_id, count(*) AS times
      FROM distribution_eligibility
     WHERE 'QUOTA_FULL' = ANY (reasons)
       AND determination_id IN (
           SELECT max(id)
             FROM distribution_determination
            WHERE programme_id = %(programme)s AND period < %(period)s AND state = 'finished'
            GROUP BY period
           )
     GROUP BY family_id
)"""
