"""Is one family entitled, why not, who receives and how much: the readable form of the rule.

The set-based twin is distribution/queries/sql/eligible.sql; a property test proves that both agree.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from distribution.domain.members import (
    MemberFacts,
    component_of,
    components_of,
    fitting_counts,
    is_of_age,
    of_age,
    receiver_of,
    receiver_rank,
)
from distribution.domain.periods import months_before
from distribution.domain.ranking import day_number, standing
from distribution.domain.reasons import Reason, in_order
from distribution.domain.rules import (
    POWER_CODES,
    VEHICLES,
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    Level,
    Per,
    RankBy,
    Rule,
    Sign,
    Where,
)
from recipients.domain.events.kinds import Leaving


__all__ = [
    "ASSET_REASONS", "DEPARTURES", "HELD_REASONS", "FamilyFacts", "MemberFacts", "Verdict", "amount_of",
    "component_of", "components_of", "explain", "receiver_rank",
]  # fmt: skip

ASSET_REASONS: Final[dict[Asset, Reason]] = {
    **dict.fromkeys(Asset, Reason.POSSESSIONS),
    **dict.fromkeys(VEHICLES, Reason.VEHICLE),
    Asset.OTHER_HOUSE: Reason.HOUSE,
    Asset.OTHER_LAND: Reason.LAND,
}
HELD_REASONS: Final[dict[HeldBy, Reason]] = {
    **dict.fromkeys(HeldBy, Reason.NOT_MATCHED),
    HeldBy.DUPLICATE: Reason.DUPLICATE,
    **dict.fromkeys(
        (
            HeldBy.INCOME_ABOVE, HeldBy.CIVIL_SERVANT, HeldBy.VEHICLE, HeldBy.LAND, HeldBy.POWER_ABOVE,
            HeldBy.OTHER_RECORD,
        ),
        Reason.UNDER_REVIEW,
    ),
}  # fmt: skip

DEPARTURES: Final[dict[str, Reason]] = {
    Leaving.GRADUATED_SELF: Reason.GRADUATED_SELF,
    Leaving.GRADUATED_NATURAL: Reason.GRADUATED_NATURAL,
    Leaving.OPTED_OUT: Reason.OPT_OUT,
}


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """What was known of a family for a period; `programmes` are those whose approved roster it is on.

    `departures`: how it left the programme that is asked about. `living`: the codes of its living conditions that are
    known. `waited`: in how many earlier periods the programme had no room for it.
    """

    members: tuple[MemberFacts, ...]
    deciles: tuple[tuple[Level, int | None], ...] = ()
    decile_version: str | None = None
    is_decile_rechecked: bool = False
    power: int | None = None
    assets: frozenset[Asset] = frozenset()
    livestock: int = 0
    living: tuple[tuple[Sign, int], ...] = ()
    floor_area: int | None = None
    in_city_since: date | None = None
    in_village_since: date | None = None
    programmes: frozenset[str] = frozenset()
    is_stopped: bool = False
    is_held_by_objection: bool = False
    departures: frozenset[str] = frozenset()
    waited: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result with all reasons against it, the facts it rests on, the rupiah and goods of the period.

    `standing` is the family's key in the line when a quota is short (distribution.domain.ranking).
    """

    reasons: tuple[Reason, ...]
    facts: dict[str, object]
    decile: int | None
    amount: int
    quantity: int = 0
    standing: tuple[int, ...] = ()

    @property
    def is_eligible(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule finds in a family, before it is judged."""

    counted: list[MemberFacts]
    receiver: MemberFacts | None
    decile: int | None
    components: Counter[Component]
    servants: int
    held: set[HeldBy]
    owned: frozenset[Asset]
    vehicles: int
    shown: dict[str, int]
    in_age: int
    entitled: int
    other_aid: frozenset[str]
    base_aid: frozenset[str]
    since: date | None


def explain(rule: Rule, family: FamilyFacts, on: date) -> Verdict:
    """Judge one family by a rule; ages are as of `on`, the last day of the period."""
    found = _look(rule, family, on)
    reasons = _wanting(rule, found, on) | _excluded(rule, family, found) | _nobody_reasons(family, found.counted)
    reasons |= {Reason.AID_STOPPED} if family.is_stopped else set()
    reasons |= {Reason.OBJECTION_HOLD} if family.is_held_by_objection else set()
    reasons |= {DEPARTURES[one] for one in family.departures}
    times = found.entitled if rule.amount.per is Per.MEMBER else 1
    goods = rule.amount.goods
    return Verdict(
        reasons=in_order(reasons),
        facts={name: value for name, value in _facts(rule, family, found).items() if value is not None},
        decile=found.decile,
        amount=0 if reasons else amount_of(rule, found.entitled, found.components),
        quantity=0 if reasons or goods is None else goods.quantity * times,
        standing=standing(rule.rank, _values(rule, family, found, on)),
    )


def _look(rule: Rule, family: FamilyFacts, on: date) -> _Found:
    counted = [one for one in family.members if one.counts]
    receiver = receiver_of(counted, rule.receiver, on)
    band = rule.amount.age
    return _Found(
        counted=counted,
        receiver=receiver,
        decile=dict(family.deciles).get(rule.decile.level if rule.decile else Level.NATIONAL),
        components=Counter(name for one in counted if (name := component_of(one, rule.components, on))),
        servants=sum(1 for one in counted if _is_servant(one, rule)),
        held=_held_by(rule, counted, receiver),
        owned=family.assets & rule.assets,
        vehicles=sum(1 for one in VEHICLES if one in family.assets),
        shown=_shown(rule, family, len(counted)),
        in_age=of_age(rule.age, counted, receiver, on) if rule.age else 0,
        entitled=sum(1 for one in counted if band is None or is_of_age(one.birth_date, band, on)),
        other_aid=family.programmes & rule.programmes,
        base_aid=family.programmes & rule.with_programmes,
        since=_since(rule, family),
    )


def _wanting(rule: Rule, found: _Found, on: date) -> set[Reason]:
    """What the programme asks for and the family does not have."""
    reasons = _decile_reasons(rule, found.decile)
    if rule.components and not found.components:
        reasons.add(Reason.NO_COMPONENT)
    if (rule.age and not found.in_age) or (rule.amount.age and not found.entitled):
        reasons.add(Reason.AGE)
    if rule.living and len(found.shown) < rule.living.at_least:
        reasons.add(Reason.LIVING)
    if rule.with_programmes - found.base_aid:
        reasons.add(Reason.NO_BASE_AID)
    if rule.residence and (found.since is None or found.since > months_before(on, rule.residence.months)):
        reasons.add(Reason.RESIDENCE)
    return reasons


def _excluded(rule: Rule, family: FamilyFacts, found: _Found) -> set[Reason]:
    """What the programme does not go together with."""
    reasons = {ASSET_REASONS[one] for one in found.owned} | {HELD_REASONS[one] for one in found.held}
    if found.servants:
        reasons.add(Reason.CIVIL_SERVANT)
    if rule.power_above is not None and (family.power or 0) > POWER_CODES[rule.power_above]:
        reasons.add(Reason.POWER)
    if rule.vehicles_above is not None and found.vehicles > rule.vehicles_above:
        reasons.add(Reason.VEHICLE)
    if rule.livestock_above is not None and family.livestock > rule.livestock_above:
        reasons.add(Reason.LIVESTOCK)
    if found.other_aid:
        reasons.add(Reason.OTHER_AID)
    return reasons


def _facts(rule: Rule, family: FamilyFacts, found: _Found) -> dict[str, object]:
    days = [one.checked_on for one in found.counted if one.checked_on]
    return {
        "members": len(found.counted),
        "receiver": found.receiver.id if found.receiver else None,
        "decile_version": family.decile_version,
        "decile_rechecked": True if family.is_decile_rechecked and _asks_national(rule) else None,
        "components": {name.value: count for name, count in found.components.items()} or None,
        "servants": found.servants or None,
        "dead": sum(1 for one in family.members if one.is_dead) or None,
        "power": family.power,
        "assets": sorted(found.owned) or None,
        "vehicles": (found.vehicles or None) if rule.vehicles_above is not None else None,
        "livestock": (family.livestock or None) if rule.livestock_above is not None else None,
        "findings": sorted(found.held) or None,
        "programmes": sorted(found.other_aid) or None,
        "base_aid": sorted(found.base_aid) or None,
        "living": found.shown or None,
        "in_age": found.in_age or None,
        "entitled_members": found.entitled if rule.amount.age else None,
        "since": found.since.isoformat() if found.since else None,
        "checked": len(days) or None,
        "checked_since": min(days).isoformat() if days else None,
    }


def _values(rule: Rule, family: FamilyFacts, found: _Found, on: date) -> dict[RankBy, int | None]:
    fitting = fitting_counts(found.counted, on)
    return {
        RankBy.DECILE: found.decile,
        RankBy.COMPONENTS: sum(found.components.values()),
        RankBy.ELDERLY: fitting[Component.ELDERLY],
        RankBy.SEVERE_DISABILITY: fitting[Component.SEVERE_DISABILITY],
        RankBy.EARLY_CHILDHOOD: fitting[Component.EARLY_CHILDHOOD],
        RankBy.MEMBERS: len(found.counted),
        RankBy.LIVING: len(found.shown),
        RankBy.RESIDENCE: day_number(family.in_city_since),
        RankBy.WAITING: family.waited,
    }


def amount_of(rule: Rule, members: int, components: Counter[Component]) -> int:
    """Rupiah of the period for an entitled family with so many members that count for the amount."""
    if rule.amount.per is Per.FAMILY:
        return rule.amount.rupiah
    if rule.amount.per is Per.MEMBER:
        return rule.amount.rupiah * members
    prices = dict(rule.amount.by_component)
    paid, left = 0, rule.amount.at_most
    for component in rule.components:
        counted = min(components[component], rule.amount.cap_of(component), left)
        paid += counted * prices[component]
        left -= counted
    return paid


def _asks_national(rule: Rule) -> bool:
    return rule.decile is None or rule.decile.level is Level.NATIONAL


def _decile_reasons(rule: Rule, decile: int | None) -> set[Reason]:
    if rule.decile is None:
        return set()
    if decile is None:
        return {Reason.NO_DECILE}
    if decile > rule.decile.highest:
        return {Reason.DESIL_ABOVE}
    return {Reason.DESIL_BELOW} if decile < rule.decile.lowest else set()


def _nobody_reasons(family: FamilyFacts, counted: list[MemberFacts]) -> set[Reason]:
    if counted:
        return set()
    if any(one.is_dead for one in family.members):
        return {Reason.DECEASED}
    moved = any(one.vital_status == "moved" for one in family.members)
    return {Reason.MOVED if moved else Reason.NO_MEMBER}


def _is_servant(member: MemberFacts, rule: Rule) -> bool:
    return member.occupation in rule.occupations or member.work_status in rule.work_statuses


def _held_by(rule: Rule, counted: list[MemberFacts], receiver: MemberFacts | None) -> set[HeldBy]:
    asked = counted if rule.findings_of is FindingsOf.ANY else [receiver] if receiver else []
    open_kinds = {kind for one in asked for kind in one.held_by}
    return {kind for kind in rule.findings if kind in open_kinds}


def _shown(rule: Rule, family: FamilyFacts, members: int) -> dict[str, int]:
    """The signs of hardship that the family shows, each with its code or with its square metres."""
    if rule.living is None:
        return {}
    codes = dict(family.living)
    shown = {one.value: codes[one] for one, asked in rule.living.signs if codes.get(one) in asked}
    below = rule.living.floor_area_below
    # No home has 0 square metres: so a file writes that nobody has measured it.
    if below is not None and family.floor_area and family.floor_area < below * members:
        shown["floor_area"] = family.floor_area
    return shown


def _since(rule: Rule, family: FamilyFacts) -> date | None:
    if rule.residence is None:
        return None
    return family.in_city_since if rule.residence.where is Where.CITY else family.in_village_since
