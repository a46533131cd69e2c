"""What forms hold against a staged file, value by value, in words: one page."""

from dataclasses import dataclass

from access.domain.masking import mask_number
from access.models import Area
from recipients.models import Import
from recipients.queries.event_words import FIELD_LABELS, Names, shown
from recipients.queries.forms_kept import table
from recipients.queries.intake_preview import PAGE
from recipients.queries.intake_tables import fetch


_NUMBERED = frozenset({"marital_status", "occupation", "education", "relationship"})
_CARDS = frozenset({"family_id", "kk_number"})
_VILLAGES = frozenset({"village_id", "card_village_id"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One value that stays as a form has changed it, beside the one that the file says."""

    row: int
    family_id: int
    name: str
    label: str
    said: str
    kept: str
    event_id: int
    is_mono: bool


def kept_values(found: Import, *, page: int) -> list[Kept]:
    """One page of a staged import, by row."""
    place = {"limit": PAGE, "offset": PAGE * (page - 1)}
    rows = fetch("forms_kept_page", place, kept=table(found.pk))
    codes = {value for row in rows if row[3] in _VILLAGES for value in row[4:6] if value}
    villages = dict(Area.objects.filter(pk__in=codes).values_list("code", "name")) if codes else {}
    names = Names({}, {}, {}, {}, villages, {})
    found_values = []
    for row, family, name, field, said, kept, person, head, event in rows:
        label = str(FIELD_LABELS[_known(field)])
        # Heads are told by name.
        before, after = (person, head) if field == "head_id" else (_word(field, said, names), _word(field, kept, names))
        found_values.append(Kept(row, family, name, label, before, after, event, is_mono=field in _CARDS))
    return found_values


def _known(field: str) -> str:
    """The field under the name that it has among the words of events."""
    return "village" if field in _VILLAGES else field.removesuffix("_id")


def _word(field: str, value: str | None, names: Names) -> str:
    # A family is told by its card.
    if field == "family_id":
        return mask_number(value or "")
    return shown(_known(field), int(value) if value and field in _NUMBERED else value, names)
