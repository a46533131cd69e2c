"""What the answers of the civil registry mean.

Each element that was sent comes back as "Sesuai" or "Tidak Sesuai", with a similarity number for the fuzzy
ones. Everything that goes wrong, from an unknown person to an exhausted quota, comes as HTTP 200 with a text
inside, and no code table exists for the system errors: they are known by their sentences, in two spellings.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import orjson

from verification.domain.dukcapil import Element


class Outcome(StrEnum):
    """What kind of answer came. The first six are about the person; after the others they stay due."""

    ELEMENTS = "elements"
    NOT_FOUND = "not_found"
    DECEASED = "deceased"
    DUPLICATE = "duplicate"
    INACTIVE = "inactive"
    MALFORMED = "malformed"
    UNKNOWN_CODE = "unknown_code"
    QUOTA = "quota"
    AUTH = "auth"
    PARAMETERS = "parameters"
    BROKEN = "broken"


class Fault(StrEnum):
    """Why an answer is BROKEN."""

    NONE = ""
    EMPTY = "empty"
    HTML = "html"
    NOT_JSON = "not_json"
    NO_CONTENT = "no_content"
    SHAPE = "shape"
    TOO_LARGE = "too_large"
    HTTP_STATUS = "http_status"
    TIMEOUT = "timeout"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class ElementResult:
    """What the registry says of one element: its word, and the similarity 0-100 where it gives one."""

    name: Element
    agrees: bool
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, understood. `code` and `text` are the registry's own, `quota_left` its count."""

    outcome: Outcome
    elements: tuple[ElementResult, ...] = ()
    code: str = ""
    text: str = ""
    fault: Fault = Fault.NONE
    http_status: int = 200
    quota_left: int | None = None


MAX_BODY: Final = 262_144  # bytes; a real answer has about 700
_MAX_TEXT: Final = 200
_ELEMENT_WORD: Final = re.compile(r"(tidak )?sesuai(?: ?\( ?(\d{1,3})(?:[.,]\d+)? ?\))?", re.IGNORECASE)
_LONG_NUMBER: Final = re.compile(r"\d{13,}")
_CODE_KEYS: Final = ("response_code", "responsecode", "respon_code")
_TEXT_KEYS: Final = ("response", "response_desc", "respon", "message", "error", "error_description")

_CODES: Final[Mapping[str, Outcome]] = {
    "11": Outcome.DECEASED,
    "12": Outcome.DUPLICATE,
    "13": Outcome.NOT_FOUND,
    "14": Outcome.INACTIVE,
    "15": Outcome.MALFORMED,
}
# In the order they are tried: the impossible format is also "tidak ditemukan".
_SYSTEM_TEXTS: Final = (
    (re.compile(r"\b[kq]uota\b.*\b(habis|terlampaui|exceeded)\b"), Outcome.QUOTA),
    (re.compile(r"\blogin gagal\b"), Outcome.AUTH),
    (re.compile(r"\bip (address|client|user)? ?(tidak|belum) (sesuai|terdaftar)\b"), Outcome.AUTH),
    (re.compile(r"\b(user id|user|instansi|lembaga) (tidak|non) ?aktif\b"), Outcome.AUTH),
    (re.compile(r"\bpassword dan ip tidak boleh kosong\b"), Outcome.AUTH),
    (re.compile(r"\bparameter tidak (lengkap|valid)\b"), Outcome.PARAMETERS),
)
_PERSON_TEXTS: Final = (
    (re.compile(r"\bmeninggal\b"), Outcome.DECEASED),
    (re.compile(r"\bdata ganda\b"), Outcome.DUPLICATE),
    (re.compile(r"\btidak sesuai format\b"), Outcome.MALFORMED),
    (re.compile(r"\bdata tidak ditemukan\b"), Outcome.NOT_FOUND),
    (re.compile(r"\b(non|tidak) ?-?aktif\b"), Outcome.INACTIVE),
)


# The element results of a content with keys in lower case, and whether a value stood there that we cannot read.
ReadElements = Callable[[Mapping[str, Any]], tuple[tuple[ElementResult, ...], bool]]


def parse(status: int, body: bytes, *, nik: str = "", elements_of: ReadElements | None = None) -> Answer:
    """Understand one answer, whatever it is; never raises. `elements_of` reads the content of another method.

    Steps: 1. read the JSON, or say why it is none; 2. find the one content and its texts; 3. a system text
    (quota, sign-in, parameters) goes before everything; 4. then the code of the person, then the elements; 5.
    statements about a person are believed only with a 2xx status, a matching NIK and an unambiguous code.
    """
    document, fault = _read(body)
    if fault:
        return _refused_or_broken(status, fault)
    envelope = _lowered(document) if isinstance(document, dict) else {}
    content, fault = _content(envelope or document)
    quota_left = _whole_number(envelope.get("quotalimiter", content.get("quotalimiter")))
    code = _first(content, _CODE_KEYS) or _first(envelope, _CODE_KEYS)
    code = code.zfill(2) if code.isdigit() else code
    texts = [*_texts(content), *_texts(envelope)]
    text = _tidy(" / ".join(dict.fromkeys(texts)))
    system = _by_text(texts, _SYSTEM_TEXTS)
    if system:
        return Answer(system, code=code[:20], text=text, http_status=status, quota_left=quota_left)
    if not 200 <= status < 300:
        return _refused_or_broken(status, Fault.HTTP_STATUS)
    if fault is Fault.NONE and _is_of_another(content, nik):
        fault = Fault.SHAPE
    outcome, elements, fault = _about_person(content, code, texts, fault, elements_of or _elements)
    return Answer(outcome, elements, code[:20], text, fault, status, quota_left)


def _about_person(
    content: Mapping[str, Any], code: str, texts: list[str], fault: Fault, elements_of: ReadElements
) -> tuple[Outcome, tuple[ElementResult, ...], Fault]:
    if fault:
        return Outcome.BROKEN, (), fault
    said = _by_text(texts, _PERSON_TEXTS)
    if code in _CODES or (said and not code):
        outcome = _CODES.get(code, said)
        # A code and a text that contradict each other decide nothing.
        return (outcome if outcome and said in (None, outcome) else Outcome.UNKNOWN_CODE), (), Fault.NONE
    elements, unreadable = elements_of(content)
    if elements and not unreadable and not said:
        return Outcome.ELEMENTS, elements, Fault.NONE
    if code or texts:
        return Outcome.UNKNOWN_CODE, (), Fault.NONE
    return Outcome.BROKEN, (), Fault.SHAPE


def _refused_or_broken(status: int, fault: Fault) -> Answer:
    """An answer without a usable body. A gateway that turns us away means what "Login Gagal" means."""
    if status in (401, 403):
        return Answer(Outcome.AUTH, text=f"HTTP {status}", http_status=status)
    kind = fault if 200 <= status < 300 else Fault.HTTP_STATUS
    return Answer(Outcome.BROKEN, fault=kind, http_status=status)


def _read(body: bytes) -> tuple[Any, Fault]:
    """The document in a body. A bare refusal counts as one: gateways strip the JSON around it."""
    if len(body) > MAX_BODY:
        return None, Fault.TOO_LARGE
    text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").strip()
    if not text.strip("\x00 \t\r\n"):
        return None, Fault.EMPTY
    if text.startswith("<"):
        return None, Fault.HTML
    try:
        return orjson.loads(text), Fault.NONE
    except ValueError:
        if len(text) <= _MAX_TEXT and _by_text([_collapsed(text)], _SYSTEM_TEXTS):
            return text, Fault.NONE
        return None, Fault.NOT_JSON


def _content(document: Any) -> tuple[dict[str, Any], Fault]:
    """The one content of a document: an object, a list of exactly one, or the document itself."""
    if isinstance(document, str):
        return {"response": document}, Fault.NONE
    inner = document
    if isinstance(document, dict):
        if not document.get("content"):
            speaks = any(key in document for key in (*_CODE_KEYS, *_TEXT_KEYS, *_ELEMENT_KEYS))
            return (document, Fault.NONE) if speaks else ({}, Fault.NO_CONTENT)
        inner = document["content"]
    if isinstance(inner, list) and len(inner) == 1:
        inner = inner[0]
    if isinstance(inner, str) and inner.strip():
        return {"response": inner}, Fault.NONE
    if isinstance(inner, dict) and inner:
        return _lowered(inner), Fault.NONE
    return {}, (Fault.SHAPE if inner else Fault.NO_CONTENT)


_ELEMENT_KEYS: Final[Mapping[str, Element]] = {element.value.lower(): element for element in Element}


def _elements(content: Mapping[str, Any]) -> tuple[tuple[ElementResult, ...], bool]:
    """The element results of a content, and whether a value stood there that we cannot read."""
    results, unreadable = [], False
    for key, value in content.items():
        if key not in _ELEMENT_KEYS:
            continue
        result = _result(key, value) if isinstance(value, str) else None
        if result:
            results.append(result)
        elif not _is_echo(_ELEMENT_KEYS[key], value):
            unreadable = True
    return tuple(results), unreadable


@lru_cache(maxsize=8192)
def _result(key: str, value: str) -> ElementResult | None:
    """What a word says of an element; None when it is another word. The same few come in every answer."""
    found = _ELEMENT_WORD.fullmatch(_collapsed(value))
    if not found or int(found[2] or 0) > 100:
        return None
    return ElementResult(_ELEMENT_KEYS[key], not found[1], int(found[2]) if found[2] else None)


def _is_echo(element: Element, value: Any) -> bool:
    """Nothing, or the number we sent handed back (also as a JSON number): no statement, and no fault."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return element in (Element.NIK, Element.KK_NUMBER) and _digits(value) != ""


def _is_of_another(content: Mapping[str, Any], nik: str) -> bool:
    """Whether the content names another NIK than the one asked for."""
    echoed = _digits(content.get("nik"))
    return bool(nik and echoed and echoed != nik)


def _digits(value: Any) -> str:
    """A number given as text or as a JSON number, as text; else empty."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value).strip()
    return text if text.isdecimal() else ""


def _whole_number(value: Any) -> int | None:
    digits = _digits(value)
    return int(digits) if digits and len(digits) < 16 else None


def _lowered(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key.strip().lower(): value for key, value in mapping.items()}


def _first(mapping: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = mapping.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return _collapsed(str(value))
    return ""


def _texts(mapping: Mapping[str, Any]) -> list[str]:
    """The sentences of a mapping, spaces collapsed."""
    values = [mapping[key] for key in _TEXT_KEYS if key in mapping]
    return [_collapsed(value) for value in values if isinstance(value, str) and value.strip()]


def _by_text(texts: list[str], table: tuple[tuple[re.Pattern[str], Outcome], ...]) -> Outcome | None:
    for pattern, outcome in table:
        if any(pattern.search(text.lower()) for text in texts):
            return outcome
    return None


def _collapsed(text: str) -> str:
    # The database keeps no text with a NUL in it.
    return " ".join(text.replace("\x00", " ").split())


def _tidy(text: str) -> str:
    """A sentence fit to be kept. PRIVACY: whatever looks like a NIK or KK number is blotted out."""
    return _LONG_NUMBER.sub("[...]", text)[:_MAX_TEXT]
