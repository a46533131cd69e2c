"""The persons of a family as a rule sees them: who counts, who receives, who belongs to a component."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from distribution.domain.rules import AgeBand, AgeLimit, AgeOf, Component, Receiver
from recipients.domain.dates import years_before
from recipients.domain.events.state import ADULT_AGE


HEAD, HUSBAND, WIFE, DOMESTIC_WORKER, OTHER = 1, 2, 3, 10, 11
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


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A person of the family: `functions` are codes of nine abilities, `held_by` undecided findings.

    `checked_on`: the day of the civil registry's newest answer.
    """

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
    checked_on: date | None = None

    @property
    def is_dead(self) -> bool:
        return self.vital_status == "deceased" or self.is_reported_dead

    @property
    def counts(self) -> bool:
        """Lives here as far as is known: a reported death is taken for true until somebody has decided it."""
        return self.vital_status in {"alive", "unknown"} and not self.is_excluded and not self.is_reported_dead


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


def receiver_of(members: Iterable[MemberFacts], wish: Receiver, on: date) -> MemberFacts | None:
    """The first in the line of receivers among those who count."""
    counted = [one for one in members if one.counts]
    return min(counted, key=lambda one: receiver_rank(one, wish, on), default=None)


def component_of(member: MemberFacts, components: tuple[Component, ...], on: date) -> Component | None:
    """The one component a person counts for, the first of those asked for that fits."""
    fitting = components_of(member, on)
    return next((one for one in components if one in fitting), None)


def components_of(member: MemberFacts, on: date) -> set[Component]:
    """All components a person fits: at most one by age and schooling, and a severe disability besides."""
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


def fitting_counts(members: Iterable[MemberFacts], on: date) -> Counter[Component]:
    """How many fit each component, whatever a rule asks for; who fits two counts in both."""
    return Counter(fitting for one in members for fitting in components_of(one, on))


def is_of_age(born: date, band: AgeBand, on: date) -> bool:
    """Whether somebody is that many full years old on a day."""
    return years_before(on, band.highest + 1) < born <= years_before(on, band.lowest)


def of_age(limit: AgeLimit, counted: Sequence[MemberFacts], receiver: MemberFacts | None, on: date) -> int:
    """How many of those asked for are of the age: members, the oldest head, or the receiver."""
    if limit.of is AgeOf.MEMBER:
        asked = list(counted)
    elif limit.of is AgeOf.HEAD:
        heads = [one for one in counted if one.relationship == HEAD]
        asked = sorted(heads, key=lambda one: one.birth_date)[:1]
    else:
        asked = [receiver] if receiver else []
    return sum(1 for one in asked if is_of_age(one.birth_date, limit.band, on))
