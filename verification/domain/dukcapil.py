"""What the civil registry is asked: the elements of one person, in the wire format of CALL_VERIFY_BY_ELEMEN.

The service verifies: it gets a NIK with the elements we hold and says of each whether it agrees. Its answers
are read by `verification.domain.dukcapil_answers`. Nothing here talks to anybody:
`verification.sources.dukcapil` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import orjson

from verification.domain.questions import Question


class Element(StrEnum):
    """The elements of CALL_VERIFY_BY_ELEMEN, by the keys they have in the request and in the answer."""

    NIK = "NIK"
    KK_NUMBER = "NO_KK"
    NAME = "NAMA_LGKP"
    BIRTH_PLACE = "TMPT_LHR"
    BIRTH_DATE = "TGL_LHR"
    SEX = "JENIS_KLMIN"
    MARITAL_STATUS = "STATUS_KAWIN"
    OCCUPATION = "JENIS_PKRJN"
    MOTHER_NAME = "NAMA_LGKP_IBU"
    ADDRESS = "ALAMAT"
    RT = "NO_RT"
    RW = "NO_RW"
    PROVINCE_CODE = "NO_PROP"
    PROVINCE_NAME = "PROP_NAME"
    CITY_CODE = "NO_KAB"
    CITY_NAME = "KAB_NAME"
    DISTRICT_CODE = "NO_KEC"
    DISTRICT_NAME = "KEC_NAME"
    VILLAGE_CODE = "NO_KEL"
    VILLAGE_NAME = "KEL_NAME"

    # Looked up some forty times a call: the text's own hash costs a tenth of an enumeration's.
    __hash__ = str.__hash__


_KEYS: Final[Mapping[Element, str]] = {element: element.value for element in Element}
# Only these come back with a number; the service compares all the others exactly.
FUZZY_ELEMENTS: Final = frozenset(
    {Element.NAME, Element.MOTHER_NAME, Element.BIRTH_PLACE, Element.ADDRESS},
)
SEX_WORDS: Final[Mapping[str, str]] = {"L": "Laki-Laki", "P": "Perempuan"}


class KeyCase(StrEnum):
    """How the keys of the request are written; generations of the service differ."""

    DOCUMENTED = "documented"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class WireAccount:
    """Who asks: goes into the body of every call. `ip_user` must be the registered address."""

    user_id: str
    password: str = field(repr=False)
    ip_user: str


@dataclass(frozen=True, slots=True)
class WireOptions:
    """What differs between agreements: the word threshold, spelling of keys and dates, elements granted."""

    threshold: int = 90
    key_case: KeyCase = KeyCase.DOCUMENTED
    date_format: str = "%d-%m-%Y"
    elements: frozenset[Element] = frozenset(Element)


def elements_of(question: Question, options: WireOptions) -> dict[Element, str]:
    """What is sent about a person: every granted element that we have a value for.

    Labels and area names go in capitals, as the registry writes them: it compares them exactly.
    """
    area, born = question.area, question.birth_date
    values = {
        Element.NIK: question.nik,
        Element.KK_NUMBER: question.kk_number,
        Element.NAME: question.full_name,
        Element.BIRTH_PLACE: question.birth_place,
        # strftime pads years below 1000 by platform; the registry knows none.
        Element.BIRTH_DATE: born.strftime(options.date_format) if born else "",
        Element.SEX: SEX_WORDS.get(question.sex, ""),
        Element.MARITAL_STATUS: question.marital_status.upper(),
        Element.OCCUPATION: question.occupation.upper(),
        Element.MOTHER_NAME: question.mother_name,
        Element.ADDRESS: question.address,
        Element.RT: question.rt,
        Element.RW: question.rw,
        Element.PROVINCE_CODE: area.province_code,
        Element.PROVINCE_NAME: area.province_name.upper(),
        Element.CITY_CODE: area.city_code,
        Element.CITY_NAME: area.city_name.upper(),
        Element.DISTRICT_CODE: area.district_code,
        Element.DISTRICT_NAME: area.district_name.upper(),
        Element.VILLAGE_CODE: area.village_code,
        Element.VILLAGE_NAME: area.village_name.upper(),
    }
    granted = options.elements
    return {
        name: text
        for name, value in values.items()
        if (text := value.strip()) and (name in granted or name is Element.NIK)
    }


def request_body(account: WireAccount, options: WireOptions, elements: Mapping[Element, str]) -> bytes:
    """The JSON of one call. `TRESHOLD` is the service's own spelling."""
    body = {
        "USER_ID": account.user_id,
        "PASSWORD": account.password,
        "IP_USER": account.ip_user,
        "TRESHOLD": str(options.threshold),
        **{_KEYS[name]: value for name, value in elements.items()},
    }
    if options.key_case is KeyCase.LOWER:
        body = {key.lower(): value for key, value in body.items()}
    return orjson.dumps(body)
