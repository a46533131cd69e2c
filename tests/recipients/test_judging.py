"""The rules a row is judged by."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipients.domain.codes import Relationship
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import Role
from recipients.domain.intake import RULES, Issue, Scope, Severity
from recipients.domain.judging import (
    Circumstances,
    judge_family,
    judge_person,
    read_amount,
    read_decile,
    read_person,
)


KNOWN = Circumstances(as_of=date(2026, 12, 31), city="35.76", villages=frozenset({"35.76.01.1001", "35.15.01.2001"}))
PERSON = {
    "nik": "3576014101900001",
    "kk_number": "3576010202150003",
    "full_name": "SITI AMINAH",
    "birth_date": "1990-01-01",
    "sex": "2",
    "relationship": "1",
    "marital_status": "4",
    "school_participation": "3",
    "school_diploma": "13",
    "ktp_rt": "001",
    "ktp_village_code": "3576011001",
    "ktp_occupation": "9",
}
FAMILY = {
    "province_code": "35",
    "city_code": "76",
    "district_code": "01",
    "village_code": "3576011001",
    "kk_number": "3576010202150003",
    "member_count": "4",
    "decile_national": "3",
    "decile_city": "2",
    "roof_type": "2",
    "floor_area_m2": "36,5",
}


def of_person(**changes: str) -> list[Issue]:
    return judge_person({**PERSON, **changes}, KNOWN)


def of_family(**changes: str) -> list[Issue]:
    return judge_family({**FAMILY, **changes}, KNOWN)


def test_a_good_row_has_no_issues():
    assert of_person() == []
    assert of_family() == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"nik": ""}, "NIK_EMPTY", "nik"),
        ({"nik": "357601"}, "NIK_LENGTH", "nik"),
        ({"nik": "0000000000000000"}, "NIK_PLACEHOLDER", "nik"),
        ({"nik": "3,57601E+15"}, "NIK_DAMAGED", "nik"),
        ({"kk_number": "-"}, "KK_EMPTY", "kk_number"),
        ({"kk_number": "3,57601E+15"}, "KK_LENGTH", "kk_number"),
        ({"kk_number": "0"}, "KK_PLACEHOLDER", "kk_number"),
        ({"full_name": " "}, "NAME_EMPTY", "full_name"),
        ({"full_name": "SITI 2"}, "NAME_CHARS", "full_name"),
        ({"birth_date": ""}, "BIRTH_DATE_INVALID", "birth_date"),
        ({"birth_date": "1990-02-30"}, "BIRTH_DATE_INVALID", "birth_date"),
        ({"sex": ""}, "SEX_INVALID", "sex"),
        ({"sex": "3"}, "SEX_INVALID", "sex"),
        ({"nik": "3576014201900001"}, "NIK_BIRTH_DATE_DIFFERS", "birth_date"),
        ({"sex": "L", "relationship": "3"}, "NIK_SEX_DIFFERS", "sex"),
        ({"nik": "5271014101900001"}, "NIK_REGION_OTHER", "nik"),
        ({"relationship": "SUAMI"}, "RELATIONSHIP_IMPLAUSIBLE", "relationship"),
        ({"relationship": "99"}, "CODE_UNKNOWN", "relationship"),
        ({"ktp_occupation": "90"}, "CODE_UNKNOWN", "ktp_occupation"),
        ({"business_count": "dua"}, "CODE_UNKNOWN", "business_count"),
        ({"ktp_rt": "0014"}, "CODE_UNKNOWN", "ktp_rt"),
        ({"ktp_village_code": "Kranggan"}, "CODE_UNKNOWN", "ktp_village_code"),
        ({"nik": "3576014101900001.0"}, "VALUE_CLEANED", "nik"),
        ({"kk_number": "'3576010202150003"}, "VALUE_CLEANED", "kk_number"),
        ({"full_name": "MA\u2019RUFAH"}, "VALUE_CLEANED", "full_name"),
        ({"ktp_rt": "3"}, "VALUE_CLEANED", "ktp_rt"),
        ({"ktp_village_code": "35.76.01.1001"}, "VALUE_CLEANED", "ktp_village_code"),
        ({"school_diploma": "23", "ktp_education": "10", "birth_date": "1990-01-01"}, "", ""),
        ({"ktp_rt": "-", "ktp_village_code": "", "business_count": "-", "marital_status": "-"}, "", ""),
    ],
)
def test_each_fault_of_a_member_is_found_alone(changes, code, field):
    expected = [Issue(code, field, {**PERSON, **changes}[field])] if code else []

    assert of_person(**changes) == expected


def test_a_member_of_a_later_year_than_the_file():
    assert of_person(birth_date="2027-01-01", nik="3576014101270001", marital_status="1", relationship="3") == [
        Issue("BIRTH_DATE_FUTURE", "birth_date", "2027-01-01")
    ]


@pytest.mark.parametrize(("birth_date", "codes"), [("1906-12-31", []), ("1905-12-31", ["AGE_RANGE"])])
def test_nobody_is_older_than_120(birth_date, codes):
    nik = f"35760171{birth_date[5:7]}{birth_date[2:4]}0001"

    assert [issue.code for issue in of_person(birth_date=birth_date, nik=nik)] == codes


@pytest.mark.parametrize(
    ("birth_date", "changes", "codes"),
    [
        ("2017-01-01", {"relationship": "1"}, ["RELATIONSHIP_IMPLAUSIBLE"]),
        ("2016-12-31", {"relationship": "1"}, []),
        ("2015-01-01", {"marital_status": "2"}, ["MARITAL_IMPLAUSIBLE"]),
        ("2015-01-01", {"marital_status": "1"}, []),
        ("2014-12-31", {"marital_status": "2"}, []),
        ("2022-01-01", {"school_participation": "2"}, ["EDUCATION_IMPLAUSIBLE"]),
        ("2021-12-31", {"school_participation": "2"}, []),
        ("2009-01-01", {"school_diploma": "19"}, ["EDUCATION_IMPLAUSIBLE"]),
        ("2008-12-31", {"school_diploma": "19"}, []),
        ("2009-01-01", {"school_diploma": "23"}, []),
        ("2009-01-01", {"ktp_education": "8"}, ["EDUCATION_IMPLAUSIBLE"]),
        ("2011-01-01", {"school_level": "21"}, ["EDUCATION_IMPLAUSIBLE"]),
        ("2010-12-31", {"school_level": "21"}, []),
    ],
)
def test_what_does_not_fit_the_age_is_doubted(birth_date, changes, codes):
    day, month, year = birth_date[8:10], birth_date[5:7], birth_date[2:4]
    child = {
        "birth_date": birth_date,
        "nik": f"357601{int(day) + 40}{month}{year}0001",
        "relationship": "3",
        "marital_status": "1",
        "school_diploma": "",
        **changes,
    }

    assert [issue.code for issue in of_person(**child)] == codes


@pytest.mark.parametrize(
    ("sex", "relationship", "read", "is_doubted"),
    [
        ("2", "2", Relationship.WIFE, False),
        ("1", "2", Relationship.HUSBAND, False),
        ("1", "ISTRI", Relationship.WIFE, True),
        ("2", "ISTRI", Relationship.WIFE, False),
        ("", "2", Relationship.SPOUSE, False),
    ],
)
def test_husband_and_wife_are_told_by_the_sex(sex, relationship, read, is_doubted):
    person = read_person({**PERSON, "sex": sex, "relationship": relationship}, KNOWN)

    assert person.relationship is read
    assert ("RELATIONSHIP_IMPLAUSIBLE" in {issue.code for issue in person.issues}) is is_doubted


def test_a_number_cell_that_lost_digits_is_damaged():
    issues = judge_person(PERSON, KNOWN, damaged={"nik", "kk_number"})

    assert [issue.code for issue in issues] == ["NIK_DAMAGED", "KK_LENGTH"]
    assert [issue.code for issue in judge_family(FAMILY, KNOWN, damaged={"kk_number"})] == ["KK_LENGTH"]


def test_an_empty_row_breaks_every_rule_about_presence():
    assert [issue.code for issue in judge_person({}, KNOWN)] == [
        "NIK_EMPTY",
        "KK_EMPTY",
        "NAME_EMPTY",
        "SEX_INVALID",
        "BIRTH_DATE_INVALID",
    ]
    assert [issue.code for issue in judge_family({}, KNOWN)] == ["KK_EMPTY", "DECILE_RANGE", "AREA_UNKNOWN"]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kk_number": ""}, "KK_EMPTY", "kk_number"),
        ({"kk_number": "3576"}, "KK_LENGTH", "kk_number"),
        ({"kk_number": "1111111111111111"}, "KK_PLACEHOLDER", "kk_number"),
        ({"kk_number": "3576010202150003.0"}, "VALUE_CLEANED", "kk_number"),
        ({"decile_national": ""}, "DECILE_RANGE", "decile_national"),
        ({"decile_national": "0"}, "DECILE_RANGE", "decile_national"),
        ({"decile_national": "11"}, "DECILE_RANGE", "decile_national"),
        ({"decile_national": "2,5"}, "DECILE_RANGE", "decile_national"),
        ({"decile_city": "11"}, "CODE_UNKNOWN", "decile_city"),
        ({"village_code": "3576011009"}, "AREA_UNKNOWN", "village_code"),
        ({"village_code": "Kranggan"}, "AREA_UNKNOWN", "village_code"),
        ({"village_code": ""}, "AREA_UNKNOWN", "village_code"),
        ({"village_code": "3515012001"}, "AREA_OUTSIDE_CITY", "village_code"),
        ({"village_code": "35.76.01.1001"}, "VALUE_CLEANED", "village_code"),
        ({"city_code": "35.76"}, "VALUE_CLEANED", "city_code"),
        ({"roof_type": "9"}, "CODE_UNKNOWN", "roof_type"),
        ({"floor_area_m2": "luas"}, "CODE_UNKNOWN", "floor_area_m2"),
        ({"member_count": "2.5"}, "CODE_UNKNOWN", "member_count"),
        ({"member_count": "-1"}, "CODE_UNKNOWN", "member_count"),
        ({"decile_city": "", "decile_province": "-", "floor_area_m2": ""}, "", ""),
        ({"decile_national": "10.0", "member_count": "4.0"}, "", ""),
        ({"village_code": "1001", "city_code": "3576"}, "", ""),
        ({"head_name": "SITI 2"}, "", ""),
    ],
)
def test_each_fault_of_a_family_is_found_alone(changes, code, field):
    expected = [Issue(code, field, changes[field])] if code else []

    assert of_family(**changes) == expected


def test_a_civil_registry_row_may_have_dates_of_two_digits():
    known = Circumstances(as_of=KNOWN.as_of, source="siak", city="35.76", villages=KNOWN.villages)
    lives = {"village_code": "3576011001"}
    row = {
        **PERSON,
        **lives,
        "birth_date": "01/01/90",
        "relationship": "KEPALA KELUARGA",
        "marital_status": "CERAI MATI",
    }
    child = {**row, "birth_date": "01-01-15", "nik": "3576014101150001", "relationship": "4", "marital_status": "BK"}

    assert judge_person(row, known) == []
    assert judge_person(child, known) == [Issue("VALUE_CLEANED", "birth_date", "01-01-15")]
    assert judge_person({**row, "birth_date": "Tdk Th"}, known) == [Issue("BIRTH_DATE_INVALID", "birth_date", "Tdk Th")]


def test_without_a_city_no_region_is_another_one():
    assert judge_person({**PERSON, "nik": "5271014101900001"}, Circumstances(as_of=KNOWN.as_of)) == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [("36", 36.0), ("36.5", 36.5), ("36,5", 36.5), ("0", 0.0), ("36.", 36.0), ("", None), (".5", None)],
)
def test_amounts_have_point_or_comma(text, amount):
    assert read_amount(text) == amount


@pytest.mark.parametrize("text", ["-1", "1e3", "1.000.000", "1,5,5", "1234567890", "٣", "1 000"])
def test_other_texts_are_no_amount(text):
    assert read_amount(text) is None


def test_deciles_are_whole_numbers_from_one_to_ten():
    assert [read_decile(text) for text in ("1", " 10 ", "7.0", "01", "0", "11", "", "III")] == [
        1,
        10,
        7,
        None,
        None,
        None,
        None,
        None,
    ]


values = st.one_of(st.text(max_size=12), st.sampled_from(["", "-", "1", "2", "3576011001", "1990-01-01", "1.0"]))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(dtsen.PERSON.fields, values)))
def test_any_member_row_can_be_judged(row):
    for issue in judge_person(row, KNOWN):
        assert Role.PERSON in issue.rule.roles
        assert issue.value == row.get(issue.field, "")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(dtsen.FAMILY.fields, values)))
def test_any_family_row_can_be_judged(row):
    for issue in judge_family(row, KNOWN):
        assert Role.FAMILY in issue.rule.roles
        assert issue.value == row.get(issue.field, "")


def test_the_codes_are_those_agreed():
    assert [rule.code for rule in RULES.values() if rule.refuses] == [
        *("NIK_EMPTY", "NIK_LENGTH", "NIK_PLACEHOLDER", "NIK_DAMAGED", "KK_EMPTY", "KK_LENGTH", "KK_PLACEHOLDER"),
        *("NAME_EMPTY", "NAME_CHARS", "BIRTH_DATE_INVALID", "BIRTH_DATE_FUTURE", "AGE_RANGE", "SEX_INVALID"),
        *("DECILE_RANGE", "AREA_UNKNOWN", "AREA_OUTSIDE_CITY", "DUPLICATE_IN_FILE", "FAMILY_MISSING", "ROW_BROKEN"),
    ]
    assert [rule.code for rule in RULES.values() if not rule.refuses] == [
        *("NIK_BIRTH_DATE_DIFFERS", "NIK_SEX_DIFFERS", "NIK_REGION_OTHER", "MEMBER_COUNT_DIFFERS"),
        *("RELATIONSHIP_IMPLAUSIBLE", "MARITAL_IMPLAUSIBLE", "EDUCATION_IMPLAUSIBLE", "NO_HEAD", "SEVERAL_HEADS"),
        *("ENCODING_REPAIRED", "CODE_UNKNOWN", "VALUE_CLEANED"),
    ]


def test_every_rule_has_sentences_that_can_be_filled():
    for rule in RULES.values():
        assert "%" not in rule.message % {"value": "x", "column": "y"}
        assert rule.advice.endswith(".")
        assert rule.refuses is (rule.severity is Severity.ERROR)


def test_rules_know_whom_they_are_about():
    of_families = {rule.code for rule in RULES.values() if Role.FAMILY in rule.roles}
    of_persons = {rule.code for rule in RULES.values() if Role.PERSON in rule.roles}

    assert of_families & of_persons == {
        *("KK_EMPTY", "KK_LENGTH", "KK_PLACEHOLDER", "DUPLICATE_IN_FILE", "ROW_BROKEN"),
        *("ENCODING_REPAIRED", "CODE_UNKNOWN", "VALUE_CLEANED"),
        # A file of persons alone says with each of them where the family lives and who its head is.
        *("AREA_UNKNOWN", "AREA_OUTSIDE_CITY", "NO_HEAD", "SEVERAL_HEADS"),
    }
    assert of_families | of_persons == set(RULES)
    assert {rule.code for rule in RULES.values() if rule.scope is Scope.READING} == {"ROW_BROKEN", "ENCODING_REPAIRED"}


def test_rules_speak_about_fields_that_files_have():
    fields = {*dtsen.FAMILY.fields, *dtsen.PERSON.fields}

    assert {name for rule in RULES.values() for name in rule.fields} <= fields


VILLAGE_NAMES = {"SURODINAWAN": [("35.76.01.1001", "PRAJURITKULON")], "AMPENAN": [("52.71.01.1004", "AMPENAN")]}
NAMED = Circumstances(
    as_of=KNOWN.as_of, source="siak", city="35.76", villages=KNOWN.villages | {"52.71.01.1004"},
    village_names=VILLAGE_NAMES,
)  # fmt: skip


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        ({"village_code": "35.76.01.1001"}, ["VALUE_CLEANED"]),
        ({"village_code": "3576019999"}, ["AREA_UNKNOWN"]),
        ({"village_code": "3515012001"}, ["AREA_OUTSIDE_CITY"]),
        ({"village_name": "KEL. SURODINAWAN", "district_name": "PRAJURIT KULON"}, []),
        ({"village_code": "-", "village_name": "Surodinawan"}, []),
        ({"village_name": "Surodinawan", "district_name": "Magersari"}, ["AREA_UNKNOWN"]),
        ({"village_name": "Ampenan", "district_name": "Ampenan"}, ["AREA_OUTSIDE_CITY"]),
        ({"village_name": "Ampenan"}, ["AREA_UNKNOWN"]),
        ({}, ["AREA_UNKNOWN"]),
    ],
)
def test_a_row_of_persons_says_where_the_family_lives(place, codes):
    row = {name: value for name, value in PERSON.items() if not name.startswith("ktp_")} | place

    assert [issue.code for issue in judge_person(row, NAMED)] == codes


@pytest.mark.parametrize("text", ["Tdk Th", "TIDAK TAHU", "-", " "])
def test_offices_write_in_their_way_that_they_do_not_know(text):
    row = {**PERSON, "village_code": "3576011001", "education": text, "disability": text}

    assert judge_person(row, NAMED) == []


def test_a_card_elsewhere_is_no_error_for_a_family_known_here():
    row = {**PERSON, "village_name": "Ampenan", "district_name": "Ampenan"}
    with_card = replace(NAMED, cards=frozenset({PERSON["kk_number"]}))

    assert judge_person(row, with_card) == []
    assert [one.code for one in judge_person(row, replace(with_card, source="template"))] == ["AREA_OUTSIDE_CITY"]
