"""Files as they come: an export of the civil registry, and a list of unknown columns with masked numbers."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import gettext

from access.domain.permissions import Role
from recipients.domain.formats import siak
from recipients.models import Import, ListEntry, Person, RecipientList
from tests.factories import VILLAGE, FamilyFactory, PersonFactory
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat
from tests.recipients.handover import kk, nik, text


pytestmark = pytest.mark.journey
LIST = "Nomor Induk;Nama Warga;Desa;Bantuan Diterima\n357601******9021;Siti Aminah;Surodinawan;BLT Kelurahan\n"


# As the civil registry writes it: dots in a NIK, labels for codes, either order of a date.
HEAD = {
    "full_name": "BUDI SANTOSO", "birth_date": "12/03/1981", "sex": "LAKI-LAKI", "relationship": "KEPALA KELUARGA",
    "marital_status": "KAWIN", "vital_status": "HIDUP", "village_name": "SURODINAWAN", "birth_place": "MOJOKERTO",
    "district_name": "PRAJURIT KULON", "address": "JL. KENANGA NO. 1", "rt": "3", "rw": "005",
    "blood_group": "Tdk Th", "nik": f"{nik(1)[:2]}.{nik(1)[2:6]}.{nik(1)[6:]}", "kk_number": kk(1),
}  # fmt: skip
WIFE = {**HEAD, "full_name": "SITI AMINAH", "sex": "PEREMPUAN", "relationship": "ISTRI", "vital_status": "MATI"}
STRANGER = {**HEAD, "full_name": "SLAMET", "birth_date": "31-02-1990", "nik": nik(3), "kk_number": kk(3)}


def test_an_export_of_the_civil_registry_comes_in_without_editing(take_seat: TakeSeat, tmp_path: Path) -> None:
    operator, verifikator = take_seat(Role.OPERATOR), take_seat(Role.VERIFIKATOR)
    file = tmp_path / "siak.csv"
    file.write_text(text(siak.PERSON, [HEAD, {**WIFE, "nik": nik(2)}, STRANGER]), encoding="utf-8")

    operator.open("recipients:imports")
    operator.field("First file").set_input_files(file)
    operator.press("Send")
    operator.sees("The version of the data is not in the file names. Say which quarter it is, for example 2026-Q4.")
    operator.page.locator("select[name=version]").select_option(index=2)
    operator.press("Send")
    operator.page.wait_for_url("**/berkas/*/")
    worker.read_files()
    operator.reads("BIRTH_DATE_INVALID")
    operator.reads(re.compile("31-02-1990"))
    operator.look()

    verifikator.open("recipients:import", Import.objects.get().pk)
    verifikator.confirm("Admit into the registry")
    worker.admit_files()
    verifikator.open("recipients:list")
    verifikator.reads("BUDI SANTOSO")
    people = {one.full_name: one for one in Person.objects.across_areas(reason="test")}
    assert {name: one.vital_status for name, one in people.items()} == {
        "BUDI SANTOSO": "alive", "SITI AMINAH": "deceased",
    }  # fmt: skip
    assert (people["BUDI SANTOSO"].nik, people["BUDI SANTOSO"].birth_date) == (nik(1), date(1981, 3, 12))


def test_a_masked_list_of_unknown_columns_is_explained_and_decided(take_seat: TakeSeat, tmp_path: Path) -> None:
    operator = take_seat(Role.OPERATOR)
    family = FamilyFactory(village_id=VILLAGE)
    person = PersonFactory(full_name="SITI AMINAH", nik="3576015203819021", family=family)
    file = tmp_path / "warga.csv"
    file.write_text(LIST, encoding="utf-8")

    operator.open("recipients:imports")
    operator.field("First file").set_input_files(file)
    operator.press("Send")
    operator.sees("What stands in the columns?")
    operator.page.get_by_label(gettext("What is in the file?")).select_option("other-list")
    operator.page.wait_for_url("**layout=other-list**")
    operator.press("Look at the first rows")
    operator.sees("The first rows, read this way")
    operator.look()
    operator.press("Save and read the file")
    operator.sees("The rows are being read and looked for in the registry. You may leave this page; the work goes on.")

    worker.match_lists()

    operator.reads(f"{person.full_name}")
    operator.look()
    operator.page.keyboard.press("j")
    operator.page.keyboard.press("1")
    operator.press("Save what is chosen")
    operator.reads("1 baris sudah diputuskan.")
    entry = ListEntry.objects.get()
    assert (entry.person, entry.programmes) == (person, ["BLT Kelurahan"])
    assert RecipientList.objects.get().counts["decided"] == 1

    operator.open("recipients:family", family.pk)
    operator.sees("According to other systems")
