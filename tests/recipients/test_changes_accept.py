"""Accepting what a file changes by class or one by one, later, and deciding about families that vanished."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients import errors
from recipients.actions import changes
from recipients.actions.imports import admit, agree
from recipients.models import DecileRecord, Family, FamilyCard, FamilyChange, HeldRow, Import, Person
from tests.factories import NEIGHBOUR, UserFactory
from tests.recipients.factories import FamilyChangeFactory
from tests.recipients.handover import admitted, family, kk, nik, person, staged


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
LATER, LAST = "2026-Q4", "2027-Q1"
State = FamilyChange.State


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIKATOR)


def owner(number: int) -> Family | None:
    return Family.objects.filter(cards__kk_number=kk(number), cards__until_on=None).first()


def named(number: int, name: str, **fields: str) -> dict[str, str]:
    return person(number, full_name=name, **fields)


def change(found: Import, name: str) -> FamilyChange:
    return FamilyChange.objects.get(source_import=found, name=name)


def states(found: Import) -> dict[str, str]:
    return dict(FamilyChange.objects.filter(source_import=found).order_by("pk").values_list("name", "state"))


def decile(number: int) -> int:
    return DecileRecord.objects.get(family=owner(number), is_current=True).national


def by_machine(found: Import) -> Import:
    return admit(import_id=found.pk, by=User.objects.machine())


@pytest.fixture
def found(tmp_path: Path) -> Import:
    """ANI stays with another decile, BUDI vanishes, CITRA is new."""
    admitted(tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI")])
    return staged(
        tmp_path, [family(1, decile_national="10"), family(3)], [named(1, "ANI"), named(3, "CITRA")], version=LATER
    )


def test_everything_is_accepted_unless_somebody_says_otherwise(found) -> None:
    by_machine(found)

    assert states(found) == {"ANI": "applied", "BUDI": "applied", "CITRA": "applied"}
    assert (decile(1), owner(2).vanished_in, owner(3) is not None) == (10, LATER, True)


def test_a_class_that_is_not_accepted_stays_as_it_was(found, verifier) -> None:
    held = changes.choose(import_id=found.pk, held_classes=["rose_extremely", "vanished"], by=verifier)

    counts = by_machine(found).counts

    assert held == 2
    assert states(found) == {"ANI": "held", "BUDI": "held", "CITRA": "applied"}
    assert (decile(1), owner(2).vanished_in, owner(3) is not None) == (3, "", True)
    assert counts["held"] == {"families": 2, "persons": 0}
    told = counts["families"]
    assert told["read"] == told["new"] + told["changed"] + told["unchanged"] + told["rejected"] == 2


def test_a_choice_can_be_taken_back(found, verifier) -> None:
    changes.choose(import_id=found.pk, held_classes=["new", "no_such_class"], by=verifier)

    held = changes.choose(import_id=found.pk, held_classes=[], by=verifier)

    assert held == 0
    assert set(states(found).values()) == {"proposed"}
    assert [event.details for event in AuditEvent.objects.filter(action="import.choose").order_by("pk")] == [
        {"held_classes": ["new"], "families": 1}, {"held_classes": [], "families": 0},
    ]  # fmt: skip


def test_one_family_is_held_back(found, verifier) -> None:
    changes.pick(change=change(found, "CITRA"), is_held=True, by=verifier)

    by_machine(found)

    assert owner(3) is None
    assert not Person.objects.filter(nik=nik(3)).exists()
    assert states(found) == {"ANI": "applied", "BUDI": "applied", "CITRA": "held"}


def test_a_pick_is_taken_back(found, verifier) -> None:
    changes.pick(change=change(found, "CITRA"), is_held=True, by=verifier)

    changes.pick(change=change(found, "CITRA"), is_held=False, by=verifier)

    assert states(found)["CITRA"] == "proposed"


def test_a_pick_outlasts_a_registry_that_moves(found, verifier) -> None:
    """The rows are compared again at the admission; a new family has another id then."""
    changes.pick(change=change(found, "CITRA"), is_held=True, by=verifier)
    changes.pick(change=change(found, "BUDI"), is_held=True, by=verifier)
    Family.objects.filter(pk=owner(1).pk).update(rt="009")

    by_machine(found)

    assert owner(3) is None
    assert states(found) == {"ANI": "applied", "BUDI": "held", "CITRA": "held"}


def test_both_sides_of_a_split_are_held_back_together(tmp_path: Path, verifier) -> None:
    members = [named(1, "ANI"), named(2, "BUDI", of=1, relationship="3")]
    admitted(tmp_path, [family(1)], members)
    found = staged(tmp_path, [family(1), family(2)], [named(1, "ANI"), named(2, "BUDI", of=2)], version=LATER)

    held = changes.choose(import_id=found.pk, held_classes=["split"], by=verifier)
    by_machine(found)

    assert held == 2
    assert owner(2) is None
    assert Person.objects.get(nik=nik(2)).family_id == owner(1).pk

    accepted = changes.accept(import_id=found.pk, change_ids=[change(found, "ANI").pk], by=verifier)

    assert accepted == 2
    assert Person.objects.get(nik=nik(2)).family_id == owner(2).pk != owner(1).pk
    assert change(found, "BUDI").family_id == owner(2).pk


def test_a_held_family_is_taken_in_later(found, verifier) -> None:
    changes.choose(import_id=found.pk, held_classes=["new", "rose_extremely"], by=verifier)
    by_machine(found)
    assert HeldRow.objects.count() == 3

    accepted = changes.accept(import_id=found.pk, change_ids=[change(found, "ANI").pk], by=verifier)

    assert (accepted, decile(1), owner(3)) == (1, 10, None)
    one = change(found, "ANI")
    assert (one.state, one.decision, one.decided_by) == ("applied", "accepted", verifier)
    assert set(HeldRow.objects.values_list("change__name", flat=True)) == {"CITRA"}


def test_a_new_kk_number_is_taken_in_later_for_the_same_family(tmp_path: Path, verifier) -> None:
    """Its number ends in 0: a file of one such row would look as if a spreadsheet had cut it."""
    admitted(tmp_path, [family(1)], [named(1, "ANI")])
    before = owner(1).pk
    number = "3576010101190010"
    found = staged(
        tmp_path, [family(7), {**family(8), "kk_number": number}],
        [named(7, "BUDI"), {**named(1, "ANI"), "kk_number": number}], version=LATER,
    )  # fmt: skip
    changes.choose(import_id=found.pk, held_classes=["new_card"], by=verifier)
    by_machine(found)
    assert owner(1).pk == before

    changes.accept(import_id=found.pk, change_ids=[change(found, "ANI").pk], by=verifier)

    assert Family.objects.get(cards__kk_number=number, cards__until_on=None).pk == before
    assert (Family.objects.count(), Person.objects.count()) == (2, 2)


def test_who_vanished_is_marked_when_that_is_accepted(tmp_path: Path, verifier) -> None:
    admitted(
        tmp_path, [family(1), family(2)],
        [named(1, "ANI"), named(2, "BUDI"), named(3, "CITRA", of=1, relationship="3")],
    )  # fmt: skip
    found = staged(tmp_path, [family(1), family(4)], [named(1, "ANI"), named(4, "DEWI")], version=LATER)
    changes.choose(import_id=found.pk, held_classes=["vanished", "members"], by=verifier)
    by_machine(found)
    assert not Person.objects.exclude(vanished_in="").exists()

    accepted = changes.accept(
        import_id=found.pk, change_ids=[change(found, "ANI").pk, change(found, "BUDI").pk], by=verifier
    )

    assert accepted == 2
    assert owner(2).vanished_in == LATER
    assert set(Person.objects.filter(vanished_in=LATER).values_list("nik", flat=True)) == {nik(2), nik(3)}


def test_nothing_is_accepted_twice(found, verifier) -> None:
    changes.choose(import_id=found.pk, held_classes=["new"], by=verifier)
    by_machine(found)
    changes.accept(import_id=found.pk, change_ids=[change(found, "CITRA").pk], by=verifier)

    with pytest.raises(errors.NothingHeld):
        changes.accept(import_id=found.pk, change_ids=[change(found, "CITRA").pk], by=verifier)

    assert Family.objects.count() == 3


def test_a_proposal_of_a_waiting_import_is_not_taken_in_alone(found, verifier) -> None:
    changes.choose(import_id=found.pk, held_classes=["new"], by=verifier)

    with pytest.raises(errors.NothingHeld):
        changes.accept(import_id=found.pk, change_ids=[change(found, "CITRA").pk], by=verifier)

    assert owner(3) is None


def test_a_newer_file_overtakes_what_was_held_back(tmp_path: Path, found, verifier) -> None:
    changes.choose(import_id=found.pk, held_classes=["new"], by=verifier)
    by_machine(found)

    admitted(tmp_path, [family(1)], [named(1, "ANI")], version=LAST)

    assert states(found)["CITRA"] == "superseded"
    assert not HeldRow.objects.exists()
    with pytest.raises(errors.NothingHeld):
        changes.accept(import_id=found.pk, change_ids=[change(found, "CITRA").pk], by=verifier)


def test_rows_that_fit_no_longer_are_refused_and_nothing_is_written(tmp_path: Path, verifier) -> None:
    """The family's own row was known and its values not kept; then it came under another KK number by form."""
    child = {"of": 1, "relationship": "3"}
    admitted(tmp_path, [family(1)], [named(1, "ANI"), named(2, "BUDI", **child)])
    found = staged(tmp_path, [family(1)], [named(1, "ANI"), named(2, "BUDI", **child, work_sector="3")], version=LATER)
    changes.choose(import_id=found.pk, held_classes=["details"], by=verifier)
    by_machine(found)
    FamilyCard.objects.update(kk_number=kk(5))

    with pytest.raises(errors.HeldRowsUnfit), transaction.atomic():
        changes.accept(import_id=found.pk, change_ids=[change(found, "ANI").pk], by=verifier)

    assert states(found) == {"ANI": "held"}
    assert HeldRow.objects.count() == 2


def test_whoever_sent_the_file_decides_nothing_about_it(found) -> None:
    sender = UserFactory(role=Role.VERIFIKATOR)
    Import.objects.filter(pk=found.pk).update(uploaded_by=sender)

    for attempt in (
        lambda: changes.choose(import_id=found.pk, held_classes=["new"], by=sender),
        lambda: changes.pick(change=change(found, "CITRA"), is_held=True, by=sender),
        lambda: changes.accept(import_id=found.pk, change_ids=[change(found, "CITRA").pk], by=sender),
    ):
        with pytest.raises(errors.SameActor):
            attempt()

    assert set(states(found).values()) == {"proposed"}


def test_only_who_admits_files_chooses(found) -> None:
    with pytest.raises(errors.NotPermitted):
        changes.choose(import_id=found.pk, held_classes=["new"], by=UserFactory(role=Role.OPERATOR))

    assert set(states(found).values()) == {"proposed"}


def test_a_choice_comes_too_late_when_somebody_has_agreed(found, verifier) -> None:
    agree(import_id=found.pk, by=verifier)

    with pytest.raises(errors.NotWaiting):
        changes.choose(import_id=found.pk, held_classes=["new"], by=verifier)

    assert set(states(found).values()) == {"proposed"}


def test_a_vanished_family_is_kept(found, verifier) -> None:
    by_machine(found)

    changes.decide(change=change(found, "BUDI"), decision="kept", note=" Masih ada menurut RT ", by=verifier)

    one = change(found, "BUDI")
    assert (one.decision, one.note, one.decided_by) == ("kept", "Masih ada menurut RT", verifier)
    assert (owner(2).vanished_in, owner(2).status) == ("", "active")
    assert not Person.objects.exclude(vanished_in="").exists()


def test_a_vanished_family_is_closed_with_a_reason(found, verifier) -> None:
    by_machine(found)

    changes.decide(change=change(found, "BUDI"), decision="closed", note="Pindah ke Gresik", by=verifier)

    assert (owner(2).vanished_in, owner(2).status) == (LATER, "closed")
    event = AuditEvent.objects.get(action="change.decide")
    assert (event.reason, event.details) == ("Pindah ke Gresik", {"family": owner(2).pk, "decision": "closed"})


def test_closing_without_a_reason_is_refused(found, verifier) -> None:
    by_machine(found)

    with pytest.raises(errors.ClosingNeedsReason):
        changes.decide(change=change(found, "BUDI"), decision="closed", note="  ", by=verifier)

    assert owner(2).status == "active"


def test_the_database_wants_a_reason_for_closing(found, verifier) -> None:
    one = FamilyChangeFactory()

    with pytest.raises(IntegrityError, match="family_change_closed_has_reason"), transaction.atomic():
        FamilyChange.objects.filter(pk=one.pk).update(
            decision="closed", decided_by=verifier, decided_at="2026-11-22 00:00Z"
        )


def test_the_first_decision_stays(found, verifier) -> None:
    by_machine(found)
    changes.decide(change=change(found, "BUDI"), decision="kept", note="", by=verifier)

    with pytest.raises(errors.NothingToDecide):
        changes.decide(change=change(found, "BUDI"), decision="closed", note="Pindah", by=verifier)

    assert owner(2).status == "active"


@pytest.mark.parametrize("decision", ["closed", "kept", "accepted", "no such decision"])
def test_only_who_vanished_can_be_closed_or_kept(found, verifier, decision: str) -> None:
    by_machine(found)

    with pytest.raises(errors.NothingToDecide):
        changes.decide(change=change(found, "ANI"), decision=decision, note="Pindah", by=verifier)

    assert change(found, "ANI").decision == ""


def test_any_change_can_be_marked_as_seen(found, verifier) -> None:
    by_machine(found)

    changes.decide(change=change(found, "ANI"), decision="seen", note="", by=verifier)

    assert (change(found, "ANI").decision, owner(1).status) == ("seen", "active")


def test_a_whole_class_is_decided_in_one_area(verifier) -> None:
    here = FamilyChangeFactory()
    there = FamilyChangeFactory(source_import=here.source_import, village_id=NEIGHBOUR)
    Family.objects.update(vanished_in=LATER)

    decided = changes.decide_class(
        found=here.source_import, key="gone", area=NEIGHBOUR, decision="closed", note="Pindah", by=verifier
    )

    assert decided == 1
    assert dict(Family.objects.values_list("pk", "status")) == {here.family_id: "active", there.family_id: "closed"}
    event = AuditEvent.objects.get(action="change.decide")
    assert event.details == {"class": "gone", "area": NEIGHBOUR, "decision": "closed", "families": 1}


def test_a_whole_class_is_decided_everywhere(verifier) -> None:
    here = FamilyChangeFactory()
    FamilyChangeFactory(source_import=here.source_import, village_id=NEIGHBOUR)

    decided = changes.decide_class(
        found=here.source_import, key="vanished", area="", decision="seen", note="", by=verifier
    )  # fmt: skip

    assert decided == 2


def test_families_elsewhere_are_not_decided_about() -> None:
    one = FamilyChangeFactory()
    other = UserFactory(role=Role.VERIFIKATOR, role__area=NEIGHBOUR)

    with pytest.raises(errors.NothingToDecide):
        changes.decide(change=one, decision="seen", note="", by=other)

    one.refresh_from_db()
    assert one.decision == ""
