"""Writing a list row by row as CSV, XLSX or ODS; memory does not grow with the number of rows.

The formats are those of django-import-export (names, endings, content types); its own writers hold the whole table in
memory (measured: 349 MB for 20,000 rows of ODS, 374 MB for 100,000 of XLSX), so each is given a writer that streams.
"""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Protocol
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from import_export.formats import base_formats

from access.domain.exporting import FileFormat, Kind, Value, csv_cell


_CELL = 32_000  # letters that a cell of a sheet holds
_LINE_END = re.compile("\r\n|\r|\n")
_BLANKS = re.compile("\t|^ +| {2,}| +$")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """What a file says besides its rows: the list's name, its columns, the mark of whole numbers, and what it is.

    `about` is a second sheet of labels and values; it is asked for after the last row. `mark` stands on every printed
    page.
    """

    title: str
    heads: Sequence[str]
    kinds: Sequence[Kind]
    mark: str = ""


class Writer(Protocol):
    """Takes rows one by one."""

    def row(self, values: Sequence[Value]) -> None:
        """The next row."""

    def close(self, title: str, about: Sequence[tuple[str, str]]) -> None:
        """End the file, with a sheet `title` of labels and values where the format has sheets."""


class StreamedCSV(base_formats.CSV):
    """CSV, written line by line."""

    def writer(self, to: BinaryIO, sheet: Sheet) -> Writer:
        return _CsvWriter(to, sheet)


class StreamedXLSX(base_formats.XLSX):
    """A workbook of Excel, written row by row."""

    def writer(self, to: BinaryIO, sheet: Sheet) -> Writer:
        return _XlsxWriter(to, sheet)


class StreamedODS(base_formats.ODS):
    """A workbook of LibreOffice, written row by row."""

    def writer(self, to: BinaryIO, sheet: Sheet) -> Writer:
        return _OdsWriter(to, sheet)


class StreamedFormat(Protocol):
    """A format of django-import-export that can write row by row."""

    def writer(self, to: BinaryIO, sheet: Sheet) -> Writer:
        """Begin a file."""

    def get_content_type(self) -> str:
        """The type that a browser is told."""


FORMATS: dict[FileFormat, type[StreamedFormat]] = {
    FileFormat.CSV: StreamedCSV,
    FileFormat.XLSX: StreamedXLSX,
    FileFormat.ODS: StreamedODS,
}


def content_type(file_format: str) -> str:
    """The type that a browser is told."""
    if file_format == FileFormat.PDF:
        return "application/pdf"
    return str(FORMATS[FileFormat(file_format)]().get_content_type())


class _CsvWriter:
    """UTF-8 with a mark at the beginning, without which Excel takes letters for others."""

    def __init__(self, to: BinaryIO, sheet: Sheet) -> None:
        self._text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=False)
        self._lines = csv.writer(self._text)
        self._lines.writerow(sheet.heads)

    def row(self, values: Sequence[Value]) -> None:
        self._lines.writerow([csv_cell(value) for value in values])

    def close(self, title: str, about: Sequence[tuple[str, str]]) -> None:
        self._text.flush()
        self._text.detach()


class _XlsxWriter:
    """SECURITY: strings stay strings, so that "=..." in a name is never run as a formula."""

    def __init__(self, to: BinaryIO, sheet: Sheet) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
                   "strings_to_urls": False}  # fmt: skip
        self._book = xlsxwriter.Workbook(to, options)
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        styles = {Kind.DAY: "dd-mm-yyyy", Kind.MOMENT: "dd-mm-yyyy hh:mm", Kind.RUPIAH: "#,##0", Kind.COUNT: "0"}
        made = {kind: self._book.add_format({"num_format": form}) for kind, form in styles.items()}
        self._styles = [made.get(kind) for kind in sheet.kinds]
        self._page = self._book.add_worksheet(_sheet_name(sheet.title))
        self._lay_out(sheet)
        self._line = 0
        for place, head in enumerate(sheet.heads):
            self._page.write_string(0, place, head, self._bold)

    def _lay_out(self, sheet: Sheet) -> None:
        page = self._page
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_header(f"&L{_printed(sheet.title)}&R{_printed(sheet.mark)}")
        page.set_footer(f"&L{_printed(sheet.mark)}&R&P/&N")
        for place, kind in enumerate(sheet.kinds):
            page.set_column(place, place, 22 if kind in {Kind.TEXT, Kind.CIVIL_NUMBER} else 14)

    def row(self, values: Sequence[Value]) -> None:
        self._line += 1
        for place, value in enumerate(values):
            if value is None or value == "":
                continue
            style = self._styles[place]
            if isinstance(value, str):
                self._page.write_string(self._line, place, value[:_CELL])
            elif isinstance(value, date):
                plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                self._page.write_datetime(self._line, place, plain, style)
            else:
                self._page.write_number(self._line, place, value, style)

    def close(self, title: str, about: Sequence[tuple[str, str]]) -> None:
        page = self._book.add_worksheet(_sheet_name(title))
        page.set_column(0, 0, 28)
        page.set_column(1, 1, 90)
        for line, (label, value) in enumerate(about):
            page.write_string(line, 0, label, self._bold)
            page.write_string(line, 1, value[:_CELL])
        self._book.close()


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip()


def _printed(text: str) -> str:
    """A text for a header or footer, where an ampersand begins a command."""
    return text.replace("&", "&&")[:100]


_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_DAY = (
    '<number:day number:style="long"/><number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:year number:style="long"/>'
)
_CONTENT = (
    f'{_XML}<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>'
    f'<number:date-style style:name="nd">{_DAY}</number:date-style>'
    f'<number:date-style style:name="nm">{_DAY}<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/></number:date-style>'
    '<number:number-style style:name="nr"><number:number number:decimal-places="0" number:min-integer-digits="1"'
    ' number:grouping="true"/></number:number-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="nd"/>'
    '<style:style style:name="moment" style:family="table-cell" style:data-style-name="nm"/>'
    '<style:style style:name="rupiah" style:family="table-cell" style:data-style-name="nr"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    '</style:style><style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="4.2cm"/></style:style>'
    '<style:style style:name="sheet" style:family="table" style:master-page-name="Default">'
    '<style:table-properties table:display="true"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_STYLES = (
    f'{_XML}<office:document-styles {_SPACES} office:version="1.3"><office:automatic-styles>'
    '<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm"'
    ' style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>'
    '</office:automatic-styles><office:master-styles><style:master-page style:name="Default"'
    ' style:page-layout-name="page"><style:header><text:p>{head}</text:p></style:header><style:footer>'
    "<text:p>{foot}</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
)


class _OdsWriter:
    """An OpenDocument spreadsheet, its table written into the archive as it comes (OASIS ODF 1.3, part 3)."""

    def __init__(self, to: BinaryIO, sheet: Sheet) -> None:
        self._archive = zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        self._archive.writestr(zipfile.ZipInfo("mimetype"), _MIMETYPE, zipfile.ZIP_STORED)
        self._archive.writestr("META-INF/manifest.xml", _MANIFEST)
        mark = _xml(sheet.mark)
        self._archive.writestr(
            "styles.xml",
            _STYLES.replace("{head}", f"{_xml(sheet.title)} {mark}").replace("{foot}", mark),
        )
        self._raw = self._archive.open("content.xml", "w", force_zip64=True)
        self._styles = [f' table:style-name="{kind}"' if kind in _DRESSED else "" for kind in sheet.kinds]
        self._put(
            f'{_CONTENT}<table:table table:name={quoteattr(_sheet_name(sheet.title))} table:style-name="sheet">'
            f'<table:table-column table:style-name="wide" table:number-columns-repeated="{len(sheet.heads)}"/>'
            f"<table:table-header-rows>{_heads(sheet.heads)}</table:table-header-rows>"
        )

    def _put(self, text: str) -> None:
        self._raw.write(text.encode())

    def row(self, values: Sequence[Value]) -> None:
        cells = [_cell(value, style) for value, style in zip(values, self._styles, strict=True)]
        self._put(f"<table:table-row>{''.join(cells)}</table:table-row>")

    def close(self, title: str, about: Sequence[tuple[str, str]]) -> None:
        rows = "".join(f"<table:table-row>{_cell(label)}{_cell(value)}</table:table-row>" for label, value in about)
        self._put(
            f'</table:table><table:table table:name={quoteattr(_sheet_name(title))} table:style-name="sheet">'
            f'<table:table-column table:style-name="wide" table:number-columns-repeated="2"/>{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        )
        self._raw.close()
        self._archive.close()


_DRESSED = {Kind.DAY, Kind.MOMENT, Kind.RUPIAH}


def _heads(heads: Sequence[str]) -> str:
    cells = "".join(_cell(head, ' table:style-name="head"') for head in heads)
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(value: Value, style: str = "") -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell{style} office:value-type="string">{_paragraphs(value)}</table:table-cell>'
    if isinstance(value, date):
        form = "%Y-%m-%dT%H:%M:%S" if isinstance(value, datetime) else "%Y-%m-%d"
        return (
            f'<table:table-cell{style} office:value-type="date" office:date-value="{value.strftime(form)}">'
            f"<text:p>{csv_cell(value)}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell{style} office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def _paragraphs(text: str) -> str:
    """A text with its lines, tabs and blanks, which readers of the format otherwise fold into one blank (6.1.2)."""
    lines = _LINE_END.split(text[:_CELL])
    return "".join(f"<text:p>{_BLANKS.sub(_blank, _xml(line))}</text:p>" for line in lines)


def _blank(found: re.Match[str]) -> str:
    return "<text:tab/>" if found[0] == "\t" else f'<text:s text:c="{len(found[0])}"/>'


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text[:_CELL]))
