"""Lines that the registry has already are not read again, unless the rest of the file, or the registry, makes them
doubtful: then they are judged like any other."""

import pytest

from recipients.actions.imports.work import work_of
from recipients.models import FamilyCard, ImportIssue, Membership, Person, RejectedRow
from recipients.queries import intake, intake_tables
from tests.factories import FamilyFactory
from tests.recipients.handover import admitted, codes, family, households, kk, nik, person, staged


pytestmark = pytest.mark.django_db
NEXT = "2026-Q4"


@pytest.fixture
def judged_rows(monkeypatch):
    """How many rows of each part were judged one by one."""
    numbers: dict[str, int] = {}
    real = intake_tables.execute

    def counting(name: str, parameters: object, **names: str) -> int:
        found = real(name, parameters, **names)
        if name in ("intake_judged", "intake_judged_more"):
            part = "families" if "_family_" in names["judged"] else "persons"
            numbers[part] = numbers.get(part, 0) + max(found, 0)
        return found

    monkeypatch.setattr(intake, "execute", counting)
    return numbers


def counts(found, part: str) -> tuple[int, int, int, int]:
    told = found.counts[part]
    return told["new"], told["changed"], told["unchanged"], told["rejected"]


def test_only_lines_that_differ_are_judged(tmp_path, judged_rows):
    families, persons = households([1, 2, 3])
    admitted(tmp_path, families, persons)
    judged_rows.clear()

    found = staged(tmp_path, families, [persons[0], {**persons[1], "full_name": "SITI"}, persons[2]], version=NEXT)

    assert judged_rows == {"families": 0, "persons": 1}
    assert counts(found, "families") == (0, 0, 3, 0)
    assert counts(found, "persons") == (0, 1, 2, 0)


def test_a_known_line_whose_only_mark_is_about_the_nik_is_not_read_again(tmp_path, judged_rows):
    families, persons = households([1, 2])
    persons[1]["nik"] = "517101" + nik(2)[6:]
    admitted(tmp_path, families, persons)
    judged_rows.clear()

    found = staged(tmp_path, families, persons, version=NEXT)

    assert judged_rows == {"families": 0, "persons": 0}
    assert found.counts["warnings"] == {"NIK_REGION_OTHER": 1}
    issue = ImportIssue.objects.get(file__part_of=found)
    assert (issue.row, issue.column, issue.code, issue.severity, issue.value) == (
        3, "nomor_induk_kependudukan", "NIK_REGION_OTHER", "warning", f"517101******{nik(2)[-4:]}",
    )  # fmt: skip


def test_a_known_member_of_a_refused_family_is_refused_and_kept_as_it_came(tmp_path):
    families, persons = households([1, 2])
    admitted(tmp_path, families, persons)

    found = staged(tmp_path, [families[0], {**families[1], "decile_national": "11"}], persons, version=NEXT)

    assert counts(found, "persons") == (0, 0, 1, 1)
    assert codes(found, "persons", 3) == {"FAMILY_MISSING"}
    assert RejectedRow.objects.get(file__part_of=found, file__part="persons").fields[:3] == [
        nik(2), kk(2), "BUDI SANTOSO",
    ]  # fmt: skip


def test_a_known_line_that_stands_twice_is_taken_once(tmp_path):
    families, persons = households([1, 2])
    admitted(tmp_path, families, persons)

    found = staged(tmp_path, [*families, families[0]], [*persons, persons[1]], version=NEXT)

    assert counts(found, "families") == (0, 0, 2, 1)
    assert counts(found, "persons") == (0, 0, 2, 1)
    assert codes(found, "families", 4) == codes(found, "persons", 4) == {"DUPLICATE_IN_FILE"}
    assert codes(found, "families", 2) == codes(found, "persons", 3) == set()


def test_a_known_line_beside_another_of_the_same_number_is_refused_with_it(tmp_path):
    families, persons = households([1, 2])
    admitted(tmp_path, families, persons)

    found = staged(tmp_path, families, [*persons, person(2, full_name="SITI AMINAH")], version=NEXT)

    assert counts(found, "persons") == (0, 0, 1, 2)
    assert codes(found, "persons", 3) == codes(found, "persons", 4) == {"DUPLICATE_IN_FILE"}


def test_known_numbers_in_a_file_that_a_spreadsheet_has_cut_are_refused(tmp_path):
    ending_in_0 = nik(1)[:-1] + "0"
    first = [person(1, nik=ending_in_0), person(2), person(3)]
    families = [family(1), family(2), family(3)]
    admitted(tmp_path, families, first)

    cut = [first[0], person(2, nik=nik(20)[:-1] + "0"), first[2]]
    found = staged(tmp_path, families, cut, version=NEXT)

    assert counts(found, "persons") == (0, 0, 1, 2)
    assert codes(found, "persons", 2) == codes(found, "persons", 3) == {"NIK_DAMAGED"}


def test_a_known_line_of_a_person_who_has_moved_in_the_registry_is_judged(tmp_path, judged_rows):
    families, persons = households([1, 2])
    admitted(tmp_path, families, persons)
    elsewhere = FamilyFactory(kk_number=kk(7))
    Membership.objects.filter(person__nik=nik(2)).update(family=elsewhere)
    Person.objects.across_areas(reason="test").filter(nik=nik(2)).update(family=elsewhere)
    judged_rows.clear()

    found = staged(tmp_path, families, persons, version=NEXT)

    assert judged_rows["persons"] == 1
    assert counts(found, "persons") == (0, 1, 1, 0)


def test_a_known_line_of_a_person_whose_nik_is_another_one_today_is_judged(tmp_path, judged_rows):
    families, persons = households([1, 2])
    admitted(tmp_path, families, persons)
    Person.objects.across_areas(reason="test").filter(nik=nik(2)).update(nik=nik(9))
    judged_rows.clear()

    staged(tmp_path, families, persons, version=NEXT)

    assert judged_rows == {"families": 0, "persons": 1}


def test_a_known_line_of_a_family_under_another_number_is_judged(tmp_path, judged_rows):
    families, persons = households([1])
    admitted(tmp_path, families, persons)
    FamilyCard.objects.filter(kk_number=kk(1)).update(kk_number=kk(8))
    judged_rows.clear()

    found = staged(tmp_path, families, persons, version=NEXT)

    assert judged_rows == {"families": 1, "persons": 1}
    assert counts(found, "families") == (0, 1, 0, 0)


def test_a_registry_that_moves_while_the_file_is_read_is_compared_again(tmp_path, monkeypatch):
    families, persons = households([1, 2])
    admitted(tmp_path, families, persons)
    read = intake.read

    def slowly_read(pair: intake_tables.Pair, reader: intake.Reader) -> None:
        read(pair, reader)
        Person.objects.across_areas(reason="test").filter(nik=nik(2)).update(nik=nik(9))

    monkeypatch.setattr(intake, "read", slowly_read)
    found = staged(tmp_path, families, persons, version=NEXT)

    assert intake.has_registry_moved(work_of(found))


def test_a_known_family_that_has_lost_its_head_says_so(tmp_path):
    families, persons = households([1])
    admitted(tmp_path, families, persons)

    found = staged(tmp_path, families, [{**persons[0], "relationship": "3"}], version=NEXT)

    issue = ImportIssue.objects.get(file__part_of=found, code="NO_HEAD")
    assert (issue.row, issue.value) == (2, f"{kk(1)[:6]}******{kk(1)[-4:]}")
    assert found.counts["warnings"] == {"NO_HEAD": 1}


def test_a_known_family_that_has_lost_a_member_says_how_many_it_declared(tmp_path):
    families = [family(1, member_count="2")]
    persons = [person(1), person(2, of=1, relationship="3")]
    admitted(tmp_path, families, persons)

    found = staged(tmp_path, families, persons[:1], version=NEXT)

    issue = ImportIssue.objects.get(file__part_of=found, code="MEMBER_COUNT_DIFFERS")
    assert (issue.row, issue.value) == (2, "2")
    assert found.counts["persons"]["vanished"] == 1


def test_new_members_of_a_known_family_join_it(tmp_path):
    families, persons = households([1])
    admitted(tmp_path, families, persons)

    found = admitted(tmp_path, families, [*persons, person(2, of=1, relationship="3")], version=NEXT)

    assert counts(found, "persons") == (1, 0, 1, 0)
    everyone = Person.objects.across_areas(reason="test")
    assert everyone.get(nik=nik(2)).family_id == everyone.get(nik=nik(1)).family_id


def test_a_known_family_gets_the_head_that_the_file_names_now(tmp_path):
    families = [family(1, member_count="2")]
    admitted(tmp_path, families, [person(1), person(2, of=1, relationship="3")])

    admitted(tmp_path, families, [person(1, relationship="3"), person(2, of=1)], version=NEXT)

    assert FamilyCard.objects.get(kk_number=kk(1)).family.head.nik == nik(2)


def test_rules_that_changed_make_every_line_unknown_once(tmp_path, judged_rows, monkeypatch):
    families, persons = households([1, 2])
    admitted(tmp_path, families, persons)
    judged_rows.clear()
    monkeypatch.setattr(intake, "rules", lambda form: 12345)

    found = staged(tmp_path, families, persons, version=NEXT)

    assert judged_rows == {"families": 2, "persons": 2}
    assert counts(found, "persons") == (0, 0, 2, 0)

    admitted(tmp_path, families, [persons[0], {**persons[1], "full_name": "SITI"}], version="2027-Q1")
    judged_rows.clear()
    staged(tmp_path, families, persons, version="2027-Q2")

    assert judged_rows == {"families": 0, "persons": 1}
