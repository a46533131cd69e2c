"""A rule as expressions over the gathered facts (sheet.sql): what eligible.sql and the what-ifs put into their slots.

SECURITY: only expressions of this module, made from closed lists, go into the text of a statement; every value of a
rule is bound. What a rule does not ask for does not appear at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from distribution.domain.eligibility import ASSET_REASONS, DEPARTURES, HELD_REASONS
from distribution.domain.periods import Quarter, months_before, years_before
from distribution.domain.ranking import UNKNOWN
from distribution.domain.reasons import Reason
from distribution.domain.rules import (
    POWER_CODES,
    VEHICLES,
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
    Where,
)
from distribution.queries.sheets import BY_AGE, ONLY_SEVERE, SIGN_COLUMNS, bits_of, slot_of


_ALL_ASSETS: Final = list(Asset)
_ALL_HELD: Final = list(HeldBy)
_IS_RECHECKED: Final = "coalesce(rechecked.version >= coalesce(sheet.decile_version, ''), false)"


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
        "is_rechecked": _is_rechecked(rule),
        "pinned": _pinned(rule),
        "components": "".join(f"{_counted(rule, one)} AS n_{one},\n           " for one in rule.components),
        "servants": _servants(rule),
        "held": _held(rule),
        "in_age": _in_age(rule, receiver),
        "entitled": _of_age("amount", rule.amount.age) if rule.amount.age else "members",
        "signs": " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for _name, condition in _signs(rule)) or "0",
        "bits": " + ".join(
            f"CASE WHEN {condition} THEN {bit(reason)} ELSE 0 END" for reason, condition in conditions.items()
        ),
        "amount": _amount(rule),
        "quantity": _quantity(rule),
        "key": "ARRAY[" + ", ".join(_key(rule, by) for by in rule.rank) + "]::bigint[]",
        "facts": _facts(rule) if with_facts else "NULL::jsonb",
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
        found[Reason.RESIDENCE] = f"({_since(rule)} <= %(resident_by)s) IS NOT TRUE"
    return found


def _excluded(rule: Rule) -> dict[Reason, str]:
    found: dict[Reason, list[str]] = {}
    for asset in rule.assets:
        found.setdefault(ASSET_REASONS[asset], []).append(f"owned & {1 << _ALL_ASSETS.index(asset)} <> 0")
    if rule.vehicles_above is not None:
        found.setdefault(Reason.VEHICLE, []).append(f"{_vehicles()} > %(vehicles_above)s")
    for held in rule.findings:
        found.setdefault(HELD_REASONS[held], []).append(f"held & {1 << _ALL_HELD.index(held)} <> 0")
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
        return f"CASE WHEN {_IS_RECHECKED} THEN rechecked.decile ELSE sheet.national END"
    return f"sheet.{level}"


def _is_rechecked(rule: Rule) -> str:
    """Whether a decile that BPS answered to an objection stands in for the one of the newest version."""
    is_asked = rule.decile is None or (rule.decile.level is Level.NATIONAL and not rule.decile.version)
    return _IS_RECHECKED if is_asked else "false"


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
        " THEN (SELECT count(*) FROM unnest(people) AS one"
        " WHERE one / 10 %% 100 = ANY (%(occupations)s::int[]) OR one %% 10 = ANY (%(work_statuses)s::int[])) ELSE 0 END"
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


def _signs(rule: Rule) -> Iterable[tuple[str, str]]:
    """The signs of hardship that a rule asks for, each with its condition."""
    if rule.living is None:
        return
    for sign, _codes in rule.living.signs:
        yield sign.value, f"{SIGN_COLUMNS[sign]} = ANY (%(codes_{sign})s::int[])"
    if rule.living.floor_area_below is not None:
        yield "floor_area", "floor_area_m2 < %(floor_area_below)s * members"


def _since(rule: Rule) -> str:
    return "in_village_since" if rule.residence and rule.residence.where is Where.VILLAGE else "in_city_since"


def _vehicles() -> str:
    return " + ".join(f"(assets >> {_ALL_ASSETS.index(one)} & 1)" for one in VEHICLES)


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
        RankBy.SEVERE_DISABILITY: "-("
        + " + ".join([ONLY_SEVERE, *(slot_of(one, is_severe=True) for one in BY_AGE)])
        + ")",
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


def _facts(rule: Rule) -> str:
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
    more = [] if _is_rechecked(rule) == "false" else [("is_rechecked", "decile_rechecked", "to_jsonb(true)")]
    if rule.components:
        counts = ", ".join(f"'{one}', nullif(n_{one}, 0)" for one in rule.components)
        found = " + ".join(f"n_{one}" for one in rule.components)
        more.append((f"{found} > 0", "components", f"jsonb_strip_nulls(jsonb_build_object({counts}))"))
    if rule.occupations or rule.work_statuses:
        more.append(("servants > 0", "servants", "to_jsonb(servants)"))
    if rule.assets:
        more.append(("owned <> 0", "assets", _named("owned", _ALL_ASSETS, rule.assets)))
    if rule.vehicles_above is not None:
        more.append((f"{_vehicles()} > 0", "vehicles", f"to_jsonb({_vehicles()})"))
    if rule.livestock_above is not None:
        more.append(("livestock > 0", "livestock", "to_jsonb(livestock)"))
    if rule.findings:
        more.append(("held <> 0", "findings", _named("held", _ALL_HELD, rule.findings)))
    if rule.programmes:
        more.append(("programmes && %(programmes)s::text[]", "programmes", _shared("programmes")))
    if rule.with_programmes:
        more.append(("programmes && %(with_programmes)s::text[]", "base_aid", _shared("with_programmes")))
    return more + _more_of_conditions(rule)


def _more_of_conditions(rule: Rule) -> list[tuple[str, str, str]]:
    more: list[tuple[str, str, str]] = []
    if rule.living:
        columns = {**{one.value: name for one, name in SIGN_COLUMNS.items()}, "floor_area": "floor_area_m2"}
        shown = ", ".join(
            f"'{name}', CASE WHEN {condition} THEN {columns[name]} END" for name, condition in _signs(rule)
        )
        more.append(("signs > 0", "living", f"jsonb_strip_nulls(jsonb_build_object({shown}))"))
    if rule.age:
        more.append(("in_age > 0", "in_age", "to_jsonb(in_age)"))
    if rule.amount.age:
        more.append(("true", "entitled_members", "to_jsonb(entitled)"))
    if rule.residence:
        more.append((f"{_since(rule)} IS NOT NULL", "since", f"to_jsonb({_since(rule)})"))
    return more


def _named(column: str, kinds: list[Any], chosen: frozenset[Any]) -> str:
    """Bits as the sorted names of those the rule asks about."""
    words = sorted(chosen)
    branches = ", ".join(f"CASE WHEN {column} & {1 << kinds.index(one)} <> 0 THEN '{one}' END" for one in words)
    return f"to_jsonb(array_remove(ARRAY[{branches}], NULL))"


def _shared(name: str) -> str:
    return (
        f"(SELECT to_jsonb(array_agg(code ORDER BY code)) FROM unnest(programmes) AS code"
        f" WHERE code = ANY (%({name})s::text[]))"
    )
