"""Writes: what an event does to single rows of the registry, before and after. Shown, applied, compared, undone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from recipients.domain.events.state import Row, Values


# The columns that events know of each table.
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "family": ("village_id", "address", "rt", "rw", "head_id", "status", "source"),
    "person": (
        "nik", "full_name", "sex", "birth_place", "birth_date", "mother_name", "marital_status", "occupation",
        "education", "vital_status", "died_on", "family_id", "village_id", "card_address", "card_rt", "card_rw",
        "card_hamlet", "source",
    ),
    "place": ("person_id", "family_id", "relationship", "from_on", "until_on"),
    "card": ("family_id", "kk_number", "from_on", "until_on"),
    "caretaker": ("family_id", "person_id", "from_on", "until_on"),
    "contact": ("family_id", "phone"),
    "exit": ("family_id", "leaving", "programmes", "from_on", "until_on"),
    "living": (
        "family_id", "source", "version", "observed_on", "is_current", "declared_members", "pbi_national", "pbi_local",
        "electricity_customer_id", "home_ownership", "floor_material", "floor_area_m2", "wall_material",
        "roof_material", "drinking_water", "lighting", "power_capacity", "cooking_fuel", "toilet_use", "toilet_type",
        "sewage", "has_gas_cylinder", "has_refrigerator", "has_air_conditioner", "has_water_heater", "has_landline",
        "has_flat_tv", "has_gold", "has_computer", "has_motorcycle", "has_bicycle", "has_car", "has_boat",
        "has_motorboat", "has_smartphone", "has_other_land", "has_other_house", "cattle", "buffalo", "horses", "pigs",
        "goats_and_sheep",
    ),
}  # fmt: skip

NEW_FAMILY: Final = "new:family"
NEW_PERSON: Final = "new:person"
Key = int | str


@dataclass(frozen=True)
class Write:
    """One row changed or made. `before` is None for a row that is made; `key` of such a row is a name until it has one.

    Values that point to a row which is made in the same event hold its name.
    """

    table: str
    key: Key
    before: Values | None
    after: Values

    @property
    def is_new(self) -> bool:
        return self.before is None

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)


def changed(row: Row, **after: Any) -> Iterator[Write]:
    """The write that brings a row to these values; none when it has them already."""
    different = {name: value for name, value in after.items() if row[name] != value}
    if different:
        yield Write(row.table, row.pk, {name: row[name] for name in different}, different)


def made(table: str, key: str, **values: Any) -> Write:
    """The write that makes a row."""
    return Write(table, key, None, values)


def ended(row: Row, day: str) -> Iterator[Write]:
    """The write that ends a dated row, never before it began."""
    return changed(row, until_on=max(day, row["from_on"]))


def resolved(write: Write, keys: Mapping[str, int]) -> Write:
    """The write with names of rows that were made meanwhile replaced by their keys."""
    after = {name: keys.get(value, value) if isinstance(value, str) else value for name, value in write.after.items()}
    key = keys.get(write.key, write.key) if isinstance(write.key, str) else write.key
    return Write(write.table, key, write.before, after)


def clashes(asked: Sequence[Write], now: Sequence[Write]) -> list[tuple[str, str, Any, Any]]:
    """Where an event asked for earlier would do something else today: (table, column, value then, value now).

    Empty when both are the same. Rows that are made have the same names in both.
    """
    then_by, now_by = _by_cell(asked), _by_cell(now)
    found = []
    for cell in dict.fromkeys([*then_by, *now_by]):
        then, today = then_by.get(cell, (None, None)), now_by.get(cell, (None, None))
        if then != today:
            at = 0 if then[0] != today[0] else 1
            found.append((cell[0], cell[2], then[at], today[at]))
    return found


def _by_cell(writes: Sequence[Write]) -> dict[tuple[str, str, str], tuple[Any, Any]]:
    return {
        (write.table, str(write.key), name): (None if write.before is None else write.before[name], value)
        for write in writes
        for name, value in write.after.items()
    }
