"""A person who was entered twice, and merged after one of the records was put on a roster, still counts as one."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from distribution.actions import amendments, deliveries, programmes, rosters
from distribution.domain.payability import Block
from distribution.errors import NotPayable, OverlapForbidden
from distribution.models import Delivery, Eligibility, Roster, RosterAmendment, RosterEntry
from distribution.queries import conflicts
from distribution.queries.conflicts import conflicts_of
from distribution.queries.payable import blocked_among, blocked_on
from distribution.queries.targeting import FAMILY, PERSON, receiving_twice, targeting
from distribution.queries.targeting_lists import Besides, gets_besides
from recipients.models import Family, Person
from tests.distribution.factories import (
    PERIOD,
    a_determination,
    a_programme,
    a_roster,
    an_amendment,
    an_approved_roster,
)
from tests.distribution.payment_factories import a_batch, a_payable_roster, a_released_batch
from tests.factories import CITY, VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
_Q4 = str(PERIOD)
DECREE = {"decree_number": "188.45/12/2026", "planned_on": date(2026, 12, 1)}


def _merge(other: Person, kept: Person) -> None:
    Person.objects.filter(pk=other.pk).update(vital_status="merged", merged_into=kept)
    Family.objects.filter(pk=other.family_id).update(status="closed")


def _entries() -> dict[int, RosterEntry]:
    return {one.recipient_id: one for one in RosterEntry.objects.across_areas(reason="a test")}


def _two_rosters(policy: str = "forbidden", level: str = "family") -> tuple[Person, Person, Roster]:
    """One record on the approved roster of a programme; the other, kept one on the submitted roster of another."""
    first, second = a_programme("pkh"), a_programme("blt")
    programmes.set_overlap(
        first=first, second=second, policy=policy, level=level, valid_from=date(2026, 1, 1), legal_basis="uji",
        by=User.objects.machine(),
    )  # fmt: skip
    other = FamilyFactory(head=True, decile=2).head
    an_approved_roster(a_determination(first))
    kept = FamilyFactory(head=True, decile=2).head
    _merge(other, kept)
    return other, kept, rosters.submit(roster=a_roster(a_determination(second)), by=UserFactory())


def _one_roster(channel: str = "post") -> tuple[RosterEntry, RosterEntry]:
    """Both records on one approved roster, not merged yet: the other one, and the one that will be kept."""
    roster = a_payable_roster(2, channel)
    other, kept = roster.entries.order_by("pk")
    return other, kept


@pytest.mark.parametrize("level", ["family", "person"])
def test_the_roster_of_a_forbidden_programme_is_refused(level: str) -> None:
    _other, _kept, roster = _two_rosters(level=level)

    with pytest.raises(OverlapForbidden, match="Program pkh") as refused:
        rosters.approve(roster=roster, by=UserFactory(role=Role.PENYETUJU), **DECREE)

    assert refused.value.families == 1
    roster.refresh_from_db()
    assert roster.state == "submitted"


def test_the_database_refuses_it_too() -> None:
    _other, _kept, roster = _two_rosters()

    with pytest.raises(IntegrityError, match="roster_overlap_forbidden"), transaction.atomic():
        Roster.objects.across_areas(reason="a test").filter(pk=roster.pk).update(
            state="approved", decree_number="1", decreed_on=date(2026, 12, 1), planned_on=date(2026, 12, 1)
        )


def test_a_warning_is_answered_like_any_other(client: Client) -> None:
    _other, kept, roster = _two_rosters("warned", "person")
    client.force_login(UserFactory(role=Role.PENYETUJU))

    found = conflicts_of(roster_id=roster.pk, period=_Q4)
    page = client.get(reverse("distribution:roster-overlaps", args=[roster.pk]))

    assert [(one.programme, one.families, one.overridden) for one in found] == [("Program pkh", 1, 0)]
    assert [
        (row["entry"].recipient_id, [one.other.programme.name for one in row["twice"]]) for row in page.context["rows"]
    ] == [(kept.pk, ["Program pkh"])]


@pytest.fixture
def change() -> RosterAmendment:
    """A change that would bring the kept record in beside the other programme."""
    _other, kept, roster = _two_rosters()
    rosters.discard(roster=roster, reason="Ditunda.", by=UserFactory(role=Role.PENYETUJU))
    Person.objects.filter(pk=kept.pk).update(vital_status="deceased")
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster(a_determination(roster.programme))
    Person.objects.filter(pk=kept.pk).update(vital_status="alive")
    Eligibility.objects.filter(determination=roster.determination, family=kept.family).update(
        is_eligible=False, reasons=["QUOTA_FULL"], amount=600_000, facts={"receiver": kept.pk}
    )
    return an_amendment(roster, "replacement", family_in=kept.family_id)


def test_a_change_of_a_roster_is_refused_like_the_roster(change: RosterAmendment) -> None:
    with pytest.raises(OverlapForbidden, match="Program pkh"):
        amendments.approve(amendment=change, by=UserFactory(role=Role.PENYETUJU))

    assert not RosterEntry.objects.filter(amendment=change).exists()


def test_the_database_refuses_the_change_too(change: RosterAmendment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "conflicts_of", lambda **_asked: [])

    with pytest.raises(OverlapForbidden, match="tidak boleh"):
        amendments.approve(amendment=change, by=UserFactory(role=Role.PENYETUJU))

    assert not RosterEntry.objects.filter(amendment=change).exists()


def test_a_merge_after_both_approvals_counts_as_receiving_twice() -> None:
    first, second = a_programme("pkh"), a_programme("blt")
    other = FamilyFactory(head=True, decile=2).head
    an_approved_roster(a_determination(first))
    Family.objects.filter(pk=other.family_id).update(status="closed")
    kept = FamilyFactory(head=True, decile=2).head
    an_approved_roster(a_determination(second))
    every = RosterEntry.objects.across_areas(reason="a test")
    assert targeting(_Q4, [CITY]).whole.persons_warned == 0

    _merge(other, kept)

    found = targeting(_Q4, [CITY])
    assert (found.whole.persons_forbidden, found.whole.persons_warned, found.whole.twice_warned) == (0, 1, 0)
    assert [(one.village_id, one.persons_warned) for one in found.villages] == [(VILLAGE, 1)]
    both = set(receiving_twice(every, _Q4, "warned", PERSON).values_list("recipient_id", flat=True))
    assert both == {other.pk, kept.pk}
    assert not receiving_twice(every, _Q4, "", FAMILY).exists()
    mine = _entries()[kept.pk]
    assert gets_besides([mine], _Q4) == {mine.pk: [Besides("Program pkh", is_elsewhere=True)]}


def test_two_records_merged_into_a_third_are_one_person_too() -> None:
    one, two = _one_roster()
    third = FamilyFactory(head=True, decile=9).head
    every = RosterEntry.objects.across_areas(reason="a test")

    _merge(one.recipient, third)
    _merge(two.recipient, third)

    assert targeting(_Q4, [CITY]).whole.persons_forbidden == 1
    assert receiving_twice(every, _Q4, "forbidden", PERSON).count() == 2


def test_who_was_paid_under_another_record_is_not_paid_again() -> None:
    other, kept = _one_roster()
    deliveries.deliver_one(delivery=other.delivery, by=UserFactory())
    assert blocked_on(kept.roster_id) == {}

    _merge(other.recipient, kept.recipient)

    with pytest.raises(NotPayable, match="catatan lain"):
        deliveries.deliver_one(delivery=kept.delivery, by=UserFactory())
    assert blocked_among([kept.pk]) == {kept.pk: Block.RECEIVED_ALREADY}
    assert Delivery.objects.across_areas(reason="a test").get(entry=kept).state == "open"


def test_who_was_not_paid_under_another_record_is_paid_under_the_kept_one() -> None:
    other, kept = _one_roster()

    _merge(other.recipient, kept.recipient)

    assert blocked_on(kept.roster_id) == {other.pk: Block.FAMILY_CLOSED}


def test_money_under_way_to_another_record_holds_the_kept_one() -> None:
    other, kept = _one_roster("transfer")
    batch = a_released_batch(a_batch(other.roster))
    batch.payments.filter(entry=kept).update(state="left_out", because="account_missing")

    _merge(other.recipient, kept.recipient)

    assert blocked_among([kept.pk]) == {kept.pk: Block.RECEIVED_ALREADY}


@pytest.mark.parametrize(("policy", "block"), [("forbidden", Block.RECEIVED_ALREADY), ("warned", None)])
def test_aid_that_the_matrix_forbids_beside_it_is_not_paid_either(policy: str, block: Block | None) -> None:
    first, second = a_programme("pkh"), a_programme("blt")
    other = FamilyFactory(head=True, decile=2).head
    an_approved_roster(a_determination(first))
    deliveries.deliver_one(delivery=_entries()[other.pk].delivery, by=UserFactory())
    Family.objects.filter(pk=other.family_id).update(status="closed")
    kept = FamilyFactory(head=True, decile=2).head
    an_approved_roster(a_determination(second))
    programmes.set_overlap(
        first=first, second=second, policy=policy, level="person", valid_from=date(2026, 1, 1), legal_basis="uji",
        by=User.objects.machine(),
    )  # fmt: skip

    _merge(other, kept)

    assert blocked_among([_entries()[kept.pk].pk]).get(_entries()[kept.pk].pk) == block
