"""`manage.py ingest`: what it prints, writes and returns."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from access.domain.permissions import Role
from recipients.domain import sheets
from recipients.domain.formats import dtsen
from recipients.models import Import, ImportIssue, Person
from tests.factories import UserFactory, areas
from tests.recipients.handover import family, households, kk, nik, official, person, write_pair


pytestmark = pytest.mark.django_db
ZERO = {"read": 0, "new": 0, "changed": 0, "unchanged": 0, "vanished": 0, "rejected": 0}


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command on a pair; returns the JSON it wrote."""

    def ingest(pair, *options: str):
        areas()
        out = tmp_path / "out.json"
        try:
            call_command("ingest", *(str(path) for _name, path in pair), "--json", str(out), *options)
        finally:
            ingest.result = json.loads(out.read_text()) if out.exists() else None
        return ingest.result

    return ingest


def test_staged_pair_prints_its_counts(tmp_path, run, capsys):
    result = run(write_pair(tmp_path, *households([1, 2])))

    assert result.pop("seconds") >= 0
    assert result == {
        "import_id": Import.objects.across_areas(reason="test").get().pk,
        "format": "dtsen",
        "state": "staged",
        "families": {**ZERO, "read": 2, "new": 2},
        "persons": {**ZERO, "read": 2, "new": 2},
        "warnings": {},
        "errors": {},
    }
    assert json.loads(capsys.readouterr().out)["state"] == "staged"


def test_what_is_not_read_of_a_file_is_told_beside_the_counts(tmp_path, run, capsys):
    path = tmp_path / "warga.xlsx"
    template_columns = ("NIK", "Nomor KK", "Nama lengkap", "Tanggal lahir", "Jenis kelamin", "Hubungan keluarga")
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Kel B")):
        sheet.append(["DATA WARGA"])
        sheet.append([*template_columns, "Kode kelurahan"])
        sheet.append([nik(1), kk(1), "BUDI SANTOSO", "1981-03-12", "L", "1", "3576011001"])
    book.save(path)

    run([(path.name, path)], "--format", "template")

    assert capsys.readouterr().err.splitlines() == [
        "warga.xlsx: lines above the header that are skipped: 1",
        "warga.xlsx: sheets with the same columns that are not read: Kel B",
    ]


def test_columns_that_are_not_known_are_named_beside_the_counts(tmp_path, run, capsys):
    pair = write_pair(tmp_path, *households([1]))
    for name, path in pair:
        head, *rows = path.read_text().splitlines()
        odd = "warna_pagar" if name.startswith("keluarga") else "hobi"
        path.write_text("\n".join([f"{head}|{odd}", *(f"{row}|x" for row in rows)]) + "\n")

    result = run(pair)

    assert (result["state"], result["warnings"]) == ("staged", {})
    assert capsys.readouterr().err.splitlines() == [
        "keluarga_2026-Q3.csv: columns that are not known and not read: warna_pagar",
        "anggota_2026-Q3.csv: columns that are not known and not read: hobi",
    ]


def test_an_older_version_is_refused_with_the_option_that_takes_it(tmp_path, run):
    run(write_pair(tmp_path, *households([1])), "--dataset-version", "2026-Q4", "--admit")
    older = write_pair(tmp_path, *households([2]))

    with pytest.raises(CommandError, match="--older"):
        run(older, "--dataset-version", "tw 3 2026")
    result = run(older, "--dataset-version", "tw 3 2026", "--older")

    assert (result["state"], Import.objects.get(pk=result["import_id"]).dataset_version) == ("staged", "2026-Q3")


def test_admit_merges_and_a_second_time_is_refused_with_the_first_number(tmp_path, run):
    pair = write_pair(tmp_path, *households([1]))
    first = run(pair, "--admit")

    with pytest.raises(CommandError, match=str(first["import_id"])) as caught:
        run(pair, "--admit")

    assert first["state"] == "admitted"
    assert caught.value.returncode == 1
    assert (run.result["state"], run.result["import_id"]) == ("refused", first["import_id"])
    assert run.result["persons"] == ZERO


def test_file_that_is_only_staged_can_be_admitted_later(tmp_path, run):
    pair = write_pair(tmp_path, *households([1]))
    staged = run(pair)

    admitted = run(pair, "--admit")

    assert (admitted["state"], admitted["import_id"]) == ("admitted", staged["import_id"])
    assert Person.objects.across_areas(reason="test").count() == 1


def test_import_that_failed_is_read_again(tmp_path, run):
    pair = write_pair(tmp_path, *households([1]))
    first = run(pair)
    Import.objects.across_areas(reason="test").update(state=Import.State.FAILED)

    again = run(pair)

    assert (again["state"], again["import_id"]) == ("staged", first["import_id"])


def test_refused_pair_leaves_with_1_and_says_what_was_found(tmp_path, run):
    pair = write_pair(tmp_path, [family(1)], [person(1, nik="")])

    with pytest.raises(CommandError, match=r"NIK tidak diisi \(1\)") as caught:
        run(pair)

    assert caught.value.returncode == 1
    assert run.result["state"] == "refused"
    assert run.result["persons"] == {**ZERO, "read": 1, "rejected": 1}
    assert run.result["errors"] == {"NIK_EMPTY": 1}


def test_errors_are_listed_with_row_column_and_masked_number(tmp_path, run):
    listed = tmp_path / "errors.csv"
    persons = [person(1), person(2, nik=nik(2) + "9", ktp_rt="3")]

    run(write_pair(tmp_path, [family(1), family(2)], persons), "--errors", str(listed))

    raw = listed.read_bytes()
    rows = list(csv.reader(raw.decode().splitlines()))
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["file", "row", "column", "code", "severity", "value", "message"]
    found = {tuple(row[:5]) for row in rows[1:]}
    assert found == {
        ("keluarga_2026-Q3.csv", "3", "jumlah_anggota_keluarga", "MEMBER_COUNT_DIFFERS", "warning"),
        ("keluarga_2026-Q3.csv", "3", "nomor_kartu_keluarga", "NO_HEAD", "warning"),
        ("anggota_2026-Q3.csv", "3", "nomor_induk_kependudukan", "NIK_LENGTH", "error"),
        ("anggota_2026-Q3.csv", "3", "rt_ktp", "VALUE_CLEANED", "warning"),
    }
    assert nik(2) not in raw.decode()
    assert kk(2) not in raw.decode()
    assert all(row[6] for row in rows[1:])


def test_two_people_are_named_and_must_differ(tmp_path, run):
    operator, verifier = UserFactory(role=Role.OPERATOR), UserFactory(role=Role.VERIFIKATOR)
    pair = write_pair(tmp_path, *households([1]))

    run(pair, "--by", operator.username, "--admit", "--admitted-by", verifier.username)

    found = Import.objects.across_areas(reason="test").get()
    assert (found.uploaded_by, found.admitted_by) == (operator, verifier)


def test_one_person_cannot_be_both(tmp_path, run):
    both = UserFactory(role=Role.OPERATOR)
    both.assignments.create(role=Role.VERIFIKATOR, area_id="35.76", valid_from="2020-01-01", given_by_id=1)
    pair = write_pair(tmp_path, *households([1]))

    with pytest.raises(CommandError):
        run(pair, "--by", both.username, "--admit", "--admitted-by", both.username)

    assert run.result["state"] == "staged"
    assert not Person.objects.across_areas(reason="test").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.csv"],
        ["a.csv", "b.csv", "c.csv"],
        ["x.csv", "--by", "nobody"],
    ],
)
def test_wrong_arguments_leave_with_2(tmp_path, monkeypatch, arguments):
    areas()
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("a|b\n")

    with pytest.raises(CommandError) as caught:
        call_command("ingest", *arguments)

    assert caught.value.returncode == 2


@pytest.mark.parametrize("form", ["siak", "siks", "template"])
def test_a_file_of_another_format_than_said_is_refused(tmp_path, run, form):
    pair = write_pair(tmp_path, *households([1]))

    with pytest.raises(CommandError):
        run(pair[:1], "--format", form)

    assert not ImportIssue.objects.exists()


@pytest.mark.parametrize("streamed_from", [0, 1 << 30], ids=["large", "small"])
def test_numeric_cells_of_a_workbook_that_lost_digits_are_damaged(tmp_path, run, monkeypatch, streamed_from: int):
    monkeypatch.setattr(sheets, "STREAMED_FROM", streamed_from)
    families, persons = households(range(1, 4))
    pair = []
    for stem, form, rows in (("keluarga", dtsen.FAMILY, families), ("anggota", dtsen.PERSON, persons)):
        path = tmp_path / f"{stem}_dtsen_v2_2026.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, [form.column(name).name for name in official(form)])
            for number, row in enumerate(rows, start=1):
                for place, name in enumerate(official(form)):
                    if name == "nik" and number == 2:
                        sheet.write_number(number, place, 3576011203819030)
                    else:
                        sheet.write_string(number, place, row.get(name, ""))
        pair.append((path.name, path))

    result = run(pair)

    assert result["persons"] == {**ZERO, "read": 3, "new": 2, "rejected": 1}
    assert result["errors"] == {"NIK_DAMAGED": 1}
    assert ImportIssue.objects.get(code="NIK_DAMAGED").row == 3
