"""Delimited files are read line by line: nothing skipped, nothing guessed, broken lines alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain import reading
from recipients.domain.copying import CopySource, read_ahead
from recipients.domain.filekinds import Problem, UnreadableFile
from recipients.domain.reading import Row, copy_blocks
from tests.recipients.read_files import THREE, copied, opened


def rows_of(content: bytes) -> list[Row]:
    return list(opened(content).rows())


@pytest.mark.parametrize("separator", ["|", ",", ";", "\t"])
def test_the_separator_is_found_in_the_header(separator):
    file = opened(f"nik{separator} nama {separator}alamat\n1{separator}A{separator}B\n".encode())

    assert file.separator == separator
    assert file.header == ("nik", "nama", "alamat")
    assert list(file.rows()) == [Row(2, ["1", "A", "B"])]


def test_a_pipe_separated_header_may_hold_commas():
    assert opened(b"nik|nama, lengkap|alamat\n").header == ("nik", "nama, lengkap", "alamat")


def test_line_numbers_are_physical_and_blank_lines_are_no_rows():
    content = b"\n|||\nnik|nama|alamat\r\n\r\n1|A|B\r\n||\r\n2|C|D"

    file = opened(content)

    assert file.header_row == 3
    assert list(file.rows()) == [Row(5, ["1", "A", "B"]), Row(7, ["2", "C", "D"])]


def test_title_lines_above_the_header_are_passed_over_and_rows_keep_their_numbers():
    content = b'"DAFTAR PENERIMA\nTAHAP 2",,\n"KOTA MOJOKERTO, 2026",,\n\nnik,nama,alamat\n1,A,"B, C"\n1;A\n'

    file = opened(content)

    assert (file.header_row, file.separator, file.header) == (5, ",", ("nik", "nama", "alamat"))
    assert list(file.rows()) == [Row(6, ["1", "A", "B, C"]), Row(7, [], False, "fields", "1;A")]
    assert [line[:2] for line in copied(file)] == [["6", "f"], ["7", "f"]]


def test_a_title_without_separators_does_not_decide_the_separator():
    file = opened(b"DAFTAR PENERIMA; TAHAP 2, KOTA\nnik|nama|alamat\n1|A|B\n")

    assert (file.header_row, file.separator, list(file.rows())) == (2, "|", [Row(3, ["1", "A", "B"])])


def test_below_a_damaged_header_no_row_is_taken_for_one():
    with pytest.raises(UnreadableFile) as caught:
        opened(b'"nik|nama|alamat|rt\n1|A|B|3\n')

    assert caught.value.problem is Problem.ONE_COLUMN


def test_a_file_can_be_read_twice():
    file = opened(b"nik|nama\n1|A\n")

    assert list(file.rows()) == list(file.rows()) == [Row(2, ["1", "A"])]


def test_old_macintosh_line_ends():
    assert rows_of(b"nik|nama\r1|A\r2|B\r") == [Row(2, ["1", "A"]), Row(3, ["2", "B"])]


def test_a_lone_carriage_return_stays_inside_its_line():
    assert rows_of(b"nik|nama\r\n1|A\rB\r\n") == [Row(2, ["1", "A\rB"])]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'"1"|"A"|"B"', Row(2, ["1", "A", "B"])),
        (b'"1"|"A|a"|"B"', Row(2, ["1", "A|a", "B"])),
        (b'1|"A ""a"""|B', Row(2, ["1", 'A "a"', "B"])),
        (b'1|A "a" A|B', Row(2, ["1", 'A "a" A', "B"])),
        (b'"1""1"|A|"B"', Row(2, ['1"1', "A", "B"])),
        (b'"1"|"|"|""', Row(2, ["1", "|", ""])),
        (b"1|A", Row(2, [], broken="fields", raw="1|A")),
        (b"1|A|B|C", Row(2, [], broken="fields", raw="1|A|B|C")),
        (b'"1|A|B|C"|"', Row(2, [], broken="quote", raw='"1|A|B|C"|"')),
        (b'1|"A|B', Row(2, [], broken="quote", raw='1|"A|B')),
        (b'1|"A" a|B', Row(2, [], broken="quote", raw='1|"A" a|B')),
        (b'1|"A|a"|B|C', Row(2, [], broken="fields", raw='1|"A|a"|B|C')),
        (b'"1"|"A"|"B"|"C"', Row(2, [], broken="fields", raw='"1"|"A"|"B"|"C"')),
        (b"1|A\x00|B", Row(2, [], broken="characters", raw="1|A\ufffd|B")),
    ],
)
def test_a_broken_line_is_broken_alone(line, expected):
    assert rows_of(b"nik|nama|alamat\n" + line + b"\n3|C|D\n") == [expected, Row(3, ["3", "C", "D"])]


def test_a_quoted_line_break_breaks_its_lines_and_no_other():
    found = rows_of(b'nik|nama|alamat\n1|A|"JL X\nNO 3"\n2|B|C\n')

    assert [(row.number, row.broken) for row in found] == [(2, "quote"), (3, "fields"), (4, "")]


def test_quoted_lines_without_content_are_no_rows():
    assert rows_of(b'nik|nama\n""|""\n1|A\n') == [Row(3, ["1", "A"])]


def test_windows_letters_inside_utf8_are_repaired_and_told():
    content = "nik|nama\n1|RENÉ\n".encode() + b"2|REN\xc9 MA\x92RUF\n" + b"3|A\n4|B\x81\n5|" + "ÉÉ".encode()

    assert rows_of(content) == [
        Row(2, ["1", "RENÉ"]),
        Row(3, ["2", "RENÉ MA\u2019RUF"], repaired=True),
        Row(4, ["3", "A"]),
        Row(5, [], repaired=True, broken="characters", raw="4|B\ufffd"),
        Row(6, ["5", "ÉÉ"]),
    ]


def test_utf8_and_windows_letters_in_one_line():
    assert rows_of(b"nik|nama\n\n1|" + "É".encode() + b"\xc9\r\n") == [Row(3, ["1", "ÉÉ"], repaired=True)]


def test_the_repair_is_for_reading_only():
    with pytest.raises(UnicodeEncodeError):
        "É".encode("ascii", errors="windows_letters")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_of_unicode_are_read(encoding):
    content = "nik|nama\n1|RENÉ\n".encode(encoding)

    assert opened(content).header == ("nik", "nama")
    assert rows_of(content) == [Row(2, ["1", "RENÉ"])]


def test_half_a_letter_of_utf16_cannot_be_read():
    with pytest.raises(UnreadableFile) as caught:
        rows_of("nik|nama\n1|A\n".encode("utf-16") + b"\x00")

    assert caught.value.problem is Problem.ENCODING


def test_rows_over_the_borders_of_blocks(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK", 7)
    content = b"nik|nama\r\n1|AAAAAAAAAAAAAAAAAAA\r\n\r\n3|B\r\n"

    assert rows_of(content) == [Row(2, ["1", "A" * 19]), Row(4, ["3", "B"])]


def test_a_line_without_end_is_no_table(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK", 100)
    monkeypatch.setattr(reading, "LONGEST_LINE", 1000)

    with pytest.raises(UnreadableFile) as caught:
        rows_of(b"nik|nama\n" + b"1" * 5000)

    assert caught.value.problem is Problem.BINARY


@pytest.mark.parametrize("content", [b"", b"\n\n", b"|||\n;;\n", b'""|""'])
def test_a_file_without_any_text_is_empty(content):
    with pytest.raises(UnreadableFile) as caught:
        opened(content)

    assert caught.value.problem is Problem.EMPTY


def test_one_column_is_no_table():
    with pytest.raises(UnreadableFile) as caught:
        opened(b"3576010101900001\n3576010101900002\n")

    assert caught.value.problem is Problem.ONE_COLUMN
    assert caught.value.found == "3576010101900001"


def test_a_header_with_an_open_quotation_mark_is_no_header():
    with pytest.raises(UnreadableFile) as caught:
        opened(b'"nik|nama\n1|A\n')

    assert caught.value.problem is Problem.ONE_COLUMN


def test_rows_go_to_copy_in_the_order_of_the_format_with_what_was_noticed():
    content = b'alamat|foo|nik\nJL A|x|1\n"JL ""B""\tC"|y|2\nJL \\C|z|3\nJL D|1\n"JL E|x|5\n'
    content += b"JL \xc9|x|6\nJL F\rG|x|7\n"

    assert copied(opened(content)) == [
        ["2", "f", "", "", "", "1", "", "JL A"],
        ["3", "f", "", "", "", "2", "", 'JL "B"\tC'],
        ["4", "f", "", "", "", "3", "", "JL \\C"],
        ["5", "f", "fields", "", "JL D|1", "", "", ""],
        ["6", "f", "quote", "", '"JL E|x|5', "", "", ""],
        ["7", "t", "", "", "", "6", "", "JL É"],
        ["8", "f", "", "", "", "7", "", "JL F\rG"],
    ]


def test_copy_of_a_file_with_tabs_between_its_columns():
    assert copied(opened(b'nik\tnama\talamat\n1\tA\tB\\\n\t\t\n2\tC\tD\n""\t""\t""\n')) == [
        ["2", "f", "", "", "", "1", "A", "B\\"],
        ["4", "f", "", "", "", "2", "C", "D"],
    ]


def test_copy_comes_in_blocks_and_can_be_read_in_pieces():
    lines = 150_000
    content = b"nik|nama|alamat\n" + b"".join(b"%d|A|B\n" % number for number in range(lines))
    file = opened(content)
    match = THREE.match(file.header)

    blocks = list(file.copy_blocks(match))
    source = CopySource(read_ahead(blocks))
    pieces = []
    while piece := source.read(1000):
        pieces.append(piece)

    assert len(blocks) == 2
    assert sum(block.count("\n") for block in blocks) == lines
    assert max(len(piece) for piece in pieces) == 1000
    assert b"".join(pieces).decode() == "".join(blocks)
    assert CopySource(read_ahead(blocks)).read() == b"".join(pieces)
    assert list(opened(b"nik|nama|alamat\n").copy_blocks(match)) == []


def test_a_windows_letter_in_an_otherwise_clean_block_is_repaired_in_its_line_alone(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK", 20)
    file = opened(b"nik|nama|alamat\n1|SITI|A\n2|RENE\xc9|B\n")

    rows = copied(file)

    assert [(row[0], row[-2]) for row in rows] == [("2", "SITI"), ("3", "RENEÉ")]


cells = st.text(st.characters(exclude_characters="\x00\n\r", exclude_categories=("Cs",)), max_size=8)


@given(st.lists(st.tuples(cells, cells, cells).filter(any), max_size=6), st.booleans())
def test_what_was_written_with_quotes_is_read_and_copied_as_it_was(rows, all_quoted):
    def written(cell: str) -> str:
        needs = all_quoted or set(cell) & set('"|')
        return '"' + cell.replace('"', '""') + '"' if needs else cell

    content = "nik|nama|alamat\n" + "".join("|".join(map(written, row)) + "\n" for row in rows)
    file = opened(content.encode())
    kept = [row for row in rows if "|".join(map(written, row)).strip('|"')]

    assert [row.values for row in file.rows()] == [list(row) for row in kept]
    assert [line[5:] for line in copied(file)] == [list(row) for row in kept]


@given(st.binary(max_size=80))
def test_no_bytes_are_lost_or_moved_to_another_line(content):
    lines = content.split(b"\n")
    file = opened(b"a|b\n" + content)

    for row in file.rows():
        line = lines[row.number - 2]
        assert row.broken in {"", "fields", "quote", "characters"}
        assert (len(row.values) == 2) is (row.broken == "")
        assert row.repaired is (not _is_utf8(line.removesuffix(b"\r")))
    assert [int(line[0]) for line in copied(file, THREE.match(file.header))] == [row.number for row in file.rows()]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_blocks_turned_over_as_a_whole_are_the_same_as_line_by_line():
    lines = [b"%d|Nama %d|Jl. Kenanga" % (number, number) for number in range(150_000)]
    lines[90_000] = b'90000|"Nama | Besar"|Jl. Kenanga'
    lines[120_000] = b"120000|kurang"
    lines[120_001] = b""
    file = opened(b"nik|nama|alamat\n" + b"\n".join(lines) + b"\n")
    match = THREE.match(file.header)

    whole = "".join(file.copy_blocks(match))

    assert without_prints(whole) == without_prints("".join(copy_blocks(file.rows(), match)))
    assert whole.count("\n") == 149_999


def without_prints(text: str) -> str:
    return re.sub(r"^(\d+)\t\d+", r"\1", text, flags=re.MULTILINE)


def test_what_goes_wrong_while_reading_ahead_is_kept_for_whom_the_driver_forgets_it():
    def blocks():
        yield "a\n"
        raise LookupError("gone")

    source = CopySource(read_ahead(blocks()))

    with pytest.raises(LookupError, match="gone"):
        source.read()

    assert isinstance(source.error, LookupError)
