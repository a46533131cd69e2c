"""What a civil-registry answer means for a person: the bucket of the run, and the kinds of disagreement.

Deciding are name, birth date and sex: when those that were sent agree, the person is matched. The other
elements are noted, and may open findings of their own kinds. The registry's own word about a fuzzy element
depends on the threshold that was sent with the question; where it gives a number, our thresholds decide
instead.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from verification.domain.dukcapil import Element
from verification.domain.dukcapil_answers import Answer, ElementResult, Outcome


class Bucket(StrEnum):
    """Where a person asked about is counted; each is in exactly one. FAILED ones stay due."""

    MATCHED = "matched"
    MISMATCHED = "mismatched"
    NOT_FOUND = "not_found"
    DECEASED = "deceased"
    DUPLICATE = "duplicate"
    INACTIVE = "inactive"
    MALFORMED = "malformed"
    FAILED = "failed"


class Difference(StrEnum):
    """A kind of disagreement between our record and the civil registry; findings are opened by it."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    KK_NUMBER = "kk_number"
    BIRTH_PLACE = "birth_place"
    MOTHER_NAME = "mother_name"
    MARITAL_STATUS = "marital_status"
    OCCUPATION = "occupation"
    ADDRESS = "address"
    AREA = "area"
    DECEASED = "deceased"
    DUPLICATE = "duplicate"
    INACTIVE = "inactive"
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"


DECIDING: Final = (Element.NAME, Element.BIRTH_DATE, Element.SEX)
DEFAULT_THRESHOLDS: Final[Mapping[Element, int]] = {
    Element.NAME: 90,
    Element.MOTHER_NAME: 80,
    Element.BIRTH_PLACE: 80,
    Element.ADDRESS: 70,
}
_BY_OUTCOME: Final[Mapping[Outcome, tuple[Bucket, Difference]]] = {
    Outcome.NOT_FOUND: (Bucket.NOT_FOUND, Difference.NOT_FOUND),
    Outcome.DECEASED: (Bucket.DECEASED, Difference.DECEASED),
    Outcome.DUPLICATE: (Bucket.DUPLICATE, Difference.DUPLICATE),
    Outcome.INACTIVE: (Bucket.INACTIVE, Difference.INACTIVE),
    Outcome.MALFORMED: (Bucket.MALFORMED, Difference.MALFORMED),
}
_BY_ELEMENT: Final[Mapping[Element, Difference]] = {
    Element.NAME: Difference.NAME,
    Element.BIRTH_DATE: Difference.BIRTH_DATE,
    Element.SEX: Difference.SEX,
    Element.KK_NUMBER: Difference.KK_NUMBER,
    Element.BIRTH_PLACE: Difference.BIRTH_PLACE,
    Element.MOTHER_NAME: Difference.MOTHER_NAME,
    Element.MARITAL_STATUS: Difference.MARITAL_STATUS,
    Element.OCCUPATION: Difference.OCCUPATION,
    Element.ADDRESS: Difference.ADDRESS,
}
# Code and name of one level; the level differs only when neither agrees. Names are spelt freely
# ("KEL. WATES"), and codes come from two systems (Kemendagri and BPS).
_LEVELS: Final = (
    (Element.PROVINCE_CODE, Element.PROVINCE_NAME),
    (Element.CITY_CODE, Element.CITY_NAME),
    (Element.DISTRICT_CODE, Element.DISTRICT_NAME),
    (Element.VILLAGE_CODE, Element.VILLAGE_NAME),
)


@dataclass(frozen=True, slots=True)
class ElementVerdict:
    """Our reading of one element: `said` is the registry's word, `agrees` ours, by `threshold` if any."""

    name: Element
    agrees: bool
    said: bool
    score: int | None
    threshold: int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person, judged. `unanswered` names deciding elements that were sent and got no answer."""

    bucket: Bucket
    verdicts: tuple[ElementVerdict, ...] = ()
    differences: tuple[Difference, ...] = ()
    unanswered: tuple[Element, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether the person has been answered; the others stay due."""
        return self.bucket is not Bucket.FAILED


def judge(
    answer: Answer,
    *,
    sent: Collection[Element],
    thresholds: Mapping[Element, int] = DEFAULT_THRESHOLDS,
) -> Judgement:
    """Judge one answer to a question in which `sent` was sent.

    A deciding element that was sent but not answered leaves the person unanswered: silence is not agreement.
    """
    if answer.outcome is Outcome.ELEMENTS:
        return _judge_elements(answer.elements, sent, thresholds)
    if answer.outcome in _BY_OUTCOME:
        bucket, difference = _BY_OUTCOME[answer.outcome]
        return Judgement(bucket, differences=(difference,))
    return Judgement(Bucket.FAILED)


def _judge_elements(
    elements: tuple[ElementResult, ...], sent: Collection[Element], thresholds: Mapping[Element, int]
) -> Judgement:
    verdicts = tuple(_verdict(result, thresholds) for result in elements)
    answered = {verdict.name: verdict.agrees for verdict in verdicts}
    unanswered = tuple(name for name in DECIDING if name in sent and name not in answered)
    deciding = [answered[name] for name in DECIDING if name in answered]
    if unanswered or not deciding:
        return Judgement(Bucket.FAILED, verdicts, unanswered=unanswered)
    bucket = Bucket.MATCHED if all(deciding) else Bucket.MISMATCHED
    return Judgement(bucket, verdicts, _differences(answered))


def _verdict(result: ElementResult, thresholds: Mapping[Element, int]) -> ElementVerdict:
    threshold = thresholds.get(result.name) if result.score is not None else None
    agrees = result.agrees if threshold is None or result.score is None else result.score >= threshold
    return ElementVerdict(result.name, agrees, result.agrees, result.score, threshold)


def _differences(answered: Mapping[Element, bool]) -> tuple[Difference, ...]:
    """The kinds of disagreement, deciding ones first. RT and RW, written in three ways, are noted only."""
    found = [kind for name, kind in _BY_ELEMENT.items() if answered.get(name) is False]
    levels = [[answered[name] for name in level if name in answered] for level in _LEVELS]
    if any(level and not any(level) for level in levels):
        found.append(Difference.AREA)
    return tuple(found)
