"""What a file is, whatever its name says."""

import io
import zipfile

import pytest

from recipients.domain.filekinds import MESSAGES, FileKind, Problem, UnreadableFile, kind_of


def archive_of(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            # A fixed time keeps the names of the tests the same in every process.
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 22, 0, 0, 0)), "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"nik|nama\n1|A\n", FileKind.DELIMITED),
        (b"\xef\xbb\xbfnik|nama\n", FileKind.DELIMITED),
        ("nik|nama\n".encode("utf-16"), FileKind.DELIMITED),
        ("nik|nama\n".encode("utf-16-be"), FileKind.DELIMITED),
        ("\ufeffnik|nama\n".encode("utf-16-be"), FileKind.DELIMITED),
        (b"nik|nama\n" * 20 + b"1|A\x00\n", FileKind.DELIMITED),
        (archive_of("[Content_Types].xml", "xl/workbook.xml"), FileKind.SHEET),
        (archive_of("mimetype", "content.xml"), FileKind.SHEET),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, FileKind.SHEET),
    ],
)
def test_tables_are_recognised_and_left_at_their_start(content, kind):
    stream = io.BytesIO(content)

    assert kind_of(stream) is kind
    assert stream.tell() == 0


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.EMPTY),
        (b" \r\n\t", Problem.EMPTY),
        (b"\xef\xbb\xbf", Problem.EMPTY),
        (b"\x00" * 100, Problem.BINARY),
        (bytes(range(256)) * 4, Problem.BINARY),
        (b"%PDF-1.7\n%...", Problem.PDF),
        (b"\x89PNG\r\n\x1a\n", Problem.IMAGE),
        (b"\xff\xd8\xff\xe0", Problem.IMAGE),
        (b"Rar!\x1a\x07", Problem.ARCHIVE),
        (b"{\\rtf1", Problem.DOCUMENT),
        (b"\n <!DOCTYPE html><title>Masuk</title>", Problem.WEB_PAGE),
        (b"<TABLE><tr><td>nik", Problem.WEB_PAGE),
        (archive_of("keluarga.csv"), Problem.ARCHIVE),
        (archive_of("word/document.xml"), Problem.DOCUMENT),
        (archive_of("xl/workbook.xml")[:40], Problem.DAMAGED),
    ],
)
def test_what_is_no_table_is_named(content, problem):
    stream = io.BytesIO(content)

    with pytest.raises(UnreadableFile) as caught:
        kind_of(stream)

    assert caught.value.problem is problem
    assert str(caught.value) == MESSAGES[problem] % {"found": ""}


def test_every_problem_has_a_sentence():
    assert set(MESSAGES) == set(Problem)
