"""What the record of a source says of a person, and which of it matters: rules as data, read without network.

A record is an object of named facts ("upah_bulanan": 5200000). Each rule says under which names a fact comes, how it
is read, when it speaks against aid, which finding that opens, and whether its value may be kept. Whatever a record says
beyond the rules is dropped.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from verification.domain.findings import MATERIALITY, NewFinding


class Reads(StrEnum):
    """How a fact is read."""

    RUPIAH = "rupiah"
    NUMBER = "number"
    YES_NO = "yes_no"
    TEXT = "text"
    DAY = "day"


class Speaks(StrEnum):
    """When a fact speaks against aid; NEVER ones are shown only."""

    NEVER = "never"
    ABOVE = "above"
    AT_LEAST = "at_least"
    WHEN_YES = "when_yes"
    AMONG = "among"


@dataclass(frozen=True, slots=True)
class FactRule:
    """One fact of a source's records. `names` are its names on the wire and in lists, the first is ours.

    `limit` belongs to ABOVE and AT_LEAST, in rupiah or the unit of the number; `among` are words in capitals. A record
    without a fact `is_needed` is a partial answer. Only what `is_kept` is stored.
    """

    label: str
    names: tuple[str, ...]
    reads: Reads
    speaks: Speaks = Speaks.NEVER
    limit: int | None = None
    among: frozenset[str] = frozenset()
    opens: str = ""
    is_needed: bool = False
    is_kept: bool = True

    @property
    def name(self) -> str:
        """What we call the fact."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """A record, read: what is kept of it, the findings it opens, and which needed facts did not come."""

    evidence: tuple[Mapping[str, object], ...]
    opens: tuple[NewFinding, ...]
    missing: tuple[str, ...]
    unreadable: tuple[str, ...]

    @property
    def is_partial(self) -> bool:
        """Whether too little came to say that nothing speaks against the person."""
        return bool(self.missing or self.unreadable) and not self.opens


_YES: Final = frozenset({"YA", "Y", "TRUE", "1", "AKTIF", "ADA", "YES"})
_NO: Final = frozenset({"TIDAK", "T", "N", "FALSE", "0", "NON AKTIF", "NONAKTIF", "TIDAK AKTIF", "TIDAK ADA", "NO"})
# Thousands grouped with one sign, decimals after the other one, and only noughts among them.
_WHOLE: Final = re.compile(r"(-?(?:\d+|\d{1,3}(?:\.\d{3})+))(?:,0{1,2})?|(-?(?:\d+|\d{1,3}(?:,\d{3})+))(?:\.0{1,2})?")
_MAX_TEXT: Final = 80
_MOST: Final = 10**15  # nothing that is earned, owned or used comes near it; a longer number is a mistake
_LONG_NUMBER: Final = re.compile(r"\d{13,}")
_DAYS: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


class Unreadable(ValueError):
    """A value that is not what the rule expects."""


def read_record(record: Mapping[str, Any], rules: Sequence[FactRule], limits: Mapping[str, int]) -> Reading:
    """Read one record by the rules; `limits` go before those of the rules."""
    named = {key.strip().lower(): value for key, value in record.items()}
    evidence: list[Mapping[str, object]] = []
    kinds: dict[str, list[tuple[str, int | None]]] = {}
    missing, unreadable = [], []
    for rule in rules:
        raw = next((named[name] for name in rule.names if not _is_empty(named.get(name))), None)
        if raw is None:
            missing.extend([rule.name] if rule.is_needed else [])
            continue
        try:
            value = read_value(raw, rule.reads)
        except Unreadable:
            unreadable.append(rule.name)
            continue
        limit = limits.get(rule.name, rule.limit)
        is_against = speaks_against(value, rule, limit)
        if is_against and rule.opens:
            kinds.setdefault(rule.opens, []).append((rule.name, None))
        if rule.is_kept:
            evidence.append(_kept(rule, value, limit, is_against))
    opens = tuple(NewFinding(kind, MATERIALITY[kind], tuple(names)) for kind, names in kinds.items())
    return Reading(tuple(evidence), opens, tuple(missing), tuple(unreadable))


def read_value(raw: Any, reads: Reads) -> int | bool | str | date:
    """One value as a service or a list writes it."""
    text = " ".join(str(raw).replace("\x00", " ").split())  # the database keeps no NUL
    if reads is Reads.YES_NO:
        return _yes_no(raw, text)
    if reads in (Reads.RUPIAH, Reads.NUMBER):
        return _whole(raw, text)
    if reads is Reads.DAY:
        return _day(raw, text)
    # PRIVACY: a number of identity that slips into a text is not kept.
    return _LONG_NUMBER.sub("…", text)[:_MAX_TEXT]


def speaks_against(value: object, rule: FactRule, limit: int | None) -> bool:
    """Whether a value speaks against aid by its rule."""
    if rule.speaks is Speaks.WHEN_YES:
        return value is True
    if rule.speaks is Speaks.AMONG:
        return str(value).upper() in rule.among
    if limit is None or not isinstance(value, int):
        return False
    if rule.speaks is Speaks.ABOVE:
        return value > limit
    return rule.speaks is Speaks.AT_LEAST and value >= limit


def _is_empty(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and raw.strip() in ("", "-"))


def _kept(rule: FactRule, value: int | bool | str | date, limit: int | None, is_against: bool) -> dict[str, object]:
    said = value.isoformat() if isinstance(value, date) else value
    kept: dict[str, object] = {"name": rule.name, "agrees": not is_against, "value": said}
    if limit is not None and rule.speaks in (Speaks.ABOVE, Speaks.AT_LEAST):
        kept["limit"] = limit
    return kept


def _yes_no(raw: Any, text: str) -> bool:
    if isinstance(raw, bool):
        return raw
    word = text.upper()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(word[:20])


def _whole(raw: Any, text: str) -> int:
    """A whole number; thousands may be grouped, decimals must be nought."""
    number = _number(raw, text)
    if abs(number) > _MOST:
        raise Unreadable(text[:20])
    return number


def _number(raw: Any, text: str) -> int:
    if isinstance(raw, bool):
        raise Unreadable(text)
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        if not raw.is_integer():
            raise Unreadable(text)
        return int(raw)
    plain = re.sub(r"(?i)^rp\.?\s*|\s*(va|watt|m2|m²)$", "", text[:_MAX_TEXT])
    found = _WHOLE.fullmatch(plain)
    if not found:
        raise Unreadable(text[:20])
    return int(re.sub(r"[.,]", "", found[1] or found[2]))


def _day(raw: Any, text: str) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    for form in _DAYS:
        try:
            return datetime.strptime(text[:10], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Unreadable(text[:20])
