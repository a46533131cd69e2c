"""Tells what a delivered file really is, whatever its name says, before anybody reads rows from it."""

import zipfile
from enum import StrEnum
from typing import BinaryIO

from recipients.domain.marking import mark as _


HEAD = 65_536


class FileKind(StrEnum):
    """The two ways in which hand-over files can be read."""

    DELIMITED = "delimited"
    SHEET = "sheet"


class Problem(StrEnum):
    """Why no row can be read from a file at all."""

    EMPTY = "empty"
    PDF = "pdf"
    ARCHIVE = "archive"
    IMAGE = "image"
    DOCUMENT = "document"
    WEB_PAGE = "web_page"
    BINARY = "binary"
    ENCODING = "encoding"
    ONE_COLUMN = "one_column"
    PROTECTED = "protected"
    DAMAGED = "damaged"
    UNUSUAL = "unusual"


MESSAGES: dict[Problem, str] = {
    Problem.EMPTY: _("The file is empty. Expected was a table with a header row and at least one row below it."),
    Problem.PDF: _("The file is a PDF. Expected was the table itself, as CSV or XLSX."),
    Problem.ARCHIVE: _("The file is an archive (ZIP, RAR, 7z). Unpack it and send the CSV or XLSX files inside."),
    Problem.IMAGE: _("The file is a picture. Expected was the table itself, as CSV or XLSX."),
    Problem.DOCUMENT: _("The file is a text document. Expected was the table itself, as CSV or XLSX."),
    Problem.WEB_PAGE: _("The file is a web page, perhaps a sign-in page saved as a file. Download it again."),
    Problem.BINARY: _("The file is not a table: it starts with signs that belong to no text. Download it again."),
    Problem.ENCODING: _("The text of the file cannot be read. Save it again as CSV in the encoding UTF-8."),
    Problem.ONE_COLUMN: _(
        "The file has only one column: %(found)s. Expected were columns separated by |, comma or semicolon."
    ),
    Problem.PROTECTED: _("The workbook is protected by a password. Save it without one and send it again."),
    Problem.DAMAGED: _("The workbook cannot be opened; it is incomplete or damaged. Download it again."),
    Problem.UNUSUAL: _(
        "The workbook is large and cannot be read row by row as it was written. Save the sheet as CSV and send that."
    ),
}


class UnreadableFile(Exception):
    """A file without a table; `problem` says what it is instead, `found` quotes its beginning."""

    def __init__(self, problem: Problem, found: str = "") -> None:
        self.problem = problem
        self.found = found
        super().__init__(self.message % {"found": found})

    @property
    def message(self) -> str:
        """English sentence for people, to be translated and filled with %(found)s where it is shown."""
        return MESSAGES[self.problem]


_SIGNATURES: tuple[tuple[bytes, Problem], ...] = (
    (b"%PDF", Problem.PDF),
    (b"Rar!", Problem.ARCHIVE),
    (b"7z\xbc\xaf", Problem.ARCHIVE),
    (b"\x1f\x8b", Problem.ARCHIVE),
    (b"\x89PNG", Problem.IMAGE),
    (b"\xff\xd8\xff", Problem.IMAGE),
    (b"GIF8", Problem.IMAGE),
    (b"{\\rtf", Problem.DOCUMENT),
)
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGES = (b"<!doctype", b"<html", b"<head", b"<body", b"<table", b"<?xml")
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26, 27}) + b"\x7f"


def kind_of(stream: BinaryIO) -> FileKind:
    """Look at the beginning of a seekable stream and leave it there; UnreadableFile when it is no table."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(_OLD_WORKBOOK):
        return FileKind.SHEET
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(stream)
    for signature, problem in _SIGNATURES:
        if head.startswith(signature):
            raise UnreadableFile(problem)
    _refuse_other_than_text(head)
    return FileKind.DELIMITED


def _refuse_other_than_text(head: bytes) -> None:
    text = head.removeprefix(b"\xef\xbb\xbf").strip()
    if not text.strip(b"\x00"):
        raise UnreadableFile(Problem.BINARY if text else Problem.EMPTY)
    if text[:9].lower().startswith(_WEB_PAGES):
        raise UnreadableFile(Problem.WEB_PAGE)
    if encoding_of(head) == "utf-8" and len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 50:
        raise UnreadableFile(Problem.BINARY)


def _kind_of_archive(stream: BinaryIO) -> FileKind:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise UnreadableFile(Problem.DAMAGED) from None
    finally:
        stream.seek(0)
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return FileKind.SHEET
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UnreadableFile(Problem.DOCUMENT)
    raise UnreadableFile(Problem.ARCHIVE)


def encoding_of(head: bytes) -> str:
    """`utf-16-le` or `utf-16-be` by byte order mark or by the places of zero bytes, else `utf-8`."""
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    sample = head[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.8:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.8:
        return "utf-16-be"
    return "utf-8"
