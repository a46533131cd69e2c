"""The tables of one import under their names, and how statements are run on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db import connection

from access.queries.statements import statement
from recipients.domain.dates import years_before
from recipients.domain.formats.base import FileFormat, Role
from recipients.queries import intake_columns as columns


OTHER_RELATIONSHIP = 11


@dataclass(frozen=True)
class Staged:
    """One file of an import on its way: its format and the names of its tables."""

    import_id: int
    file_id: int
    form: FileFormat

    @property
    def role(self) -> str:
        return self.form.role.value

    @property
    def raw(self) -> str:
        return f"intake_{self.role}_{self.import_id}"

    @property
    def told(self) -> str:
        return f"intake_{self.role}_told_{self.import_id}"

    @property
    def absent(self) -> str:
        return f"intake_{self.role}_absent_{self.import_id}"

    @property
    def typed(self) -> str:
        return f"intake_{self.role}_typed_{self.import_id}"

    @property
    def settled(self) -> str:
        return f"intake_{self.role}_settled_{self.import_id}"

    @property
    def judged(self) -> str:
        return f"intake_{self.role}_judged_{self.import_id}"

    @property
    def fate(self) -> str:
        return f"intake_{self.role}_fate_{self.import_id}"

    @property
    def seen(self) -> str:
        return f"intake_{self.role}_seen_{self.import_id}"

    @property
    def gone(self) -> str:
        return f"intake_{self.role}_gone_{self.import_id}"

    @property
    def conditions(self) -> str:
        """The table that keeps what each source said."""
        return "recipients_livingconditions" if self.form.role is Role.FAMILY else "recipients_personconditions"

    @property
    def number(self) -> str:
        """The column that identifies a row."""
        return "kk_number" if self.form.role is Role.FAMILY else "nik"

    @property
    def owner(self) -> str:
        return "family_id" if self.form.role is Role.FAMILY else "person_id"


@dataclass(frozen=True)
class Pair:
    """The two files of a hand-over, and what the rules must know besides them."""

    family: Staged
    person: Staged
    source: str
    version: str
    city: str
    as_of: date
    parameters: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        born = {f"born_{years}": years_before(self.as_of, years) for years in (5, 10, 12, 16, 18, 121)}
        known = {
            "source": self.source, "version": self.version, "city": self.city,
            "city_digits": self.city.replace(".", ""), "as_of": self.as_of, "errors": columns.ERROR_BITS,
            "import_id": self.family.import_id,
            "other": OTHER_RELATIONSHIP, "age_bits": columns.AGE_BITS, "row_bits": columns.ROW_BITS,
            "noted_bits": columns.NOTED_BITS, **born,
        }  # fmt: skip
        object.__setattr__(self, "parameters", known)

    @property
    def files(self) -> tuple[Staged, Staged]:
        return (self.family, self.person)

    @property
    def registry(self) -> str:
        return f"intake_registry_{self.family.import_id}"

    @property
    def names(self) -> dict[str, str]:
        """The tables of the import under the words that the statements use."""
        import_id = self.family.import_id
        return {
            "family": self.family.judged,
            "person": self.person.judged,
            "family_fate": self.family.fate,
            "person_fate": self.person.fate,
            "family_seen": self.family.seen,
            "person_seen": self.person.seen,
            "found": f"intake_found_{import_id}",
            "accepted": f"intake_accepted_{import_id}",
            "placed": f"intake_placed_{import_id}",
            "heads": f"intake_heads_{import_id}",
        }


class HasRegistry(Protocol):
    """What an import works on, as far as the state of the registry around it goes."""

    @property
    def registry(self) -> str:
        """The table that holds the state of the registry with which the rows were compared."""


def execute(name: str, parameters: Mapping[str, Any], **names: object) -> int:
    """Run one statement file; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, name, **names), dict(parameters))
        return int(cursor.rowcount)


def fetch(name: str, parameters: Mapping[str, Any], **names: object) -> list[tuple[Any, ...]]:
    """Run one statement file and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, name, **names), dict(parameters))
        return list(cursor.fetchall())


def prepare_session() -> None:
    """Memory for whole-city statements, and no sorting of whole cities for a join, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        # Workers share the judging of whole files; handing a row over costs less than judging it.
        cursor.execute("SET LOCAL parallel_tuple_cost = 0.001")
        # The import's own tables need row counts and rough spreads only.
        cursor.execute("SET LOCAL default_statistics_target = 10")


def prefer_lookups() -> None:
    """For statements about what differs, one row in twenty: the registry lies in memory, and to read one of its wide
    rows costs more than to find it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL seq_page_cost = 0.3")
        cursor.execute("SET LOCAL random_page_cost = 0.3")
        cursor.execute("SET LOCAL cpu_tuple_cost = 0.03")
        cursor.execute("SET LOCAL enable_nestloop = on")


def drop_tables(import_id: int) -> None:
    """Forget the tables of an import."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace "
            "AND relname ~ %s",
            [f"^intake_[a-z_]+_{int(import_id)}$"],
        )
        tables = [row[0] for row in cursor.fetchall()]
        if tables:
            # The views of the judging go with them.
            cursor.execute("DROP TABLE " + ", ".join(tables) + " CASCADE")


def has_tables(pair: HasRegistry) -> bool:
    """Whether the judged rows are still there: a crash of the server empties all unlogged tables, this one too."""
    return _exists(pair.registry) and count(pair.registry) == 1


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


def count(table: str) -> int:
    return int(fetch("intake_count_rows", {}, table=table)[0][0])


def drop(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def analyze(table: str, *names: str) -> None:
    """Tell the planner about a table that has just been filled."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}" + (f" ({', '.join(names)})" if names else ""))
