"""Changes of an approved roster: by two people, on paper, and never against what the database holds."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions import amendments, deliveries, rosters
from distribution.actions.amendments import Line
from distribution.errors import (
    ReasonMissing,
    StillOpen,
    WrongAmendment,
    WrongState,
)
from distribution.models import (
    AmendmentLine,
    Delivery,
    Eligibility,
    Roster,
    RosterAmendment,
    RosterEntry,
)
from distribution.queries.payable import blocked_on
from distribution.queries.rosters import fingerprint_of
from recipients.models import Caretaker, Family, Person
from tests.distribution.amending import an_approver, waiting_family
from tests.distribution.factories import (
    a_scan,
    an_amendment,
    an_approved_roster,
)
from tests.factories import NEIGHBOUR, FamilyFactory, PersonFactory, UserFactory
from verification.models import Finding


pytestmark = pytest.mark.django_db


_KEPT = r"amendment_is_frozen|roster_entries_are_frozen"


def couple() -> tuple[Family, Person]:
    family = FamilyFactory(head=True, decile=2)
    return family, PersonFactory(family=family, relationship=3, sex="P", full_name="Siti Aminah")


def test_an_heir_of_the_same_kk_takes_the_place_of_who_died() -> None:
    family, wife = couple()
    roster = an_approved_roster()
    before = roster.entries.get()

    change = an_amendment(roster, "heir", recipient_in=wife.pk)
    done = amendments.approve(amendment=change, by=an_approver())

    old, new = RosterEntry.objects.order_by("pk")
    assert (old.pk, old.taken_out_in, old.delivery.state, old.delivery.failed_because) == (
        before.pk, done, "failed", "deceased",
    )  # fmt: skip
    assert (new.family, new.recipient, new.amount, new.amendment) == (family, wife, 600_000, done)
    assert (new.delivery.state, new.snapshot["name"]) == ("open", "Siti Aminah")
    assert done.lines.get().entry_in == new
    assert fingerprint_of(roster.pk) == roster.sha256
    assert AuditEvent.objects.get(action="amendment.approve").details == {
        "roster": roster.pk, "number": 1, "kind": "heir", "out": 1, "into": 1,
    }  # fmt: skip


def test_nothing_changes_before_approval_but_nobody_is_paid() -> None:
    _family, wife = couple()
    roster = an_approved_roster()

    an_amendment(roster, "heir", recipient_in=wife.pk)

    entry = roster.entries.get()
    assert (entry.taken_out_in, entry.delivery.state) == (None, "open")
    assert blocked_on(roster.pk) == {entry.pk: "change_waiting"}


@pytest.mark.parametrize("who", ["himself", "child", "stranger", "dead", "nobody"])
def test_only_another_living_adult_of_the_same_kk_is_an_heir(who: str) -> None:
    family, wife = couple()
    Person.objects.filter(pk=wife.pk).update(vital_status="deceased")
    child = PersonFactory(family=family, relationship=4, birth_date=date(2015, 1, 1))
    roster = an_approved_roster()
    stranger = FamilyFactory(head=True).head
    chosen = {"himself": family.head.pk, "child": child.pk, "stranger": stranger.pk, "dead": wife.pk, "nobody": None}

    with pytest.raises(WrongAmendment):
        an_amendment(roster, "heir", recipient_in=chosen[who])

    assert not RosterAmendment.objects.exists()


def test_an_heir_of_another_kk_is_refused_by_the_database_too() -> None:
    _family, wife = couple()
    roster = an_approved_roster()
    change = an_amendment(roster, "heir", recipient_in=wife.pk)
    Person.objects.filter(pk=wife.pk).update(family=FamilyFactory())

    with pytest.raises(WrongAmendment):
        amendments.approve(amendment=change, by=an_approver())

    change.refresh_from_db()
    assert (change.state, RosterEntry.objects.count()) == ("submitted", 1)


def test_a_family_of_the_waiting_list_takes_the_place() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    other = waiting_family(roster)

    change = an_amendment(roster, "replacement", family_in=other.pk)
    amendments.approve(amendment=change, by=an_approver())

    old, new = RosterEntry.objects.order_by("pk")
    assert (old.delivery.failed_because, old.delivery.note) == ("replaced", "400.9/9/BA/2026")
    assert (new.family, new.recipient, new.amount, new.rank) == (other, other.head, 600_000, 7)


def _moved_to_another_family(other: Family, eldest: Person) -> None:
    Person.objects.filter(pk=other.head.pk).update(family=FamilyFactory())


def _said_to_have_died(other: Family, eldest: Person) -> None:
    Finding.objects.create(
        person=other.head,
        family=other,
        village_id=other.village_id,
        kind="deceased",
        materiality=3,
        opened_at=timezone.now(),
    )


def _another_named(other: Family, eldest: Person) -> None:
    Caretaker.objects.create(family=other, person=eldest, from_on=date(2026, 11, 1))


@pytest.mark.parametrize("changed", [_moved_to_another_family, _said_to_have_died, _another_named])
def test_who_takes_the_place_receives_as_the_family_is_today(changed: Callable[[Family, Person], None]) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    other = waiting_family(roster)
    eldest = PersonFactory(family=other, relationship=4, birth_date=date(1990, 1, 1))
    PersonFactory(family=other, relationship=4, birth_date=date(1995, 1, 1))
    changed(other, eldest)

    change = an_amendment(roster, "replacement", family_in=other.pk)
    amendments.approve(amendment=change, by=an_approver())

    assert RosterEntry.objects.get(family=other).recipient == eldest


def _not_entitled(roster: Roster) -> int:
    family = FamilyFactory(head=True, decile=9)
    Eligibility.objects.create(
        determination=roster.determination, family=family, village_id=family.village_id, is_eligible=False,
        reasons=["DESIL_ABOVE"],
    )  # fmt: skip
    return family.pk


def _elsewhere(roster: Roster) -> int:
    return waiting_family(roster, village_id=NEIGHBOUR).pk


def _closed(roster: Roster) -> int:
    family = waiting_family(roster)
    Family.objects.filter(pk=family.pk).update(status="closed")
    return family.pk


def _without_receiver(roster: Roster) -> int:
    family = waiting_family(roster)
    Person.objects.filter(pk=family.head.pk).update(vital_status="deceased")
    return family.pk


def _on_it(roster: Roster) -> int:
    return roster.entries.order_by("-pk")[0].family_id


@pytest.mark.parametrize(
    "chosen", [_not_entitled, _elsewhere, _closed, _without_receiver, _on_it, lambda _roster: 0],
    ids=["not entitled", "elsewhere", "closed", "nobody alive", "on the roster", "unknown"],
)  # fmt: skip
def test_who_may_not_take_the_place(chosen) -> None:
    FamilyFactory.create_batch(2, head=True, decile=2)
    roster = an_approved_roster()

    with pytest.raises(WrongAmendment):
        an_amendment(roster, "replacement", family_in=chosen(roster))

    assert not RosterAmendment.objects.exists()


@pytest.mark.parametrize(("kind", "because"), [("death", "deceased"), ("opt_out", "opted_out")])
def test_a_place_can_be_given_up(kind: str, because: str) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()

    amendments.approve(amendment=an_amendment(roster, kind), by=an_approver())

    entry = roster.entries.get()
    assert (entry.delivery.state, entry.delivery.failed_because) == ("failed", because)
    assert entry.taken_out_in.number == 1


def test_a_correction_needs_no_scan_the_others_do() -> None:
    _family, wife = couple()
    roster = an_approved_roster()
    told = {"reason": "Salah tulis", "minutes_number": "1", "minutes_on": date(2026, 11, 20), "by": UserFactory()}
    lines = [Line(roster.entries.get().pk, recipient_in=wife.pk)]

    with pytest.raises(WrongAmendment):
        amendments.draw_up(roster=roster, kind="heir", lines=lines, **told)
    change = amendments.draw_up(roster=roster, kind="correction", lines=lines, **told)

    assert (change.state, change.sha256, bool(change.file)) == ("submitted", "", False)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"kind": "gift"}, WrongAmendment),
        ({"lines": []}, WrongAmendment),
        ({"lines": [Line(0)]}, WrongAmendment),
        ({"reason": " "}, ReasonMissing),
        ({"minutes_number": " "}, ReasonMissing),
    ],
    ids=["unknown kind", "no line", "not on it", "no reason", "no number"],
)
def test_an_incomplete_change_is_not_written(changed: dict, error: type[Exception]) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    whole = {
        "kind": "opt_out",
        "lines": [Line(roster.entries.get().pk)],
        "reason": "Surat",
        "minutes_number": "1",
        "minutes_on": date(2026, 11, 20),
        "file": a_scan(),
        "by": UserFactory(),
    }

    with pytest.raises(error):
        amendments.draw_up(roster=roster, **(whole | changed))

    assert not RosterAmendment.objects.exists()


def test_families_of_two_kelurahan_need_two_papers() -> None:
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    roster = an_approved_roster()

    with pytest.raises(WrongAmendment):
        amendments.draw_up(
            roster=roster,
            kind="opt_out",
            lines=[Line(one.pk) for one in roster.entries.all()],
            reason="Surat",
            minutes_number="1",
            minutes_on=date(2026, 11, 20),
            file=a_scan(),
            by=UserFactory(),
        )


def test_who_has_got_the_aid_stays_on_the_roster() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    change = an_amendment(roster, "opt_out")
    Delivery.objects.update(state="delivered", recorded_by=UserFactory(), recorded_at=timezone.now())

    with pytest.raises(WrongState):
        amendments.approve(amendment=change, by=an_approver())
    with pytest.raises(WrongState):
        an_amendment(roster, "death")

    assert roster.entries.get().taken_out_in is None


def test_whose_money_is_under_way_stays_on_the_roster(monkeypatch: pytest.MonkeyPatch) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    change = an_amendment(roster, "opt_out")
    monkeypatch.setattr(amendments, "under_way", set)

    with pytest.raises(WrongState):
        amendments.approve(amendment=change, by=an_approver())

    change.refresh_from_db()
    assert (change.state, roster.entries.get().taken_out_in) == ("submitted", None)


def test_a_decided_change_is_decided_once_and_stays() -> None:
    FamilyFactory(head=True, decile=2)
    change = an_amendment(an_approved_roster(), "opt_out")
    amendments.approve(amendment=change, by=an_approver())

    with pytest.raises(WrongState):
        amendments.approve(amendment=change, by=an_approver())
    with pytest.raises(WrongState):
        amendments.discard(amendment=change, reason="Coba", by=an_approver())
    for change_it in (
        lambda: RosterAmendment.objects.update(reason="lain"),
        lambda: AmendmentLine.objects.update(amount_in=None, is_given_up=True),
        lambda: AmendmentLine.objects.all().delete(),
        lambda: RosterEntry.objects.update(taken_out_in=None),
    ):
        with pytest.raises(IntegrityError, match=_KEPT), transaction.atomic():
            change_it()


def test_a_refused_change_leaves_the_place_free_for_another_one() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    first = an_amendment(roster, "opt_out")

    with pytest.raises(WrongAmendment):
        an_amendment(roster, "death")
    with pytest.raises(ReasonMissing):
        amendments.discard(amendment=first, reason=" ", by=an_approver())
    refused = amendments.discard(amendment=first, reason="Keluarga tetap mau.", by=an_approver())
    second = an_amendment(roster, "death")

    assert (refused.state, refused.discarded_because, second.number) == ("discarded", "Keluarga tetap mau.", 2)
    assert blocked_on(roster.pk) == {roster.entries.get().pk: "change_waiting"}


def test_only_an_approved_roster_is_changed_and_none_closes_with_a_change_waiting() -> None:
    FamilyFactory.create_batch(2, head=True, decile=2)
    roster = an_approved_roster()
    treasurer = UserFactory(role=Role.BENDAHARA)
    change = an_amendment(roster, "opt_out")
    Delivery.objects.update(state="failed", failed_because="absent", recorded_by=treasurer, recorded_at=timezone.now())

    with pytest.raises(StillOpen):
        rosters.close(roster=roster, by=treasurer)
    amendments.discard(amendment=change, reason="Tidak jadi", by=an_approver())
    rosters.close(roster=roster, by=treasurer)
    with pytest.raises(WrongState):
        an_amendment(roster, "opt_out")

    assert RosterAmendment.objects.count() == 1


def test_entries_come_and_go_only_by_an_approved_change() -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    change = an_amendment(roster, "opt_out")
    other = waiting_family(roster)
    add = RosterEntry(
        roster=roster, family=other, recipient=other.head, village_id=other.village_id, amount=1, amendment=change
    )

    for act in (lambda: RosterEntry.objects.update(taken_out_in=change), add.save):
        with pytest.raises(IntegrityError, match="roster_entries_are_frozen"), transaction.atomic():
            act()


def test_control_totals_add_up_after_a_change() -> None:
    FamilyFactory.create_batch(2, head=True, decile=2)
    roster = an_approved_roster()
    other = waiting_family(roster)
    amendments.approve(amendment=an_amendment(roster, "replacement", family_in=other.pk), by=an_approver())

    ids = list(Delivery.objects.filter(state="open").values_list("pk", flat=True))
    deliveries.mark_delivered(delivery_ids=ids, by=UserFactory())

    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states == ["delivered", "delivered", "failed"]
    assert rosters.close(roster=roster, by=UserFactory(role=Role.BENDAHARA)).state == "closed"
