"""A list with masked numbers and an unknown header: its columns are explained, and a person says who is meant."""

from pathlib import Path

import pytest
from django.utils.translation import gettext

from access.domain.permissions import Role
from recipients.models import ListEntry, RecipientList
from tests.factories import VILLAGE, FamilyFactory, PersonFactory
from tests.journeys import worker
from tests.journeys.conftest import TakeSeat


pytestmark = pytest.mark.journey
LIST = "Nomor Induk;Nama Warga;Desa;Bantuan Diterima\n357601******9021;Siti Aminah;Surodinawan;BLT Kelurahan\n"


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
