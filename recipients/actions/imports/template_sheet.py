"""Our own template as a workbook: a sheet to fill in with drop-downs, the notes, an example, and the lists behind them.

The reader takes the first sheet with a header, so the example behind it is never taken for data.
"""

from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from access.models import Area, Installation
from recipients import errors
from recipients.domain.code_book import code_list
from recipients.domain.formats.base import Kind
from recipients.domain.formats.template import PERSON


FILLED_ROWS = 5_000
WIDTHS = {"nik": 20, "kk_number": 20, "full_name": 28, "address": 32, "occupation": 26, "relationship": 18,
          "village_name": 28, "birth_place": 18, "mother_name": 24}  # fmt: skip
NOTES = {
    "nik": gettext_lazy("16 digits as on the identity card. Type them as text; the cells are prepared for it."),
    "kk_number": gettext_lazy("16 digits of the family card. Persons with the same number become one family."),
    "full_name": gettext_lazy("As on the identity card, without titles in front."),
    "birth_place": gettext_lazy("City or regency of birth."),
    "birth_date": gettext_lazy("Day-month-year, for example 17-08-1990."),
    "sex": gettext_lazy("Choose from the list."),
    "relationship": gettext_lazy("Relationship to the head of family. Each family has exactly one head."),
    "marital_status": gettext_lazy("Choose from the list."),
    "occupation": gettext_lazy("Choose from the list, as on the identity card."),
    "education": gettext_lazy("Highest education with a certificate, from the list."),
    "mother_name": gettext_lazy("Maiden name of the mother, if known."),
    "address": gettext_lazy("Where the family lives now, street and number."),
    "rt": gettext_lazy("Neighbourhood number, up to three digits."),
    "rw": gettext_lazy("Community number, up to three digits."),
    "village_code": gettext_lazy("May stay empty when the kelurahan is chosen by name."),
    "village_name": gettext_lazy("Choose from the list, or give the code instead."),
    "district_name": gettext_lazy("Only needed when the kelurahan is typed by hand and the name occurs twice."),
}
# Invented people: region 99 is no province, nobody alive was born in 1901.
_EXAMPLE = (
    {"nik": "9901011203019001", "kk_number": "9901010101159001", "full_name": "CONTOH BUDI SANTOSO",
     "birth_place": "Mojokerto", "birth_date": "12-03-1901", "sex": "Laki-laki", "relationship": "Kepala keluarga",
     "marital_status": "Kawin", "occupation": "Buruh harian lepas", "education": "Tamat SD/sederajat",
     "mother_name": "CONTOH SUMINI", "address": "Jl. Contoh No. 1", "rt": "003", "rw": "005"},
    {"nik": "9901015706049001", "kk_number": "9901010101159001", "full_name": "CONTOH SITI AMINAH",
     "birth_place": "Mojokerto", "birth_date": "17-06-1904", "sex": "Perempuan", "relationship": "Istri",
     "marital_status": "Kawin", "occupation": "Mengurus rumah tangga", "education": "SLTP/sederajat",
     "mother_name": "CONTOH PONIYEM", "address": "Jl. Contoh No. 1", "rt": "003", "rw": "005"},
)  # fmt: skip


def write_template(*, to: BinaryIO) -> None:
    """Write the empty template of the city served. It holds no personal data, so nothing is written down."""
    installation = Installation.objects.first()
    if installation is None:
        raise errors.NotPrepared
    villages = village_names(Area.objects.filter(level=Area.Level.VILLAGE, code__startswith=f"{installation.city_id}."))
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(to, options) as book:
        sheet = book.add_worksheet(_("Data"))
        notes = book.add_worksheet(_("Notes"))
        example = book.add_worksheet(_("Example"))
        lists = book.add_worksheet(_("Lists"))
        choices = {**_labels(), "village_name": villages}
        _fill_in(book, sheet, _ranges(lists, choices))
        _explain(book, notes)
        _show_how(book, example, villages[0])


def village_names(villages: QuerySet[Area]) -> list[str]:
    """The kelurahan of a city by name, with the kecamatan in brackets where two have the same name."""
    rows = villages.order_by("name", "code").values_list("name", "parent__name")
    times = Counter(name for name, _district in rows)
    return [f"{name} ({district})" if times[name] > 1 else name for name, district in rows]


def _labels() -> dict[str, list[str]]:
    coded = PERSON.of_kind(Kind.CODE)
    return {
        column.field: list(dict.fromkeys(entry.label for entry in code_list("template", column.code_list).codes))
        for column in coded
    }


def _ranges(sheet: Worksheet, choices: dict[str, list[str]]) -> dict[str, str]:
    """Write the lists side by side; returns where each stands."""
    places = {}
    for column, (field, values) in enumerate(choices.items()):
        sheet.write_string(0, column, PERSON.column(field).name)
        for line, value in enumerate(values, start=1):
            sheet.write_string(line, column, value)
        letter = chr(ord("A") + column)
        places[field] = f"='{sheet.name}'!${letter}$2:${letter}${len(values) + 1}"
        sheet.set_column(column, column, 30)
    return places


def _head(book: Workbook, sheet: Worksheet) -> None:
    required = book.add_format({"bold": True, "bg_color": "#D9E8F5", "border": 1, "text_wrap": True})
    optional = book.add_format({"bold": True, "bg_color": "#F1F3F5", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(PERSON.columns):
        sheet.write_string(0, place, column.name, required if column.required else optional)
        sheet.set_column(place, place, WIDTHS.get(column.field, 14), text)
    sheet.freeze_panes(1, 3)


def _fill_in(book: Workbook, sheet: Worksheet, ranges: dict[str, str]) -> None:
    _head(book, sheet)
    for place, column in enumerate(PERSON.columns):
        sheet.write_comment(0, place, str(NOTES[column.field]))
        if column.field in ranges:
            sheet.data_validation(
                1, place, FILLED_ROWS, place,
                {"validate": "list", "source": ranges[column.field], "error_title": column.name,
                 "error_message": _("Choose one of the values in the list.")},
            )  # fmt: skip
        elif column.kind in (Kind.NIK, Kind.KK):
            sheet.data_validation(
                1, place, FILLED_ROWS, place,
                {"validate": "length", "criteria": "==", "value": 16, "error_title": column.name,
                 "error_message": _("The number has exactly 16 digits.")},
            )  # fmt: skip
    sheet.activate()


def _explain(book: Workbook, sheet: Worksheet) -> None:
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 90, wrap)
    # One filled cell in the first row: this sheet is never taken for a table.
    sheet.write_string(0, 0, _("How to fill in the sheet Data"), bold)
    for line, sentence in enumerate(_sentences(), start=1):
        sheet.write_string(line, 2, sentence, wrap)
    for line, column in enumerate(PERSON.columns, start=len(_sentences()) + 2):
        sheet.write_string(line, 0, column.name, bold)
        sheet.write_string(line, 1, _("required") if column.required else _("optional"))
        sheet.write_string(line, 2, str(NOTES[column.field]), wrap)


def _sentences() -> Sequence[str]:
    return (
        _("One row is one person. Leave the header as it is; the order of the columns does not matter."),
        _("Send the filled-in file on the page of hand-over files. Every row is checked, nothing is guessed."),
        _("A row that cannot be taken comes back with its reason; repair it and send only those rows again."),
        _("Empty cells never erase what the registry already knows."),
    )


def _show_how(book: Workbook, sheet: Worksheet, village: str) -> None:
    """Two filled-in rows; the last column, which no file has, makes this another table than the one to be sent."""
    _head(book, sheet)
    place = len(PERSON.columns)
    sheet.write_string(0, place, _("Example"))
    sheet.set_column(place, place, 40)
    for line, row in enumerate(_EXAMPLE, start=1):
        filled = [{**row, "village_name": village}.get(field, "") for field in PERSON.fields]
        _put(sheet, line, [*filled, _("An example, which is not read")])


def _put(sheet: Worksheet, line: int, values: list[str]) -> None:
    for place, value in enumerate(values):
        if value:
            sheet.write_string(line, place, value)
