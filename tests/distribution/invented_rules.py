"""Rules and families as hypothesis invents them: every part of a rule, and what it may ask of a family."""

from datetime import date, timedelta

from hypothesis import strategies as st

from distribution.domain.rules import (
    SIGN_CODES,
    AgeOf,
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    Level,
    Per,
    RankBy,
    Receiver,
    Sign,
)
from distribution.queries.sheets import SIGN_COLUMNS
from tests.distribution.factories import PERIOD


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, object]:
    components = draw(st.lists(st.sampled_from([one.value for one in Component]), unique=True))
    definition: dict[str, object] = {"components": components}
    if draw(st.booleans()) or not components:
        low = draw(st.integers(1, 4))
        definition["decile"] = {
            "level": draw(st.sampled_from([one.value for one in Level])),
            "min": low,
            "max": draw(st.integers(low, 10)),
        }
    if "decile" in definition and draw(st.integers(0, 4)) == 0:
        definition["decile"]["version"] = "2026-Q3"
    exclude: dict[str, object] = {
        "occupations": draw(st.sampled_from([[], [5, 6], [5, 6, 7, 16, 85]])),
        "work_statuses": draw(st.sampled_from([[], [5]])),
        "findings": draw(st.lists(st.sampled_from([one.value for one in HeldBy]), unique=True, max_size=4)),
        "findings_of": draw(st.sampled_from([one.value for one in FindingsOf])),
        "assets": draw(st.lists(st.sampled_from([one.value for one in Asset]), unique=True)),
        "programmes": draw(st.sampled_from([[], ["lain"], ["lain", "tidak-ada"]])),
    }
    if draw(st.booleans()):
        exclude["power_above"] = draw(st.sampled_from([450, 900, 1300, 2200]))
    if draw(st.booleans()):
        exclude["vehicles_above"] = draw(st.integers(0, 2))
    if draw(st.booleans()):
        exclude["livestock_above"] = draw(st.integers(0, 3))
    return (
        definition
        | draw(_more_parts())
        | {
            "amount": draw(_amounts(components)),
            "exclude": exclude,
            "receiver": draw(st.sampled_from([one.value for one in Receiver])),
            "rank": draw(st.lists(st.sampled_from([one.value for one in RankBy]), unique=True, max_size=3)),
        }
    )


@st.composite
def _more_parts(draw: st.DrawFn) -> dict[str, object]:
    """Age, living conditions, base aid and residence, each in some of the rules."""
    parts: dict[str, object] = {}
    if draw(st.booleans()):
        parts["age"] = draw(_bands()) | {"of": draw(st.sampled_from([one.value for one in AgeOf]))}
    if draw(st.booleans()):
        signs = draw(st.lists(st.sampled_from(list(Sign)), unique=True, max_size=3))
        living: dict[str, object] = {
            "signs": {
                one.value: draw(st.lists(st.integers(*SIGN_CODES[one]), unique=True, min_size=1, max_size=3))
                for one in signs
            }
        }
        if draw(st.booleans()) or not signs:
            living["floor_area_below"] = draw(st.integers(1, 12))
        if draw(st.booleans()):
            living["at_least"] = 1
        parts["living"] = living
    if draw(st.integers(0, 3)) == 0:
        parts["with_programmes"] = draw(st.sampled_from([["lain"], ["lain", "tidak-ada"]]))
    if draw(st.booleans()):
        parts["residence"] = {
            "in": draw(st.sampled_from(["city", "village"])),
            "months": draw(st.sampled_from([1, 6, 12, 24])),
        }
    return parts


@st.composite
def _bands(draw: st.DrawFn) -> dict[str, object]:
    low = draw(st.sampled_from([0, 7, 17, 18, 60]))
    return {"min": low, "max": draw(st.sampled_from([one for one in (6, 16, 17, 59, 60, 120) if one >= low]))}


@st.composite
def _amounts(draw: st.DrawFn, components: list[str]) -> dict[str, object]:
    per = draw(st.sampled_from([one.value for one in Per if components or one is not Per.COMPONENT]))
    if per == Per.COMPONENT:
        return {
            "per": per,
            "rupiah": {name: draw(st.sampled_from([100, 225, 600])) for name in components},
            "at_most": draw(st.integers(1, 4)),
            "caps": {name: draw(st.integers(1, 2)) for name in components if draw(st.booleans())},
        }
    amount: dict[str, object] = {"per": per, "rupiah": draw(st.integers(1, 900_000))}
    if draw(st.booleans()):
        amount["goods"] = {"name": "beras", "unit": "kg", "quantity": draw(st.integers(1, 30))}
        if draw(st.booleans()):
            del amount["rupiah"]
    if per == Per.MEMBER and draw(st.booleans()):
        amount["age"] = draw(_bands())
    return amount


# Birthdays around the ages that matter, and anywhere else.
_EDGES = [
    date(PERIOD.last_day.year - age, 12, 31) + timedelta(days=days) for age in (0, 7, 17, 22, 60) for days in (-1, 0, 1)
]
_PERSONS = st.fixed_dictionaries(
    {
        "birth_date": st.sampled_from(_EDGES) | st.dates(date(1930, 1, 1), date(2026, 12, 31)),
        "sex": st.sampled_from(["L", "P"]),
        "vital_status": st.sampled_from(["alive", "alive", "alive", "unknown", "deceased", "moved"]),
        "relationship": st.sampled_from([None, 1, 2, 3, 4, 7, 10, 11]),
        "occupation": st.sampled_from([None, 1, 5, 8, 16, 19]),
        "conditions": st.none()
        | st.fixed_dictionaries(
            {
                "work_status": st.sampled_from([None, 1, 5]),
                "school_participation": st.sampled_from([None, 1, 2, 2, 3]),
                "school_level": st.sampled_from([None, 1, 3, 5, 6, 8, 10, 11, 15, 17, 18]),
                "walking": st.sampled_from([None, 1, 2, 4]),
                "memory": st.sampled_from([None, 1, 4, 4]),
            }
        ),
        "findings": st.lists(
            st.tuples(
                st.sampled_from(
                    ["deceased", "duplicate", "inactive", "name_differs", "address_differs", "vehicle", "other_record"]
                ),
                st.sampled_from(["", "", "no_objection", "exclude_person", "stop_aid", "propose"]),
            ),
            max_size=2,
            unique_by=lambda pair: pair[0],
        ),
    }
)
FAMILIES = st.fixed_dictionaries(
    {
        "persons": st.lists(_PERSONS, max_size=6),
        "deciles": st.dictionaries(
            st.sampled_from(["2026-Q3", "2026-Q4", "2027-Q1"]),
            st.tuples(st.integers(1, 10), st.none() | st.integers(1, 10), st.none() | st.integers(1, 10)),
        ),
        "living": st.none()
        | st.fixed_dictionaries(
            {
                "power_capacity": st.sampled_from([None, 1, 3, 4, 5]),
                "has_car": st.sampled_from([None, True, False]),
                "has_other_house": st.sampled_from([None, True, False]),
                "has_other_land": st.sampled_from([None, True, False]),
                "has_motorcycle": st.sampled_from([None, True, False]),
                "has_gold": st.sampled_from([None, True]),
                "floor_area_m2": st.sampled_from([None, 0, 8, 24, 36]),
                "cattle": st.sampled_from([None, 0, 1, 2]),
                "horses": st.sampled_from([None, 1]),
                **{
                    name: st.none() | st.integers(*SIGN_CODES[sign])
                    for sign, name in SIGN_COLUMNS.items()
                    if sign is not Sign.POWER
                },
            }
        ),
        "created_on": st.sampled_from([date(2020, 5, 1), date(2025, 12, 30), date(2025, 12, 31), date(2026, 11, 1)]),
        "card_on": st.none() | st.sampled_from([date(2024, 12, 31), date(2026, 6, 30), date(2026, 7, 1)]),
        "moved": st.booleans(),
        "effects": st.lists(
            st.tuples(
                st.sampled_from(["hold", "decile"]),
                st.sampled_from([date(2026, 10, 1), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)]),
                st.sampled_from([None, None, date(2027, 1, 1), date(2027, 6, 1)]),
                st.sampled_from([None, "uji", "lain"]),
                st.integers(1, 10),
                st.sampled_from(["2026-Q3", "2026-Q4"]),
            ),
            max_size=2,
        ),
        "status": st.sampled_from(["active", "active", "active", "active", "closed"]),
        "other_aid": st.sampled_from(["", "", "draft", "submitted", "approved"]),
        "caretaker": st.none() | st.integers(0, 5),
        "exits": st.lists(
            st.tuples(
                st.sampled_from(["graduated_self", "graduated_natural", "opted_out"]),
                st.sampled_from([[], ["uji"], ["lain"], ["lain", "uji"]]),
                st.sampled_from([date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)]),
                st.sampled_from([None, None, date(2027, 6, 1)]),
            ),
            max_size=2,
        ),
    }
)
