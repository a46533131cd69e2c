"""Lines that were seen before leave their place and are not copied; what is read ahead loses nothing."""

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


def test_known_lines_leave_their_place_and_are_not_copied():
    first, _second, last = prints_of(LINES)
    sieve = Sieve(known={first, last, 17})

    assert sifted(LINES, sieve) == ["3", "4", "5"]
    assert "".join(sieve.notes) == f"2\t{first}\n6\t{last}\n"
    assert sieve.known == {17}


def test_only_places_that_are_wanted_are_noted():
    first, _second, last = prints_of(LINES)
    sieve = Sieve(known={first, last}, numbered={last})

    assert sifted(LINES, sieve) == ["3", "4", "5"]
    assert "".join(sieve.notes) == f"6\t{last}\n"


def test_a_known_line_that_comes_twice_is_copied_the_second_time():
    content = b"nik|nama|alamat\n1|A|B\n1|A|B\n2|C|D\n"
    one, again, other = prints_of(content)
    sieve = Sieve(known={one, other})

    assert sifted(content, sieve) == ["3"]
    assert "".join(sieve.notes) == f"2\t{again}\n4\t{other}\n"


def test_a_file_of_which_every_line_is_known_copies_nothing():
    content = b'nik|nama|alamat\r\n1|"A|B"|C\\D\r\n2|E\tF|G'
    sieve = Sieve(known=prints_of(content))

    assert sifted(content, sieve) == []
    assert not sieve.known


def test_a_line_with_odd_signs_leaves_the_lines_around_it_to_the_quick_way():
    content = b'nik|nama|alamat\r\n1|A|B\r\n2|"C|c"|D\r\n3|E|F\r\n4|kurang\r\n5|G|H\r\n'

    copied = read_back("".join(opened(content).copy_blocks(THREE.match(("nik", "nama", "alamat")))))

    assert [(row[0], row[3], *row[6:]) for row in copied if not row[3]] == [
        ("2", "", "1", "A", "B"), ("3", "", "2", "C|c", "D"), ("4", "", "3", "E", "F"), ("6", "", "5", "G", "H"),
    ]  # fmt: skip
    assert sifted(content, Sieve(known=prints_of(content))) == ["5"]


def test_lines_that_are_read_again_are_the_first_of_their_kind():
    content = b"nik|nama|alamat\n1|A|B\n2|C|D\n1|A|B\n3|E|F\n"
    one, _other, _again, last = prints_of(content)
    sieve = Sieve(again={one, last})

    assert sifted(content, sieve) == ["2", "5"]
    assert sieve.read_again == [2, 5]
