"""What the usual way costs: a sample of the members of a file through django-import-export with its default settings.

Once into the table of persons alone, ten columns of it; once into the three tables that a member's line fills in the
portal, with the columns it has there. What is written is undone afterwards.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Final

from django.db import connection, models, transaction
from import_export import resources
from tablib import Dataset

from bansos.bench import Measure, stopwatch
from recipients.domain.formats import dtsen
from recipients.domain.sheets import open_table
from recipients.models import Family, Membership, Person, PersonConditions
from recipients.queries.intake_columns import CONDITION_COLUMNS, PERSON_FIELDS


SAMPLE: Final = 2_000
_ONE_TABLE: Final = (
    "nik", "full_name", "sex", "birth_date", "family", "village", "card_address", "card_rt", "card_rw", "source",
)  # fmt: skip
_PERSON: Final = (*_ONE_TABLE, "marital_status", "occupation", "education", "card_hamlet", "card_village")
_FROM_FILE: Final = {
    **PERSON_FIELDS,
    "occupation": "ktp_occupation",
    "education": "ktp_education",
    **{f"card_{part}": f"ktp_{part}" for part in ("address", "rt", "rw", "hamlet")},
}


class _OneTable(resources.ModelResource):
    """Ten columns of persons."""

    class Meta:
        model = Person
        import_id_fields = ("nik",)
        fields = _ONE_TABLE


class _AllTables(resources.ModelResource):
    """A member's line as the portal keeps it: the person, what the source says of it, the place in the family."""

    _day: ClassVar = date(2026, 9, 30)

    class Meta:
        model = Person
        import_id_fields = ("nik",)
        fields = _PERSON

    def after_save_instance(self, instance: Person, row: Mapping[str, Any], **_more: Any) -> None:
        """The tables beside the person's own; made without looking whether they are there."""
        told = {name: row[name] for name in CONDITION_COLUMNS}
        PersonConditions.objects.create(person=instance, source="dtsen", observed_on=self._day, **told)
        Membership.objects.create(
            person=instance, family_id=instance.family_id, relationship=row["relationship"], from_on=self._day
        )


def run(path: Path) -> Iterator[Measure]:
    """Rows per second of both ways."""
    for step, resource in (
        ("import-export: ten columns, one table", _OneTable),
        ("import-export: a member's three tables", _AllTables),
    ):
        with transaction.atomic():
            family = Family.objects.create(village_id=_some_village(), source="dtsen")
            sample = _sample(path, family)
            with stopwatch() as seconds:
                resource().import_data(sample, raise_errors=True)
            transaction.set_rollback(True)
        yield Measure("ingest", step, len(sample), seconds[0], limit="import-export", ratio=1.0)


def _sample(path: Path, family: Family) -> Dataset:
    """The first members; one family for all, so that nothing is spent on finding theirs."""
    places: dict[str, int] = {}
    with path.open("rb") as stream:
        table = open_table(stream)
        match = dtsen.PERSON.match(table.header)
        wanted = (*_PERSON, "relationship", *CONDITION_COLUMNS)
        for name in wanted:
            field = _FROM_FILE.get(name, name)
            if field in dtsen.PERSON.fields and (place := match.position_of(field)) >= 0:
                places[name] = place
        lines = [row.values for row in islice(table.rows(), SAMPLE)]
    given = {"family": family.pk, "village": family.village_id, "card_village": family.village_id, "source": "dtsen"}
    data = Dataset(headers=wanted)
    for line in lines:
        said = {name: _value(name, line[place]) for name, place in places.items()}
        data.append([(given | said).get(name, "") for name in wanted])
    return data


def _value(name: str, said: str) -> Any:
    """What the column holds; codes of the file are taken as they are."""
    if name == "sex":
        return "LP"[said == "2"]
    if name not in CONDITION_COLUMNS:
        return said
    if isinstance(PersonConditions._meta.get_field(name), models.BooleanField):
        return said == "1"
    return int(said) if said.isdecimal() else None


def _some_village() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(code) FROM access_area WHERE level = 4")
        return str(cursor.fetchone()[0])
