"""Files of persons alone: families made of their cards, vital status, and what such a file never touches."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from recipients import errors
from recipients.actions.imports import admit, stage
from recipients.actions.persons import mark_moved
from recipients.domain.formats import siak, template
from recipients.domain.formats.base import FileFormat
from recipients.models import (
    DecileRecord,
    Family,
    FamilyCard,
    Import,
    LivingConditions,
    Membership,
    Person,
    PersonRecord,
    RejectedRow,
)
from tests.factories import UserFactory
from tests.recipients.handover import admitted as admitted_pair
from tests.recipients.handover import codes, family, kk, nik, person, receive_files, text


pytestmark = pytest.mark.django_db
ROW = {
    "full_name": "BUDI SANTOSO", "birth_date": "12-03-1981", "sex": "LAKI-LAKI", "relationship": "KEPALA KELUARGA",
    "marital_status": "KAWIN", "vital_status": "HIDUP", "village_name": "SURODINAWAN", "birth_place": "MOJOKERTO",
    "district_name": "PRAJURIT KULON", "address": "JL. KENANGA NO. 1", "rt": "3", "rw": "005", "mother_name": "SUMINI",
    "education": "SLTA/SEDERAJAT", "occupation": "KARYAWAN SWASTA", "blood_group": "Tdk Th",
}  # fmt: skip


def row(number: int, *, of: int | None = None, **fields: str) -> dict[str, str]:
    """Somebody in a SIAK export, by default the head of a family alone."""
    return {**ROW, "nik": nik(number), "kk_number": kk(number if of is None else of), **fields}


def dotted(number: str) -> str:
    """A number as some exports write it."""
    return f"{number[:2]}.{number[2:6]}.{number[6:]}"


def staged(
    folder: Path, rows: list[Any], *, form: FileFormat = siak.PERSON, version: str = "2026-Q3", **options: Any
) -> Import:
    """A file of persons that has been read and judged."""
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.iterdir()))
    path = folder / f"{form.source}_{number}_{version}.csv"
    path.write_text(text(form, rows) + "\n" * number, encoding="utf-8")
    found = receive_files([(path.name, path)], **options)
    stage(import_id=found.pk)
    found.refresh_from_db()
    return found


def admitted(folder: Path, rows: list[Any], **options: Any) -> Import:
    """A file of persons that is in the registry."""
    return admit(import_id=staged(folder, rows, **options).pk, by=User.objects.machine())


def people() -> dict[str, Person]:
    return {one.nik: one for one in Person.objects.across_areas(reason="test").select_related("family")}


def fates(found: Import, part: str) -> tuple[int, ...]:
    """read, new, changed, unchanged, vanished, rejected."""
    return tuple(found.counts[part][key] for key in ("read", "new", "changed", "unchanged", "vanished", "rejected"))


def test_families_are_made_from_the_cards_of_their_persons(tmp_path):
    rows = [
        row(1, relationship="ISTRI", sex="PEREMPUAN", nik="3576015203819501"), row(2, of=1), row(3),
    ]  # fmt: skip

    found = admitted(tmp_path, rows)

    assert (found.format, fates(found, "families"), fates(found, "persons")) == (
        "siak", (2, 2, 0, 0, 0, 0), (3, 3, 0, 0, 0, 0)
    )  # fmt: skip
    head = people()[nik(2)]
    made = head.family
    assert (made.head, made.village_id, made.address, made.rt, made.rw, made.source) == (
        head, "35.76.01.1001", "JL. KENANGA NO. 1", "003", "005", "siak"
    )  # fmt: skip
    assert FamilyCard.objects.get(family=made).kk_number == kk(1)
    assert (head.birth_place, head.mother_name, head.card_address, head.card_rt, head.occupation, head.education) == (
        "MOJOKERTO", "SUMINI", "JL. KENANGA NO. 1", "003", 15, 5
    )  # fmt: skip
    assert {place.relationship for place in Membership.objects.filter(family=made)} == {1, 3}
    assert not DecileRecord.objects.exists()


def test_dotted_numbers_both_date_orders_and_two_digit_years_are_read(tmp_path):
    rows = [
        row(1, nik=dotted(nik(1)), kk_number=dotted(kk(1)), birth_date="1981-03-12"),
        row(2, birth_date="12/03/81"),
        row(3, birth_date="12-3-1981"),
    ]

    found = admitted(tmp_path, rows)

    assert {str(one.birth_date) for one in people().values()} == {"1981-03-12"}
    assert codes(found, "both", 2) == {"VALUE_CLEANED"}
    assert fates(found, "persons") == (3, 3, 0, 0, 0, 0)


def test_the_dead_and_those_who_moved_keep_their_status(tmp_path):
    found = admitted(tmp_path, [row(1, vital_status="MATI"), row(2, of=1), row(3, vital_status="PINDAH")])

    status = {number: people()[nik(number)].vital_status for number in (1, 2, 3)}
    assert status == {1: "deceased", 2: "alive", 3: "moved"}
    assert people()[nik(1)].family.head == people()[nik(2)]
    assert people()[nik(3)].family.status == Family.Status.CLOSED
    assert found.counts["warnings"] == {"VALUE_CLEANED": 3}


def test_a_death_told_later_is_recorded_with_history(tmp_path):
    admitted(tmp_path, [row(1), row(2, of=1, relationship="ANAK")])

    found = admitted(tmp_path, [row(1, vital_status="MATI"), row(2, of=1, relationship="ANAK")], version="2026-Q4")

    died = people()[nik(1)]
    assert (died.vital_status, died.died_on) == ("deceased", None)
    before = Person.pgh_event_model.objects.filter(pgh_obj_id=died.pk).latest("pgh_id")
    assert (before.vital_status, before.pgh_context.metadata["run"]) == ("alive", found.pk)
    assert fates(found, "persons") == (2, 0, 1, 1, 0, 0)
    assert "NO_HEAD" in found.counts["warnings"]
    assert died.family.status == Family.Status.ACTIVE


def test_a_family_is_closed_when_the_file_tells_that_the_last_left_and_opens_when_one_is_back(tmp_path):
    child = row(2, of=1, relationship="ANAK")
    admitted(tmp_path, [row(1), child, row(3)])
    gone = {"vital_status": "PINDAH"}

    found = admitted(tmp_path, [row(1, vital_status="MATI"), {**child, **gone}, row(3)], version="2026-Q4")

    home = people()[nik(1)].family
    assert (home.status, people()[nik(3)].family.status) == ("closed", "active")
    before = Family.pgh_event_model.objects.filter(pgh_obj_id=home.pk).latest("pgh_id")
    assert (before.status, before.pgh_context.metadata["run"]) == ("active", found.pk)
    admitted(tmp_path, [row(1, vital_status="MATI"), child, row(3)], version="2027-Q1")
    assert (people()[nik(2)].vital_status, people()[nik(2)].family.status) == ("alive", "active")
    admitted(tmp_path, [row(1, vital_status="MATI"), {**child, "kk_number": kk(3)}, row(3)], version="2027-Q2")
    home.refresh_from_db()
    assert (people()[nik(2)].family, home.status) == (people()[nik(3)].family, "closed")


def test_nobody_comes_back_from_death_and_from_having_moved_only_by_a_new_word(tmp_path):
    admitted(tmp_path, [row(1, vital_status="MATI"), row(2), row(3, vital_status="PINDAH")])
    Person.objects.across_areas(reason="test").filter(nik=nik(2)).update(vital_status="moved")
    PersonRecord.objects.filter(person__nik=nik(2)).delete()

    admitted(tmp_path, [row(1), row(2), row(3)], version="2026-Q4")

    status = {number: people()[nik(number)].vital_status for number in (1, 2, 3)}
    assert status == {1: "deceased", 2: "moved", 3: "alive"}


def test_whom_people_found_to_have_moved_does_not_come_back_by_another_occupation(tmp_path):
    admitted(tmp_path, [row(1), row(2, of=1, relationship="ANAK")])
    gone = people()[nik(2)]
    mark_moved(person=gone, today=date(2026, 11, 22), reason="Dukcapil: pindah", by=UserFactory())

    admitted(tmp_path, [row(1), row(2, of=1, relationship="ANAK", occupation="WIRASWASTA")], version="2026-Q4")

    gone.refresh_from_db()
    assert gone.vital_status == "moved"
    assert not gone.memberships.filter(until_on=None).exists()


def test_those_who_stay_have_no_head_when_he_came_to_another_family(tmp_path):
    admitted(tmp_path, [row(1), row(2, of=1, relationship="ANAK"), row(3)])
    home = people()[nik(1)].family

    rows = [row(1, of=3, relationship="FAMILI LAIN"), row(2, of=1, relationship="ANAK"), row(3)]
    admitted(tmp_path, rows, version="2026-Q4")

    home.refresh_from_db()
    assert (home.head, home.status) == (None, "active")
    assert people()[nik(1)].family == people()[nik(3)].family


def test_a_merged_record_stays_merged(tmp_path):
    admitted(tmp_path, [row(1), row(2)])
    everybody = people()
    Person.objects.across_areas(reason="test").filter(nik=nik(2)).update(
        vital_status="merged", merged_into=everybody[nik(1)]
    )

    admitted(tmp_path, [row(1), row(2, birth_place="GRESIK")], version="2026-Q4")

    assert people()[nik(2)].vital_status == "merged"


def test_the_same_rows_again_change_nothing(tmp_path):
    admitted(tmp_path, [row(1), row(2)])

    again = admitted(tmp_path, [row(1), row(2)], version="2026-Q4")

    assert (fates(again, "families"), fates(again, "persons")) == ((2, 0, 0, 2, 0, 0), (2, 0, 0, 2, 0, 0))
    assert PersonRecord.objects.count() == 2


def test_a_civil_registry_never_touches_decile_conditions_and_domicile(tmp_path):
    admitted_pair(tmp_path / "pair", [family(1)], [person(1)])
    before = (
        list(DecileRecord.objects.values()), list(LivingConditions.objects.values()),
        Family.objects.across_areas(reason="test").values("address", "village", "rt", "rw", "status").get(),
    )  # fmt: skip

    found = admitted(
        tmp_path / "siak", [row(1, address="JL. LAIN 9", village_name="PRAJURITKULON", full_name="BUDI S")]
    )

    assert fates(found, "persons") == (1, 0, 1, 0, 0, 0)
    assert fates(found, "families") == (1, 0, 0, 1, 0, 0)
    assert before == (
        list(DecileRecord.objects.values()), list(LivingConditions.objects.values()),
        Family.objects.across_areas(reason="test").values("address", "village", "rt", "rw", "status").get(),
    )  # fmt: skip
    known = people()[nik(1)]
    assert (known.full_name, known.card_address, known.card_village_id, known.village_id) == (
        "BUDI S", "JL. LAIN 9", "35.76.01.1002", "35.76.01.1001"
    )  # fmt: skip


def test_a_card_elsewhere_is_no_error_for_a_family_that_lives_here(tmp_path):
    elsewhere = {"village_name": "AMPENAN SELATAN", "district_name": "AMPENAN"}
    admitted_pair(tmp_path / "pair", [family(1)], [person(1)])

    found = admitted(tmp_path / "siak", [row(1, **elsewhere), row(2, **elsewhere), row(3)])

    assert found.counts["errors"] == {"AREA_OUTSIDE_CITY": 1}
    known = people()[nik(1)]
    assert (known.card_village_id, known.village_id) == ("52.71.01.1004", "35.76.01.1001")


def test_what_the_file_does_not_say_stays(tmp_path):
    admitted(tmp_path, [row(1)])

    silent = dict.fromkeys(("birth_place", "mother_name", "marital_status", "education", "occupation"), "")
    admitted(tmp_path, [row(1, **silent, vital_status="")], version="2026-Q4")

    known = people()[nik(1)]
    assert (known.birth_place, known.mother_name, known.marital_status, known.education, known.vital_status) == (
        "MOJOKERTO", "SUMINI", 2, 5, "alive"
    )  # fmt: skip


def test_a_family_with_a_new_card_is_known_by_its_members(tmp_path):
    admitted(tmp_path, [row(1), row(2, of=1, relationship="ANAK"), row(3, of=1, relationship="ANAK")])
    known = people()[nik(1)].family_id

    found = admitted(tmp_path, [row(1, of=7), row(2, of=7, relationship="ANAK"), row(3, of=8)], version="2026-Q4")

    assert fates(found, "families") == (2, 1, 1, 0, 0, 0)
    assert people()[nik(1)].family_id == people()[nik(2)].family_id == known
    assert people()[nik(3)].family_id != known
    cards = FamilyCard.objects.filter(family=known).order_by("pk")
    assert [(card.kk_number, card.until_on is None) for card in cards] == [(kk(1), False), (kk(7), True)]


def test_who_is_no_longer_in_the_villages_of_the_file_is_marked_and_comes_back(tmp_path):
    elsewhere = {"village_name": "PRAJURITKULON"}
    admitted(tmp_path, [row(1), row(2), row(3, **elsewhere)])

    gone = admitted(tmp_path, [row(1)], version="2026-Q4")
    assert (fates(gone, "families")[4], fates(gone, "persons")[4]) == (1, 1)
    assert {number: people()[nik(number)].vanished_in for number in (1, 2, 3)} == {1: "", 2: "2026-Q4", 3: ""}

    admitted(tmp_path, [row(1), row(2)], version="2026-Q4")
    assert {people()[nik(number)].vanished_in for number in (1, 2, 3)} == {""}
    assert people()[nik(2)].family.vanished_in == ""


def test_damaged_rows_are_refused_one_by_one_with_their_reasons(tmp_path):
    found = staged(
        tmp_path,
        [
            row(1), row(2, nik="3,57601E+15"), row(3, kk_number="0"), row(4, birth_date="31-02-1981"),
            row(5, village_name="TIDAK ADA"), row(6, village_name="AMPENAN SELATAN", district_name="AMPENAN"),
            row(7, sex="?"), row(8, full_name="BUD1"), row(1, full_name="LAIN"), row(10), row(10), row(11, rt="9A"),
            "satu|dua",
        ],
    )  # fmt: skip

    told = {number: codes(found, "both", number) - {"VALUE_CLEANED"} for number in range(2, 15)}
    assert told == {
        2: {"DUPLICATE_IN_FILE"}, 3: {"NIK_DAMAGED"}, 4: {"KK_PLACEHOLDER"}, 5: {"BIRTH_DATE_INVALID"},
        6: {"AREA_UNKNOWN"}, 7: {"AREA_OUTSIDE_CITY"}, 8: {"SEX_INVALID"}, 9: {"NAME_CHARS"},
        10: {"DUPLICATE_IN_FILE"}, 11: set(), 12: {"DUPLICATE_IN_FILE"}, 13: {"CODE_UNKNOWN"}, 14: {"ROW_BROKEN"},
    }  # fmt: skip
    assert fates(found, "persons") == (13, 2, 0, 0, 0, 11)
    assert fates(found, "families") == (2, 2, 0, 0, 0, 0)
    assert RejectedRow.objects.filter(file__part_of=found).count() == 11


def test_numbers_that_a_spreadsheet_has_cut_are_refused_as_a_whole(tmp_path):
    rows = [row(number, nik=nik(number)[:15] + "0", kk_number=kk(number)[:15] + "0") for number in range(1, 9)]

    found = staged(tmp_path, rows)

    assert found.state == Import.State.REFUSED
    assert found.counts["errors"]["NIK_DAMAGED"] == 8


def test_heads_are_counted_once_per_family_among_the_living(tmp_path):
    rows = [row(1), row(2, of=1), row(3, relationship="ANAK"), row(4, vital_status="MATI")]

    found = staged(tmp_path, rows)

    assert codes(found, "both", 2) >= {"SEVERAL_HEADS"}
    assert codes(found, "both", 4) >= {"NO_HEAD"}
    assert (found.counts["warnings"]["SEVERAL_HEADS"], found.counts["warnings"]["NO_HEAD"]) == (1, 1)


def test_the_registry_is_compared_again_when_it_moved_since_the_preview(tmp_path):
    waiting = staged(tmp_path, [row(1), row(2)])
    admitted(tmp_path, [row(1)])

    found = admit(import_id=waiting.pk, by=User.objects.machine())

    assert fates(found, "persons") == (2, 1, 0, 1, 0, 0)


def test_a_version_is_needed_for_the_civil_registry_only(tmp_path):
    with pytest.raises(errors.VersionUnknown):
        staged(tmp_path / "siak", [row(1)], version="")

    found = admitted(tmp_path / "own", [own(1)], form=template.PERSON, version="")

    assert (found.dataset_version, found.source, fates(found, "persons")) == ("", "template", (1, 1, 0, 0, 0, 0))


def own(number: int, **fields: str) -> dict[str, str]:
    """A row of our template."""
    known = {name: value for name, value in ROW.items() if name in template.PERSON.fields and name != "district_name"}
    return {**known, "nik": nik(number), "kk_number": kk(number), **fields}


def test_our_template_brings_families_and_their_domicile(tmp_path):
    admitted(tmp_path, [own(1)], form=template.PERSON, version="")

    found = admitted(
        tmp_path, [own(1, address="JL. BARU 2", village_name="Prajuritkulon")], form=template.PERSON, version=""
    )

    known = people()[nik(1)]
    assert (known.family.address, known.family.village_id, known.village_id) == (
        "JL. BARU 2", "35.76.01.1002", "35.76.01.1002"
    )  # fmt: skip
    assert (known.card_address, fates(found, "families")) == ("", (1, 0, 1, 0, 0, 0))


def test_a_partial_list_of_our_template_marks_nobody_as_gone(tmp_path):
    admitted(tmp_path, [own(1), own(2)], form=template.PERSON, version="")

    found = admitted(tmp_path, [own(2)], form=template.PERSON, version="")

    assert fates(found, "persons") == (1, 0, 0, 1, 0, 0)
    assert people()[nik(1)].vanished_in == ""


def test_the_preview_shows_who_changes_and_how(client, tmp_path):
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    admitted_pair(tmp_path / "pair", [family(1), family(2)], [person(1), person(2)])
    found = staged(
        tmp_path / "siak",
        [row(1), row(2, vital_status="MATI", village_name="PRAJURITKULON", relationship="ANAK", full_name="BUDI S")],
    )

    page = client.get(reverse("recipients:import", args=[found.pk]) + "?tab=people")

    first, second = page.context["rows"]
    assert [one.row for one in (first, second)] == [3, 2]
    told = {one.label: (one.before, one.after) for one in first.differences}
    assert len(told) == len(first.differences)
    assert ("BUDI SANTOSO", "BUDI S") in told.values()
    assert "MOJOKERTO" in {after for _before, after in told.values()}
    tabs = {
        tab: client.get(reverse("recipients:import", args=[found.pk]) + f"?tab={tab}")
        for tab in ("warnings", "families", "persons")
    }
    assert {answer.status_code for answer in tabs.values()} == {200}

    admit(import_id=found.pk, by=User.objects.machine())
    after = client.get(reverse("recipients:import", args=[found.pk]))
    assert [tab.key for tab in after.context["tabs"]] == ["refused", "warnings", "families", "persons"]
