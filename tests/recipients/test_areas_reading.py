"""Area codes and RT/RW as files write them."""

import pytest

from recipients.domain.areas import Digits, area_key, find_village, read_area_code, read_rt_rw, village_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3576011001", Digits("3576011001")),
        ("35.76.01.1001", Digits("3576011001", is_cleaned=True)),
        (" 71 ", Digits("71")),
        ("71.0", Digits("71", is_cleaned=True)),
        ("", Digits("")),
        ("-", Digits("")),
        ("Kranggan", Digits("Kranggan", is_known=False)),
        ("35..76", Digits("35..76", is_known=False)),
    ],
)
def test_area_codes_are_read_with_and_without_dots(text, expected):
    assert read_area_code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("001", Digits("001")),
        ("1", Digits("001", is_cleaned=True)),
        ("03", Digits("003", is_cleaned=True)),
        ("12.0", Digits("012", is_cleaned=True)),
        ("'004", Digits("004")),
        ("", Digits("")),
        ("-", Digits("")),
        ("0014", Digits("", is_known=False)),
        ("003/002", Digits("", is_known=False)),
    ],
)
def test_rt_and_rw_have_three_digits(text, expected):
    assert read_rt_rw(text) == expected


@pytest.mark.parametrize(
    ("province", "city", "district", "village", "expected"),
    [
        ("52", "71", "01", "5271011001", "52.71.01.1001"),
        ("52", "71", "01", "1001", "52.71.01.1001"),
        ("52", "5271", "527101", "1001", "52.71.01.1001"),
        ("52", "5271", "01", "1001", "52.71.01.1001"),
        ("52", "71", "1", "1001", "52.71.01.1001"),
        ("52", "71", "010", "001", ""),
        ("52", "71", "010", "1001", ""),
        ("", "71", "01", "1001", ""),
        ("52", "", "", "1001", ""),
        ("52", "71", "01", "", ""),
        ("52", "71", "01", "Kranggan10", ""),
    ],
)
def test_a_village_is_made_of_its_whole_code_or_of_four_parts(province, city, district, village, expected):
    assert village_code(province=province, city=city, district=district, village=village) == expected


@pytest.mark.parametrize(
    "text", ["Prajurit Kulon", "KEL. PRAJURITKULON", " kelurahan prajurit-kulon ", "DS PRAJURITKULON"]
)
def test_a_village_name_is_known_however_it_is_written(text):
    assert area_key(text) == "PRAJURITKULON"


VILLAGES = {
    "KAUMAN": [("35.76.01.1001", "KOTA"), ("35.76.02.1002", "MAGERSARI"), ("35.15.01.2001", "KOTA")],
    "GEDONG": [("35.76.02.1003", "MAGERSARI")],
    "JAUH": [("52.71.01.1004", "AMPENAN")],
}


@pytest.mark.parametrize(
    ("name", "district", "code"),
    [
        ("Gedong", "", "35.76.02.1003"),
        ("Gedong", "Kota", ""),
        ("Kauman", "", ""),
        ("Kauman", "Kota", "35.76.01.1001"),
        ("Kauman (Magersari)", " ", "35.76.02.1002"),
        ("Kauman (Magersari)", "Kota", ""),
        ("Jauh", "", ""),
        ("Jauh", "Ampenan", "52.71.01.1004"),
        ("", "", ""),
    ],
)
def test_a_named_village_is_found_when_only_one_can_be_meant(name, district, code):
    assert find_village(name, district, VILLAGES, city="35.76") == code
