"""Lines that were seen before leave a note and are not copied; what is read ahead loses nothing."""

from recipients.domain.reading import NO_HASH
from recipients.domain.sieve import Sieve, fingerprints, seed_of
from tests.recipients.read_files import THREE, opened, read_back


LINES = b"nik|nama|alamat\n1|A|B\n2|C|D\n3|\xc9|F\n4|G\n5|H|I\n"


def test_every_clean_line_carries_a_fingerprint_of_what_it_is_under_which_header_and_rules():
    file = opened(LINES)
    rows = read_back("".join(file.copy_blocks(THREE.match(file.header), rules=7)))

    first, last = fingerprints([b"1|A|B", b"5|H|I"], seed_of(("nik", "nama", "alamat"), 7))
    assert [rows[0][1], rows[-1][1]] == [str(first), str(last)]
    assert [row[1] for row in rows[2:4]] == ["NULL", "NULL"]
    seeds = {seed_of(("a", "b"), 7), seed_of(("ab",), 7), seed_of(("a", "b"), 8)}
    assert len({fingerprints([b"1|A|B"], one)[0] for one in seeds}) == 3
    assert NO_HASH == "\\N"


def sifted(content: bytes, sieve: Sieve) -> list[str]:
    file = opened(content)
    return [row[0] for row in read_back("".join(file.copy_blocks(THREE.match(file.header), sieve)))]


def prints_of(content: bytes) -> list[int]:
    file = opened(content)
    return [int(row[1]) for row in read_back("".join(file.copy_blocks(THREE.match(file.header)))) if row[1] != "NULL"]


def test_known_lines_leave_a_note_and_are_not_copied():
    first, second, last = prints_of(LINES)
    sieve = Sieve(known={first, last}, noted=("address", "nik"))

    assert sifted(LINES, sieve) == ["3", "4", "5"]
    assert read_back("".join(sieve.notes)) == [["2", str(first), "B", "1"], ["6", str(last), "I", "5"]]
    assert second not in sieve.known


def test_a_known_line_that_comes_twice_is_copied_the_second_time():
    content = b"nik|nama|alamat\n1|A|B\n1|A|B\n"
    sieve = Sieve(known=prints_of(content), noted=("nik",))

    assert sifted(content, sieve) == ["3"]
    assert [row[0] for row in read_back("".join(sieve.notes))] == ["2"]


def test_a_file_of_which_every_line_is_known_copies_nothing():
    content = b"nik|nama|alamat\n1|A|B\n2|C|D"
    sieve = Sieve(known=set(prints_of(content)), noted=("full_name",))

    assert sifted(content, sieve) == []
    assert [row[2] for row in read_back("".join(sieve.notes))] == ["A", "C"]


def test_notes_of_lines_with_odd_signs_are_read_back_as_they_were():
    content = b'nik|nama|alamat\r\n1|"A|B"|C\\D\r\n2|E\tF|G\r\n'
    sieve = Sieve(known=set(prints_of(content)), noted=("full_name", "address"))

    assert sifted(content, sieve) == []
    assert [row[2:] for row in read_back("".join(sieve.notes))] == [["A|B", "C\\D"], ["E\tF", "G"]]


def test_a_line_with_odd_signs_leaves_the_lines_around_it_to_the_quick_way():
    content = b'nik|nama|alamat\r\n1|A|B\r\n2|"C|c"|D\r\n3|E|F\r\n4|kurang\r\n5|G|H\r\n'
    prints = prints_of(content)
    sieve = Sieve(known=set(prints), noted=("full_name", "address"))

    copied = read_back("".join(opened(content).copy_blocks(THREE.match(("nik", "nama", "alamat")))))

    assert [(row[0], row[3], *row[6:]) for row in copied if not row[3]] == [
        ("2", "", "1", "A", "B"), ("3", "", "2", "C|c", "D"), ("4", "", "3", "E", "F"), ("6", "", "5", "G", "H"),
    ]  # fmt: skip
    assert sifted(content, sieve) == ["5"]
    assert [row[2:] for row in read_back("".join(sieve.notes))] == [["A", "B"], ["C|c", "D"], ["E", "F"], ["G", "H"]]


def test_a_noted_field_that_the_file_does_not_have_is_empty():
    content = b"nik|nama\n1|A\n"
    file = opened(content)
    match = THREE.match(file.header)
    known = {int(row[1]) for row in read_back("".join(file.copy_blocks(match)))}
    sieve = Sieve(known=known, noted=("nik", "address"))

    assert list(file.copy_blocks(match, sieve)) == []
    assert [row[2:] for row in read_back("".join(sieve.notes))] == [["1", ""]]


def test_only_the_lines_that_were_asked_for_are_copied():
    assert sifted(LINES, Sieve(only={3, 6})) == ["3", "6"]
