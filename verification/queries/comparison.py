"""One person as the registry, the civil registry and a visit see them, side by side.

The civil registry only says whether an element agrees, and how nearly: its own values are neither shown nor kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from access.domain import figures
from access.domain.masking import mask_number
from recipients.domain.code_book import code_list
from recipients.models import Person
from verification.domain.dukcapil import Element
from verification.domain.findings import STATUS_KINDS
from verification.models import Check, GroundCheck, Outcome
from verification.queries.explaining import why


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says. Empty text: it says nothing. `variant` colours a word of agreement, `note` says why."""

    text: str = ""
    variant: str = ""
    is_number: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One fact in three columns; `key` names it in the form."""

    key: str
    label: str
    registry: Cell
    source: Cell
    visit: Cell
    differs: bool


_LABELS: Final = (
    (Element.NAME, gettext_lazy("Name")),
    (Element.KK_NUMBER, gettext_lazy("KK number")),
    (Element.BIRTH_PLACE, gettext_lazy("Place of birth")),
    (Element.BIRTH_DATE, gettext_lazy("Date of birth")),
    (Element.SEX, gettext_lazy("Sex")),
    (Element.MARITAL_STATUS, gettext_lazy("Marital status")),
    (Element.OCCUPATION, gettext_lazy("Occupation on the identity card")),
    (Element.MOTHER_NAME, gettext_lazy("Mother's name")),
    (Element.ADDRESS, gettext_lazy("Address on the identity card")),
    (Element.RT, "RT"),
    (Element.RW, "RW"),
    (Element.VILLAGE_NAME, gettext_lazy("Kelurahan on the identity card")),
)
_RECORD: Final = gettext_lazy("NIK and status")
_STATUS: Final[Mapping[str, object]] = {
    Outcome.DECEASED: gettext_lazy("Deceased"),
    Outcome.NOT_FOUND: gettext_lazy("Not found"),
    Outcome.DUPLICATE: gettext_lazy("Held twice"),
    Outcome.INACTIVE: gettext_lazy("Not active"),
    Outcome.MALFORMED: gettext_lazy("Not a possible NIK"),
}


def compare(person: Person, kk_number: str, check: Check | None, visit: GroundCheck | None) -> list[Row]:
    """The rows of the comparison: the record itself, then each element."""
    own = _registry_values(person, kk_number)
    seen = _seen(visit)
    answers = {one["name"]: one for one in check.elements} if check else {}
    rows = [_record_row(person, check, visit)]
    for element, label in _LABELS:
        answer = answers.get(element.value)
        differs = bool(answer and not answer["agrees"])
        is_number = element is Element.KK_NUMBER
        rows.append(
            Row(
                key=element.value,
                label=str(label),
                registry=Cell(own.get(element, ""), is_number=is_number),
                source=_said(answer),
                visit=seen if differs else Cell(),
                differs=differs,
            )
        )
    return rows


def choosable(rows: Sequence[Row]) -> list[str]:
    """Keys of the rows in which a reviewer says which source is right."""
    return [row.key for row in rows if row.differs]


def labels_of(elements: Collection[str]) -> list[str]:
    """What the rows of these elements are called; an area is compared in one row, by its lowest level."""
    named = {Element.NIK.value: _RECORD, **{element.value: label for element, label in _LABELS}}
    return [str(named[element]) for element in elements if element in named]


def _record_row(person: Person, check: Check | None, visit: GroundCheck | None) -> Row:
    """The record as a whole: found, alive, unique; and what a visit found."""
    outcome = check.outcome if check else ""
    if outcome in STATUS_KINDS:
        source = Cell(str(_STATUS[outcome]), "bad")
    elif outcome:
        source = Cell(_("Found"), "ok")
    else:
        source = Cell()
    status = Cell(person.get_vital_status_display())
    return Row(Element.NIK.value, str(_RECORD), status, source, _seen(visit), differs=outcome in STATUS_KINDS)


def _seen(visit: GroundCheck | None) -> Cell:
    """What the facilitator found; the note beside the comparison says more."""
    if visit is None:
        return Cell()
    is_bad = visit.outcome not in (GroundCheck.Outcome.CONFIRMED, GroundCheck.Outcome.CHANGED)
    return Cell(visit.get_outcome_display(), "warn" if is_bad else "ok")


def _said(answer: Mapping[str, object] | None) -> Cell:
    if answer is None:
        return Cell()
    score = answer["score"]
    if answer["agrees"]:
        word, variant = _("Agrees"), "ok"
    elif answer["verdict"] == "close":
        word, variant = _("Nearly agrees"), "warn"
    else:
        word, variant = _("Does not agree"), "bad"
    return Cell(f"{word} ({score})" if score is not None and score != 100 else word, variant, note=why(answer))


def _registry_values(person: Person, kk_number: str) -> dict[Element, str]:
    return {
        Element.NAME: person.full_name,
        Element.KK_NUMBER: mask_number(kk_number) if kk_number else "",
        Element.BIRTH_PLACE: person.birth_place,
        Element.BIRTH_DATE: figures.day(person.birth_date, get_language() or "id"),
        Element.SEX: person.get_sex_display(),
        Element.MARITAL_STATUS: code_list("siak", "marital_status").label_of(person.marital_status),
        Element.OCCUPATION: code_list("siak", "ktp_occupation").label_of(person.occupation),
        Element.MOTHER_NAME: person.mother_name,
        Element.ADDRESS: person.card_address,
        Element.RT: person.card_rt,
        Element.RW: person.card_rw,
        Element.VILLAGE_NAME: person.card_village.name if person.card_village else "",
    }
