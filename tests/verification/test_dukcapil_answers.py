"""What the answers of the civil registry mean."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.dukcapil import Element
from verification.domain.dukcapil_answers import MAX_BODY, Answer, ElementResult, Fault, Outcome, parse


NIK = "3576015708909001"
SAYS_NOTHING_OF_THE_PERSON = {
    Outcome.UNKNOWN_CODE,
    Outcome.QUOTA,
    Outcome.AUTH,
    Outcome.PARAMETERS,
    Outcome.BROKEN,
}


def _page(content: object, **envelope: object) -> bytes:
    return json.dumps({"content": content, "lastPage": True, "totalElements": 1, **envelope}).encode()


@pytest.mark.parametrize(
    ("_case", "content", "outcome"),
    [
        (
            "deceased",
            {"RESPONSE_CODE": "11", "RESPONSE": "Data Ditemukan, Meninggal Dunia"},
            Outcome.DECEASED,
        ),
        ("duplicate", {"RESPONSE_CODE": "12", "RESPONSE": "Data Ditemukan, Data Ganda"}, Outcome.DUPLICATE),
        (
            "not found",
            {
                "RESPONSE_CODE": "13",
                "RESPONSE": "Data Tidak Ditemukan, NIK tidak terdapat di database Kependudukan",
            },
            Outcome.NOT_FOUND,
        ),
        (
            "inactive",
            {
                "RESPONSE_CODE": "14",
                "RESPONSE": "Data Ditemukan, Status Non Aktif silahkan hubungi Dinas Dukcapil",
            },
            Outcome.INACTIVE,
        ),
        (
            "inactive, other spelling and key",
            {
                "RESPONSE_CODE": 14,
                "RESPONSE_DESC": "Data Ditemukan, Status Tidak Aktif silakan hubungi Dinas Dukcapil",
            },
            Outcome.INACTIVE,
        ),
        (
            "malformed",
            {"RESPONSE_CODE": "15", "RESPONSE": "Data Tidak Ditemukan, NIK tidak sesuai format Dukcapil"},
            Outcome.MALFORMED,
        ),
        ("code without text", {"RESPONSE_CODE": "11"}, Outcome.DECEASED),
        ("text without code", {"RESPON": "Data Tidak Ditemukan"}, Outcome.NOT_FOUND),
        ("text and keys in other case", {"respon": "DATA  DITEMUKAN,  data ganda"}, Outcome.DUPLICATE),
        ("08 as a number", {"RESPONSE_CODE": 8}, Outcome.UNKNOWN_CODE),
        ("a code nobody knows", {"RESPONSE_CODE": "99", "RESPONSE": "Sesuatu"}, Outcome.UNKNOWN_CODE),
        (
            "code against text",
            {"RESPONSE_CODE": "11", "RESPONSE": "Data Tidak Ditemukan"},
            Outcome.UNKNOWN_CODE,
        ),
        (
            "an unknown code with a person's text",
            {"RESPONSE_CODE": "05", "RESPONSE": "Data Tidak Ditemukan"},
            Outcome.UNKNOWN_CODE,
        ),
        ("a sentence nobody knows", {"RESPONSE": "Sedang pemeliharaan"}, Outcome.UNKNOWN_CODE),
        ("quota", {"RESPONSE": "Kuota Akses Hari ini telah Habis"}, Outcome.QUOTA),
        ("quota, other spelling", {"RESPON": "Kuota Akses Hari Ini Telah  Habis"}, Outcome.QUOTA),
        (
            "quota goes before a code",
            {"RESPONSE_CODE": "13", "RESPONSE": "Kuota Akses Hari Ini Telah Habis"},
            Outcome.QUOTA,
        ),
        ("login", {"RESPONSE": "Login Gagal"}, Outcome.AUTH),
        ("address", {"RESPONSE": "IP Address Tidak Sesuai"}, Outcome.AUTH),
        ("address, short", {"RESPONSE": "IP Tidak Sesuai"}, Outcome.AUTH),
        ("address, two spaces", {"RESPONSE": "IP Client  Tidak terdaftar"}, Outcome.AUTH),
        ("user", {"RESPONSE": "User ID Tidak Aktif"}, Outcome.AUTH),
        ("institution", {"RESPONSE": "Instansi Tidak Aktif"}, Outcome.AUTH),
        ("nothing given", {"RESPONSE": "User, password dan IP tidak boleh kosong"}, Outcome.AUTH),
        ("parameters", {"RESPONSE": "Parameter Tidak Lengkap / Tidak Valid"}, Outcome.PARAMETERS),
    ],
)
@pytest.mark.parametrize("shape", ["list", "object", "bare", "beside"])
def test_sentences_are_understood_wherever_they_stand(_case, content, outcome, shape):
    body = {
        "list": _page([content]),
        "object": _page(content),
        "bare": json.dumps(content).encode(),
        "beside": json.dumps({"content": None, **content}).encode(),
    }[shape]

    answer = parse(200, body, nik=NIK)

    assert (answer.outcome, answer.fault) == (outcome, Fault.NONE)


def test_code_text_and_quota_are_kept():
    content = {"RESPONSE_CODE": 11, "RESPONSE": "Data Ditemukan,  Meninggal Dunia"}

    answer = parse(200, _page([content], quotaLimiter=56616))

    assert answer == Answer(Outcome.DECEASED, code="11", text="Data Ditemukan, Meninggal Dunia", quota_left=56616)


@pytest.mark.parametrize(
    ("value", "left"), [("77", 77), (0, 0), (True, None), (None, None), ("banyak", None), (-1, None)]
)
def test_the_quota_may_be_text_and_may_be_missing(value, left):
    answer = parse(200, _page([{"NAMA_LGKP": "Sesuai (100)"}], QUOTALIMITER=value))

    assert (answer.outcome, answer.quota_left) == (Outcome.ELEMENTS, left)


def test_what_the_database_cannot_keep_is_not_kept():
    content = {"RESPONSE_CODE": "9\x009", "RESPONSE": "Coba\x00lagi"}

    answer = parse(200, _page([content]))

    assert (answer.code, answer.text) == ("9 9", "Coba lagi")


def test_elements_carry_word_and_number():
    content = {
        "NIK": "Sesuai",
        "NO_KK": "Tidak Sesuai",
        "NAMA_LGKP": "Sesuai (100)",
        "ALAMAT": "Tidak Sesuai (59)",
        "TGL_LHR": "TIDAK  SESUAI",
        "tmpt_lhr": " sesuai(87,5) ",
        "KEL_NAME": "",
        "KEC_NAME": None,
        "EKTP_STATUS": "Sesuai",
    }

    answer = parse(200, _page([content]), nik=NIK)

    assert answer.outcome is Outcome.ELEMENTS
    assert set(answer.elements) == {
        ElementResult(Element.NIK, agrees=True),
        ElementResult(Element.KK_NUMBER, agrees=False),
        ElementResult(Element.NAME, agrees=True, score=100),
        ElementResult(Element.ADDRESS, agrees=False, score=59),
        ElementResult(Element.BIRTH_DATE, agrees=False),
        ElementResult(Element.BIRTH_PLACE, agrees=True, score=87),
    }


@pytest.mark.parametrize("echo", [int(NIK), NIK, f" {NIK} "])
def test_the_nik_handed_back_is_no_statement(echo):
    answer = parse(200, _page({"NIK": echo, "NAMA_LGKP": "Sesuai (91)"}), nik=NIK)

    assert answer.elements == (ElementResult(Element.NAME, agrees=True, score=91),)


def test_an_answer_about_somebody_else_is_broken():
    answer = parse(200, _page([{"NIK": 3576015708909002, "NAMA_LGKP": "Sesuai (91)"}]), nik=NIK)

    assert (answer.outcome, answer.fault, answer.elements) == (Outcome.BROKEN, Fault.SHAPE, ())


@pytest.mark.parametrize(
    ("_case", "value"),
    [("another word", "Cocok"), ("a number above 100", "Sesuai (101)"), ("a truth", True), ("a list", [])],
)
def test_an_element_that_cannot_be_read_breaks_the_answer(_case, value):
    answer = parse(200, _page([{"NAMA_LGKP": value, "TGL_LHR": "Sesuai"}]))

    assert (answer.outcome, answer.fault) == (Outcome.BROKEN, Fault.SHAPE)


@pytest.mark.parametrize(
    ("_case", "status", "body", "fault"),
    [
        ("empty", 200, b"", Fault.EMPTY),
        ("blank", 200, b" \r\n\x00", Fault.EMPTY),
        ("html", 200, b"<html><body>Login Gagal</body></html>", Fault.HTML),
        ("html after a mark", 200, b"\xef\xbb\xbf <!DOCTYPE html>", Fault.HTML),
        ("half a json", 200, _page([{"NAMA_LGKP": "Sesuai (100)"}])[:30], Fault.NOT_JSON),
        ("plain words", 200, b"upstream connect error", Fault.NOT_JSON),
        ("long words", 200, b"Kuota Akses Hari Ini Telah Habis" + b"!" * 200, Fault.NOT_JSON),
        ("nothing in it", 200, b"{}", Fault.NO_CONTENT),
        ("another document", 200, b'{"status": "ok"}', Fault.NO_CONTENT),
        ("no persons", 200, _page([]), Fault.NO_CONTENT),
        ("an empty person", 200, _page([{}]), Fault.NO_CONTENT),
        ("no content at all", 200, _page(None), Fault.NO_CONTENT),
        ("an empty sentence", 200, _page(" "), Fault.SHAPE),
        ("two persons", 200, _page([{"NAMA_LGKP": "Sesuai"}, {"NAMA_LGKP": "Sesuai"}]), Fault.SHAPE),
        ("a list in a list", 200, _page([["Sesuai"]]), Fault.SHAPE),
        ("a number", 200, b"5", Fault.SHAPE),
        ("null", 200, b"null", Fault.NO_CONTENT),
        ("only an echo", 200, _page([{"NIK": NIK}]), Fault.SHAPE),
        ("too large", 200, b" " * (MAX_BODY + 1), Fault.TOO_LARGE),
        ("500", 500, b"Internal Server Error", Fault.HTTP_STATUS),
        ("502 with a page", 502, b"<html>", Fault.HTTP_STATUS),
        ("404 with a sentence", 404, _page([{"RESPONSE": "Data Tidak Ditemukan"}]), Fault.HTTP_STATUS),
        ("500 with elements", 500, _page([{"NAMA_LGKP": "Sesuai (100)"}]), Fault.HTTP_STATUS),
        ("302", 302, b"", Fault.HTTP_STATUS),
    ],
)
def test_a_broken_answer_says_nothing_about_the_person(_case, status, body, fault):
    answer = parse(status, body, nik=NIK)

    assert (answer.outcome, answer.fault, answer.http_status) == (Outcome.BROKEN, fault, status)
    assert answer.elements == ()


@pytest.mark.parametrize("status", [200, 429, 500])
@pytest.mark.parametrize(
    "body",
    [
        b"Kuota Akses Hari ini telah Habis",
        b'"Kuota Akses Hari ini telah Habis"',
        _page("Kuota Akses Hari ini telah Habis"),
        b'{"message": "Kuota Akses Hari ini telah Habis"}',
    ],
)
def test_the_quota_text_is_believed_in_any_wrapping(status, body):
    assert parse(status, body).outcome is Outcome.QUOTA


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"", b"<html>Forbidden</html>", b'{"content": []}'])
def test_a_gateway_that_turns_us_away_refuses_the_account(status, body):
    answer = parse(status, body)

    assert (answer.outcome, answer.text) == (Outcome.AUTH, f"HTTP {status}")


def test_kept_sentences_hold_no_number_of_a_person():
    answer = parse(200, _page([{"RESPONSE": f"NIK {NIK} bermasalah " + "x" * 300}]))

    assert answer.text.startswith("NIK [...] bermasalah xxx")
    assert len(answer.text) == 200


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.text() | st.sampled_from(["content", "RESPONSE_CODE", "RESPONSE", "NAMA_LGKP", "NIK"]), inner
        )
    ),
)


@given(status=st.integers(0, 999), body=st.binary())
def test_arbitrary_bytes_never_raise_and_never_speak_about_a_person(status, body):
    answer = parse(status, body, nik=NIK)

    assert answer.outcome in SAYS_NOTHING_OF_THE_PERSON


@given(status=st.sampled_from([200, 201, 404, 500]), document=_JSON)
def test_arbitrary_documents_never_raise(status, document):
    try:
        body = orjson.dumps(document)
    except TypeError:
        return

    answer = parse(status, body, nik=NIK)

    assert isinstance(answer.outcome, Outcome)
    assert len(answer.text) <= 200


@given(
    words=st.dictionaries(
        st.sampled_from(list(Element)),
        st.tuples(st.booleans(), st.none() | st.integers(0, 100)),
        min_size=1,
    )
)
def test_every_word_comes_back_as_it_was_said(words):
    content = {
        name.value: ("Sesuai" if agrees else "Tidak Sesuai") + ("" if score is None else f" ({score})")
        for name, (agrees, score) in words.items()
    }

    answer = parse(200, _page([content]))

    assert {result.name: (result.agrees, result.score) for result in answer.elements} == words
