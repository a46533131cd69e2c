"""Rosters: two people, one way, frozen; the database holds the same rules as the actions."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import rosters
from distribution.errors import (
    NobodyEntitled,
    Outdated,
    ReasonMissing,
    RosterExists,
    SamePerson,
    StillOpen,
    WrongState,
)
from distribution.models import Delivery, Roster, RosterApproval, RosterEntry
from distribution.queries.rosters import sum_of, totals_by_village
from recipients.models import Person
from tests.distribution.factories import (
    UP_TO_4,
    a_determination,
    a_programme,
    a_roster,
    an_approved_roster,
)
from tests.factories import NEIGHBOUR, FamilyFactory, PersonFactory, UserFactory
from tests.verification.factories import as_decided
from verification.models import Finding


pytestmark = pytest.mark.django_db
DECREE = {"decree_number": "188.45/12/2026", "planned_on": date(2026, 12, 1)}


def _stop_aid(family) -> None:
    Finding.objects.create(
        kind="deceased",
        person=family.head,
        family=family,
        village_id=family.village_id,
        opened_at=timezone.now(),
        **as_decided("stop_aid"),
    )


def test_draw_up_names_who_receives_for_each_entitled_family() -> None:
    family = FamilyFactory(head=True, decile=2)
    wife = PersonFactory(family=family, sex="P", relationship=3)
    FamilyFactory(head=True, decile=8)
    programme = a_programme(definition=UP_TO_4 | {"receiver": "mother"})

    roster = a_roster(a_determination(programme))

    entry = roster.entries.get()
    assert (entry.family, entry.recipient, entry.amount) == (family, wife, 600_000)
    assert (roster.state, roster.total) == ("draft", 1)
    assert AuditEvent.objects.filter(action="roster.draw_up", object_id=str(roster.pk)).count() == 1


def test_who_died_closed_or_was_stopped_since_the_determination_is_left_out() -> None:
    kept = FamilyFactory(head=True, decile=2)
    dead = FamilyFactory(head=True, decile=2)
    closed = FamilyFactory(head=True, decile=2)
    stopped = FamilyFactory(head=True, decile=2)
    determination = a_determination()
    Person.objects.filter(pk=dead.head.pk).update(vital_status="deceased")
    type(closed).objects.filter(pk=closed.pk).update(status="closed")
    _stop_aid(stopped)

    roster = a_roster(determination)

    assert [one.family_id for one in roster.entries.all()] == [kept.pk]


def test_nobody_entitled_makes_no_roster() -> None:
    FamilyFactory(head=True, decile=9)
    determination = a_determination()

    with pytest.raises(NobodyEntitled):
        a_roster(determination)

    assert not Roster.objects.exists()


def test_only_the_newest_determination_and_only_one_roster() -> None:
    FamilyFactory(head=True, decile=2)
    old = a_determination()
    new = a_determination(old.programme)

    with pytest.raises(Outdated):
        a_roster(old)
    first = a_roster(new)
    with pytest.raises(RosterExists):
        a_roster(new)
    rosters.discard(roster=first, reason="Salah periode", by=UserFactory())

    assert a_roster(new).entries.count() == 1
    assert Roster.objects.count() == 2


def test_approval_opens_a_delivery_for_every_entry() -> None:
    FamilyFactory.create_batch(3, head=True, decile=2)

    roster = an_approved_roster()

    assert (roster.state, roster.decree_number) == ("approved", "188.45/12/2026")
    assert Delivery.objects.filter(entry__roster=roster, state="open").count() == 3
    event = AuditEvent.objects.get(action="roster.approve")
    assert event.details == {"decree": "188.45/12/2026", "deliveries": 3}


def test_maker_may_not_approve() -> None:
    FamilyFactory(head=True, decile=2)
    maker = UserFactory(role=Role.OPERATOR)
    roster = rosters.submit(roster=a_roster(by=maker), by=maker)

    with pytest.raises(SamePerson):
        rosters.approve(roster=roster, by=maker, **DECREE)

    roster.refresh_from_db()
    assert (roster.state, Delivery.objects.count()) == ("submitted", 0)


def test_maker_may_not_approve_says_the_database_too() -> None:
    FamilyFactory(head=True, decile=2)
    maker = UserFactory(role=Role.OPERATOR)
    roster = rosters.submit(roster=a_roster(by=maker), by=maker)

    with pytest.raises(IntegrityError, match="roster_approved_by_another_person"), transaction.atomic():
        RosterApproval.objects.update(approved_by=maker, approved_at=timezone.now())
    RosterApproval.objects.update(approved_by=UserFactory(), approved_at=timezone.now())
    with pytest.raises(IntegrityError, match="roster_approved_by_another_person"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(
            state="approved", decree_number="1", approved_by=maker, approved_at=timezone.now()
        )


def test_the_server_administrator_may_do_both_on_the_command_line() -> None:
    FamilyFactory(head=True, decile=2)
    machine = User.objects.machine()
    roster = rosters.submit(roster=a_roster(by=machine), by=machine)

    approved = rosters.approve(roster=roster, by=machine, **DECREE)

    assert approved.state == "approved"


def test_approval_needs_a_decree_and_a_submitted_roster() -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()
    approver = UserFactory(role=Role.PENYETUJU)

    with pytest.raises(WrongState):
        rosters.approve(roster=roster, by=approver, **DECREE)
    rosters.submit(roster=roster, by=UserFactory())
    with pytest.raises(ReasonMissing):
        rosters.approve(roster=roster, decree_number=" ", planned_on=date(2026, 12, 1), by=approver)

    assert not Delivery.objects.exists()


def test_entries_are_frozen_once_submitted() -> None:
    FamilyFactory(head=True, decile=2)
    roster = rosters.submit(roster=a_roster(), by=UserFactory())
    entry = roster.entries.get()
    other = FamilyFactory(head=True)
    add = RosterEntry(roster=roster, family=other, recipient=other.head, village_id=other.village_id, amount=1)

    for change in (
        lambda: RosterEntry.objects.update(amount=1),
        lambda: RosterEntry.objects.filter(pk=entry.pk).delete(),
        add.save,
    ):
        with pytest.raises(IntegrityError, match="roster_entries_are_frozen"), transaction.atomic():
            change()

    assert list(RosterEntry.objects.values_list("amount", flat=True)) == [600_000]


@pytest.mark.parametrize(
    "change",
    [
        {"decree_number": "2"},
        {"period": "2027-Q1"},
        {"planned_on": date(2027, 1, 1)},
        {"approved_at": datetime(2027, 1, 1, tzinfo=UTC)},
        {"state": "draft"},
        {"state": "submitted", "approved_by": None, "approved_at": None},
    ],
    ids=str,
)
def test_an_approved_roster_is_frozen(change: dict) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()

    with pytest.raises(IntegrityError, match=r"roster_is_frozen|roster_state_goes_one_way"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(**change)


def test_an_approved_roster_is_never_discarded() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()

    with pytest.raises(WrongState):
        rosters.discard(roster=roster, reason="Coba", by=UserFactory())


def test_discarding_needs_a_reason() -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()

    with pytest.raises(ReasonMissing):
        rosters.discard(roster=roster, reason=" ", by=UserFactory())

    roster.refresh_from_db()
    assert roster.state == "draft"


def test_closing_waits_for_every_delivery() -> None:
    FamilyFactory.create_batch(2, head=True, decile=2)
    roster = an_approved_roster()
    treasurer = UserFactory(role=Role.BENDAHARA)

    with pytest.raises(StillOpen):
        rosters.close(roster=roster, by=treasurer)
    with pytest.raises(IntegrityError, match="roster_closed_with_open_deliveries"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(state="closed", closed_by=treasurer, closed_at=timezone.now())
    Delivery.objects.update(state="delivered", recorded_by=treasurer, recorded_at=timezone.now())

    closed = rosters.close(roster=roster, by=treasurer)

    assert closed.state == "closed"
    with pytest.raises(IntegrityError, match="roster_is_closed"), transaction.atomic():
        Delivery.objects.update(note="nanti")


@pytest.mark.parametrize("who", ["drawn_by", "approved_by"])
def test_maker_and_approver_may_not_close(who: str) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    someone = getattr(roster, who)
    Delivery.objects.update(state="delivered", recorded_by=someone, recorded_at=timezone.now())

    with pytest.raises(SamePerson):
        rosters.close(roster=roster, by=someone)
    with pytest.raises(IntegrityError, match="roster_closed_by_a_third_person"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(state="closed", closed_by=someone, closed_at=timezone.now())

    roster.refresh_from_db()
    assert roster.state == "approved"


def test_totals_per_village_add_up() -> None:
    FamilyFactory.create_batch(2, head=True, decile=2)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    first = Delivery.objects.order_by("pk").first()
    Delivery.objects.filter(pk=first.pk).update(
        state="delivered", recorded_by=UserFactory(), recorded_at=timezone.now()
    )
    Delivery.objects.filter(village_id=NEIGHBOUR).update(
        state="failed", failed_because="absent", recorded_by=UserFactory(), recorded_at=timezone.now()
    )

    parts = totals_by_village(RosterEntry.objects.filter(roster=roster))

    assert [(one.village, one.entries, one.delivered, one.failed, one.open) for one in parts] == [
        ("Prajuritkulon", 1, 0, 1, 0),
        ("Surodinawan", 2, 1, 0, 1),
    ]
    whole = sum_of(parts)
    assert (whole.entries, whole.amount) == (3, 1_800_000)
    assert whole.amount == whole.delivered_amount + whole.failed_amount + whole.open_amount
