"""What a changed rule would mean, without keeping anything."""

import pytest

from distribution import tasks
from distribution.actions import simulations
from distribution.domain.rules import parse
from distribution.errors import UnknownDecileVersion
from distribution.models import Determination, Eligibility
from tests.distribution.factories import PERIOD, UP_TO_4, a_determination, a_programme
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, areas


pytestmark = pytest.mark.django_db
UP_TO_2 = parse(UP_TO_4 | {"decile": {"level": "national", "max": 2}, "amount": {"per": "family", "rupiah": 900_000}})
UP_TO_6 = parse(UP_TO_4 | {"decile": {"level": "national", "max": 6}})


def test_a_stricter_rule_tells_who_leaves_and_what_it_saves() -> None:
    areas()
    FamilyFactory(head=True, decile=1)
    FamilyFactory(head=True, decile=3, village_id=NEIGHBOUR)
    FamilyFactory(head=True, decile=9)
    row = a_determination()
    stored = Eligibility.objects.count()

    found = simulations.what_if(rule=UP_TO_2, programme=row.programme, period=PERIOD)

    assert (found.families, found.entitled, found.rupiah, found.quantity, found.over_quota) == (3, 1, 900_000, 0, 0)
    assert (found.was_entitled, found.was_rupiah, found.enters, found.leaves, found.stays) == (2, 1_200_000, 0, 1, 1)
    assert found.reasons == {"DESIL_ABOVE": 2}
    assert found.against == row.pk
    assert [(one.village_id, one.entitled, one.leaves) for one in found.villages] == [
        (VILLAGE, 1, 0),
        (NEIGHBOUR, 0, 1),
    ]
    assert (Eligibility.objects.count(), Determination.objects.count()) == (stored, 1)


def test_families_behind_the_numbers_come_page_by_page() -> None:
    areas()
    families = [FamilyFactory(head=True, decile=5) for _ in range(3)]
    FamilyFactory(head=True, decile=5, village_id=NEIGHBOUR)
    row = a_determination()
    ask = {"rule": UP_TO_6, "programme": row.programme, "period": PERIOD, "change": "enters"}

    first = simulations.what_if_families(**ask, areas=[VILLAGE], limit=2)
    rest = simulations.what_if_families(**ask, areas=[VILLAGE], after=first[-1].family_id, limit=2)

    assert [one.family_id for one in [*first, *rest]] == [one.pk for one in families]
    assert (first[0].amount, first[0].decile, first[0].reasons, first[0].reasons_then) == (
        600_000, 5, [], ["DESIL_ABOVE"],
    )  # fmt: skip
    assert len(simulations.what_if_families(**ask, areas=[CITY])) == 4
    assert simulations.what_if_families(**{**ask, "change": "leaves"}, areas=[CITY]) == []


def test_those_who_would_leave_say_why() -> None:
    areas()
    family = FamilyFactory(head=True, decile=4)
    row = a_determination()

    (found,) = simulations.what_if_families(
        rule=UP_TO_2, programme=row.programme, period=PERIOD, change="leaves", areas=[VILLAGE]
    )

    assert (found.family_id, found.reasons, found.reasons_then) == (family.pk, ["DESIL_ABOVE"], [])


def test_without_a_determination_everybody_entitled_would_enter() -> None:
    areas()
    FamilyFactory(head=True, decile=1)
    programme = a_programme()

    found = simulations.what_if(rule=UP_TO_2, programme=programme, period=PERIOD)

    assert (found.against, found.enters, found.leaves, found.was_entitled) == (None, 1, 0, 0)


def test_the_period_before_stands_in_where_this_one_is_not_determined_yet() -> None:
    areas()
    FamilyFactory(head=True, decile=1)
    row = a_determination()

    found = simulations.what_if(rule=UP_TO_2, programme=row.programme, period=PERIOD.next)

    assert (found.against, found.enters, found.stays) == (row.pk, 0, 1)


def test_deciles_that_are_not_there_are_told() -> None:
    rule = parse(UP_TO_4 | {"decile": {"level": "national", "max": 4, "version": "2026-Q1"}})

    with pytest.raises(UnknownDecileVersion, match="2026-Q1"):
        simulations.what_if(rule=rule, programme=a_programme(), period=PERIOD)


def test_a_worker_gathers_the_facts_of_a_period_or_of_the_present_quarter() -> None:
    FamilyFactory.create_batch(2, head=True)

    assert (tasks.gather_facts(str(PERIOD)), tasks.gather_facts()) == (2, 2)
