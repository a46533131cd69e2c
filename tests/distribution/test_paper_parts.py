"""Lines, signatories and logos of papers."""

import zlib

import pytest

from distribution.domain.papers.entries import Line, shortened
from distribution.domain.papers.parties import Signer, Signers
from distribution.domain.papers.pictures import picture_suffix


NIK = "3576014503860007"


def png(width: int = 2, height: int = 2) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    """The beginning of a picture, up to what says its size."""
    comment = b"\xff\xfe\x00\x04ab"
    frame = b"\xff\xc0\x00\x0b\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + comment + frame


def line(**changes: str) -> Line:
    told = {
        "nik": NIK,
        "kk": "3576010101010003",
        "name": "SRI WAHYUNI",
        "address": " JL. MELATI 1 ",
        "rt": "001",
        "rw": "002",
    }
    return Line(**(told | changes), amount=600_000)


def test_a_line_is_masked_unless_asked_for_whole() -> None:
    masked = line().for_paper(is_masked=True, name_length=40, street_length=40)
    whole = line().for_paper(is_masked=False, name_length=40, street_length=40)

    assert (masked.nik, masked.kk) == ("357601******0007", "357601******0003")
    assert (whole.nik, whole.kk) == (NIK, "3576010101010003")
    assert (masked.name, masked.street, masked.neighbourhood) == ("SRI WAHYUNI", "JL. MELATI 1", "RT 001/RW 002")


def test_a_number_inside_a_name_or_an_address_is_masked_too() -> None:
    masked = line(name=f"SRI {NIK}", address=f"a.n. {NIK}").for_paper(is_masked=True, name_length=40, street_length=40)

    assert NIK not in masked.name + masked.street


@pytest.mark.parametrize(
    ("rt", "rw", "expected"), [("001", "", "RT 001/RW –"), ("", "002", "RT –/RW 002"), ("", "", "")]
)
def test_a_neighbourhood_that_is_half_known(rt: str, rw: str, expected: str) -> None:
    assert line(rt=rt, rw=rw).neighbourhood == expected


def test_an_address_that_names_its_neighbourhood_itself_has_more_room() -> None:
    street = "JL. TRIBUANA TUNGGA DEWI NO. 83 RT 001 RW 002"
    shorter = line(address=street).for_paper(is_masked=True, name_length=40, street_length=32)
    whole = line(address=street, rt="", rw="").for_paper(is_masked=True, name_length=40, street_length=32)

    assert (shorter.street, whole.street) == ("JL. TRIBUANA TUNGGA DEWI NO. 83…", street)


def test_long_texts_are_shortened_where_all_can_see_it() -> None:
    assert shortened("JALAN MELATI", 12) == "JALAN MELATI"
    assert shortened("JALAN MELATI 1", 12) == "JALAN MELAT…"


def test_who_signs_in_a_kelurahan_else_in_the_city_else_nobody() -> None:
    lurah, head = Signer("DEWI", "Lurah", is_set=True), Signer("FAUZI", "Kepala Dinas", is_set=True)
    signers = Signers({"letters": head}, {("village", "35.76.01.1001"): lurah})

    assert signers.of("village", "35.76.01.1001") == lurah
    assert signers.of("letters", "35.76.01.1001") == head
    assert signers.of("village", "35.76.01.1002") == Signer()
    assert Signer().name == "(belum diatur)"
    assert Signer.to_be_filled_in("Saksi") == Signer("", "Saksi", is_set=True)
    assert [signers.has(one) for one in ("letters", "village", "treasurer")] == [True, True, False]


@pytest.mark.parametrize(
    ("_case", "content", "expected"),
    [
        ("png", png(), "png"),
        ("jpeg", jpeg(), "jpg"),
        ("as large as allowed", png(2_000, 1), "png"),
        ("too wide", png(2_001, 1), None),
        ("too high", jpeg(1, 2_001), None),
        ("no size", png(0, 5), None),
        ("cut off before its size", png()[:20], None),
        ("cut off after its sign", jpeg()[:5], None),
        ("no frame in it", b"\xff\xd8\xff\xfe\x00\x04ab\x00\x00\x00\x00\x00\x00\x00\x00\x00", None),
        ("a script", b"<svg onload=alert(1)>", None),
        ("nothing", b"", None),
    ],
)
def test_what_counts_as_a_logo(_case: str, content: bytes, expected: str | None) -> None:
    assert picture_suffix(content) == expected
