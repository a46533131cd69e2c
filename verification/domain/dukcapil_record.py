"""The civil registry asked for the full record (CALL_NIK), compared here: the granted variant of few agreements.

The service is given the NIK alone and returns the person's record in labels. It is compared with what we hold, element
by element, as the verifying service would do; from there on both variants are judged alike. PRIVACY: the returned
values end in this module; only whether each agrees, and how nearly, leaves it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Final

import orjson
from rapidfuzz import fuzz

from recipients.domain.code_book import read_code
from verification.domain import names
from verification.domain.dukcapil import Element, KeyCase, WireAccount, WireOptions, elements_of
from verification.domain.dukcapil_answers import Answer, ElementResult, parse
from verification.domain.judgement import DEFAULT_THRESHOLDS
from verification.domain.questions import Question


_KEYS: Final = {element.value.lower(): element for element in Element}
_DAYS: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")
_NUMBERED: Final = frozenset(
    {
        Element.RT, Element.RW, Element.PROVINCE_CODE, Element.CITY_CODE, Element.DISTRICT_CODE, Element.VILLAGE_CODE,
        Element.KK_NUMBER,
    }
)  # fmt: skip
_NAMES: Final = frozenset({Element.NAME, Element.MOTHER_NAME})
_FUZZY: Final = frozenset({Element.BIRTH_PLACE, Element.ADDRESS})
# Written in more ways than one ("KAWIN TERCATAT", "PRIA"): compared by what they mean.
_CODED: Final = {
    Element.SEX: "sex", Element.MARITAL_STATUS: "marital_status", Element.OCCUPATION: "ktp_occupation",
}  # fmt: skip


def record_body(account: WireAccount, options: WireOptions, nik: str) -> bytes:
    """The JSON of one call: who asks, and about which NIK."""
    body = {"NIK": nik, "USER_ID": account.user_id, "PASSWORD": account.password, "IP_USER": account.ip_user}
    if options.key_case is KeyCase.LOWER:
        body = {key.lower(): value for key, value in body.items()}
    return orjson.dumps(body)


def parse_record(status: int, body: bytes, question: Question, options: WireOptions) -> Answer:
    """Understand one answer and compare the record in it with what we hold; never raises."""

    def compared(content: Mapping[str, Any]) -> tuple[tuple[ElementResult, ...], bool]:
        return compare_record(content, question, options), False

    return parse(status, body, nik=question.nik, elements_of=compared)


def compare_record(content: Mapping[str, Any], question: Question, options: WireOptions) -> tuple[ElementResult, ...]:
    """Every element that we hold and the record has. The keys of the content are in lower case."""
    # The date is compared as a date, whatever the agreement's spelling is.
    ours = elements_of(question, options) | {Element.BIRTH_DATE: question.birth_date or ""}
    results = []
    for key, raw in content.items():
        element = _KEYS.get(key)
        theirs = "" if raw is None else " ".join(str(raw).split())
        if element and element is not Element.NIK and ours.get(element) and theirs:
            results.append(_compared(element, ours[element], theirs))
    return tuple(results)


def _compared(element: Element, ours: str | date, theirs: str) -> ElementResult:
    if isinstance(ours, date):
        return ElementResult(element, _day(theirs) == ours)
    if element in _NAMES:
        return _scored(element, names.compare(ours, theirs).score)
    if element in _FUZZY:
        return _scored(element, round(fuzz.token_sort_ratio(_plain(ours), _plain(theirs))))
    same: Callable[[str], str] = _number if element in _NUMBERED else partial(_meaning, element)
    return ElementResult(element, same(ours) == same(theirs))


def _scored(element: Element, score: int) -> ElementResult:
    return ElementResult(element, score >= DEFAULT_THRESHOLDS[element], score)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text.upper()).split())


def _meaning(element: Element, text: str) -> str:
    """Our code for a text, where the element has a list that holds it."""
    code = read_code("siak", _CODED[element], text) if element in _CODED else None
    return _plain(text) if code is None else str(code)


def _number(text: str) -> str:
    """A number without leading noughts; of a dotted code the last part."""
    return text.rpartition(".")[2].lstrip("0")


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text[:10], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
