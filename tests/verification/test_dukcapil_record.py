"""The civil registry's full record, compared here; and the same run over the service that hands it out."""

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.dukcapil import Element, KeyCase, WireAccount, WireOptions
from verification.domain.dukcapil_answers import Outcome
from verification.domain.dukcapil_record import compare_record, parse_record, record_body
from verification.domain.judgement import Bucket
from verification.domain.questions import Question, WireArea
from verification.simulator.population import CivilRecord, CivilState, InMemory
from verification.simulator.server import Behaviour, Simulator, running
from verification.sources.base import Reply, taking
from verification.sources.dukcapil import adapter_of
from verification.sources.dukcapil_config import DukcapilConfig, Variant


OPTIONS = WireOptions()
BUDI = Question(
    reference=1,
    nik="3576011708909001",
    full_name="BUDI SANTOSO",
    kk_number="3576010101019001",
    birth_place="MOJOKERTO",
    birth_date=date(1990, 8, 17),
    sex="L",
    marital_status="KAWIN",
    mother_name="SITI AMINAH",
    address="JL. RAYA IJEN 1",
    rt="003",
    area=WireArea(province_code="35", village_name="WATES"),
)


def _compared(**content: Any) -> dict[Element, tuple[bool, int | None]]:
    return {one.name: (one.agrees, one.score) for one in compare_record(content, BUDI, OPTIONS)}


@pytest.mark.parametrize(
    ("key", "value", "agrees"),
    [
        ("nama_lgkp", "BUDI  SANTOSO", True),
        ("nama_lgkp", "AGUS WIDODO", False),
        ("nama_lgkp_ibu", "ST. AMINAH", True),
        ("tgl_lhr", "1990-08-17", True),
        ("tgl_lhr", "17-08-1990", True),
        ("tgl_lhr", "17/08/1990 00:00", True),
        ("tgl_lhr", "1990-08-18", False),
        ("tgl_lhr", "Agustus 1990", False),
        ("jenis_klmin", "LAKI-LAKI", True),
        ("jenis_klmin", "1", True),
        ("jenis_klmin", "PRIA", True),
        ("jenis_klmin", "PEREMPUAN", False),
        ("jenis_klmin", "WANITA", False),
        ("status_kawin", "kawin", True),
        ("status_kawin", "KAWIN TERCATAT", True),
        ("status_kawin", "CERAI MATI", False),
        ("no_kk", 3576010101019001, True),
        ("no_rt", 3, True),
        ("no_prop", "35", True),
        ("kel_name", "Wates", True),
        ("tmpt_lhr", "MOJOKERTO", True),
        ("alamat", "JL RAYA IJEN NO. 1", True),
        ("alamat", "DUSUN KRAJAN", False),
    ],
)
def test_an_element_is_compared_as_the_verifying_service_would(key: str, value: Any, agrees: bool) -> None:
    ((found, _score),) = _compared(**{key: value}).values()

    assert found is agrees


def test_only_what_we_hold_and_the_record_has_is_compared() -> None:
    found = _compared(
        nik="3576011708909001", nama_lgkp="BUDI SANTOSO", agama="ISLAM", no_rw="005", tgl_lhr=None, alamat=" "
    )

    assert found == {Element.NAME: (True, 100)}


def test_the_returned_values_stay_behind() -> None:
    body = orjson.dumps({"content": [{"NAMA_LGKP": "BAMBANG SUTEJO", "GOL_DARAH": "AB", "TGL_LHR": "1990-08-17"}]})

    answer = parse_record(200, body, BUDI, OPTIONS)

    assert answer.outcome is Outcome.ELEMENTS
    assert "BAMBANG" not in repr(answer)
    assert "AB" not in {str(one.score) for one in answer.elements}


def test_the_body_carries_the_nik_and_the_account_in_either_case() -> None:
    account = WireAccount("petugas", "rahasia", "10.1.2.3")

    documented, lower = (record_body(account, WireOptions(key_case=case), BUDI.nik) for case in KeyCase)

    assert orjson.loads(documented) == {
        "NIK": BUDI.nik, "USER_ID": "petugas", "PASSWORD": "rahasia", "IP_USER": "10.1.2.3"
    }  # fmt: skip
    assert set(orjson.loads(lower)) == {"nik", "user_id", "password", "ip_user"}


@given(st.dictionaries(st.sampled_from([one.value.lower() for one in Element]), st.text() | st.integers() | st.none()))
def test_no_record_breaks_it(content: dict[str, Any]) -> None:
    assert all(one.score is None or 0 <= one.score <= 100 for one in compare_record(content, BUDI, OPTIONS))


@pytest.mark.slow
def test_a_round_over_the_handing_out_service_puts_everybody_in_the_same_buckets() -> None:
    people = [
        CivilRecord(nik=f"357601170890{9000 + number}", full_name="BUDI SANTOSO", birth_date="1990-08-17", sex="L")
        for number in range(6)
    ]
    held = [
        people[0],
        replace(people[1], full_name="AGUS WIDODO"),
        replace(people[2], state=CivilState.DECEASED),
        replace(people[3], state=CivilState.MISSING),
        replace(people[4], birth_date="1990-08-18"),
        replace(people[5], sex=""),
    ]
    questions = [
        Question(number, one.nik, "BUDI SANTOSO", birth_date=date(1990, 8, 17), sex="L")
        for number, one in enumerate(people)
    ]
    replies: list[Reply] = []

    with running(Simulator(InMemory(held), Behaviour())) as url:
        config = DukcapilConfig(
            url=url.replace("CALL_VERIFY_BY_ELEMEN", "CALL_NIK"),
            account=WireAccount("petugas", "rahasia", "10.1.2.3"),
            variant=Variant.RECORD,
            tries=1,
        )
        adapter_of(config).ask(taking(questions), replies.extend)

    # The last record lacks the sex that we hold: silence is not agreement.
    assert {reply.reference: reply.outcome for reply in replies} == {
        0: Bucket.MATCHED, 1: Bucket.MISMATCHED, 2: Bucket.DECEASED, 3: Bucket.NOT_FOUND, 4: Bucket.MISMATCHED,
        5: Bucket.FAILED,
    }  # fmt: skip
    assert "AGUS" not in repr(replies)
