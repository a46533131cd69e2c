"""The statement for all families and the explanation of one family say the same."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from access.models import User
from distribution.domain.eligibility import explain
from distribution.domain.periods import Quarter
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
    parse,
)
from distribution.models import (
    Determination,
    Eligibility,
    Objection,
    ObjectionEffect,
    ObjectionGround,
    Programme,
    ProgrammeRule,
    Roster,
    RosterApproval,
    RosterEntry,
)
from distribution.queries.eligible import SQL, judge_statement, store_results
from distribution.queries.facts import facts_of
from distribution.queries.sheets import SIGN_COLUMNS, current
from recipients.models import (
    AidExit,
    Caretaker,
    DecileRecord,
    Family,
    FamilyCard,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
    Source,
)
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, areas, invented_nik
from tests.verification.factories import as_decided, as_proposed
from verification.models import Finding


pytestmark = pytest.mark.django_db
PERIOD = Quarter(2026, 4)
FUNCTIONS = (
    "vision",
    "hearing",
    "walking",
    "hand_use",
    "learning",
    "behaviour",
    "speech",
    "self_care",
    "memory",
)


@st.composite
def _definitions(draw: st.DrawFn) -> dict[str, object]:
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
_FAMILIES = st.fixed_dictionaries(
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


def _as(decision: str) -> dict:
    """Undecided, decided, or only proposed: aid is held then, but nobody has become less entitled."""
    if decision == "propose":
        return as_proposed("stop_aid")
    return as_decided(decision) if decision else {}


def _store(wanted: dict) -> Family:
    family = FamilyFactory(status=wanted["status"])
    for version, (national, province, city) in wanted["deciles"].items():
        DecileRecord.objects.create(
            family=family,
            version=version,
            national=national,
            province=province,
            city=city,
            is_current=version == max(wanted["deciles"]),
        )
    if wanted["living"] is not None:
        LivingConditions.objects.create(
            family=family, source=Source.DTSEN, observed_on=date(2026, 9, 30), **wanted["living"]
        )
    _place(family, wanted)
    for one in wanted["persons"]:
        _store_person(family, one)
    persons = list(family.persons.order_by("pk"))
    if wanted["caretaker"] is not None and wanted["caretaker"] < len(persons):
        Caretaker.objects.create(family=family, person=persons[wanted["caretaker"]], from_on=date(2026, 1, 1))
    for leaving, programmes, from_on, until_on in wanted["exits"]:
        AidExit.objects.create(
            family=family, leaving=leaving, programmes=programmes, from_on=from_on, until_on=until_on
        )
    return family


def _place(family: Family, wanted: dict) -> None:
    """Since when the family is known, under which card, and whether it has come from another village."""
    created = datetime.combine(wanted["created_on"], time(20), tzinfo=UTC)  # the next day in Indonesia
    Family.objects.filter(pk=family.pk).update(created_at=created)
    FamilyCard.objects.filter(family=family).delete()
    if wanted["card_on"]:
        FamilyCard.objects.create(family=family, kk_number=f"99{family.pk:014}", from_on=wanted["card_on"])
    if wanted["moved"]:
        here = family.village_id
        Family.objects.filter(pk=family.pk).update(village_id=NEIGHBOUR)
        Family.objects.filter(pk=family.pk).update(village_id=here)
    for kind, from_on, until_on, code, decile, version in wanted["effects"]:
        is_hold = kind == "hold"
        programme = Programme.objects.filter(code=code).first() if is_hold and code else None
        ObjectionEffect.objects.create(
            objection=_objection(),
            family=family,
            kind=kind,
            programme=programme,
            from_on=from_on,
            until_on=until_on,
            decile=None if is_hold else decile,
            version="" if is_hold else version,
        )


def _objection() -> Objection:
    """One for all effects: what they mean does not depend on it."""
    found = Objection.objects.across_areas(reason="a test").first()
    return found or Objection.objects.create(
        kind="other",
        ground=ObjectionGround.objects.get_or_create(
            code="uji", defaults={"kind": "other", "label": "Uji", "way": "visit", "valid_from": date(2020, 1, 1)}
        )[0],
        channel="counter",
        village_id=VILLAGE,
        statement="Uji.",
        received_on=date(2026, 10, 1),
        due_on=date(2026, 11, 1),
        recorded_by_id=User.MACHINE_ID,
        nonce_hash="uji",
        slip_hash="uji",
    )


def _give_other_aid(families: list[Family], wanted: list[dict]) -> None:
    """Put families on rosters of another programme, one per state."""
    by = {"drawn_by_id": User.MACHINE_ID}
    for number, state in enumerate(("draft", "submitted", "approved")):
        there = [
            family
            for family, one in zip(families, wanted, strict=True)
            if one["other_aid"] == state and family.persons.exists()
        ]
        other = Programme.objects.create(
            code="lain" if state == "approved" else f"lain{number}",
            name="Lain",
            owner="city",
            channel="post",
            valid_from=date(2026, 1, 1),
        )
        job = _determination({}, other)
        roster = Roster.objects.create(city_id=CITY, programme=other, period=str(PERIOD), determination=job, **by)
        for family in there:
            RosterEntry.objects.create(
                roster=roster,
                family=family,
                recipient=family.persons.order_by("pk").first(),
                village_id=family.village_id,
                amount=1,
            )
        approval = RosterApproval.objects.create(roster=roster, place=1, permission="roster.approve")
        if state != "draft":
            Roster.objects.filter(pk=roster.pk).update(state="submitted")
        if state == "approved":
            RosterApproval.objects.filter(pk=approval.pk).update(
                approved_by_id=User.MACHINE_ID, approved_at=timezone.now()
            )
            Roster.objects.filter(pk=roster.pk).update(
                state=state, decree_number="1", approved_by_id=User.MACHINE_ID, approved_at=timezone.now()
            )


def _store_person(family: Family, one: dict) -> None:
    person = Person.objects.create(
        nik=invented_nik(one["birth_date"], one["sex"]),
        full_name="Warga Contoh",
        sex=one["sex"],
        birth_date=one["birth_date"],
        vital_status=one["vital_status"],
        occupation=one["occupation"],
        family=family,
        village_id=family.village_id,
        source=Source.DTSEN,
    )
    if one["relationship"]:
        Membership.objects.create(
            person=person, family=family, relationship=one["relationship"], from_on=date(2020, 1, 1)
        )
    if one["conditions"] is not None:
        PersonConditions.objects.create(
            person=person, source=Source.DTSEN, observed_on=date(2026, 9, 30), **one["conditions"]
        )
    for kind, decision in one["findings"]:
        Finding.objects.create(
            kind=kind,
            person=person,
            family=family,
            village_id=family.village_id,
            opened_at=timezone.now(),
            **_as(decision),
        )


def _determination(definition: dict, programme: Programme | None = None) -> Determination:
    areas()
    if programme:
        return _finished(programme, definition)
    programme, _made = Programme.objects.get_or_create(
        code="uji",
        defaults={
            "name": "Uji",
            "owner": "city",
            "channel": "in_kind",
            "valid_from": date(2020, 1, 1),
        },
    )
    return _finished(programme, definition)


def _finished(programme: Programme, definition: dict) -> Determination:
    rule = ProgrammeRule.objects.create(
        programme=programme,
        version=programme.rules.count() + 1,
        valid_from=date(2026, 1, 1),
        definition=definition,
        legal_basis="uji",
        made_by_id=User.MACHINE_ID,
    )
    return Determination.objects.create(
        city_id=CITY,
        programme=programme,
        period=str(PERIOD),
        rule=rule,
        state="finished",
        requested_by_id=User.MACHINE_ID,
    )


@settings(
    max_examples=60,
    deadline=None,
    # Making an example smaller asks the database hundreds of times.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(definition=_definitions(), families=st.lists(_FAMILIES, min_size=1, max_size=4))
def test_statement_and_explanation_agree(definition: dict, families: list[dict]) -> None:
    with transaction.atomic():
        _assert_both_agree(definition, families)
        transaction.set_rollback(True)


def _assert_both_agree(definition: dict, families: list[dict]) -> None:
    determination = _determination(definition)
    rule = parse(definition)
    stored = [_store(one) for one in families]
    _give_other_aid(stored, families)
    active = [one.pk for one in stored if one.status == "active"]

    store_results(
        determination_id=determination.pk,
        programme_id=determination.programme_id,
        rule=rule,
        period=PERIOD,
        sheet=current(PERIOD),
    )

    facts = facts_of(active, PERIOD, "uji", rule.decile.version if rule.decile else "")
    results = {one.family_id: one for one in Eligibility.objects.filter(determination=determination, family__in=stored)}
    assert set(results) == set(active)
    for pk in active:
        verdict = explain(rule, facts[pk], PERIOD.last_day)
        result = results[pk]
        assert result.reasons == list(verdict.reasons)
        assert (result.is_eligible, result.decile, result.amount, result.quantity) == (
            verdict.is_eligible,
            verdict.decile,
            verdict.amount,
            verdict.quantity,
        )
        assert result.facts == verdict.facts
        assert result.goods == (str(rule.amount.goods) if rule.amount.goods and verdict.is_eligible else "")


def test_no_value_of_a_rule_becomes_part_of_the_statement() -> None:
    definition = {
        "decile": {"level": "city", "max": 3},
        "components": ["elderly"],
        "exclude": {"occupations": [77], "power_above": 900},
        "amount": {"per": "component", "rupiah": {"elderly": 123_457}, "at_most": 19},
    }

    text, values = judge_statement(SQL / "eligible.sql", parse(definition), PERIOD, 1, "facts")

    assert "123457" not in text
    assert "{" not in text.replace("'{}'", "")
    assert values["price_elderly"] == 123_457


def test_cost_is_one_statement_whatever_the_number_of_families(django_assert_num_queries) -> None:
    definition = {"decile": {"level": "national", "max": 4}, "amount": {"per": "family", "rupiah": 600_000}}
    determination = _determination(definition)
    FamilyFactory.create_batch(3, head=True, decile=2)
    sheet = current(PERIOD)

    with django_assert_num_queries(3):  # SET LOCAL, the statement, ANALYZE
        outcome = store_results(
            determination_id=determination.pk,
            programme_id=determination.programme_id,
            rule=parse(definition),
            period=PERIOD,
            sheet=sheet,
        )

    assert (outcome.families, outcome.eligible, outcome.amount) == (3, 3, 1_800_000)
