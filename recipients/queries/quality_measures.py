"""The measures of data quality with their conditions: one definition for the figures and for the lists behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from recipients.domain.formats import dtsen
from recipients.domain.intake import RULES
from recipients.domain.marking import mark as _
from recipients.domain.quality import HALF_YEAR, QUARTER, YEAR, Base, Kind, Measure
from recipients.queries import intake_columns
from recipients.queries.column_words import spoken


@dataclass(frozen=True)
class Rows:
    """Where the rows of a base are read: tables, which of them count, whose they are."""

    tables: str
    counts: str
    source: str
    village: str
    owner: str
    row: str


_LIVING_PERSONS = "person.vital_status IN ('alive', 'unknown') AND family.status = 'active'"
ROWS: Mapping[Base, Rows] = {
    Base.FAMILY: Rows("recipients_family AS family", "family.status = 'active'", "family.source",
                      "family.village_id", "family.id", "family.id"),
    Base.PERSON: Rows("recipients_person AS person JOIN recipients_family AS family ON family.id = person.family_id",
                      _LIVING_PERSONS, "person.source", "person.village_id", "person.id", "person.id"),
    Base.LIVING: Rows(
        "recipients_livingconditions AS living JOIN recipients_family AS family ON family.id = living.family_id",
        "living.is_current AND family.status = 'active'", "living.source", "family.village_id", "family.id",
        "living.id",
    ),
    Base.CONDITIONS: Rows(
        "recipients_personconditions AS conditions JOIN recipients_person AS person ON person.id = conditions.person_id"
        " JOIN recipients_family AS family ON family.id = person.family_id",
        f"conditions.is_current AND {_LIVING_PERSONS}", "conditions.source", "person.village_id", "person.id",
        "conditions.id",
    ),
}  # fmt: skip
_CONFIRMED = (
    "CASE WHEN family.vanished_in = '' "
    "THEN greatest(living.observed_on, (%(newest)s::jsonb ->> living.source)::date) ELSE living.observed_on END"
)
_NO_RT = "(family.rt = '' OR family.rw = '') AND family.address !~* '\\mRT(\\M|[0-9])'"
_TELLING = frozenset(RULES) & {code for code, bit in intake_columns.BITS.items() if bit & intake_columns.ROW_BITS}
# Nothing to mend: the value was read all the same, or is right.
_HARMLESS = frozenset({"VALUE_CLEANED", "ENCODING_REPAIRED", "NIK_REGION_OTHER"})


@cache
def measures() -> Mapping[str, tuple[Measure, str]]:
    """Every measure counted by statement, with its condition, by key."""
    found = [*_registry(), *_freshness(), *_filled(), *_rules()]
    return {one.key: (one, condition) for one, condition in found}


def _registry() -> list[tuple[Measure, str]]:
    family, person = Base.FAMILY, Base.PERSON
    complete, address = Kind.COMPLETE, Kind.ADDRESS
    return [
        (Measure("address", _("Address empty"), address, family), "family.address = ''"),
        (Measure("rt_rw", _("No RT or RW"), address, family), _NO_RT),
        (Measure("card_village", _("Kelurahan on the identity card unknown"), address, person),
         "person.card_village_id IS NULL"),
        (Measure("card_rt_rw", _("No RT or RW on the identity card"), address, person),
         "person.card_rt = '' OR person.card_rw = ''"),
        (Measure("head", _("Head of family"), complete, family), "family.head_id IS NULL"),
        (Measure("birth_place", _("Place of birth"), complete, person), "person.birth_place = ''"),
        (Measure("mother_name", _("Mother's name"), complete, person), "person.mother_name = ''"),
        (Measure("marital_status", _("Marital status"), complete, person), "person.marital_status IS NULL"),
        (Measure("occupation", _("Occupation"), complete, person), "person.occupation IS NULL"),
        (Measure("education", _("Education"), complete, person), "person.education IS NULL"),
        (Measure("card_address", _("Address on the identity card"), complete, person), "person.card_address = ''"),
    ]  # fmt: skip


def _freshness() -> list[tuple[Measure, str]]:
    ages = (
        ("older_quarter", _("Last confirmed more than a quarter ago"), QUARTER),
        ("older_half", _("Last confirmed more than half a year ago"), HALF_YEAR),
        ("older_year", _("Last confirmed more than a year ago"), YEAR),
    )
    return [
        (Measure(key, label, Kind.FRESH, Base.LIVING), f"%(today)s::date - {_CONFIRMED} > {days}")
        for key, label, days in ages
    ]


def _filled() -> list[tuple[Measure, str]]:
    found = []
    for base, alias, names, others, form in (
        (Base.LIVING, "living", intake_columns.LIVING_COLUMNS, intake_columns.LIVING_FIELDS, dtsen.FAMILY),
        (Base.CONDITIONS, "conditions", intake_columns.CONDITION_COLUMNS, intake_columns.PERSON_FIELDS, dtsen.PERSON),
    ):
        for name in names:
            label = spoken(form.column(others.get(name, name)).name)
            empty = f"{alias}.{name} = ''" if name == "electricity_customer_id" else f"{alias}.{name} IS NULL"
            found.append((Measure(f"{alias}.{name}", label, Kind.COMPLETE, base), empty))
    return found


def _rules() -> list[tuple[Measure, str]]:
    found = []
    for code in RULES:
        if code not in _TELLING or code in _HARMLESS:
            continue
        kind = Kind.CODES if code == "CODE_UNKNOWN" else Kind.RULES
        for base, alias in ((Base.LIVING, "living"), (Base.CONDITIONS, "conditions")):
            if alias == "living" and code != "CODE_UNKNOWN":
                continue
            found.append(
                (
                    Measure(f"{alias}.{code}", RULES[code].message, kind, base, code),
                    f"{alias}.marks & {intake_columns.BITS[code]} <> 0",
                )
            )
    return found
