"""Two determinations side by side, and how well aid hits."""

from datetime import date

import pytest

from access.models import User
from distribution.actions import determinations, programmes
from distribution.domain.periods import Quarter
from distribution.models import Determination, Eligibility, RosterEntry
from distribution.queries.comparison import CHANGED, ENTERS, LEAVES, Why, changed_results, compare, previous_of
from distribution.queries.targeting import (
    VillageTargeting,
    eligible_missing,
    included_ineligible,
    receiving_twice,
    targeting,
)
from recipients.models import DecileRecord, Family
from tests.distribution.factories import PERIOD, UP_TO_4, a_city, a_determination, a_programme, an_approved_roster
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, areas
from tests.verification.factories import as_decided
from verification.models import Finding


pytestmark = pytest.mark.django_db
BEFORE = Quarter(2026, 3)
_WHY = "a test"


def _results() -> object:
    return Eligibility.objects.across_areas(reason=_WHY)


def _entries() -> object:
    return RosterEntry.objects.across_areas(reason=_WHY)


def _determined(programme, period: Quarter) -> Determination:
    row = determinations.request(programme=programme, period=period, city=a_city(), by=User.objects.machine())
    determinations.run(determination_id=row.pk)
    row.refresh_from_db()
    return row


def _moves(family: Family, decile: int) -> None:
    DecileRecord.objects.filter(family=family).update(is_current=False)
    DecileRecord.objects.create(family=family, version="2026-Q4", national=decile)


def test_who_enters_who_leaves_and_why() -> None:
    areas()
    programme = a_programme()
    enters = FamilyFactory(head=True, decile=7)
    leaves = FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    stays = FamilyFactory(head=True, decile=3)
    gone = FamilyFactory(head=True, decile=1)
    older = _determined(programme, BEFORE)
    _moves(enters, 4)
    _moves(leaves, 6)
    Family.objects.filter(pk=gone.pk).update(status="closed")
    new = FamilyFactory(head=True, decile=1)

    newer = _determined(programme, PERIOD)
    found = compare(newer, older, [CITY])

    assert (found.enters, found.leaves, found.changed, found.stays) == (2, 2, 0, 1)
    assert (found.rupiah_before, found.rupiah_after) == (1_800_000, 1_800_000)
    assert [(one.village_id, one.enters, one.leaves) for one in found.villages] == [(VILLAGE, 2, 1), (NEIGHBOUR, 0, 1)]
    assert sorted(found.why, key=lambda one: (one.change, one.reason)) == [
        Why("enters", "", 1),
        Why("enters", "DESIL_ABOVE", 1),
        Why("leaves", "", 1),
        Why("leaves", "DESIL_ABOVE", 1),
    ]
    assert compare(newer, older, [NEIGHBOUR]).leaves == 1
    assert previous_of(newer) == older
    assert previous_of(older) is None
    rows = {one.family_id: one for one in changed_results(_results(), newer, older, ENTERS)}
    assert set(rows) == {enters.pk, new.pk}
    assert (rows[enters.pk].reasons_other, rows[new.pk].reasons_other) == (["DESIL_ABOVE"], None)
    left = {one.family_id: one.reasons_other for one in changed_results(_results(), newer, older, LEAVES)}
    assert left == {leaves.pk: ["DESIL_ABOVE"], gone.pk: None}
    assert stays.pk not in rows


def test_other_goods_are_a_change_although_they_are_as_many() -> None:
    areas()
    rice = {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 10}}
    programme = a_programme(definition=UP_TO_4 | {"amount": rice})
    family = FamilyFactory(head=True, decile=2)
    older = _determined(programme, BEFORE)
    programmes.add_rule(
        programme=programme,
        definition=UP_TO_4 | {"amount": rice | {"goods": rice["goods"] | {"name": "telur"}}},
        valid_from=PERIOD.first_day,
        legal_basis="Perwali contoh",
        by=User.objects.machine(),
    )

    newer = _determined(programme, PERIOD)

    found = compare(newer, older, [CITY])
    row = changed_results(_results(), newer, older, CHANGED).get()
    assert (found.changed, found.stays) == (1, 0)
    assert (row.family, row.goods, row.goods_other) == (family, "telur (kg)", "beras (kg)")


def test_who_leaves_and_moves_is_counted_with_its_reason_where_it_was_entitled() -> None:
    areas()
    programme = a_programme()
    family = FamilyFactory(head=True, decile=2)
    older = _determined(programme, BEFORE)
    _moves(family, 6)
    Family.objects.filter(pk=family.pk).update(village_id=NEIGHBOUR)

    newer = _determined(programme, PERIOD)

    found = compare(newer, older, [VILLAGE])
    assert (found.leaves, found.why) == (1, [Why("leaves", "DESIL_ABOVE", 1)])
    assert compare(newer, older, [NEIGHBOUR]).why == []


def test_another_amount_is_a_change_of_its_own() -> None:
    areas()
    programme = a_programme()
    family = FamilyFactory(head=True, decile=2)
    older = _determined(programme, BEFORE)
    programmes.add_rule(
        programme=programme,
        definition=UP_TO_4 | {"amount": {"per": "family", "rupiah": 900_000}},
        valid_from=date(2026, 10, 1),
        legal_basis="uji",
        by=User.objects.machine(),
    )

    newer = _determined(programme, PERIOD)

    found = compare(newer, older, [VILLAGE])
    assert (found.changed, found.stays, found.rupiah_before, found.rupiah_after) == (1, 0, 600_000, 900_000)
    (row,) = changed_results(_results(), newer, older, CHANGED)
    assert (row.family_id, row.amount, row.amount_other) == (family.pk, 900_000, 600_000)


def test_targeting_counts_what_is_amiss_and_lists_it() -> None:
    areas()
    first, second = a_programme("satu"), a_programme("dua")
    programmes.set_overlap(
        first=first, second=second, policy="warned", valid_from=date(2026, 1, 1), legal_basis="uji",
        by=User.objects.machine(),
    )  # fmt: skip
    both, richer, stopped = FamilyFactory.create_batch(3, head=True, decile=2)
    an_approved_roster(a_determination(first))
    an_approved_roster(a_determination(second))
    missing = FamilyFactory(head=True, decile=1, village_id=NEIGHBOUR)
    _moves(richer, 9)
    Finding.objects.create(
        kind="vehicle", person=stopped.persons.get(), family=stopped, village_id=VILLAGE,
        opened_at=first.rules.get().made_at, **as_decided("stop_aid"),
    )  # fmt: skip

    a_determination(first)

    period = str(PERIOD)
    assert targeting(period, [CITY]).villages == [
        # the other programme was not determined again: there only the stopped family is amiss
        VillageTargeting(VILLAGE, included_ineligible=3, eligible_missing=0, twice_forbidden=0, twice_warned=3),
        VillageTargeting(NEIGHBOUR, included_ineligible=0, eligible_missing=1, twice_forbidden=0, twice_warned=0),
    ]
    assert targeting(period, [NEIGHBOUR], second).villages == []
    included = included_ineligible(_entries().filter(roster__programme=first), period)
    assert {one.family_id: one.reasons_now for one in included} == {
        richer.pk: ["DESIL_ABOVE"],
        stopped.pk: ["AID_STOPPED"],
    }
    assert [one.family_id for one in eligible_missing(_results(), period)] == [missing.pk]
    twice = receiving_twice(_entries(), period)
    assert {one.family_id for one in twice} == {both.pk, richer.pk, stopped.pk}
    assert twice.count() == 6
    assert receiving_twice(_entries(), period, "forbidden").count() == 0
    assert receiving_twice(_entries(), period, "warned").count() == 6


def test_a_full_quota_is_no_mistake_and_allowed_pairs_are_none() -> None:
    areas()
    first, second = a_programme("satu"), a_programme("dua")
    programmes.set_overlap(
        first=first, second=second, policy="allowed", valid_from=date(2026, 1, 1), legal_basis="uji",
        by=User.objects.machine(),
    )  # fmt: skip
    FamilyFactory(head=True, decile=2)
    an_approved_roster(a_determination(first))
    an_approved_roster(a_determination(second))
    Eligibility.objects.filter(determination__programme=first).update(is_eligible=False, reasons=["QUOTA_FULL"])

    assert targeting(str(PERIOD), [CITY]).villages == []
    assert not included_ineligible(_entries(), str(PERIOD)).exists()
    assert not receiving_twice(_entries(), str(PERIOD)).exists()
