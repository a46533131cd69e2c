"""What events write, in words: names of tables and columns, values with their official labels, numbers masked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access.domain.masking import mask_number
from access.models import Area
from recipients import additions
from recipients.domain.code_lists import civil_registry, housing, people
from recipients.domain.codes import CodeList
from recipients.domain.events.writes import TABLES, Key, Write
from recipients.models import AidExit, Family, FamilyCard, LivingConditions, Membership, Person
from recipients.queries.code_words import words_of


FIELD_LABELS: Final[Mapping[str, Any]] = {
    "nik": gettext_lazy("NIK"),
    "kk_number": gettext_lazy("KK number"),
    "full_name": gettext_lazy("Full name"),
    "sex": gettext_lazy("Sex"),
    "birth_date": gettext_lazy("Date of birth"),
    "birth_place": gettext_lazy("Place of birth"),
    "mother_name": gettext_lazy("Mother's name"),
    "marital_status": gettext_lazy("Marital status"),
    "occupation": gettext_lazy("Occupation"),
    "education": gettext_lazy("Education"),
    "card_address": gettext_lazy("Address on the identity card"),
    "card_rt": gettext_lazy("RT on the identity card"),
    "card_rw": gettext_lazy("RW on the identity card"),
    "card_hamlet": gettext_lazy("Hamlet on the identity card"),
    "village": gettext_lazy("Kelurahan"),
    "address": gettext_lazy("Address"),
    "rt": gettext_lazy("RT"),
    "rw": gettext_lazy("RW"),
    "head": gettext_lazy("Head of family"),
    "status": gettext_lazy("Family"),
    "vital_status": gettext_lazy("Status"),
    "died_on": gettext_lazy("Date of death"),
    "family": gettext_lazy("Belongs to"),
    "relationship": gettext_lazy("Relationship"),
    "from_on": gettext_lazy("From"),
    "until_on": gettext_lazy("Until"),
    "phone": gettext_lazy("Telephone"),
    "person": gettext_lazy("Receiver"),
    "leaving": gettext_lazy("Leaves aid"),
    "programmes": gettext_lazy("Programmes"),
    "home_ownership": gettext_lazy("Home"),
    "floor_material": gettext_lazy("Floor"),
    "floor_area_m2": gettext_lazy("Floor area"),
    "wall_material": gettext_lazy("Walls"),
    "roof_material": gettext_lazy("Roof"),
    "drinking_water": gettext_lazy("Drinking water"),
    "lighting": gettext_lazy("Lighting"),
    "power_capacity": gettext_lazy("Electric power"),
    "cooking_fuel": gettext_lazy("Cooking fuel"),
    "toilet_use": gettext_lazy("Toilet"),
    "has_motorcycle": gettext_lazy("Motorcycle"),
    "has_car": gettext_lazy("Car"),
    "has_refrigerator": gettext_lazy("Refrigerator"),
    "has_other_land": gettext_lazy("Other land"),
    "has_other_house": gettext_lazy("Another house"),
}
TABLE_LABELS: Final[Mapping[str, Any]] = {
    "family": gettext_lazy("The family"),
    "person": gettext_lazy("A member"),
    "place": gettext_lazy("A place in the family"),
    "card": gettext_lazy("The KK number"),
    "caretaker": gettext_lazy("The receiver"),
    "contact": gettext_lazy("The contact"),
    "exit": gettext_lazy("The goodbye to aid"),
    "living": gettext_lazy("The living conditions"),
}
CODES: Final[Mapping[str, CodeList]] = {
    "marital_status": people.MARITAL_STATUS,
    "occupation": civil_registry.OCCUPATION,
    "education": civil_registry.EDUCATION,
    "home_ownership": housing.HOME_OWNERSHIP,
    "floor_material": housing.FLOOR,
    "wall_material": housing.WALL,
    "roof_material": housing.ROOF,
    "drinking_water": housing.DRINKING_WATER,
    "lighting": housing.LIGHTING,
    "power_capacity": housing.POWER_CAPACITY,
    "cooking_fuel": housing.COOKING_FUEL,
    "toilet_use": housing.TOILET_FACILITY,
}
_CHOICES: Final[Mapping[str, Mapping[Any, Any]]] = {
    "sex": dict(Person.Sex.choices),
    "vital_status": dict(Person.VitalStatus.choices),
    "status": dict(Family.Status.choices),
    "relationship": dict(Membership.Relationship.choices),
    "leaving": dict(AidExit.Leaving.choices),
}
_HOME_COLUMNS: Final = tuple(name for name in TABLES["living"] if name in FIELD_LABELS)
_NUMBERS: Final = frozenset({"nik", "kk_number"})
_DAYS: Final = frozenset({"birth_date", "died_on", "from_on", "until_on", "observed_on"})


def label_of(table: str, name: str) -> str:
    """The name of a column as people know it; of its table where the column says nothing."""
    label = FIELD_LABELS.get(name.removesuffix("_id"))
    return str(label if label is not None else TABLE_LABELS[table])


def table_label(table: str) -> str:
    """What a row of a table is to people."""
    return str(TABLE_LABELS[table])


@dataclass(frozen=True)
class Difference:
    """One field before and after; numbers masked."""

    label: str
    before: str
    after: str
    is_mono: bool = False


@dataclass(frozen=True)
class Group:
    """What happens to one thing: a member, the family, its card."""

    title: str
    lines: Sequence[Difference]


@dataclass(frozen=True)
class Names:
    """Who the keys in the writes are. Read once for all changes on a page."""

    persons: Mapping[Any, str]
    families: Mapping[Any, str]
    places: Mapping[int, int]
    cards: Mapping[Any, str]
    villages: Mapping[str, str]
    programmes: Mapping[str, str]
    homes: Mapping[Any, Mapping[str, Any]] = field(default_factory=dict)


def names_in(all_writes: Sequence[Write]) -> Names:
    """The names behind the keys, in at most seven queries."""
    values = [(one, name, value) for one in all_writes for name, value in _cells(one)]
    persons = {value for _one, name, value in values if name in {"person_id", "head_id"} and isinstance(value, int)}
    persons |= {one.key for one in all_writes if one.table == "person" and isinstance(one.key, int)}
    places = {one.key for one in all_writes if one.table == "place" and isinstance(one.key, int)}
    families = {value for _one, name, value in values if name == "family_id" and isinstance(value, int)}
    codes = {value for _one, name, value in values if name == "village_id" and value}
    placed = dict(Membership.objects.filter(pk__in=places).values_list("pk", "person_id")) if places else {}
    persons |= set(placed.values())
    reason = "names of those whom a change is about that was found already"
    known = Person.objects.across_areas(reason=reason).filter(pk__in=persons).values_list("pk", "full_name")
    heads = Family.objects.across_areas(reason=reason).filter(pk__in=families).values_list("pk", "head__full_name")
    made = {one.key: one.after["full_name"] for one in all_writes if one.table == "person" and one.is_new}
    areas = Area.objects.filter(pk__in=codes).values_list("pk", "name") if codes else []
    return Names(
        persons={**dict(known), **made},
        families={pk: _("family of %(name)s") % {"name": name or "–"} for pk, name in heads},
        places={pk: int(person) for pk, person in placed.items()},
        cards={pk: mask_number(number) for pk, number in _cards(all_writes)},
        villages=dict(areas),
        programmes=dict(additions.programmes()) if any(one.table == "exit" for one in all_writes) else {},
        homes=_homes_before([one for one in all_writes if one.table == "living" and one.is_new]),
    )


def _homes_before(made: Sequence[Write]) -> Mapping[Any, Mapping[str, Any]]:
    """By family and key of a new description: how the family lived by what came before, be it a file or a form."""
    families = {one.after["family_id"] for one in made}
    known = LivingConditions.objects.filter(family__in=families).order_by("-observed_on", "-pk")
    rows = list(known.values("pk", "family_id", "is_current", *_HOME_COLUMNS)) if families else []
    return {_home(one): next((row for row in rows if _came_before(row, one)), {}) for one in made}


def _came_before(row: Mapping[str, Any], made: Write) -> bool:
    if row["family_id"] != made.after["family_id"]:
        return False
    return bool(row["pk"] < made.key if isinstance(made.key, int) else row["is_current"])


def _home(made: Write) -> tuple[Any, Any]:
    return made.after.get("family_id"), made.key


def _cards(all_writes: Sequence[Write]) -> list[tuple[int, str]]:
    ended = [one.key for one in all_writes if one.table == "card" and not one.is_new]
    return list(FamilyCard.objects.filter(pk__in=ended).values_list("pk", "kk_number")) if ended else []


def _cells(one: Write) -> list[tuple[str, Any]]:
    before = one.before or {}
    return [*one.after.items(), *before.items()]


def described(writes: Sequence[Write], names: Names) -> list[Group]:
    """What happens, thing by thing, in the order of the writes."""
    groups: dict[str, list[Difference]] = {}
    made = {one.key for one in writes if one.table == "family" and one.is_new}
    for one in writes:
        lines = groups.setdefault(_title(one, names, made), [])
        lines.extend(_lines(one, names, lines))
    return [Group(title, lines) for title, lines in groups.items() if lines]


def _title(one: Write, names: Names, made: Collection[Key]) -> str:
    if one.table == "person":
        return names.persons.get(one.key, "–")
    if one.table == "place":
        person = one.after.get("person_id") or names.places.get(int(one.key) if isinstance(one.key, int) else 0)
        return names.persons.get(person, "–")
    if one.table == "family":
        return _("The new family") if one.key in made else _("The family")
    return str({"card": _("Family card"), "caretaker": _("Receiver (pengurus)")}.get(one.table, table_label(one.table)))


def _lines(one: Write, names: Names, said: list[Difference]) -> list[Difference]:
    if one.table in _DATED:
        return [_following(_DATED[one.table](one, names), one, said)]
    before = names.homes.get(_home(one), one.before) or {}
    return [
        Difference(
            str(FIELD_LABELS[name.removesuffix("_id")]),
            shown(name, before.get(name), names),
            shown(name, one.after[name], names),
            is_mono=name in _NUMBERS,
        )
        for name in TABLES[one.table]
        if name in one.after and _is_told(one, name) and before.get(name) != one.after[name]
    ]


def _following(line: Difference, one: Write, said: list[Difference]) -> Difference:
    """A new row that follows one which ends is one line with it: the old number and the new one."""
    if not one.is_new or not said or said[-1].label != line.label:
        return line
    return replace(line, before=said.pop().before)


def _is_told(one: Write, name: str) -> bool:
    """Not what every new row of its kind has, nor what another line says."""
    if one.is_new and (one.after[name] in (None, "") or name in _SILENT_WHEN_NEW[one.table]):
        return False
    if one.table == "person" and name in {"family_id", "village_id"}:
        return False
    return name.removesuffix("_id") in FIELD_LABELS


def _place(one: Write, names: Names) -> Difference:
    label = _("Place in the family")
    if not one.is_new:
        return _changed_place(one, label, names)
    told = {
        "relationship": shown("relationship", one.after["relationship"], names),
        "family": shown("family_id", one.after["family_id"], names),
        "day": shown("from_on", one.after["from_on"], names),
    }
    return Difference(label, "–", _("%(relationship)s in the %(family)s from %(day)s") % told)


def _changed_place(one: Write, label: str, names: Names) -> Difference:
    before = one.before or {}
    if "until_on" in one.after:
        return Difference(label, _("belongs to it"), _until(one, names))
    name = "relationship"
    return Difference(str(FIELD_LABELS[name]), shown(name, before[name], names), shown(name, one.after[name], names))


def _card(one: Write, names: Names) -> Difference:
    label = str(FIELD_LABELS["kk_number"])
    if not one.is_new:
        return Difference(label, names.cards.get(one.key, "–"), _until(one, names))
    return Difference(label, "–", mask_number(one.after["kk_number"]), is_mono=True)


def _caretaker(one: Write, names: Names) -> Difference:
    label = str(FIELD_LABELS["person"])
    if not one.is_new:
        return Difference(label, _("receives for the family"), _until(one, names))
    return Difference(label, "–", shown("person_id", one.after["person_id"], names))


def _until(one: Write, names: Names) -> str:
    return _("until %(day)s") % {"day": shown("until_on", one.after["until_on"], names)}


_DATED: Final[Mapping[str, Callable[[Write, Names], Difference]]] = {
    "place": _place,
    "card": _card,
    "caretaker": _caretaker,
}
# Said by another line, or true of every new row of the kind.
_SILENT_WHEN_NEW: Final[Mapping[str, frozenset[str]]] = {
    "family": frozenset({"status", "head_id"}),
    "person": frozenset(),
    "contact": frozenset({"family_id"}),
    "exit": frozenset({"family_id", "until_on"}),
    "living": frozenset({"family_id"}),
}


def shown(name: str, value: Any, names: Names) -> str:
    """A value as people read it."""
    if name == "programmes" and value is not None:
        return ", ".join(names.programmes.get(code, code) for code in value) or _("every programme")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "–"
    if name in _NUMBERS:
        return mask_number(str(value))
    if name in CODES:
        return words_of(CODES[name], value) or str(value)
    if name in _CHOICES:
        return str(_CHOICES[name].get(value, value))
    return _looked_up(name, value, names)


def _looked_up(name: str, value: Any, names: Names) -> str:
    if name in _DAYS:
        return date_format(date.fromisoformat(value), "j M Y")
    if name in {"person_id", "head_id"}:
        return names.persons.get(value, "–")
    if name == "family_id":
        return names.families.get(value, _("the new family"))
    if name in {"village", "village_id"}:
        return names.villages.get(value, str(value))
    return str(value)
