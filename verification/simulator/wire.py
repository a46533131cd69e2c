"""What the simulated registry says: element words, similarity numbers, and the sentences of its errors.

The sentences and their spellings are those that clients of the real service have met; each comes in its two
spellings in turn. The similarity is Jaro-Winkler in whole per cent: the service's own is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz.distance import JaroWinkler

from verification.simulator.population import CivilRecord, CivilState


QUOTA: Final = ("Kuota Akses Hari ini telah Habis", "Kuota Akses Hari Ini Telah Habis")
LOGIN_FAILED: Final = ("Login Gagal", "LOGIN GAGAL")
WRONG_ADDRESS: Final = ("IP Address Tidak Sesuai", "IP Tidak Sesuai", "IP Client  Tidak terdaftar")
USER_INACTIVE: Final = ("User ID Tidak Aktif", "User ID Tidak Aktif")
INSTITUTION_INACTIVE: Final = ("Instansi Tidak Aktif", "Instansi Tidak Aktif")
NOTHING_GIVEN: Final = ("User, password dan IP tidak boleh kosong",)
PARAMETERS: Final = ("Parameter Tidak Lengkap / Tidak Valid", "Parameter  Tidak Lengkap / Tidak Valid")

_STATES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    CivilState.DECEASED: ("11", ("Data Ditemukan, Meninggal Dunia", "DATA DITEMUKAN, MENINGGAL DUNIA")),
    CivilState.DUPLICATE: ("12", ("Data Ditemukan, Data Ganda", "Data Ditemukan,  Data Ganda")),
    CivilState.MISSING: (
        "13",
        ("Data Tidak Ditemukan, NIK tidak terdapat di database Kependudukan",),
    ),
    CivilState.INACTIVE: (
        "14",
        (
            "Data Ditemukan, Status Non Aktif silahkan hubungi Dinas Dukcapil",
            "Data Ditemukan, Status Tidak Aktif silakan hubungi Dinas Dukcapil",
        ),
    ),
}
_MALFORMED: Final[tuple[str, tuple[str, ...]]] = (
    "15",
    ("Data Tidak Ditemukan, NIK tidak sesuai format Dukcapil",),
)
# Element of the wire -> field of the record.
_EXACT: Final[Mapping[str, str]] = {
    "NIK": "nik",
    "NO_KK": "kk_number",
    "STATUS_KAWIN": "marital_status",
    "JENIS_PKRJN": "occupation",
    "PROP_NAME": "prov_name",
    "KAB_NAME": "kab_name",
    "KEC_NAME": "kec_name",
    "KEL_NAME": "kel_name",
}
_NUMBERED: Final[Mapping[str, str]] = {
    "NO_RT": "rt",
    "NO_RW": "rw",
    "NO_PROP": "prov_code",
    "NO_KAB": "kab_code",
    "NO_KEC": "kec_code",
    "NO_KEL": "kel_code",
}
_FUZZY: Final[Mapping[str, str]] = {
    "NAMA_LGKP": "full_name",
    "NAMA_LGKP_IBU": "mother_name",
    "TMPT_LHR": "birth_place",
    "ALAMAT": "address",
}
_SEXES: Final[Mapping[str, str]] = {"L": "LAKI-LAKI", "P": "PEREMPUAN"}


@dataclass(frozen=True, slots=True)
class Asker:
    """The account that the service knows. Empty values: any will do, as long as there is one."""

    user_id: str = ""
    password: str = ""
    ip_user: str = ""
    is_active: bool = True
    is_institution_active: bool = True


def refusal(asker: Asker, request: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences with which an asker is turned away; empty when welcome."""
    given = [request.get(key, "").strip() for key in ("USER_ID", "PASSWORD", "IP_USER")]
    known = [asker.user_id, asker.password, asker.ip_user]
    fits = [not expected or value == expected for value, expected in zip(given, known, strict=True)]
    checks = (
        (all(given), NOTHING_GIVEN),
        (asker.is_institution_active, INSTITUTION_INACTIVE),
        (asker.is_active, USER_INACTIVE),
        (fits[0] and fits[1], LOGIN_FAILED),
        (fits[2], WRONG_ADDRESS),
    )
    return next((sentences for is_fine, sentences in checks if not is_fine), ())


def is_possible(nik: str) -> bool:
    """Whether a NIK has the registry's format."""
    if len(nik) != 16 or not nik.isdigit() or nik[12:] == "0000":
        return False
    day = int(nik[6:8])
    return 1 <= (day - 40 if day > 40 else day) <= 31 and 1 <= int(nik[8:10]) <= 12


def state_content(nik: str, record: CivilRecord | None, turn: int) -> dict[str, Any] | None:
    """The content about a person who cannot be compared; None for one who can."""
    if not is_possible(nik):
        code, sentences = _MALFORMED
        return {"RESPONSE_CODE": code, **sentence(sentences, turn)}
    state = record.state if record else CivilState.MISSING
    if state not in _STATES:
        return None
    code, sentences = _STATES[state]
    return {"RESPONSE_CODE": code, **sentence(sentences, turn)}


def sentence(sentences: tuple[str, ...], turn: int) -> dict[str, str]:
    """One of the spellings, under one of the keys that carry it."""
    text = sentences[turn % len(sentences)]
    return {("RESPONSE", "RESPONSE", "RESPON", "RESPONSE_DESC")[turn % 4]: text}


def compare(request: Mapping[str, str], record: CivilRecord) -> dict[str, str]:
    """The word, and for fuzzy elements the number, about every element that was sent."""
    threshold = int(request.get("TRESHOLD", "100"))
    answers = {}
    for key, value in request.items():
        if key in _FUZZY:
            score = similarity(value, getattr(record, _FUZZY[key]))
            answers[key] = f"{_word(score >= threshold)} ({score})"
        elif key in _EXACT:
            answers[key] = _word(_same_text(value, getattr(record, _EXACT[key])))
        elif key in _NUMBERED:
            answers[key] = _word(_last_number(value) == _last_number(getattr(record, _NUMBERED[key])))
        elif key == "TGL_LHR":
            answers[key] = _word(_iso(value) == record.birth_date)
        elif key == "JENIS_KLMIN":
            answers[key] = _word(_same_text(value, _SEXES.get(record.sex, "")))
    return answers


def full_record(record: CivilRecord) -> dict[str, Any]:
    """The content of CALL_NIK, labels in upper case; the NIK comes as a JSON number, as some get it."""
    sources = {**_FUZZY, **_EXACT, **_NUMBERED}
    content: dict[str, Any] = {key: getattr(record, name).upper() for key, name in sources.items()}
    content["TGL_LHR"] = record.birth_date
    content["JENIS_KLMIN"] = _SEXES.get(record.sex, "")
    content["NIK"] = int(record.nik)
    return content


def similarity(ours: str, theirs: str) -> int:
    """How alike two texts are, 0-100, case and spaces aside."""
    return round(JaroWinkler.similarity(_plain(ours), _plain(theirs)) * 100)


def _word(agrees: bool) -> str:
    return "Sesuai" if agrees else "Tidak Sesuai"


def _plain(text: str) -> str:
    return " ".join(text.upper().split())


def _same_text(ours: str, theirs: str) -> bool:
    return _plain(ours) == _plain(theirs)


def _last_number(text: str) -> str:
    """The last part of a dotted code or an RT, without leading zeros."""
    return text.strip().rpartition(".")[2].lstrip("0")


def _iso(text: str) -> str:
    """A DD-MM-YYYY or YYYY-MM-DD date as the latter."""
    parts = text.strip().split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 and len(parts[0]) <= 2 else text.strip()
