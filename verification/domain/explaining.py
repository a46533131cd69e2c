"""Why an element of an answer was read as it was: a sentence that a reviewer accepts, with its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from recipients.domain.marking import mark as _
from verification.domain.dukcapil import FUZZY_ELEMENTS
from verification.domain.names import Comparison, Note, Reason, Verdict, compare


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence and what goes into its places; translated and filled where it is shown."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


_EQUAL: Final = _("Dukcapil gives %(score)d points: letter by letter the same.")
_BY_THRESHOLD: Final[Mapping[str, str]] = {
    "same": _("Dukcapil gives %(score)d points, the threshold is %(threshold)d: counts as the same."),
    "close": _("Dukcapil gives %(score)d points, the threshold is %(threshold)d: nearly the same, look yourself."),
    "different": _("Dukcapil gives %(score)d points, the threshold is %(threshold)d: another one."),
}
_WITHOUT_THRESHOLD: Final = _("Dukcapil gives %(score)d points.")
_WITHOUT_SCORE: Final = _("Dukcapil says no, without points.")
_FUZZY: Final = frozenset(element.value for element in FUZZY_ELEMENTS)
_HEADS: Final[Mapping[Verdict, str]] = {
    Verdict.SAME: _("The names count as the same:"),
    Verdict.PROBABLE: _("The names may be one person's:"),
    Verdict.DIFFERENT: _("The names count as different:"),
}
NAMES: Final[Mapping[Note, str]] = {
    Note.TITLE: _("“%(left)s” is a title or degree and does not count"),
    Note.SHORT_FORM: _("“%(left)s” and “%(right)s” are forms of one name"),
    Note.SPELLING: _("“%(left)s” and “%(right)s” are spellings of one name"),
    Note.SWAPPED: _("“%(left)s” and “%(right)s” differ by two swapped letters"),
    Note.INITIAL: _("“%(left)s” and “%(right)s” agree by the initial"),
    Note.JOINED: _("“%(left)s” and “%(right)s” differ by a blank"),
    Note.ORDER: _("the words stand in another order"),
    Note.OPTIONAL: _("“%(left)s” is a rank or the father's name and may be left out"),
    Note.SIMILAR: _("“%(left)s” and “%(right)s” are alike, but brothers and sisters differ by as much"),
    Note.ONLY_ONE: _("“%(left)s” stands in one of them only"),
    Note.DIFFERENT: _("“%(left)s” and “%(right)s” are two names"),
}
_ONE_SIDED: Final = frozenset({Note.TITLE, Note.OPTIONAL, Note.ONLY_ONE})
_LETTER_BY_LETTER: Final = _("they are written alike")


def why_element(element: Mapping[str, Any]) -> Sentence | None:
    """Why a stored element agrees or not; None for one that is compared exactly, whose word says all."""
    score, threshold = element.get("score"), element.get("threshold")
    if element["name"] not in _FUZZY:
        return None
    if score is None:
        return None if element["agrees"] else Sentence(_WITHOUT_SCORE)
    if score == 100 and element["agrees"]:
        return Sentence(_EQUAL, {"score": score})
    if threshold is None:
        return Sentence(_WITHOUT_THRESHOLD, {"score": score})
    word = "same" if element["agrees"] else str(element.get("verdict") or "different")
    return Sentence(_BY_THRESHOLD[word], {"score": score, "threshold": threshold})


def why_names(left: str, right: str) -> tuple[Sentence, ...]:
    """Why two names that may both be shown count as the same or not: the verdict, then each reason."""
    found = compare(left, right)
    return (Sentence(_HEADS[found.verdict]), *_reasons(found))


def _reasons(found: Comparison) -> Sequence[Sentence]:
    if not found.reasons:
        return [Sentence(_LETTER_BY_LETTER)]
    return [Sentence(NAMES[one.note], _filled(one)) for one in found.reasons]


def _filled(reason: Reason) -> dict[str, object]:
    """Both words; where only one of the names has some, those are on the left."""
    if reason.note in _ONE_SIDED:
        return {"left": ", ".join(filter(None, (reason.left, reason.right))), "right": ""}
    return {"left": reason.left, "right": reason.right}
