"""The differences of a change report in words: what a column is called, and what its values stand for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from access.domain.masking import mask_number
from access.models import Area
from recipients.domain.code_book import code_list
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import Column, FileFormat
from recipients.models import Person
from recipients.queries import intake_columns
from recipients.queries.code_words import words_of
from recipients.queries.column_words import spoken


_COLUMN_OF = {
    "marital_status": "marital_status", "occupation": "ktp_occupation", "education": "ktp_education",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A column of the registry, or of a file's format, before and after, as it is stored."""

    name: str
    before: Any
    after: Any
    form: FileFormat | None


@dataclass(frozen=True)
class FieldChange:
    """A field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Names:
    """What areas and persons are called."""

    areas: Mapping[str, str]
    persons: Mapping[int, str]


def names_in(differences: Sequence[Difference]) -> Names:
    """The names of all areas and heads in differences, in one query each, if any."""

    def values(*columns: str) -> set[Any]:
        return {value for one in differences if one.name in columns for value in (one.before, one.after) if value}

    areas, heads = values("village_id", "card_village_id"), values("head_id")
    persons = Person.objects.across_areas(reason="the head of a family that the reader may see")
    return Names(
        dict(Area.objects.filter(pk__in=areas).values_list("pk", "name")) if areas else {},
        dict(persons.filter(pk__in=heads).values_list("pk", "full_name")) if heads else {},
    )


def told(one: Difference, names: Names) -> FieldChange:
    """A difference in the words of the reader; numbers of people masked."""
    return FieldChange(_label(one.name, one.form), _shown(one, one.before, names), _shown(one, one.after, names))


def _label(name: str, form: FileFormat | None) -> str:
    """Our own words for the registry's fields; the office's for those of its file, read as words."""
    labels = {
        "kk_number": _("KK number"),
        "village_id": _("Kelurahan"), "address": _("Address"), "head_id": _("Head of family"),
        "national": _("National decile"), "province": _("Province decile"), "city": _("City decile"),
        "full_name": _("Full name"), "sex": _("Sex"), "birth_date": _("Date of birth"),
        "birth_place": _("Place of birth"), "mother_name": _("Mother's name"),
        "marital_status": _("Marital status"), "occupation": _("Occupation"), "education": _("Education"),
        "card_address": _("Address on the identity card"), "card_rt": _("RT on the identity card"),
        "card_rw": _("RW on the identity card"), "card_hamlet": _("Hamlet on the identity card"),
        "card_village_id": _("Kelurahan on the identity card"), "vital_status": _("Vital status"),
    }  # fmt: skip
    column = _column(name, form)
    return labels.get(name) or (spoken(column.name) if column else name)


def _column(name: str, form: FileFormat | None) -> Column | None:
    if form is None:
        return dtsen.PERSON.column(_COLUMN_OF[name]) if name in _COLUMN_OF else None
    other = intake_columns.LIVING_FIELDS if form is dtsen.FAMILY else intake_columns.PERSON_FIELDS
    return form.column(other.get(name, name))


def _shown(one: Difference, value: Any, names: Names) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    column = _column(one.name, one.form)
    if column and column.code_list and isinstance(value, int):
        return words_of(code_list(dtsen.FAMILY.source, column.code_list), value) or str(value)
    return _named(one.name, value, names)


def _named(name: str, value: Any, names: Names) -> str:
    """Values that stand for something else, and numbers that are masked: areas, persons, dates, words of ours."""
    if name == "kk_number":
        return mask_number(str(value))
    if name in {"village_id", "card_village_id"}:
        return names.areas.get(value, str(value))
    if name == "head_id":
        return names.persons.get(value, "–")
    if name == "vital_status":
        return str(Person.VitalStatus(value).label)
    if name == "birth_date":
        return date_format(date.fromisoformat(str(value)), "j M Y")
    return str(value)
