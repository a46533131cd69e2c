"""What is sent to the civil registry about a person."""

import json
from datetime import date

from verification.domain.dukcapil import Element, KeyCase, WireAccount, WireOptions, elements_of, request_body
from verification.domain.questions import Question, WireArea


ACCOUNT = WireAccount(user_id="170819450001SOSIAL", password="rahasia", ip_user="10.1.2.3")
SITI = Question(
    reference=41,
    nik="3576015708909001",
    full_name="SITI AMINAH ",
    kk_number="3576010101109001",
    birth_place="MOJOKERTO",
    birth_date=date(1990, 8, 17),
    sex="P",
    marital_status="Kawin",
    occupation="Pedagang",
    mother_name="SUMIATI",
    address="JL. RAYA IJEN 14",
    rt="003",
    rw="005",
    area=WireArea.from_code(
        "35.76.01.1001",
        province="Jawa Timur",
        city="KOTA MOJOKERTO",
        district="PRAJURIT KULON",
        village="Surodinawan",
    ),
)


def test_everything_we_have_is_sent_with_the_services_own_spelling():
    body = json.loads(request_body(ACCOUNT, WireOptions(), elements_of(SITI, WireOptions())))

    assert body == {
        "USER_ID": "170819450001SOSIAL",
        "PASSWORD": "rahasia",
        "IP_USER": "10.1.2.3",
        "TRESHOLD": "90",
        "NIK": "3576015708909001",
        "NO_KK": "3576010101109001",
        "NAMA_LGKP": "SITI AMINAH",
        "TMPT_LHR": "MOJOKERTO",
        "TGL_LHR": "17-08-1990",
        "JENIS_KLMIN": "Perempuan",
        "STATUS_KAWIN": "KAWIN",
        "JENIS_PKRJN": "PEDAGANG",
        "NAMA_LGKP_IBU": "SUMIATI",
        "ALAMAT": "JL. RAYA IJEN 14",
        "NO_RT": "003",
        "NO_RW": "005",
        "NO_PROP": "35",
        "PROP_NAME": "JAWA TIMUR",
        "NO_KAB": "76",
        "KAB_NAME": "KOTA MOJOKERTO",
        "NO_KEC": "01",
        "KEC_NAME": "PRAJURIT KULON",
        "NO_KEL": "1001",
        "KEL_NAME": "SURODINAWAN",
    }


def test_what_we_do_not_have_is_not_sent():
    bare = Question(reference=1, nik="3576015708909001", full_name="SUKARNO", mother_name="  ", sex="?")

    elements = elements_of(bare, WireOptions())

    assert elements == {Element.NIK: "3576015708909001", Element.NAME: "SUKARNO"}


def test_only_granted_elements_are_sent_and_the_nik_always():
    options = WireOptions(elements=frozenset({Element.NAME, Element.SEX}))

    elements = elements_of(SITI, options)

    assert list(elements) == [Element.NIK, Element.NAME, Element.SEX]


def test_keys_and_dates_follow_the_generation_of_the_service():
    options = WireOptions(threshold=85, key_case=KeyCase.LOWER, date_format="%Y-%m-%d")
    man = Question(reference=1, nik="3576011708909001", full_name="BUDI", birth_date=date(1990, 8, 17), sex="L")

    body = json.loads(request_body(ACCOUNT, options, elements_of(man, options)))

    assert body == {
        "user_id": "170819450001SOSIAL",
        "password": "rahasia",
        "ip_user": "10.1.2.3",
        "treshold": "85",
        "nik": "3576011708909001",
        "nama_lgkp": "BUDI",
        "tgl_lhr": "1990-08-17",
        "jenis_klmin": "Laki-Laki",
    }


def test_an_area_without_its_village_sends_the_levels_there_are():
    area = WireArea.from_code("35.76", city="KOTA MOJOKERTO")

    assert (area.province_code, area.city_code, area.city_name) == ("35", "76", "KOTA MOJOKERTO")
    assert (area.district_code, area.village_code) == ("", "")


def test_neither_person_nor_password_show_in_a_traceback():
    assert repr(SITI) == "<Question 41>"
    assert "rahasia" not in repr(ACCOUNT)


def test_elements_are_found_by_their_plain_names():
    assert "NAMA_LGKP" in {Element.NAME: 1}
