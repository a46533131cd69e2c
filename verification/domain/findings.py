"""Which findings a judged answer opens and settles, how much they matter, and what a decision may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from verification.domain.dukcapil import FUZZY_ELEMENTS, Element
from verification.domain.judgement import Difference, ElementVerdict, Judgement


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A disagreement worth a decision. `elements` are those that disagree, with the score where there is
    one.
    """

    kind: str
    materiality: int
    elements: tuple[tuple[str, int | None], ...] = ()


# 3: aid may not go out before somebody has decided; 2: who somebody is, what they live on, or what became of their
# aid; 1: to be tidied up.
MATERIALITY: Final[Mapping[str, int]] = {
    "deceased": 3,
    "duplicate": 3,
    "inactive": 2,
    "not_found": 2,
    "malformed": 2,
    "name_differs": 2,
    "birth_date_differs": 2,
    "sex_differs": 2,
    "kk_differs": 2,
    "address_differs": 1,
    "other_element_differs": 1,
    # What other sources know: about the right to aid, never about whether somebody exists.
    "income_above": 2,
    "civil_servant": 2,
    "vehicle": 2,
    "land": 2,
    "power_above": 2,
    "other_record": 2,
    # What a family said of its aid (random check after payment): the family may be the victim, so aid goes on.
    "aid_amiss": 2,
}
BLOCKING: Final = 3
# Decisions that take aid away: proposed by one person, in force when another one confirms. Never made for many at once.
WEIGHTY: Final = frozenset({"exclude_person", "stop_aid"})

# The occupation on the identity card is self-declared and old: noted, never a finding.
_KIND_OF: Final[Mapping[Difference, str]] = {
    Difference.DECEASED: "deceased",
    Difference.DUPLICATE: "duplicate",
    Difference.INACTIVE: "inactive",
    Difference.NOT_FOUND: "not_found",
    Difference.MALFORMED: "malformed",
    Difference.NAME: "name_differs",
    Difference.BIRTH_DATE: "birth_date_differs",
    Difference.SEX: "sex_differs",
    Difference.KK_NUMBER: "kk_differs",
    Difference.ADDRESS: "address_differs",
    Difference.AREA: "address_differs",
    Difference.BIRTH_PLACE: "other_element_differs",
    Difference.MOTHER_NAME: "other_element_differs",
    Difference.MARITAL_STATUS: "other_element_differs",
}
_AREA_ELEMENTS: Final = (
    Element.PROVINCE_CODE, Element.PROVINCE_NAME, Element.CITY_CODE, Element.CITY_NAME, Element.DISTRICT_CODE,
    Element.DISTRICT_NAME, Element.VILLAGE_CODE, Element.VILLAGE_NAME,
)  # fmt: skip
_ELEMENTS_OF: Final[Mapping[str, tuple[Element, ...]]] = {
    "name_differs": (Element.NAME,),
    "birth_date_differs": (Element.BIRTH_DATE,),
    "sex_differs": (Element.SEX,),
    "kk_differs": (Element.KK_NUMBER,),
    "address_differs": (Element.ADDRESS, *_AREA_ELEMENTS),
    "other_element_differs": (Element.BIRTH_PLACE, Element.MOTHER_NAME, Element.MARITAL_STATUS),
}
# Kinds about the record itself in the civil registry.
STATUS_KINDS: Final = frozenset({"deceased", "duplicate", "inactive", "not_found", "malformed"})
# Kinds about what other sources know of a person's means.
MEANS_KINDS: Final = frozenset({"income_above", "civil_servant", "vehicle", "land", "power_above", "other_record"})
# Of the record itself a card that is not active says nothing against the data: they may stay, and aid goes on.
_RECORD_SPEAKS_AGAINST: Final = STATUS_KINDS - {"inactive"}
_AID_KINDS: Final = frozenset({"aid_amiss"})
CLOSE_BELOW_THRESHOLD: Final = 15  # points; nearer than this the reviewer reads "nearly the same"


def matter_of(kind: str) -> str:
    """What a finding of the kind is about: identity, the means of living, or aid that was handed over."""
    if kind in MEANS_KINDS:
        return "means"
    return "aid" if kind in _AID_KINDS else "identity"


def opened_by(judgement: Judgement) -> tuple[NewFinding, ...]:
    """The findings of one judged answer, each kind once, most material first."""
    kinds = dict.fromkeys(_KIND_OF[one] for one in judgement.differences if one in _KIND_OF)
    by_name = {verdict.name: verdict for verdict in judgement.verdicts}
    found = [NewFinding(kind, MATERIALITY[kind], _disagreeing(kind, by_name)) for kind in kinds]
    return tuple(sorted(found, key=lambda one: -one.materiality))


def settled_by(judgement: Judgement) -> frozenset[str]:
    """The kinds that this answer says are not so (any more): open findings of them are closed.

    An answer about the elements settles every doubt about the record itself, and each element that was
    answered. An answer about the record (deceased, not found, ...) settles only the other answers about the
    record.
    """
    opened = {one.kind for one in opened_by(judgement)}
    if not judgement.is_final:
        return frozenset()
    if not judgement.verdicts:
        return STATUS_KINDS - opened
    answered = {verdict.name for verdict in judgement.verdicts}
    about_elements = {kind for kind, names in _ELEMENTS_OF.items() if answered.intersection(names)}
    return (STATUS_KINDS | about_elements) - opened


def against_keeping(kind: str, held_true: Mapping[str, str]) -> tuple[str, ...]:
    """Elements of a finding about which a reviewer believed the civil registry: the data cannot stay as they are."""
    own = (Element.NIK,) if kind in _RECORD_SPEAKS_AGAINST else _ELEMENTS_OF.get(kind, ())
    return tuple(name.value for name in own if held_true.get(name) == "dukcapil")


def element_rows(judgement: Judgement) -> list[dict[str, object]]:
    """What is kept of each element: its name, whether we read it as agreeing, the score with the threshold that it was
    held against, and a word for the reviewer.
    """
    return [_row(one) for one in judgement.verdicts]


def _row(one: ElementVerdict) -> dict[str, object]:
    row: dict[str, object] = {"name": one.name.value, "agrees": one.agrees, "score": one.score, "verdict": _word(one)}
    if one.threshold is not None:
        row["threshold"] = one.threshold
    return row


def _disagreeing(kind: str, verdicts: Mapping[Element, ElementVerdict]) -> tuple[tuple[str, int | None], ...]:
    names = (name for name in _ELEMENTS_OF.get(kind, ()) if name in verdicts)
    return tuple((name.value, verdicts[name].score) for name in names if not verdicts[name].agrees)


def _word(verdict: ElementVerdict) -> str:
    threshold = verdict.threshold if verdict.name in FUZZY_ELEMENTS else None
    return word_of(agrees=verdict.agrees, score=verdict.score, threshold=threshold)


def word_of(*, agrees: bool, score: int | None, threshold: int | None) -> str:
    """The reviewer's word for an element: same, close (nearly the threshold) or different."""
    if agrees:
        return "same"
    is_close = score is not None and threshold is not None and score >= threshold - CLOSE_BELOW_THRESHOLD
    return "close" if is_close else "different"
