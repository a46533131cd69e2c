"""Each rule code of the intake, by one row that carries it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from recipients.domain.intake import RULES
from recipients.models import Import, ImportIssue, RejectedRow
from tests.recipients.handover import family, kk, nik, person, staged


# label: (changes of the member, codes that its row carries)
PERSON_CASES: dict[str, tuple[dict[str, str], set[str]]] = {
    "nothing wrong": ({}, set()),
    "no NIK": ({"nik": ""}, {"NIK_EMPTY"}),
    "dash for NIK": ({"nik": "-"}, {"NIK_EMPTY"}),
    "NIK of 15 digits": ({"nik": "357601120381901"}, {"NIK_LENGTH"}),
    "letter in NIK": ({"nik": "35760112O3819011"}, {"NIK_LENGTH"}),
    "star in NIK": ({"nik": "357601*203819011"}, {"NIK_LENGTH"}),
    "NIK of zeros": ({"nik": "0000000000000000"}, {"NIK_PLACEHOLDER"}),
    "NIK of nines": ({"nik": "9999999999999999"}, {"NIK_PLACEHOLDER"}),
    "single zero for NIK": ({"nik": "0"}, {"NIK_PLACEHOLDER"}),
    "serial 0000": ({"nik": "3576011203810000"}, {"NIK_PLACEHOLDER"}),
    "scientific with comma": ({"nik": "3,57601E+15"}, {"NIK_DAMAGED"}),
    "scientific with point": ({"nik": "3.57601E+15"}, {"NIK_DAMAGED"}),
    "trailing .0": ({"nik": nik(701) + ".0"}, {"VALUE_CLEANED"}),
    "leading apostrophe": ({"nik": "'" + nik(702)}, {"VALUE_CLEANED"}),
    "dots in NIK": ({"nik": "35.7601." + nik(703)[6:]}, {"VALUE_CLEANED"}),
    "zero-width in NIK": ({"nik": nik(704)[:4] + "\u200b" + nik(704)[4:]}, {"VALUE_CLEANED"}),
    "no KK": ({"kk_number": ""}, {"KK_EMPTY"}),
    "short KK": ({"kk_number": "35760101"}, {"KK_LENGTH"}),
    "damaged KK": ({"kk_number": "3.57601E+15"}, {"KK_LENGTH"}),
    "KK of zeros": ({"kk_number": "0000000000000000"}, {"KK_PLACEHOLDER"}),
    "no name": ({"full_name": ""}, {"NAME_EMPTY"}),
    "dash for name": ({"full_name": "-"}, {"NAME_EMPTY"}),
    "digits in name": ({"full_name": "BUDI 2"}, {"NAME_CHARS"}),
    "name with accent": ({"full_name": "RENÉ D'COSTA"}, set()),
    "typographic apostrophe": ({"full_name": "NU\u2019MAN"}, {"VALUE_CLEANED"}),
    "single name": ({"full_name": "SUKARNO"}, set()),
    "no birth date": ({"birth_date": ""}, {"BIRTH_DATE_INVALID"}),
    "30 February": ({"birth_date": "1981-02-30"}, {"BIRTH_DATE_INVALID"}),
    "day first": ({"birth_date": "12-03-1981"}, {"BIRTH_DATE_INVALID"}),
    "word for date": ({"birth_date": "today"}, {"BIRTH_DATE_INVALID"}),
    "after the file": ({"birth_date": "2026-10-01"}, {"BIRTH_DATE_FUTURE", "NIK_BIRTH_DATE_DIFFERS"}),
    "121 years": ({"birth_date": "1905-09-30"}, {"AGE_RANGE", "NIK_BIRTH_DATE_DIFFERS"}),
    "120 years": ({"birth_date": "1905-10-01"}, {"NIK_BIRTH_DATE_DIFFERS"}),
    "no sex": ({"sex": ""}, {"SEX_INVALID"}),
    "unknown sex": ({"sex": "X"}, {"SEX_INVALID"}),
    "sex as a word": ({"sex": "Laki-laki"}, set()),
    "other birth date than NIK": ({"birth_date": "1981-03-13"}, {"NIK_BIRTH_DATE_DIFFERS"}),
    "woman with the NIK of a man": ({"sex": "2"}, {"NIK_SEX_DIFFERS"}),
    "woman with day + 40": ({"nik": nik(705, "520381"), "sex": "2"}, set()),
    "region of another city": ({"nik": "517101" + nik(706)[6:]}, {"NIK_REGION_OTHER"}),
    "wife who is a man": ({"relationship": "ISTRI"}, {"RELATIONSHIP_IMPLAUSIBLE"}),
    "head of 9 years": (
        {"birth_date": "2016-10-01", "nik": nik(707, "011016"), "marital_status": "1", "school_level": "",
         "school_diploma": ""},
        {"RELATIONSHIP_IMPLAUSIBLE"},
    ),
    "married at 11": (
        {"birth_date": "2014-10-01", "nik": nik(708, "011014"), "relationship": "3"}, {"MARITAL_IMPLAUSIBLE"},
    ),
    "pupil of 4 years": (
        {"birth_date": "2021-10-01", "nik": nik(709, "011021"), "relationship": "3", "marital_status": "1",
         "school_participation": "2"},
        {"EDUCATION_IMPLAUSIBLE"},
    ),
    "bachelor of 17": (
        {"birth_date": "2008-10-01", "nik": nik(710, "011008"), "relationship": "3", "marital_status": "1",
         "ktp_education": "8"},
        {"EDUCATION_IMPLAUSIBLE"},
    ),
    "unknown code": ({"work_status": "77"}, {"CODE_UNKNOWN"}),
    "label for a code": ({"marital_status": "KAWIN", "ktp_occupation": "Karyawan swasta"}, set()),
    "two unknown codes": ({"work_status": "77", "works": "9"}, {"CODE_UNKNOWN"}),
    "RT of one digit": ({"ktp_rt": "3"}, {"VALUE_CLEANED"}),
    "dotted area code": ({"ktp_village_code": "35.76.01.1001"}, {"VALUE_CLEANED"}),
    "card of a village elsewhere": ({"ktp_village_code": "5271011004"}, set()),
    "two faults": ({"nik": "", "full_name": "B4DI"}, {"NIK_EMPTY", "NAME_CHARS"}),
}  # fmt: skip

FAMILY_CASES: dict[str, tuple[dict[str, str], set[str]]] = {
    "nothing wrong": ({}, set()),
    "decile 11": ({"decile_national": "11"}, {"DECILE_RANGE"}),
    "decile 0": ({"decile_national": "0"}, {"DECILE_RANGE"}),
    "no decile": ({"decile_national": ""}, {"DECILE_RANGE"}),
    "decile with .0": ({"decile_national": "3.0"}, set()),
    "no decile of the city": ({"decile_city": ""}, set()),
    "decile 12 of the province": ({"decile_province": "12"}, {"CODE_UNKNOWN"}),
    "unknown village": ({"village_code": "3576011999"}, {"AREA_UNKNOWN"}),
    "no village": ({"village_code": ""}, {"AREA_UNKNOWN"}),
    "village of another city": ({"village_code": "5271011004"}, {"AREA_OUTSIDE_CITY"}),
    "dotted village": ({"village_code": "35.76.01.1001"}, {"VALUE_CLEANED"}),
    "village in parts": (
        {"village_code": "1001", "district_code": "01", "city_code": "76", "province_code": "35"}, set(),
    ),
    "no KK": ({"kk_number": ""}, {"KK_EMPTY"}),
    "unknown roof": ({"roof_type": "12"}, {"CODE_UNKNOWN"}),
    "asset as a word": ({"asset_car": "TIDAK"}, set()),
    "asset as 0": ({"asset_car": "0"}, set()),
    "two members said, one there": ({"member_count": "2"}, {"MEMBER_COUNT_DIFFERS"}),
    "members not said": ({"member_count": ""}, set()),
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], tuple[set[str], bool]]]:
    """Codes of each case and whether its row was refused: all cases in one pair, each in a family of its own."""
    families, persons = [], []
    for number, (_label, (changes, _codes)) in enumerate(PERSON_CASES.items()):
        families.append(family(number))
        persons.append(person(number, **changes))
    for number, (_label, (changes, _codes)) in enumerate(FAMILY_CASES.items(), start=200):
        families.append(family(number, **changes))
        persons.append(person(number))
    uploads = override_settings(VAR=tmp_path_factory.mktemp("var"))
    with uploads, django_db_blocker.unblock(), transaction.atomic():
        found = staged(tmp_path_factory.mktemp("rules"), families, persons)
        yield _read(found)
        transaction.set_rollback(True)


def _read(found: Import) -> dict[tuple[str, str], tuple[set[str], bool]]:
    rows: dict[tuple[str, int], set[str]] = {}
    for part, row, code in ImportIssue.objects.filter(file__part_of=found).values_list("file__part", "row", "code"):
        rows.setdefault((part, row), set()).add(code)
    refused = set(RejectedRow.objects.filter(file__part_of=found).values_list("file__part", "row"))
    result = {}
    for part, cases, first in (("persons", PERSON_CASES, 2), ("families", FAMILY_CASES, 2 + len(PERSON_CASES))):
        for row, label in enumerate(cases, start=first):
            result[part, label] = (rows.get((part, row), set()), (part, row) in refused)
    return result


@pytest.mark.parametrize("label", PERSON_CASES)
def test_member_row_carries_its_codes(verdicts, label):
    expected = PERSON_CASES[label][1]

    assert verdicts["persons", label] == (expected, any(RULES[code].refuses for code in expected))


@pytest.mark.parametrize("label", FAMILY_CASES)
def test_family_row_carries_its_codes(verdicts, label):
    expected = FAMILY_CASES[label][1]

    assert verdicts["families", label] == (expected, any(RULES[code].refuses for code in expected))


@pytest.mark.django_db
def test_equal_rows_keep_the_first(tmp_path):
    families = [family(1), family(1), family(2)]
    persons = [person(1), person(1, nik="'" + nik(1)), person(2)]

    found = staged(tmp_path, families, persons)

    assert _marked(found, "DUPLICATE_IN_FILE") == {("families", 3), ("persons", 3)}
    assert found.counts["persons"]["new"] == 2
    assert found.counts["families"]["rejected"] == 1


@pytest.mark.django_db
def test_rows_with_one_number_that_differ_are_all_refused(tmp_path):
    families = [family(1), family(1, decile_national="7"), family(2)]
    persons = [person(3, of=2), person(3, of=2, full_name="BUDI SANTOSA"), person(4, of=2), person(5, of=1)]

    found = staged(tmp_path, families, persons)

    assert _marked(found, "DUPLICATE_IN_FILE") == {
        ("families", 2), ("families", 3), ("persons", 2), ("persons", 3),
    }  # fmt: skip
    assert _marked(found, "FAMILY_MISSING") == {("persons", 5)}
    assert found.counts["persons"]["new"] == 1


@pytest.mark.django_db
def test_rows_that_differ_only_in_what_is_not_kept_differ(tmp_path):
    families = [family(1), family(1, head_name="SITI AMINAH"), family(2)]

    found = staged(tmp_path, families, [person(2)])

    assert _marked(found, "DUPLICATE_IN_FILE") == {("families", 2), ("families", 3)}


@pytest.mark.django_db
def test_member_without_family_row_is_refused_and_the_family_of_refused_members_kept(tmp_path):
    families = [family(1), family(2), family(3, decile_national="")]
    persons = [person(1), person(2, full_name=""), person(3), person(9)]

    found = staged(tmp_path, families, persons)

    assert _marked(found, "FAMILY_MISSING") == {("persons", 4), ("persons", 5)}
    assert _marked(found, "NO_HEAD") == {("families", 3)}
    assert _marked(found, "MEMBER_COUNT_DIFFERS") == {("families", 3)}
    assert found.counts["families"] == {
        "read": 3, "new": 2, "changed": 0, "unchanged": 0, "vanished": 0, "rejected": 1,
    }  # fmt: skip


@pytest.mark.django_db
def test_family_with_two_heads_is_marked_once_on_its_own_row(tmp_path):
    families = [family(1, member_count="2")]
    persons = [person(1), person(2, of=1)]

    found = staged(tmp_path, families, persons)

    assert _marked(found, "SEVERAL_HEADS") == {("families", 2)}
    assert found.counts["warnings"] == {"SEVERAL_HEADS": 1}


@pytest.mark.django_db
def test_numbers_that_end_in_zero_more_often_than_not_were_cut(tmp_path):
    cut = [nik(number * 9)[:15] + "0" for number in range(1, 6)]
    families = [family(number) for number in range(1, 9)]
    persons = [person(number + 1, nik=value) for number, value in enumerate(cut)]
    persons += [person(number) for number in (6, 7, 8)]

    found = staged(tmp_path, families, persons)

    assert _marked(found, "NIK_DAMAGED") == {("persons", row) for row in range(2, 7)}
    assert found.counts["errors"] == {"NIK_DAMAGED": 5}


@pytest.mark.django_db
def test_half_of_the_numbers_may_end_in_zero(tmp_path):
    families = [family(1), family(2)]

    found = staged(tmp_path, families, [person(1, nik=nik(1)[:15] + "0"), person(2)])

    assert found.counts["errors"] == {}


@pytest.mark.django_db
def test_kk_numbers_cut_by_a_spreadsheet_are_of_wrong_length(tmp_path):
    cut = kk(1)[:15] + "0"
    families = [family(1, kk_number=cut), family(2), family(3)]
    persons = [person(1, kk_number=cut), person(4, kk_number=cut), person(2)]

    found = staged(tmp_path, families, persons)

    assert _marked(found, "KK_LENGTH") == {("persons", 2), ("persons", 3)}


@pytest.mark.django_db
def test_a_row_counts_once_in_rejected_and_once_under_each_code(tmp_path):
    families = [family(1), family(2)]
    persons = [person(1), person(2, nik="", full_name="", ktp_rt="3")]

    found = staged(tmp_path, families, persons)

    assert found.counts["persons"]["rejected"] == 1
    assert found.counts["errors"] == {"NIK_EMPTY": 1, "NAME_EMPTY": 1}
    assert found.counts["warnings"] == {"NO_HEAD": 1, "MEMBER_COUNT_DIFFERS": 1}


@pytest.mark.django_db
def test_numbers_are_masked_wherever_they_stand(tmp_path):
    number = nik(1)
    persons = [person(1, nik="'" + number), f"{number}|zu|wenig", person(2, nik=number + "9")]

    found = staged(tmp_path, [family(1), family(2)], persons)

    values = list(ImportIssue.objects.filter(file__part_of=found).values_list("value", flat=True))
    assert not [value for value in values if number in value or number[:12] in value]
    masked = ImportIssue.objects.get(file__part_of=found, code="NIK_LENGTH").value
    assert masked == f"{number[:2]}************{number[-1]}9"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("35.7601.120381.9011", "35************11"),
        ("3576 0112 0381 9011", "35************11"),
        ("357601120381901", "35************01"),
        ("12 RT 003 RW 004 2026-11-23", "12 RT 003 RW 004 2026-11-23"),
    ],
)
def test_a_number_in_a_broken_line_is_masked_however_it_is_written(tmp_path, written, kept):
    found = staged(tmp_path, [family(1)], [person(1), f"{written}|zu|wenig"])

    assert ImportIssue.objects.get(file__part_of=found, code="ROW_BROKEN").value.startswith(f"{kept}|")


def _marked(found: Import, code: str) -> set[tuple[str, int]]:
    issues = ImportIssue.objects.filter(file__part_of=found, code=code)
    assert {RULES[code].severity.value} >= set(issues.values_list("severity", flat=True))
    return set(issues.values_list("file__part", "row"))
