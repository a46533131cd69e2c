"""Our own codes and how the codes of a source are read into them.

Sources number the same thing differently and change their minds between versions, so what a source says is
kept as it came; rules and pages use only what is read here. Labels are those of the official code books.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Sex(StrEnum):
    """As printed on the family card: laki-laki, perempuan."""

    MALE = "L"
    FEMALE = "P"


class Relationship(IntEnum):
    """Relationship to the head of family (SHDK), numbered as the civil registry does.

    SPOUSE exists only on the way in: BPS has one code for husband and wife, the sex decides which it is.
    """

    SPOUSE = 0
    HEAD = 1
    HUSBAND = 2
    WIFE = 3
    CHILD = 4
    CHILD_IN_LAW = 5
    GRANDCHILD = 6
    PARENT = 7
    PARENT_IN_LAW = 8
    OTHER_RELATIVE = 9
    DOMESTIC_WORKER = 10
    OTHER = 11

    def settled(self, sex: Sex | None) -> "Relationship":
        """The relationship with husband and wife told apart; a spouse of unknown sex stays SPOUSE."""
        if self is not Relationship.SPOUSE or sex is None:
            return self
        return Relationship.HUSBAND if sex is Sex.MALE else Relationship.WIFE


class MaritalStatus(IntEnum):
    """Numbered alike by the civil registry and BPS."""

    SINGLE = 1
    MARRIED = 2
    DIVORCED = 3
    WIDOWED = 4


class VitalStatus(StrEnum):
    """Whether a person lives here, as far as the file says."""

    ALIVE = "alive"
    DECEASED = "deceased"
    MOVED = "moved"
    UNKNOWN = "unknown"


class Education(IntEnum):
    """Highest education on the identity card (PDDK_AKH), numbered as the civil registry does."""

    NONE = 1
    PRIMARY_UNFINISHED = 2
    PRIMARY = 3
    LOWER_SECONDARY = 4
    UPPER_SECONDARY = 5
    DIPLOMA_1_2 = 6
    DIPLOMA_3 = 7
    BACHELOR = 8
    MASTER = 9
    DOCTOR = 10


CodeValue = int | str


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a source's code book: its code, its official label, and our own value."""

    code: str
    label: str
    value: CodeValue


@dataclass(frozen=True)
class CodeList:
    """The codes that one column may hold, and other texts that are understood (`spellings`: text -> code)."""

    key: str
    codes: tuple[Code, ...]
    spellings: Mapping[str, str] = field(default_factory=dict)

    def read(self, text: str) -> Code | None:
        """The entry that a text means, by code, label or spelling; None when empty or not in the book."""
        return self._index.get(code_key(text))

    def label_of(self, value: CodeValue | None) -> str:
        """Official label of one of our values, empty when there is none."""
        return self._labels.get(value, "")

    def rows(self) -> Iterator[tuple[str, CodeValue]]:
        """Every understood key with our value, for the lookups in the statements of the intake."""
        return ((key, entry.value) for key, entry in self._index.items())

    def __post_init__(self) -> None:
        index: dict[str, Code] = {}
        for entry in self.codes:
            names = (entry.code, entry.code.zfill(2), entry.label) if entry.code else (entry.label,)
            for name in names:
                index.setdefault(code_key(name), entry)
        by_code = {entry.code or entry.label: entry for entry in self.codes}
        for spelling, code in self.spellings.items():
            index.setdefault(code_key(spelling), by_code[code])
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_labels", {entry.value: entry.label for entry in reversed(self.codes)})

    _index: Mapping[str, Code] = field(init=False, repr=False, compare=False)
    _labels: Mapping[CodeValue | None, str] = field(init=False, repr=False, compare=False)


_POINT_ZERO = re.compile(r"\.0$")
_SIGNS = re.compile(r"[^A-Za-z0-9]")


def code_key(text: str) -> str:
    """A code or label without what spreadsheets and typists change; empty for blanks and `-`.

    The same in SQL: upper(regexp_replace(regexp_replace(btrim(x), '\\.0$', ''), '[^A-Za-z0-9]', '', 'g')).
    """
    return _SIGNS.sub("", _POINT_ZERO.sub("", text.strip())).upper()


def numbered(
    key: str,
    labels: Mapping[int, str],
    *,
    values: Mapping[int, CodeValue] | None = None,
    spellings: Mapping[str, int] | None = None,
) -> CodeList:
    """A code list whose codes are numbers; our value is the same number unless `values` says otherwise."""
    own = values or {}
    codes = tuple(Code(str(code), label, own.get(code, code)) for code, label in labels.items())
    return CodeList(key, codes, {text: str(code) for text, code in (spellings or {}).items()})
