"""Who may not come onto an approved roster by a change of it."""

from datetime import date

import pytest

from distribution.actions import amendments, programmes, quotas
from distribution.errors import (
    NotPayable,
    OverlapForbidden,
    OverlapUnanswered,
    WrongAmendment,
)
from distribution.models import (
    Eligibility,
    OverlapOverride,
    Quota,
    Roster,
    RosterAmendment,
    RosterEntry,
)
from distribution.queries.amendments import waiting_families
from recipients.models import Family, Person
from tests.distribution.amending import an_approver, waiting_family
from tests.distribution.factories import (
    UP_TO_4,
    a_determination,
    a_programme,
    an_amendment,
    an_approved_roster,
)
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas


pytestmark = pytest.mark.django_db


def test_an_incoming_receiver_who_could_not_be_paid_is_refused() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    other = waiting_family(roster)
    change = an_amendment(roster, "replacement", family_in=other.pk)
    Person.objects.filter(pk=other.head.pk).update(vital_status="deceased")

    with pytest.raises(NotPayable):
        amendments.approve(amendment=change, by=an_approver())

    assert RosterEntry.objects.count() == 1


def test_a_family_that_moved_to_another_kelurahan_since_the_determination_takes_no_place() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    other = waiting_family(roster)
    offered = list(waiting_families(roster, VILLAGE))
    Family.objects.filter(pk=other.pk).update(village_id=NEIGHBOUR)

    with pytest.raises(WrongAmendment):
        an_amendment(roster, "replacement", family_in=other.pk)

    assert ([one.family for one in offered], list(waiting_families(roster, VILLAGE))) == ([other], [])


def test_a_family_that_moves_while_the_change_waits_takes_no_place() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    other = waiting_family(roster)
    change = an_amendment(roster, "replacement", family_in=other.pk)
    Family.objects.filter(pk=other.pk).update(village_id=NEIGHBOUR)

    with pytest.raises(WrongAmendment):
        amendments.approve(amendment=change, by=an_approver())

    assert RosterEntry.objects.count() == 1


def _roster_with_room_for(rupiah: int, area: str) -> tuple[Roster, Family]:
    """A family of one on the roster, one of two on the waiting list; each member gets Rp 100."""
    FamilyFactory(head=True, decile=2)
    larger = FamilyFactory(head=True, decile=3)
    PersonFactory(family=larger, relationship=3)
    programme = a_programme(definition=UP_TO_4 | {"amount": {"per": "member", "rupiah": 100}, "rank": ["decile"]})
    told = {"families": None, "decree": "188.45/1/2026", "by": UserFactory()}
    limits = {"programme": programme, "valid_from": date(2026, 1, 1), **told}
    quotas.set_quota(area=areas()[area], rupiah=199, **limits)
    roster = an_approved_roster(a_determination(programme))
    Quota.objects.update(rupiah=rupiah)
    return roster, larger


@pytest.mark.parametrize("area", [VILLAGE, CITY])
def test_a_family_that_gets_more_than_the_quota_has_money_for_takes_no_place(area: str) -> None:
    roster, larger = _roster_with_room_for(199, area)

    with pytest.raises(WrongAmendment, match=areas()[area].name):
        an_amendment(roster, "replacement", family_in=larger.pk)

    assert not RosterAmendment.objects.exists()


def test_money_is_asked_for_again_when_the_change_is_approved() -> None:
    roster, larger = _roster_with_room_for(200, VILLAGE)
    change = an_amendment(roster, "replacement", family_in=larger.pk)
    Quota.objects.update(rupiah=199)

    with pytest.raises(WrongAmendment):
        amendments.approve(amendment=change, by=an_approver())
    Quota.objects.update(rupiah=200)
    amendments.approve(amendment=change, by=an_approver())

    assert RosterEntry.objects.get(taken_out_in=None).amount == 200


def test_a_quota_of_another_kelurahan_or_of_families_alone_stops_nobody() -> None:
    roster, larger = _roster_with_room_for(200, VILLAGE)
    Quota.objects.update(rupiah=None, families=1)
    Quota.objects.create(
        programme=roster.programme, area_id=NEIGHBOUR, valid_from=date(2026, 1, 1), rupiah=1, decree="1",
        made_by=UserFactory(),
    )  # fmt: skip

    change = an_amendment(roster, "replacement", family_in=larger.pk)

    assert change.state == "submitted"


def _on_two_rosters(policy: str) -> RosterAmendment:
    """A change that would bring a family in who is on the approved roster of another programme."""
    first, second = a_programme("pkh"), a_programme("blt")
    programmes.set_overlap(
        first=first, second=second, policy=policy, valid_from=date(2026, 1, 1), legal_basis="Perwali", by=UserFactory()
    )
    other = FamilyFactory(head=True, decile=2)
    an_approved_roster(a_determination(first))
    Person.objects.filter(pk=other.head.pk).update(vital_status="deceased")
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster(a_determination(second))
    Person.objects.filter(pk=other.head.pk).update(vital_status="alive")
    Eligibility.objects.filter(determination=roster.determination, family=other).update(
        is_eligible=False, reasons=["QUOTA_FULL"], amount=600_000, facts={"receiver": other.head.pk}
    )
    return an_amendment(roster, "replacement", family_in=other.pk)


def test_a_change_brings_nobody_in_whom_the_matrix_forbids() -> None:
    change = _on_two_rosters("forbidden")

    with pytest.raises(OverlapForbidden):
        amendments.approve(amendment=change, overlap_reason="Tetap mau", by=an_approver())

    assert not RosterEntry.objects.filter(amendment=change).exists()


def test_a_change_against_a_warning_needs_a_reason() -> None:
    change = _on_two_rosters("warned")
    approver = an_approver()

    with pytest.raises(OverlapUnanswered):
        amendments.approve(amendment=change, by=approver)
    assert not OverlapOverride.objects.exists()
    amendments.approve(amendment=change, overlap_reason="Korban kebakaran", by=approver)

    told = OverlapOverride.objects.get()
    assert (told.reason, told.overridden_by, told.other.code) == ("Korban kebakaran", approver, "pkh")
    assert RosterEntry.objects.filter(amendment=change).count() == 1
