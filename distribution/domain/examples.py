"""A made-up family: for trying a rule without opening anybody's data."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from distribution.domain.eligibility import FamilyFacts
from distribution.domain.members import CANNOT_AT_ALL, SCHOOL_LEVELS, STILL_AT_SCHOOL, MemberFacts
from distribution.domain.rules import Asset, Component, Level
from recipients.domain.dates import years_before


_HEAD, _WIFE, _CHILD, _PARENT = 1, 3, 4, 7
_AGES: Final = {
    Component.EARLY_CHILDHOOD: 3,
    Component.PRIMARY: 9,
    Component.JUNIOR: 14,
    Component.SENIOR: 17,
    Component.ELDERLY: 70,
    Component.SEVERE_DISABILITY: 30,
}


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody says of a made-up family: a grown-up head, further grown-ups, and members by component."""

    decile: int | None = None
    adults: int = 1
    members: tuple[tuple[Component, int], ...] = ()
    occupation: int | None = None
    power: int | None = None
    assets: frozenset[Asset] = frozenset()


def family_of(example: Example, on: date) -> FamilyFacts:
    """The facts of the made-up family on a day; what is not said of it is not known."""
    grown_up = years_before(on, 40)
    members = [
        MemberFacts(
            id=number,
            birth_date=grown_up,
            sex="P" if number == 2 else "L",
            vital_status="alive",
            relationship=_HEAD if number == 1 else _WIFE if number == 2 else _CHILD,
            occupation=example.occupation if number == 1 else None,
        )
        for number in range(1, example.adults + 1)
    ]
    for component, count in example.members:
        members.extend(_member(len(members) + place, component, on) for place in range(1, count + 1))
    return FamilyFacts(
        members=tuple(members),
        deciles=tuple((level, example.decile) for level in Level) if example.decile else (),
        power=example.power,
        assets=example.assets,
    )


def _member(number: int, component: Component, on: date) -> MemberFacts:
    is_pupil = component in SCHOOL_LEVELS
    return MemberFacts(
        id=number,
        birth_date=years_before(on, _AGES[component]),
        sex="L",
        vital_status="alive",
        relationship=_PARENT if component is Component.ELDERLY else _CHILD,
        school_participation=STILL_AT_SCHOOL if is_pupil else None,
        school_level=SCHOOL_LEVELS[component][0] if is_pupil else None,
        functions=(CANNOT_AT_ALL,) if component is Component.SEVERE_DISABILITY else (),
    )
