"""What of a file was passed over, title lines and other sheets, is told where the file is looked at."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from access.domain.permissions import Role
from recipients import tasks
from recipients.models import Import, ListEntry, RecipientList, UnmappedFile
from tests.factories import UserFactory, areas
from tests.recipients.factories_lists import UNKNOWN
from tests.recipients.handed_lists import KKS, matched
from tests.recipients.handover import codes


pytestmark = pytest.mark.django_db
SIAK = "NIK;Nama Penduduk;Nomor KK;SHDK;Kelamin;Tanggal Lahir;Desa/Kel;Kecamatan\n"
TITLE = "DAFTAR PENDUDUK;;;;;;;\nKOTA MOJOKERTO, TAHUN 2026;;;;;;;\n\n"
ABOVE = "3 baris di atas judul kolom dilewati. Nomor baris mengikuti berkas."


@pytest.fixture(autouse=True)
def operator(client, monkeypatch):
    areas()
    monkeypatch.setattr(tasks.stage_import, "delay_on_commit", tasks.stage_import)
    client.force_login(UserFactory(role=Role.OPERATOR))


def uploaded(client, content: bytes, name: str) -> str:
    """Send a file; the page that follows."""
    answer = client.post(reverse("recipients:import-upload"), {"first": SimpleUploadedFile(name, content)})
    return client.get(answer["Location"]).content.decode()


def test_a_file_of_persons_with_a_title_is_judged_with_the_row_numbers_of_the_file(client):
    rows = (
        "3576011203819021;BUDI;3576010101199002;KEPALA KELUARGA;L;12-03-1981;SURODINAWAN;PRAJURIT KULON\n;SITI;;;P;;;\n"
    )

    page = uploaded(client, (TITLE + SIAK + rows).encode(), "siak_2026-Q4.csv")

    found = Import.objects.across_areas(reason="test").get()
    assert ABOVE in page
    assert "NIK_EMPTY" in codes(found, "both", 6)
    assert found.counts["persons"]["read"] == 2


def test_a_refused_single_file_is_not_asked_for_as_a_pair(client):
    page = uploaded(client, SIAK.encode(), "siak_2026-Q4.csv")

    assert "Perbaiki berkas sesuai keterangan di bawah lalu kirim ulang." in page
    assert "keduanya" not in page


def test_other_sheets_of_a_workbook_are_named(client):
    book = openpyxl.Workbook()
    for title in ("Kel A", "Kel B"):
        sheet = book.active if title == "Kel A" else book.create_sheet()
        sheet.title = title
        sheet.append(SIAK.strip().split(";"))
        sheet.append(["3576011203819021", title, "3576010101199002", "1", "L", "12-03-1981", "SURODINAWAN", ""])
    stream = io.BytesIO()
    book.save(stream)

    page = uploaded(client, stream.getvalue(), "siak_2026-Q4.xlsx")

    assert "Lembar lain dengan kolom yang sama tidak dibaca: Kel B." in page
    assert "di atas judul kolom" not in page


def test_the_page_of_unknown_columns_tells_of_the_title(client):
    page = uploaded(client, (TITLE + UNKNOWN).encode(), "warga.csv")

    assert UnmappedFile.objects.across_areas(reason="test").exists()
    assert ABOVE in page


def test_a_list_with_a_title_is_matched_with_the_row_numbers_of_the_file(client):
    found = matched(TITLE + KKS + "3576011203819021;BUDI;1;PKH;;\n")

    assert (found.state, found.lines_above) == (RecipientList.State.READY, 3)
    assert ListEntry.objects.across_areas(reason="test").get().row == 5
    assert ABOVE in client.get(reverse("recipients:recipient-list", args=[found.pk])).content.decode()
