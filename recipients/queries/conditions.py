"""Living conditions and a person's facts in words: official labels of our codes, never the codes themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from recipients.domain.code_lists import civil_registry, housing, people
from recipients.domain.codes import CodeList
from recipients.models import LivingConditions, Person, PersonConditions
from recipients.queries.code_words import words_of


@dataclass(frozen=True)
class Fact:
    """A label and what it says; None where the source says nothing."""

    label: str
    value: str | None
    is_mono: bool = False


@dataclass(frozen=True)
class Version:
    """How a family lives, as one source saw it."""

    source: str
    version: str
    import_id: int | None
    row: int | None
    facts: Sequence[Fact]


def described(versions: Sequence[LivingConditions]) -> list[Version]:
    """Every version in words, newest first."""
    return [
        Version(one.get_source_display(), one.version, one.source_import_id, one.source_row, _living(one))
        for one in versions
    ]


def _label(codes: CodeList, value: int | None) -> str | None:
    return words_of(codes, value) or None


def _yes_no(value: bool | None) -> str | None:
    if value is None:
        return None
    return _("yes") if value else _("no")


def _living(one: LivingConditions) -> list[Fact]:
    area = _("%(area)d m²") % {"area": one.floor_area_m2} if one.floor_area_m2 is not None else None
    return [
        Fact(_("Home"), _label(housing.HOME_OWNERSHIP, one.home_ownership)),
        Fact(_("Floor"), _label(housing.FLOOR, one.floor_material)),
        Fact(_("Floor area"), area),
        Fact(_("Walls"), _label(housing.WALL, one.wall_material)),
        Fact(_("Roof"), _label(housing.ROOF, one.roof_material)),
        Fact(_("Drinking water"), _label(housing.DRINKING_WATER, one.drinking_water)),
        Fact(_("Lighting"), _label(housing.LIGHTING, one.lighting)),
        Fact(_("Electric power"), _label(housing.POWER_CAPACITY, one.power_capacity)),
        Fact(_("Cooking fuel"), _label(housing.COOKING_FUEL, one.cooking_fuel)),
        Fact(_("Toilet"), _label(housing.TOILET_FACILITY, one.toilet_use)),
        Fact(_("Sewage"), _label(housing.SEWAGE, one.sewage)),
        Fact(_("Possessions"), _possessions(one) or None),
        Fact(_("PBI (national)"), _yes_no(one.pbi_national)),
        Fact(_("PBI (city)"), _yes_no(one.pbi_local)),
    ]


def _possessions(one: LivingConditions) -> str:
    names = (
        (one.has_car, _("car")),
        (one.has_motorcycle, _("motorcycle")),
        (one.has_bicycle, _("bicycle")),
        (one.has_refrigerator, _("refrigerator")),
        (one.has_air_conditioner, _("air conditioner")),
        (one.has_flat_tv, _("flat television")),
        (one.has_computer, _("computer")),
        (one.has_smartphone, _("smartphone")),
        (one.has_gold, _("gold or jewellery")),
        (one.has_other_land, _("other land")),
        (one.has_other_house, _("another house")),
    )
    return ", ".join(name for has, name in names if has)


def person_facts(person: Person) -> list[Fact]:
    """Identity without the NIK, which is shown by its own component."""
    address = ", ".join(
        part
        for part in (
            person.card_address,
            f"RT {person.card_rt}/RW {person.card_rw}" if person.card_rt or person.card_rw else "",
            person.card_village.name if person.card_village else "",
        )
        if part
    )
    return [
        Fact(_("Sex"), person.get_sex_display()),
        Fact(_("Place of birth"), person.birth_place or None),
        Fact(_("Mother's name"), person.mother_name or None),
        Fact(_("Marital status"), _label(people.MARITAL_STATUS, person.marital_status)),
        Fact(_("Occupation on the identity card"), _label(civil_registry.OCCUPATION, person.occupation)),
        Fact(_("Education"), _label(civil_registry.EDUCATION, person.education)),
        Fact(_("Address on the identity card"), address or None),
    ]


def work_facts(one: PersonConditions | None) -> list[Fact]:
    """Schooling and work."""
    if one is None:
        return []
    return [
        Fact(_("School"), _label(people.SCHOOL_PARTICIPATION, one.school_participation)),
        Fact(_("School level"), _label(people.SCHOOL_LEVEL, one.school_level)),
        Fact(_("Highest diploma"), _label(people.SCHOOL_DIPLOMA, one.highest_diploma)),
        Fact(_("Has work"), _yes_no(one.is_working)),
        Fact(_("Branch of work"), _label(people.WORK_SECTOR, one.work_sector)),
        Fact(_("Status at work"), _label(people.WORK_STATUS, one.work_status)),
        Fact(_("Own business"), _yes_no(one.owns_business)),
        Fact(_("Monthly turnover"), _label(people.BUSINESS_TURNOVER, one.business_turnover)),
    ]


def health_facts(one: PersonConditions | None) -> list[Fact]:
    """Health and disability; only for those with Permission.SENSITIVE_READ."""
    if one is None:
        return []
    abilities = (
        (_("Seeing"), one.vision), (_("Hearing"), one.hearing), (_("Walking"), one.walking),
        (_("Using hands"), one.hand_use), (_("Learning"), one.learning), (_("Behaviour"), one.behaviour),
        (_("Speaking"), one.speech), (_("Self-care"), one.self_care), (_("Memory"), one.memory),
    )  # fmt: skip
    return [
        *(Fact(label, _label(people.DIFFICULTY, value)) for label, value in abilities),
        Fact(_("Sadness"), _label(people.SADNESS, one.depression)),
        Fact(_("Nutrition"), _label(people.NUTRITION, one.nutrition)),
        Fact(_("Chronic illness"), _label(people.CHRONIC_ILLNESS, one.chronic_illness)),
    ]
