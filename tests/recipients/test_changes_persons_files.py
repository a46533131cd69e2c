"""The change report of a file of persons: what it does not know does not change; it can be taken in part."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from access.domain.permissions import Role
from access.models import User
from recipients.actions import changes
from recipients.actions.imports import admit
from recipients.domain.formats import template
from recipients.models import FamilyCard, FamilyChange, HeldRow, Import, Person, PersonRecord
from recipients.queries import changes_family
from tests.factories import UserFactory
from tests.recipients.handover import admitted as admitted_pair
from tests.recipients.handover import family, kk, nik, person
from tests.recipients.test_persons_files import admitted, own, row, staged


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
LATER = "2026-Q4"


@pytest.fixture
def found(tmp_path: Path) -> Import:
    """ANI's card is from the other kelurahan, BUDI comes under a new card, CITRA is new, DEWI is as she was."""
    names = {1: "ANI", 2: "BUDI", 4: "DEWI"}
    admitted_pair(
        tmp_path / "dtsen",
        [family(number) for number in names],
        [person(number, full_name=name) for number, name in names.items()],
    )
    rows = [
        row(1, full_name="ANI", village_name="PRAJURITKULON"), row(2, of=5, full_name="BUDI"),
        row(3, full_name="CITRA"), row(4, full_name="DEWI"),
    ]  # fmt: skip
    return staged(tmp_path / "siak", rows, version=LATER)


def test_a_civil_registry_moves_no_family_and_knows_no_decile(found) -> None:
    rows = {one.name: one for one in FamilyChange.objects.filter(source_import=found)}

    assert rows["BUDI"].classes == ["new_card"]
    assert (rows["CITRA"].classes, rows["CITRA"].decile_after) == (["new"], None)
    assert (rows["ANI"].classes, rows["ANI"].village_id) == (["details"], rows["ANI"].village_before_id)
    assert {(one.decile_before, one.decile_after) for one in (rows["ANI"], rows["BUDI"])} == {(3, 3)}


def test_where_the_file_is_silent_nothing_differs(found) -> None:
    rows = {one.name: one for one in FamilyChange.objects.filter(source_import=found).select_related("source_import")}

    with translation.override("id"):
        told = {name: changes_family.detail(one, with_health=True) for name, one in rows.items()}

    assert [one.label for one in told["BUDI"].fields] == ["No. KK"]
    assert told["ANI"].fields == []
    assert {field.label for member in told["ANI"].members for field in member.fields} == {"Tempat lahir", "Nama ibu"}


def test_a_family_of_a_file_without_a_version_is_told_by_its_import(client, tmp_path: Path) -> None:
    admitted_pair(tmp_path / "dtsen", [family(1)], [person(1)])
    found = staged(tmp_path / "own", [own(3, full_name="CITRA")], form=template.PERSON, version="")
    change = FamilyChange.objects.get(source_import=found)
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    page = client.get(reverse("recipients:change", args=[change.pk])).content.decode()
    listed = client.get(reverse("recipients:change-list"), {"import": found.pk}).content.decode()

    assert gettext("%(village)s · by import %(number)s") % {"village": "Surodinawan", "number": found.pk} in page
    assert gettext("The family is new: there is nothing in the registry to compare it with.") in page
    assert gettext("By import %(number)s") % {"number": found.pk} in listed


def test_the_report_is_that_of_the_registry_when_it_is_admitted(client, found) -> None:
    admit(import_id=found.pk, by=User.objects.machine())
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    response = client.get(reverse("recipients:import-changes", args=[found.pk]))

    assert (response.context["report"].of("new"), response.context["report"].of("card")) == (1, 1)
    assert FamilyChange.objects.filter(source_import=found).exclude(state="applied").count() == 0


@pytest.fixture
def verifier() -> User:
    return UserFactory(role=Role.VERIFIKATOR)


def states(found: Import) -> dict[str, str]:
    return dict(FamilyChange.objects.filter(source_import=found).order_by("pk").values_list("name", "state"))


def change(found: Import, name: str) -> FamilyChange:
    return FamilyChange.objects.get(source_import=found, name=name)


def by_machine(found: Import) -> Import:
    return admit(import_id=found.pk, by=User.objects.machine())


def test_a_class_of_a_file_of_persons_is_held_back(client, found, verifier) -> None:
    client.force_login(verifier)
    may_choose = client.get(reverse("recipients:import-changes", args=[found.pk])).context["may_choose"]

    held = changes.choose(import_id=found.pk, held_classes=["new", "new_card"], by=verifier)
    counts = by_machine(found).counts

    assert (may_choose, held, counts["held"]) == (True, 2, {"families": 2, "persons": 2})
    assert states(found) == {"ANI": "applied", "BUDI": "held", "CITRA": "held", "DEWI": "applied"}
    assert not Person.objects.filter(nik=nik(3)).exists()
    assert FamilyCard.objects.get(family__persons__nik=nik(2)).kk_number == kk(2)
    assert Person.objects.get(nik=nik(1)).birth_place == "MOJOKERTO"


def test_one_family_of_a_file_of_persons_is_held_back_and_taken_in_later(found, verifier) -> None:
    changes.pick(change=change(found, "CITRA"), is_held=True, by=verifier)
    by_machine(found)

    taken = changes.accept(import_id=found.pk, change_ids=[change(found, "CITRA").pk], by=verifier)

    made = Person.objects.get(nik=nik(3))
    assert (taken, made.full_name, made.family.head, made.family_id) == (
        1,
        "CITRA",
        made,
        change(found, "CITRA").family_id,
    )
    assert FamilyCard.objects.get(family=made.family).kk_number == kk(3)
    assert (HeldRow.objects.count(), set(states(found).values())) == (0, {"applied"})
    assert set(Person.objects.values_list("vanished_in", flat=True)) == {""}


def test_a_new_card_that_was_held_back_is_taken_in_later(found, verifier) -> None:
    changes.choose(import_id=found.pk, held_classes=["new_card"], by=verifier)
    by_machine(found)

    changes.accept(import_id=found.pk, change_ids=[change(found, "BUDI").pk], by=verifier)

    cards = FamilyCard.objects.filter(family__persons__nik=nik(2)).order_by("pk")
    assert [(card.kk_number, card.until_on is None) for card in cards] == [(kk(2), False), (kk(5), True)]
    assert PersonRecord.objects.get(person__nik=nik(2)).version == LATER


@pytest.fixture
def gone(tmp_path: Path) -> Import:
    """An export of one kelurahan that no longer has BUDI."""
    admitted(tmp_path, [row(1, full_name="ANI"), row(2, full_name="BUDI")])
    return staged(tmp_path, [row(1, full_name="ANI")], version=LATER)


def test_a_vanished_family_of_a_civil_registry_is_held_back_and_marked_later(gone, verifier) -> None:
    changes.choose(import_id=gone.pk, held_classes=["vanished"], by=verifier)
    by_machine(gone)
    held = Person.objects.get(nik=nik(2))

    changes.accept(import_id=gone.pk, change_ids=[change(gone, "BUDI").pk], by=verifier)

    marked = Person.objects.select_related("family").get(nik=nik(2))
    assert (held.vanished_in, marked.vanished_in, marked.family.vanished_in) == ("", LATER, LATER)


def test_a_newer_export_overtakes_what_was_held_back_of_its_kelurahan(gone, verifier, tmp_path) -> None:
    changes.choose(import_id=gone.pk, held_classes=["vanished"], by=verifier)
    by_machine(gone)

    admitted(tmp_path, [row(1, full_name="ANI"), row(2, full_name="BUDI")], version="2027-Q1")

    assert states(gone) == {"BUDI": "superseded"}


def test_an_export_of_another_kelurahan_overtakes_nothing(gone, verifier, tmp_path) -> None:
    changes.choose(import_id=gone.pk, held_classes=["vanished"], by=verifier)
    by_machine(gone)

    admitted(tmp_path, [row(9, village_name="PRAJURITKULON")], version="2027-Q1")

    assert states(gone) == {"BUDI": "held"}


def test_a_partial_list_overtakes_only_whom_it_tells_of(verifier, tmp_path) -> None:
    by_machine(staged(tmp_path, [own(1, full_name="ANI")], form=template.PERSON, version=""))
    rows = [own(2, full_name="BUDI"), own(3, full_name="CITRA")]
    found = staged(tmp_path, rows, form=template.PERSON, version="")
    changes.choose(import_id=found.pk, held_classes=["new"], by=verifier)
    by_machine(found)

    by_machine(staged(tmp_path, [own(3, full_name="CITRA DEWI")], form=template.PERSON, version=""))

    assert states(found) == {"BUDI": "held", "CITRA": "superseded"}
    assert [one.said["nik"] for one in HeldRow.objects.all()] == [nik(2)]
