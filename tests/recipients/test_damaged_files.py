"""Every damage that files of offices are known for, in every format: which row is refused or marked, and why exactly.

One file holds all damaged rows, each of a family of its own between sound ones, so that a reason that strays to another
row would be seen.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from recipients.actions.imports import stage
from recipients.domain.formats import dtsen, siak, template
from recipients.models import Import, ImportIssue, RejectedRow
from tests.recipients.handover import family, kk, nik, person, receive_files, text
from tests.recipients.handover import staged as staged_pair
from tests.recipients.test_persons_files import own
from tests.recipients.test_persons_files import row as siak_row


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
Fields = dict[str, str]
Damage = tuple[str, Fields, set[str]]
SEX = {"dtsen": {"L": "1", "P": "2"}, "siak": {"L": "LAKI-LAKI", "P": "PEREMPUAN"}}
NOTHING: set[str] = set()
# What is wrong, the fields as they come, the codes that the row carries: errors refuse it, warnings keep it.
DAMAGES: Sequence[Damage] = (
    ("blanks in the NIK", {"nik": "3576 0112 0381 9{0:03d}"}, {"VALUE_CLEANED"}),
    ("dots in the NIK", {"nik": "35.7601.120381.9{0:03d}"}, {"VALUE_CLEANED"}),
    ("apostrophe before the NIK", {"nik": "'3576011203819{0:03d}"}, {"VALUE_CLEANED"}),
    ("no-break and zero-width blanks", {"nik": "\u00a03576011203819{0:03d}\u200b"}, {"VALUE_CLEANED"}),
    ("a decimal of the spreadsheet", {"nik": "3576011203819{0:03d}.0"}, {"VALUE_CLEANED"}),
    ("scientific notation", {"nik": "3,57601E+15"}, {"NIK_DAMAGED"}),
    ("scientific notation with a point", {"nik": "3.57601120381902E+15"}, {"NIK_DAMAGED"}),
    ("no NIK", {"nik": ""}, {"NIK_EMPTY"}),
    ("a dash for the NIK", {"nik": "-"}, {"NIK_EMPTY"}),
    ("a zero for the NIK", {"nik": "0"}, {"NIK_PLACEHOLDER"}),
    ("sixteen zeros", {"nik": "0000000000000000"}, {"NIK_PLACEHOLDER"}),
    ("one digit all along", {"nik": "9999999999999999"}, {"NIK_PLACEHOLDER"}),
    ("no serial", {"nik": "3576011203810000"}, {"NIK_PLACEHOLDER"}),
    ("hidden digits", {"nik": "357601******9021"}, {"NIK_LENGTH"}),
    ("fifteen digits", {"nik": "357601120381902"}, {"NIK_LENGTH"}),
    ("seventeen digits", {"nik": "35760112038190211"}, {"NIK_LENGTH"}),
    ("a letter among the digits", {"nik": "357601120381O021"}, {"NIK_LENGTH"}),
    ("a date that is none in the NIK", {"nik": "3576010013819{0:03d}"}, {"NIK_BIRTH_DATE_DIFFERS"}),
    ("another birth date in the NIK", {"nik": "3576011303819{0:03d}"}, {"NIK_BIRTH_DATE_DIFFERS"}),
    ("a woman's NIK", {"nik": "3576015203819{0:03d}"}, {"NIK_SEX_DIFFERS"}),
    ("issued elsewhere", {"nik": "5271011203819{0:03d}"}, {"NIK_REGION_OTHER"}),
    ("no card number", {"kk_number": ""}, {"KK_EMPTY"}),
    ("a zero for the card number", {"kk_number": "0"}, {"KK_PLACEHOLDER"}),
    ("fifteen digits of a card", {"kk_number": "357601010119002"}, {"KK_LENGTH"}),
    ("scientific notation of a card", {"kk_number": "3,57601E+15"}, {"KK_LENGTH"}),
    ("no name", {"full_name": ""}, {"NAME_EMPTY"}),
    ("a dash for the name", {"full_name": "-"}, {"NAME_EMPTY"}),
    ("a digit in the name", {"full_name": "BUD1 SANTOSO"}, {"NAME_CHARS"}),
    ("a sign in the name", {"full_name": "BUDI @SANTOSO"}, {"NAME_CHARS"}),
    ("a printed apostrophe", {"full_name": "SA\u2019DIYAH"}, {"VALUE_CLEANED"}),
    ("no birth date", {"birth_date": ""}, {"BIRTH_DATE_INVALID"}),
    ("a day that is none", {"birth_date": "1990-02-31"}, {"BIRTH_DATE_INVALID"}),
    ("zeros for a date", {"birth_date": "0000-00-00"}, {"BIRTH_DATE_INVALID"}),
    ("a serial number of a spreadsheet", {"birth_date": "29657"}, {"BIRTH_DATE_INVALID"}),
    ("a date in words", {"birth_date": "12 Maret 1981"}, {"BIRTH_DATE_INVALID"}),
    ("a date to come", {"birth_date": "2027-01-01"}, {"BIRTH_DATE_FUTURE", "NIK_BIRTH_DATE_DIFFERS"}),
    ("older than anybody", {"birth_date": "1890-03-12"}, {"AGE_RANGE", "NIK_BIRTH_DATE_DIFFERS"}),
    ("no sex", {"sex": ""}, {"SEX_INVALID"}),
    ("a sex that is none", {"sex": "X"}, {"SEX_INVALID"}),
    ("a relationship that is none", {"relationship": "PAMAN JAUH"}, {"CODE_UNKNOWN"}),
    ("an occupation that is none", {"occupation": "PENJAGA MERCUSUAR"}, {"CODE_UNKNOWN"}),
    ("RT with one digit", {"rt": "3"}, {"VALUE_CLEANED"}),
    ("RT with two digits", {"rt": "03"}, {"VALUE_CLEANED"}),
    ("RT of no number", {"rt": "1,3"}, {"CODE_UNKNOWN"}),
    ("a village of nowhere", {"village": "nowhere"}, {"AREA_UNKNOWN"}),
    ("a village of another city", {"village": "elsewhere"}, {"AREA_OUTSIDE_CITY"}),
    ("a head of nine years", {"birth_date": "2017-03-12", "nik": "3576011203179{0:03d}", "marital_status": "1"},
     {"RELATIONSHIP_IMPLAUSIBLE"}),
    ("married at ten", {"birth_date": "2016-03-12", "nik": "3576011203169{0:03d}", "relationship": "child"},
     {"MARITAL_IMPLAUSIBLE"}),
    ("a degree at fifteen", {"birth_date": "2011-03-12", "nik": "3576011203119{0:03d}", "education": "8",
     "marital_status": "1"}, {"EDUCATION_IMPLAUSIBLE"}),
    ("a man who is a wife", {"relationship": "wife"}, {"RELATIONSHIP_IMPLAUSIBLE"}),
)  # fmt: skip
PLACES = {
    "nowhere": {"village_name": "TIDAK ADA", "district_name": "TIDAK ADA"},
    # The template has no column of its own for the district, but one for the code.
    "elsewhere": {"village_name": "AMPENAN SELATAN", "district_name": "AMPENAN", "village_code": "5271011004"},
}
# What comes of a whole file: families that no head is left in, or none at all.
OF_THE_FAMILY = {"NO_HEAD", "SEVERAL_HEADS", "MEMBER_COUNT_DIFFERS"}
FIRST = 11


def damaged(number: int, fields: Fields) -> Fields:
    """The fields with the serial of the row in them: its NIK stays one of its own."""
    return {name: value.format(number) for name, value in fields.items()}


def in_words(fields: Fields) -> Fields:
    """For files that name the village and hold labels."""
    place = PLACES.get(fields.pop("village", ""), {})
    labels = {"child": "ANAK", "wife": "ISTRI"}
    return {name: labels.get(value, value) for name, value in (fields | place).items()}


def coded(fields: Fields) -> Fields:
    """For the pair, whose members have other columns for the same."""
    names = {"rt": "ktp_rt", "occupation": "ktp_occupation", "education": "ktp_education"}
    codes = {"child": "3", "wife": "2"}
    return {names.get(name, name): codes.get(value, value) for name, value in fields.items()}


def by_siak(folder: Path, damages: Sequence[Damage]) -> Import:
    rows = [
        siak_row(n, **in_words({"rt": "003", **damaged(n, fields)})) for n, (_say, fields, _codes) in numbered(damages)
    ]
    return of_persons(
        folder / "siak_2026-Q4.csv", text(siak.PERSON, [siak_row(1, rt="003"), *rows, siak_row(2, rt="003")])
    )


def by_template(folder: Path, damages: Sequence[Damage]) -> Import:
    rows = [own(n, **in_words({"rt": "003", **damaged(n, fields)})) for n, (_say, fields, _codes) in numbered(damages)]
    sound = [own(n, rt="003") for n in (1, 2)]
    return of_persons(folder / "daftar.csv", text(template.PERSON, [sound[0], *rows, sound[1]]))


def of_persons(path: Path, content: str) -> Import:
    path.write_text(content, encoding="utf-8")
    found = receive_files([(path.name, path)])
    stage(import_id=found.pk)
    found.refresh_from_db()
    return found


def by_pair(folder: Path, damages: Sequence[Damage]) -> Import:
    members = [person(n, **coded(damaged(n, fields))) for n, (_say, fields, _codes) in numbered(damages)]
    families = [family(n) for n in (1, *(n for n, _damage in numbered(damages)), 2)]
    return staged_pair(folder, families, [person(1), *members, person(2)], version="2026-Q4")


def numbered(damages: Sequence[Damage]) -> list[tuple[int, Damage]]:
    return list(enumerate(damages, start=FIRST))


def told(found: Import, part: str) -> dict[int, set[str]]:
    """The codes of each row, without those that come of its family."""
    rows: dict[int, set[str]] = {}
    for line, code in ImportIssue.objects.filter(file__part_of=found, file__part=part).values_list("row", "code"):
        rows.setdefault(line, set()).add(code)
    return {line: codes - OF_THE_FAMILY for line, codes in rows.items() if codes - OF_THE_FAMILY}


# In the pair the member's village is that of the card, which may be anywhere, and one code stands for both spouses.
OF_PERSONS_ONLY = {"a village of nowhere", "a village of another city", "a man who is a wife"}


@pytest.mark.parametrize(
    ("by", "part", "left_out"),
    [(by_pair, "persons", OF_PERSONS_ONLY), (by_siak, "both", set()), (by_template, "both", set())],
    ids=["dtsen", "siak", "template"],
)
def test_each_damage_has_its_reasons_on_its_own_row(
    tmp_path: Path, by: Callable[[Path, Sequence[Damage]], Import], part: str, left_out: set[str]
) -> None:
    damages = [damage for damage in DAMAGES if damage[0] not in left_out]

    found = by(tmp_path, damages)

    lines = {line: said for line, (said, _fields, _codes) in enumerate(damages, start=3)}
    expected = {line: (lines[line], damages[line - 3][2]) for line in lines}
    assert {line: (lines.get(line, "a sound row"), codes) for line, codes in told(found, part).items()} == expected


@pytest.mark.parametrize(
    ("by", "part", "left_out"),
    [(by_pair, "persons", OF_PERSONS_ONLY), (by_siak, "both", set()), (by_template, "both", set())],
    ids=["dtsen", "siak", "template"],
)
def test_only_rows_with_an_error_stay_out(
    tmp_path: Path, by: Callable[[Path, Sequence[Damage]], Import], part: str, left_out: set[str]
) -> None:
    damages = [damage for damage in DAMAGES if damage[0] not in left_out]

    found = by(tmp_path, damages)

    refusing = set(ImportIssue.objects.filter(severity="error").values_list("code", flat=True))
    expected = {line for line, (_say, _fields, codes) in enumerate(damages, start=3) if codes & refusing}
    assert (
        set(RejectedRow.objects.filter(file__part_of=found, file__part=part).values_list("row", flat=True)) == expected
    )
    persons = found.counts["persons"]
    assert (persons["read"], persons["rejected"]) == (len(damages) + 2, len(expected))


FAMILY_DAMAGES: Sequence[Damage] = (
    ("no card number", {"kk_number": "-"}, {"KK_EMPTY"}),
    ("a filler", {"kk_number": "1111111111111111"}, {"KK_PLACEHOLDER"}),
    ("scientific notation", {"kk_number": "3.57601E+15"}, {"KK_LENGTH"}),
    ("no decile", {"decile_national": ""}, {"DECILE_RANGE"}),
    ("a decile of eleven", {"decile_national": "11"}, {"DECILE_RANGE"}),
    ("a decile of the city that is none", {"decile_city": "0"}, {"CODE_UNKNOWN"}),
    ("a roof that is none", {"roof_type": "77"}, {"CODE_UNKNOWN"}),
    ("a village of nowhere", {"village_code": "3576019999"}, {"AREA_UNKNOWN"}),
    ("a village of another city", {"province_code": "52", "city_code": "5271", "district_code": "527101",
     "village_code": "5271011004"}, {"AREA_OUTSIDE_CITY"}),
    ("a dotted village", {"village_code": "35.76.01.1001"}, {"VALUE_CLEANED"}),
)  # fmt: skip


def test_each_damage_of_a_family_row_has_its_reasons(tmp_path: Path) -> None:
    families = [family(n, **fields) for n, (_say, fields, _codes) in numbered(FAMILY_DAMAGES)]
    members = [person(n) for n, _damage in numbered(FAMILY_DAMAGES)]

    found = staged_pair(tmp_path, [family(1), *families], [person(1), *members], version="2026-Q4")

    expected = {line: codes for line, (_say, _fields, codes) in enumerate(FAMILY_DAMAGES, start=3)}
    assert told(found, "families") == expected
    missing = {line for line, codes in told(found, "persons").items() if codes == {"FAMILY_MISSING"}}
    assert missing == {3, 4, 5, 6, 7, 10, 11}


LINES = {
    "siak": (siak.PERSON, siak_row), "template": (template.PERSON, own), "dtsen": (dtsen.PERSON, person),
}  # fmt: skip


@pytest.mark.parametrize("source", LINES)
def test_lines_that_cannot_be_split_are_refused_alone(tmp_path: Path, source: str) -> None:
    form, row = LINES[source]
    sound = [row(n, **({} if source == "dtsen" else {"rt": "003"})) for n in (1, 2, 3)]
    whole = text(form, sound).splitlines()
    header, first, second, third = whole
    lines = [header, first, "terpotong|di|tengah", second.replace("BUDI", '"BUDI'), "", second, third + "|lebih"]
    if source == "dtsen":
        families = [family(n) for n in (1, 2, 3)]
        found = pair_of_text(tmp_path, families, "\n".join(lines) + "\n")
    else:
        name = "siak_2026-Q4.csv" if source == "siak" else "daftar.csv"
        found = of_persons(tmp_path / name, "\n".join(lines) + "\n")

    part = "persons" if source == "dtsen" else "both"
    assert told(found, part) == {3: {"ROW_BROKEN"}, 4: {"ROW_BROKEN"}, 7: {"ROW_BROKEN"}}
    assert (found.counts["persons"]["read"], found.counts["persons"]["new"]) == (5, 2)


def pair_of_text(folder: Path, families: Sequence[Fields], members: str) -> Import:
    homes, people = folder / "keluarga_2026-Q4.csv", folder / "anggota_2026-Q4.csv"
    homes.write_text(text(dtsen.FAMILY, families), encoding="utf-8")
    people.write_text(members, encoding="utf-8")
    found = receive_files([(path.name, path) for path in (homes, people)])
    stage(import_id=found.pk)
    found.refresh_from_db()
    return found


@pytest.mark.parametrize("source", ["siak", "template"])
def test_one_number_for_a_whole_family_is_refused_everywhere(tmp_path: Path, source: str) -> None:
    form, row = LINES[source]
    same = [row(1, rt="003", nik=nik(1), full_name=name) for name in ("ANI", "BUDI", "CITRA")]
    name = "siak_2026-Q4.csv" if source == "siak" else "daftar.csv"

    found = of_persons(tmp_path / name, text(form, [*same, row(5, rt="003")]))

    assert told(found, "both") == {line: {"DUPLICATE_IN_FILE"} for line in (2, 3, 4)}
    assert found.counts["families"]["new"] == 1


def test_families_with_one_filler_never_become_one(tmp_path: Path) -> None:
    rows = [siak_row(n, rt="003", kk_number="0") for n in (1, 2)]

    found = of_persons(tmp_path / "siak_2026-Q4.csv", text(siak.PERSON, [*rows, siak_row(3, rt="003")]))

    assert told(found, "both") == {2: {"KK_PLACEHOLDER"}, 3: {"KK_PLACEHOLDER"}}
    assert (found.counts["families"]["read"], kk(3)) == (1, kk(3))
