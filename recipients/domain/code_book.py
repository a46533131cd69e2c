"""Which code list a column follows in which source: the bridge from a source's codes to ours."""

from recipients.domain.code_lists import civil_registry, housing, people
from recipients.domain.codes import Code, CodeList, CodeValue, code_key


def _by_key(*lists: CodeList) -> dict[str, CodeList]:
    return {codes.key: codes for codes in lists}


# A file that numbers as BPS may still hold the labels of the family card: `3` is a child, `ISTRI` a wife.
_RELATIONSHIP_BPS = CodeList(
    "relationship",
    people.RELATIONSHIP_BPS.codes
    + tuple(Code("", entry.label, entry.value) for entry in civil_registry.RELATIONSHIP.codes),
    {
        **people.RELATIONSHIP_BPS.spellings,
        "Isteri": "Istri",
        "Orangtua": "Orang tua",
        "Famili": "Famili lain",
    },
)

_DTSEN = _by_key(
    people.SEX,
    _RELATIONSHIP_BPS,
    people.MARITAL_STATUS,
    people.SCHOOL_PARTICIPATION,
    people.SCHOOL_LEVEL,
    people.SCHOOL_DIPLOMA,
    people.SCHOOL_GRADE,
    people.WORK_STATUS,
    people.WORK_SECTOR,
    people.BUSINESS_TURNOVER,
    people.NUTRITION,
    people.DIFFICULTY,
    people.SADNESS,
    people.CHRONIC_ILLNESS,
    housing.HOME_OWNERSHIP,
    housing.FLOOR,
    housing.WALL,
    housing.ROOF,
    housing.DRINKING_WATER,
    housing.LIGHTING,
    housing.POWER_CAPACITY,
    housing.COOKING_FUEL,
    housing.TOILET_FACILITY,
    housing.TOILET_TYPE,
    housing.SEWAGE,
    housing.YES_NO,
    civil_registry.OCCUPATION,
    civil_registry.EDUCATION,
)
_CARD = _by_key(
    people.SEX,
    civil_registry.RELATIONSHIP,
    people.MARITAL_STATUS,
    civil_registry.OCCUPATION,
    civil_registry.EDUCATION,
    civil_registry.VITAL_STATUS,
    civil_registry.DISABILITY,
)
# A list that numbers relationships by a code book that nobody handed over is read by its labels only.
_LABEL_OF_CODE = {entry.code or entry.label: entry.label for entry in _RELATIONSHIP_BPS.codes}
_RELATIONSHIP_LABELS = CodeList(
    "relationship",
    tuple(Code("", entry.label, entry.value) for entry in _RELATIONSHIP_BPS.codes),
    {text: _LABEL_OF_CODE[code] for text, code in _RELATIONSHIP_BPS.spellings.items()},
)
# Lists of recipients: who they are is matched, their flags say what they receive.
_LIST = _by_key(people.SEX, housing.YES_NO)

BOOKS: dict[str, dict[str, CodeList]] = {
    "dtsen": _DTSEN,
    "regsosek": {**_DTSEN, **_by_key(housing.ROOF_REGSOSEK, housing.COOKING_FUEL_REGSOSEK)},
    "siak": _CARD,
    "template": _CARD,
    "siks": _LIST,
    "p3ke": {**_LIST, **_by_key(_RELATIONSHIP_LABELS)},
    "opensid": {**_CARD, **_LIST},
    "other": _LIST,
}
# How civil registry offices write that they do not know.
_BLANKS = frozenset({"TDKTH", "TIDAKTAHU", "TDKTAHU", "TIDAKDIKETAHUI"})
BLANKS: dict[str, frozenset[str]] = {"siak": _BLANKS, "template": _BLANKS, "opensid": _BLANKS}


def says_nothing(source: str, text: str) -> bool:
    """Whether a text stands for an empty cell in files of this source."""
    key = code_key(text)
    return not key or key in BLANKS.get(source, frozenset())


def code_list(source: str, key: str) -> CodeList:
    """The list that a source follows for a column (Column.code_list); KeyError when it has none."""
    return BOOKS[source][key]


def read_code(source: str, key: str, text: str) -> CodeValue | None:
    """Our value for a source's code, label or known spelling; None when empty or not in its code book."""
    entry = code_list(source, key).read(text)
    return None if entry is None else entry.value
