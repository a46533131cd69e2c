"""Is one family entitled, why not, who receives and how much: the readable form of the rule.

The set-based twin is distribution/queries/sql/eligible.sql; a property test proves that both agree.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from distribution.domain.periods import years_before
from distribution.domain.reasons import Reason, in_order
from distribution.domain.rules import (
    POWER_CODES,
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    Level,
    Per,
    Receiver,
    Rule,
)
from recipients.domain.events.kinds import Leaving


HEAD, HUSBAND, WIFE, DOMESTIC_WORKER, OTHER = 1, 2, 3, 10, 11
ADULT_AGE: Final = 17  # from then on everybody has an identity card (UU 24/2013 article 63)
OLDEST_PUPIL: Final = 21
ELDERLY_AGE: Final = 60
SCHOOL_AGE: Final = 7
STILL_AT_SCHOOL: Final = 2
CANNOT_AT_ALL: Final = 1
SCHOOL_LEVELS: Final[dict[Component, tuple[int, int]]] = {
    # codes of the level attended: Paket A to Ula, Paket B to Wustha, Paket C to Ulya
    Component.PRIMARY: (1, 5),
    Component.JUNIOR: (6, 10),
    Component.SENIOR: (11, 17),
}
ASSET_REASONS: Final[dict[Asset, Reason]] = {
    Asset.CAR: Reason.VEHICLE,
    Asset.OTHER_HOUSE: Reason.HOUSE,
    Asset.OTHER_LAND: Reason.LAND,
}

DEPARTURES: Final[dict[str, Reason]] = {
    Leaving.GRADUATED_SELF: Reason.GRADUATED_SELF,
    Leaving.GRADUATED_NATURAL: Reason.GRADUATED_NATURAL,
    Leaving.OPTED_OUT: Reason.OPT_OUT,
}


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A person of the family: `functions` are codes of nine abilities, `held_by` undecided findings."""

    id: int
    birth_date: date
    sex: str
    vital_status: str
    relationship: int | None = None
    occupation: int | None = None
    work_status: int | None = None
    school_participation: int | None = None
    school_level: int | None = None
    functions: tuple[int | None, ...] = ()
    held_by: frozenset[str] = frozenset()
    is_excluded: bool = False
    is_reported_dead: bool = False
    is_caretaker: bool = False

    @property
    def is_dead(self) -> bool:
        return self.vital_status == "deceased" or self.is_reported_dead

    @property
    def counts(self) -> bool:
        """Lives here as far as is known: a reported death is taken for true until somebody has decided it."""
        return self.vital_status in {"alive", "unknown"} and not self.is_excluded and not self.is_reported_dead


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """What was known of a family for a period; `programmes` are those whose approved roster it is on.

    `departures`: how it left the programme that is asked about.
    """

    members: tuple[MemberFacts, ...]
    deciles: tuple[tuple[Level, int | None], ...] = ()
    decile_version: str | None = None
    power: int | None = None
    assets: frozenset[Asset] = frozenset()
    programmes: frozenset[str] = frozenset()
    is_stopped: bool = False
    departures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result with all reasons against it, the facts it rests on, and the rupiah of the period."""

    reasons: tuple[Reason, ...]
    facts: dict[str, object]
    decile: int | None
    amount: int

    @property
    def is_eligible(self) -> bool:
        return not self.reasons


def explain(rule: Rule, family: FamilyFacts, on: date) -> Verdict:
    """Judge one family by a rule; ages are as of `on`, the last day of the period."""
    counted = [one for one in family.members if one.counts]
    receiver = min(counted, key=lambda one: receiver_rank(one, rule.receiver, on), default=None)
    components = Counter(found for one in counted if (found := component_of(one, rule.components, on)))
    servants = sum(1 for one in counted if _is_servant(one, rule))
    held = _held_by(rule, counted, receiver)
    decile = dict(family.deciles).get(rule.decile.level if rule.decile else Level.NATIONAL)
    owned = family.assets & rule.assets
    other_aid = family.programmes & rule.programmes

    reasons = set()
    reasons |= _decile_reasons(rule, decile)
    reasons |= {Reason.NO_COMPONENT} if rule.components and not components else set()
    reasons |= {Reason.CIVIL_SERVANT} if servants else set()
    reasons |= {Reason.POWER} if _is_power_above(rule, family) else set()
    reasons |= {ASSET_REASONS[one] for one in owned}
    reasons |= _nobody_reasons(family, counted)
    reasons |= {Reason.DUPLICATE if one == HeldBy.DUPLICATE else Reason.NOT_MATCHED for one in held}
    reasons |= {Reason.AID_STOPPED} if family.is_stopped else set()
    reasons |= {DEPARTURES[one] for one in family.departures}
    reasons |= {Reason.OTHER_AID} if other_aid else set()

    facts = {
        "members": len(counted),
        "receiver": receiver.id if receiver else None,
        "decile_version": family.decile_version,
        "components": {name.value: count for name, count in components.items()} or None,
        "servants": servants or None,
        "dead": sum(1 for one in family.members if one.is_dead) or None,
        "power": family.power,
        "assets": sorted(owned) or None,
        "findings": sorted(held) or None,
        "programmes": sorted(other_aid) or None,
    }
    return Verdict(
        reasons=in_order(reasons),
        facts={name: value for name, value in facts.items() if value is not None},
        decile=decile,
        amount=0 if reasons else amount_of(rule, len(counted), components),
    )


def receiver_rank(member: MemberFacts, wish: Receiver, on: date) -> tuple[int, date, int]:
    """The place in the line of receivers: who was named, the wished one, other adults, then the oldest child."""
    if member.birth_date > years_before(on, ADULT_AGE):
        place = 9
    elif member.is_caretaker:
        place = 0
    elif member.relationship in {None, DOMESTIC_WORKER, OTHER}:
        place = 8
    elif wish is Receiver.MOTHER and member.sex == "P" and member.relationship in {HEAD, WIFE}:
        place = 1
    else:
        place = {HEAD: 2, HUSBAND: 3, WIFE: 3}.get(member.relationship or 0, 4)
    return place, member.birth_date, member.id


def component_of(member: MemberFacts, components: tuple[Component, ...], on: date) -> Component | None:
    """The one component a person counts for, the first of those asked for that fits."""
    fitting = _components_of(member, on)
    return next((one for one in components if one in fitting), None)


def _components_of(member: MemberFacts, on: date) -> set[Component]:
    born = member.birth_date
    fitting = set()
    if member.school_participation == STILL_AT_SCHOOL and born > years_before(on, OLDEST_PUPIL + 1):
        level = member.school_level or 0
        fitting |= {name for name, (low, high) in SCHOOL_LEVELS.items() if low <= level <= high}
    if not fitting and years_before(on, SCHOOL_AGE) < born <= on:
        fitting.add(Component.EARLY_CHILDHOOD)
    if born <= years_before(on, ELDERLY_AGE):
        fitting.add(Component.ELDERLY)
    if CANNOT_AT_ALL in member.functions:
        fitting.add(Component.SEVERE_DISABILITY)
    return fitting


def amount_of(rule: Rule, members: int, components: Counter[Component]) -> int:
    """Rupiah of the period for an entitled family."""
    if rule.amount.per is Per.FAMILY:
        return rule.amount.rupiah
    if rule.amount.per is Per.MEMBER:
        return rule.amount.rupiah * members
    prices = dict(rule.amount.by_component)
    paid, left = 0, rule.amount.at_most
    for component in rule.components:
        counted = min(components[component], left)
        paid += counted * prices[component]
        left -= counted
    return paid


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


def _is_power_above(rule: Rule, family: FamilyFacts) -> bool:
    return rule.power_above is not None and (family.power or 0) > POWER_CODES[rule.power_above]


def _held_by(rule: Rule, counted: list[MemberFacts], receiver: MemberFacts | None) -> set[str]:
    asked = counted if rule.findings_of is FindingsOf.ANY else [receiver] if receiver else []
    return {kind for one in asked for kind in one.held_by} & {kind.value for kind in rule.findings}
