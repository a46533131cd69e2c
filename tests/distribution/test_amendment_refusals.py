"""Who may not come onto an approved roster by a change of it."""

from datetime import date

import pytest

from distribution.actions import amendments, programmes
from distribution.errors import (
    NotPayable,
    OverlapForbidden,
    OverlapUnanswered,
)
from distribution.models import (
    Eligibility,
    OverlapOverride,
    RosterAmendment,
    RosterEntry,
)
from recipients.models import Person
from tests.distribution.amending import an_approver, waiting_family
from tests.distribution.factories import (
    a_determination,
    a_programme,
    an_amendment,
    an_approved_roster,
)
from tests.factories import FamilyFactory, UserFactory


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
