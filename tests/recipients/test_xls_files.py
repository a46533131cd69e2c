"""An export of the civil registry as it comes: an XLS of old, numbers as text or numbers, dates as cells of dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlwt

from recipients.actions.imports import stage
from recipients.domain.formats import siak
from recipients.models import Import, Person, RejectedRow
from tests.recipients.handover import codes, kk, nik, official, receive_files
from tests.recipients.test_persons_files import row


pytestmark = pytest.mark.django_db
Cell = str | float | date


def told(number: int, **cells: Cell) -> Mapping[str, Cell]:
    """Somebody's row, with cells that are no texts."""
    return {**row(number), **cells}


def xls(path: Path, rows: Sequence[Mapping[str, Cell]]) -> Path:
    """Write a true XLS (BIFF8) with a title above the header, as the program of the registry does."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biodata")
    days = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    sheet.write(0, 0, "DAFTAR PENDUDUK")
    fields = official(siak.PERSON)
    for place, name in enumerate(fields):
        sheet.write(2, place, siak.PERSON.column(name).name)
    for line, one in enumerate(rows, start=3):
        for place, name in enumerate(fields):
            cell = one.get(name, "")
            sheet.write(line, place, cell, days if isinstance(cell, date) else xlwt.Style.default_style)
    book.save(str(path))
    return path


def staged(path: Path) -> Import:
    found = receive_files([(path.name, path)])
    stage(import_id=found.pk)
    found.refresh_from_db()
    return found


def test_an_xls_of_the_civil_registry_is_read_as_it_is(tmp_path: Path) -> None:
    dotted = f"{nik(2)[:2]}.{nik(2)[2:6]}.{nik(2)[6:]}"
    rows = [
        told(1, birth_date=date(1981, 3, 12), rt=3.0, rw=5.0), row(2, of=1, nik=dotted, relationship="FAMILI LAIN"),
        row(3, vital_status="MATI", birth_date="12/03/81"),
    ]  # fmt: skip

    found = staged(xls(tmp_path / "biodata_2026-Q3.xls", rows))

    assert (found.format, found.state, found.counts["errors"]) == ("siak", "staged", {})
    assert (found.counts["families"]["new"], found.counts["persons"]["new"]) == (2, 3)
    assert {line: codes(found, "both", line) for line in (4, 5, 6)} == {
        line: {"VALUE_CLEANED"} for line in (4, 5, 6)
    }  # fmt: skip


def test_a_number_cell_has_lost_digits_and_is_never_guessed(tmp_path: Path) -> None:
    whole, ends_in_zero = float(nik(2)), float(nik(3)[:15] + "0")
    rows = [row(1), told(2, nik=whole), told(3, nik=ends_in_zero), told(4, kk_number=float(kk(4)[:15] + "0"))]

    found = staged(xls(tmp_path / "biodata_2026-Q3.xls", rows))

    said = {line: codes(found, "both", line) - {"VALUE_CLEANED"} for line in (4, 5, 6, 7)}
    assert said == {4: set(), 5: set(), 6: {"NIK_DAMAGED"}, 7: {"KK_LENGTH"}}
    assert set(RejectedRow.objects.values_list("row", flat=True)) == {6, 7}
    assert not Person.objects.exists()


def test_a_date_of_a_cell_that_is_none_is_refused(tmp_path: Path) -> None:
    rows = [row(1), told(2, birth_date=29657.0), row(3, birth_date="")]

    found = staged(xls(tmp_path / "biodata_2026-Q3.xls", rows))

    said = {line: codes(found, "both", line) - {"VALUE_CLEANED"} for line in (4, 5, 6)}
    assert said == {4: set(), 5: {"BIRTH_DATE_INVALID"}, 6: {"BIRTH_DATE_INVALID"}}
