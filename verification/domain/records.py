"""What services and lists that hold records about people say, and what it comes to for one person.

The shape is that of government services that hand out records by NIK: one object or a list of them, bare or under
`data` (and `items`), 404 or an empty list for nobody. No network here: `verification.sources.records` asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, cast

import orjson

from verification.domain.facts import Reads, Unreadable, read_record, read_value
from verification.domain.findings import MATERIALITY, NewFinding
from verification.domain.judgement import Bucket
from verification.domain.sources import Source


class Kind(StrEnum):
    """What kind of answer came."""

    RECORDS = "records"
    NOBODY = "nobody"
    LATER = "later"
    BUSY = "busy"
    QUOTA = "quota"
    AUTH = "auth"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """One answer, understood. `text` is the service's own sentence or our word for what is broken; `wait_s` is how long
    it asks us to wait, `quota_left` its count of calls left.
    """

    kind: Kind
    records: tuple[Mapping[str, Any], ...] = ()
    text: str = ""
    wait_s: float = 0.0
    quota_left: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a source's records come to for one person (`verification.sources.base.Reply`)."""

    outcome: Bucket
    code: str = ""
    evidence: tuple[Mapping[str, object], ...] = ()
    opens: tuple[NewFinding, ...] = ()
    settles: frozenset[str] = frozenset()
    valid_until: date | None = None
    lacking: tuple[str, ...] = ()


MOST_RECORDS: Final = 20  # of one person; nobody owns more vehicles than matter
PARTIAL: Final = "PARTIAL"
_LONGEST_BUSY_S: Final = 3600.0
_LONGEST_WAIT_S: Final = 30 * 86_400.0  # whoever names a later day is asked before it
_NIK_NAMES: Final = ("nik", "no_ktp", "nomor_induk_kependudukan")
_VALID_NAMES: Final = ("valid_until", "berlaku_sampai", "berlaku_hingga")
_TEXT_NAMES: Final = ("message", "pesan", "error", "status_message", "keterangan_status")
_QUOTA_NAMES: Final = ("quotalimiter", "sisa_kuota", "quota_left")
_MAX_TEXT: Final = 200


def understand(status: int, headers: Mapping[str, str], body: bytes, *, nik: str) -> RecordAnswer:
    """Understand one answer, whatever it is; never raises.

    Steps: 1. what the status alone says (refused, too many, later, nobody); 2. the document; 3. its records; 4. records
    of somebody else are no answer.
    """
    left = _whole(_header(headers, "x-ratelimit-remaining"))
    wait_s = _seconds(_header(headers, "retry-after"))
    spoken = _by_status(status, wait_s)
    if spoken is not None:
        return RecordAnswer(spoken, text=_said(body) or f"HTTP {status}", wait_s=wait_s, quota_left=left)
    try:
        document = orjson.loads(body)
    except ValueError:
        return RecordAnswer(Kind.BROKEN, text="not_json" if body.strip() else "empty", quota_left=left)
    if isinstance(document, dict):
        lowered = _lowered(document)
        left = next((number for name in _QUOTA_NAMES if (number := _whole(lowered.get(name))) is not None), left)
    records = _records(document)
    if records is None or any(_is_of_another(one, nik) for one in records):
        return RecordAnswer(Kind.BROKEN, text="shape", quota_left=left)
    kind = Kind.RECORDS if records else Kind.NOBODY
    return RecordAnswer(kind, records[:MOST_RECORDS], quota_left=left)


def judge_records(
    source: Source, records: Sequence[Mapping[str, Any]], *, limits: Mapping[str, int], today: date
) -> Verdict:
    """What records come to: nothing known, nothing that matters, or findings. A record that lacks what is needed leaves
    the person unanswered unless another one already speaks against aid.
    """
    valid_until = _valid_until(records, today, source.valid_days)
    if not records:
        return Verdict(Bucket.NOT_FOUND, settles=source.kinds, valid_until=valid_until)
    readings = [read_record(one, source.facts, limits) for one in records]
    found: dict[str, tuple[tuple[str, int | None], ...]] = {}
    for reading in readings:
        for finding in reading.opens:
            found[finding.kind] = tuple(dict.fromkeys((*found.get(finding.kind, ()), *finding.elements)))
    opens = tuple(NewFinding(kind, MATERIALITY[kind], elements) for kind, elements in found.items())
    if not opens and any(one.is_partial for one in readings):
        lacking = tuple(dict.fromkeys(name for one in readings for name in (*one.missing, *one.unreadable)))
        return Verdict(Bucket.FAILED, code=PARTIAL, lacking=lacking)
    evidence = tuple(row for reading in readings for row in reading.evidence)
    outcome = Bucket.MISMATCHED if opens else Bucket.MATCHED
    return Verdict(outcome, "", evidence, opens, source.kinds - frozenset(found), valid_until)


def _by_status(status: int, wait_s: float) -> Kind | None:
    """What the status alone says; None when the body has to tell."""
    if status == 429:
        return Kind.BUSY if 0 < wait_s <= _LONGEST_BUSY_S else Kind.QUOTA
    kinds = {202: Kind.LATER, 204: Kind.NOBODY, 401: Kind.AUTH, 403: Kind.AUTH, 404: Kind.NOBODY}
    if status in kinds:
        return kinds[status]
    return None if 200 <= status < 300 else Kind.BROKEN


def _records(document: Any) -> tuple[Mapping[str, Any], ...] | None:
    """The records of a document; None when it has another shape."""
    inner = document
    for name in ("data", "items"):
        if isinstance(inner, dict) and name in (lowered := _lowered(inner)):
            inner = lowered[name]
    if inner is None:
        return ()
    if isinstance(inner, dict):
        return (_lowered(inner),) if inner else ()
    if isinstance(inner, list) and all(isinstance(one, dict) for one in inner):
        return tuple(_lowered(one) for one in inner)
    return None


def _is_of_another(record: Mapping[str, Any], nik: str) -> bool:
    said = next((str(record[name]).strip() for name in _NIK_NAMES if record.get(name)), nik)
    # A masked number cannot be compared.
    return said.isdigit() and said != nik


def _valid_until(records: Sequence[Mapping[str, Any]], today: date, days: int) -> date:
    """The source's own day where every record has one that can be read, else so many days from today."""
    said = []
    for record in records:
        raw = next((record[name] for name in _VALID_NAMES if record.get(name)), None)
        try:
            said.append(cast("date", read_value(raw, Reads.DAY)))
        except Unreadable:
            break
    usual = today + timedelta(days=days)
    return min(said) if records and len(said) == len(records) else usual


def _said(body: bytes) -> str:
    """The sentence in a refusal, if there is one."""
    try:
        document = orjson.loads(body)
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    lowered = _lowered(document)
    text = next((lowered[name] for name in _TEXT_NAMES if isinstance(lowered.get(name), str)), "")
    return str(read_value(text, Reads.TEXT))[:_MAX_TEXT]


def _lowered(document: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key).strip().lower(): value for key, value in document.items()}


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")


def _whole(raw: object) -> int | None:
    text = str(raw).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _seconds(text: str) -> float:
    """Retry-After in seconds; its other form, a date, is taken as not given."""
    return min(float(_whole(text) or 0), _LONGEST_WAIT_S)
