"""Who approves a change of a roster: as many as its whole amount asks for, none of them who wrote it or pays it out."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import Area, AuditEvent, User
from distribution.actions import amendments, rosters
from distribution.actions.payments import release
from distribution.errors import NotYourApproval, SamePerson
from distribution.models import (
    AmendmentApproval,
    ApprovalTier,
    Delivery,
    FreezePeriod,
    PaymentBatch,
    Roster,
    RosterAmendment,
)
from distribution.payment_errors import ThirdPersonNeeded
from distribution.queries.approvals import first_two_of
from recipients.models import AidExit
from tests.distribution.factories import an_amendment, an_approved_roster
from tests.distribution.payment_factories import a_batch, a_payable_roster, a_post, a_released_batch
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


def _tier(rupiah: int, permission: str, approvers: int = 1) -> None:
    ApprovalTier.objects.create(
        from_rupiah=rupiah, permission=permission, approvers=approvers, valid_from=date(2026, 1, 1)
    )


def _roster(families: int = 1) -> Roster:
    FamilyFactory.create_batch(families, head=True, decile=2)
    return an_approved_roster()


def _approver() -> User:
    return UserFactory(role=Role.PENYETUJU)


def test_a_change_of_a_large_roster_needs_whom_the_roster_needs() -> None:
    roster = _roster(2)  # Rp 1.200.000, and the change moves half of it
    _tier(1_200_000, "roster.approve", 2)
    _tier(1_200_000, "roster.countersign")
    change = an_amendment(roster, "opt_out")
    first, second, official = _approver(), _approver(), UserFactory(role=Role.PEJABAT)

    one = amendments.approve(amendment=change, note="Sudah dicocokkan.", by=first)
    two = amendments.approve(amendment=change, by=official)
    open_before = Delivery.objects.filter(state="open").count()
    last = amendments.approve(amendment=change, by=second)

    assert (one.state, two.state, open_before, last.state) == ("submitted", "submitted", 2, "approved")
    assert list(AmendmentApproval.objects.values_list("permission", "approved_by", "note")) == [
        ("roster.approve", first.pk, "Sudah dicocokkan."),
        ("roster.approve", second.pk, ""),
        ("roster.countersign", official.pk, ""),
    ]
    assert AuditEvent.objects.filter(action="amendment.sign").count() == 2
    assert (last.approved_by, Delivery.objects.filter(state="open").count()) == (second, 1)


def test_below_the_amount_one_approver_does() -> None:
    roster = _roster()
    _tier(600_001, "roster.countersign")

    done = amendments.approve(amendment=an_amendment(roster, "opt_out"), by=_approver())

    assert done.state == "approved"


def test_who_may_give_none_of_the_missing_approvals_is_told() -> None:
    roster = _roster()
    _tier(0, "roster.countersign")
    change = an_amendment(roster, "opt_out")
    amendments.approve(amendment=change, by=_approver())

    with pytest.raises(NotYourApproval):
        amendments.approve(amendment=change, by=_approver())

    assert AmendmentApproval.objects.filter(approved_by=None).count() == 1


def test_who_wrote_the_change_may_not_approve_it() -> None:
    change = an_amendment(_roster(), "opt_out")

    with pytest.raises(SamePerson):
        amendments.approve(amendment=change, by=change.drawn_by)
    with pytest.raises(IntegrityError, match="amendment_approved_by_another_person"), transaction.atomic():
        AmendmentApproval.objects.update(approved_by=change.drawn_by, approved_at=timezone.now())

    change.refresh_from_db()
    assert change.state == "submitted"


def test_nobody_approves_a_change_twice_says_the_database_too() -> None:
    roster = _roster()
    _tier(0, "roster.approve", 2)
    change = an_amendment(roster, "opt_out")
    approver = _approver()
    amendments.approve(amendment=change, by=approver)

    with pytest.raises(SamePerson):
        amendments.approve(amendment=change, by=approver)
    with pytest.raises(IntegrityError, match="amendment_approval_nobody_twice"), transaction.atomic():
        AmendmentApproval.objects.filter(place=2).update(approved_by=approver, approved_at=timezone.now())

    assert AmendmentApproval.objects.filter(approved_by=None).count() == 1


def test_the_database_carries_nothing_out_with_an_approval_missing() -> None:
    change = an_amendment(_roster(), "opt_out")

    with pytest.raises(IntegrityError, match="amendment_approvals_missing"), transaction.atomic():
        RosterAmendment.objects.filter(pk=change.pk).update(
            state="approved", approved_by=_approver(), approved_at=timezone.now()
        )

    assert Delivery.objects.get().state == "open"


def test_approvals_are_neither_added_nor_changed_nor_taken_away_afterwards() -> None:
    change = an_amendment(_roster(), "opt_out")
    amendments.approve(amendment=change, by=_approver())

    for act in (
        lambda: AmendmentApproval.objects.create(amendment=change, place=2, permission="roster.approve"),
        lambda: AmendmentApproval.objects.update(approved_by=_approver()),
        lambda: AmendmentApproval.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="amendment_approval_is_kept"), transaction.atomic():
            act()


@pytest.mark.parametrize(
    "broken",
    [{"approved_at": None}, {"place": 1}],
    ids=["who without when", "a place twice"],
)
def test_an_approval_that_cannot_be(broken: dict) -> None:
    roster = _roster()
    _tier(0, "roster.approve", 2)
    an_amendment(roster, "opt_out")
    rows = AmendmentApproval.objects.filter(place=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(approved_by=_approver(), **({"approved_at": timezone.now()} | broken))


def test_who_approved_a_change_does_not_release_the_money() -> None:
    roster = a_payable_roster(2)
    approver = _approver()
    amendments.approve(amendment=an_amendment(roster, "opt_out"), by=approver)
    batch = a_batch(roster)

    with pytest.raises(ThirdPersonNeeded):
        release.release(batch=batch, by=approver)
    with pytest.raises(IntegrityError, match="payment_released_by_a_third_person"), transaction.atomic():
        PaymentBatch.objects.update(state="released", released_by=approver, released_at=timezone.now())

    assert PaymentBatch.objects.get().state == "draft"


def test_who_approved_a_change_does_not_close_the_roster() -> None:
    roster = _roster()
    approver = _approver()
    amendments.approve(amendment=an_amendment(roster, "opt_out"), by=approver)

    with pytest.raises(SamePerson):
        rosters.close(roster=roster, by=approver)
    with pytest.raises(IntegrityError, match="roster_closed_by_a_third_person"), transaction.atomic():
        Roster.objects.update(state="closed", closed_by=approver, closed_at=timezone.now())

    assert Roster.objects.get().state == "approved"


def test_who_wrote_a_change_is_one_of_the_first_two_unless_it_was_refused() -> None:
    roster = _roster()
    change = an_amendment(roster, "opt_out")
    before = first_two_of(roster.pk)

    amendments.discard(amendment=change, reason="Tidak jadi.", by=_approver())

    assert before - first_two_of(roster.pk) == {change.drawn_by_id}


@pytest.mark.parametrize("deed", ["write", "approve"])
def test_who_released_money_of_the_roster_neither_writes_nor_approves_its_changes(deed: str) -> None:
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    entry = roster.entries.get(village=VILLAGE)
    treasurer = UserFactory(role=Role.PENYETUJU)
    a_released_batch(a_batch(roster, agency=a_post(), area=Area.objects.get(pk=NEIGHBOUR)), treasurer)

    if deed == "write":
        with pytest.raises(SamePerson):
            an_amendment(roster, "opt_out", entry_out=entry.pk, by=treasurer)
    else:
        change = an_amendment(roster, "opt_out", entry_out=entry.pk)
        with pytest.raises(SamePerson):
            amendments.approve(amendment=change, by=treasurer)

    assert not RosterAmendment.objects.filter(state="approved").exists()


def _page(client: Client, role: Role, change: RosterAmendment) -> Any:
    client.force_login(UserFactory(role=role))
    return client.get(reverse("distribution:amendment", args=[change.pk]))


def test_an_official_signs_without_reading_names(client: Client) -> None:
    roster = _roster()
    _tier(0, "roster.countersign")
    change = an_amendment(roster, "opt_out")

    page = _page(client, Role.PEJABAT, change)
    client.post(reverse("distribution:amendment-countersign", args=[change.pk]), {})

    assert (page.context["countersigns"], page.context["sums"].amount_out) == (True, 600_000)
    text = page.content.decode()
    assert roster.entries.get().recipient.full_name not in text
    assert change.reason not in text
    assert client.get(reverse("distribution:amendment-scan", args=[change.pk])).status_code == 403
    change.refresh_from_db()
    assert (change.state, change.approvals.exclude(approved_by=None).count()) == ("submitted", 1)


def test_the_page_asks_for_what_stands_against_the_change_only(client: Client) -> None:
    change = an_amendment(_roster(), "opt_out")
    calm = _page(client, Role.PENYETUJU, change)
    FreezePeriod.objects.create(
        name="Pemilu", starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1), legal_basis="Perwali"
    )
    frozen = _page(client, Role.PENYETUJU, change)

    assert list(calm.context["form"].fields) == ["note"]
    assert list(frozen.context["form"].fields) == ["exemption", "note"]


def test_a_refused_approval_says_why_and_keeps_what_was_typed(client: Client) -> None:
    change = an_amendment(_roster(), "opt_out")
    _page(client, Role.PENYETUJU, change)

    answer = client.post(reverse("distribution:amendment-approve", args=[change.pk]), {"note": "x" * 501})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["note"])


def test_an_operator_notes_that_a_family_wants_the_aid_again(client: Client) -> None:
    change = an_amendment(_roster(), "opt_out")
    amendments.approve(amendment=change, by=_approver())
    address = reverse("distribution:amendment-take-back", args=[change.pk])

    before = _page(client, Role.OPERATOR, change).context["takes_back"]
    client.post(address, {"from_on": "", "reason": ""})
    still = AidExit.objects.get().until_on
    client.post(address, {"from_on": "2026-12-01", "reason": "Surat 4."})
    after = client.get(reverse("distribution:amendment", args=[change.pk])).context["takes_back"]
    twice = client.post(
        address, {"from_on": "2026-12-01", "reason": "Surat 5.", "entry_form": "take-back"}, follow=True
    )

    assert "Yang tadi Anda tulis: Surat 5." in twice.content.decode()
    assert (before is not None, still, AidExit.objects.get().until_on, after) == (True, None, date(2026, 12, 1), None)


def test_an_operator_of_a_kelurahan_takes_no_word_of_a_family_back(client: Client) -> None:
    change = an_amendment(_roster(), "opt_out")
    amendments.approve(amendment=change, by=_approver())
    client.force_login(UserFactory(role=Role.OPERATOR, role__area=change.village_id))
    address = reverse("distribution:amendment-take-back", args=[change.pk])

    answer = client.post(address, {"from_on": "2026-12-01", "reason": "Surat 4."})

    assert (answer.status_code, AidExit.objects.get().until_on) == (403, None)


def test_why_a_family_gets_both_is_not_said_by_who_only_countersigns() -> None:
    roster = _roster()
    _tier(0, "roster.countersign")
    change = an_amendment(roster, "opt_out")

    with pytest.raises(NotYourApproval):
        amendments.approve(amendment=change, overlap_reason="Tetap.", by=UserFactory(role=Role.PEJABAT))

    assert change.approvals.filter(approved_by=None).count() == 2
