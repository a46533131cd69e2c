"""Runs the statements for a hand-over of one file of persons (SIAK, our template): judge, match, write.

Families are made from the family card numbers of their persons. The same rules, codes and counts as for the DTSEN
pair; nothing here loops over rows. What such a file does not know (deciles, living conditions) it never touches.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zlib import crc32

from django.db import connection

from access.queries.statements import statement
from recipients.domain.dates import years_before
from recipients.domain.formats.base import FileFormat
from recipients.domain.judging import KNOW_THE_CARD
from recipients.domain.sieve import Sieve
from recipients.queries import admission, forms_kept, intake
from recipients.queries import intake_columns as columns
from recipients.queries import intake_statements as parts
from recipients.queries import persons_file_columns as own
from recipients.queries.intake import LARGE
from recipients.queries.intake_tables import Staged, analyze, execute, fetch


# Whose address is where the family lives.
KNOW_THE_DOMICILE = frozenset({"template"})
# An export of a civil registry has everybody of its villages; a list of our template only those it is about.
COMPLETE = frozenset({"siak"})
_WRITES = (
    "insert_families", "update_families", "close_cards", "insert_cards", "insert_persons", "update_persons",
    "place_persons", "close_memberships", "update_memberships", "insert_memberships", "supersede_records",
    "insert_records", "settle_status",
)  # fmt: skip


# In an empty registry there is nothing to change.
_FIRST_WRITES = (
    "insert_families", "insert_cards", "insert_persons", "insert_memberships", "insert_records",
)  # fmt: skip


@dataclass(frozen=True)
class PersonsFile:
    """The one file of a hand-over, and what the rules must know besides its rows; `home` is the village it is of."""

    person: Staged
    source: str
    version: str
    city: str
    as_of: date
    home: str = ""
    parameters: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        born = {f"born_{years}": years_before(self.as_of, years) for years in (5, 10, 12, 16, 18, 121)}
        known = {
            "source": self.source, "version": self.version, "city": self.city, "home": self.home.replace(".", ""),
            "city_digits": self.city.replace(".", ""), "as_of": self.as_of, "errors": columns.ERROR_BITS,
            "import_id": self.person.import_id, "row_bits": columns.ROW_BITS, "other": 11,
            "knows_card": self.source in KNOW_THE_CARD, "knows_domicile": self.source in KNOW_THE_DOMICILE,
            "is_complete": self.source in COMPLETE, "code_list": self.person.form.key,
            "no_head": columns.BITS["NO_HEAD"], "several_heads": columns.BITS["SEVERAL_HEADS"], **born,
        }  # fmt: skip
        object.__setattr__(self, "parameters", known)

    @property
    def files(self) -> tuple[Staged]:
        return (self.person,)

    @property
    def registry(self) -> str:
        return f"intake_registry_{self.person.import_id}"

    @property
    def form(self) -> FileFormat:
        return self.person.form

    @property
    def names(self) -> dict[str, str]:
        """The tables of the import under the words that the statements use."""
        import_id = self.person.import_id
        return {
            "family": f"intake_family_judged_{import_id}",
            "person": self.person.judged,
            "family_fate": f"intake_family_fate_{import_id}",
            "person_fate": self.person.fate,
            "gone_person": self.person.gone,
            "gone_family": f"intake_family_gone_{import_id}",
            "found": f"intake_found_{import_id}",
            "said": f"intake_said_{import_id}",
            "places": f"intake_places_{import_id}",
            "dated": f"intake_dated_{import_id}",
            "settled": self.person.settled,
            "held": f"intake_held_{import_id}",
            **forms_kept.names_of(import_id),
        }


def read(file: PersonsFile, reader: intake.Reader) -> None:
    """Take every row of the file as it came into the table of raw rows; none is known without being read."""
    execute("persons_file_seen", {}, seen=file.person.seen)
    execute("intake_raw", {}, raw=file.person.raw, columns=", ".join(f"{name} text" for name in file.form.fields))
    intake.copy(file.person.raw, reader(file.person, Sieve(), _rules(file.form)))
    analyze(file.person.raw, "row_number", "broken", "nik", "kk_number")


def judge(file: PersonsFile, reader: intake.Reader | None = None) -> None:
    """Set every mark: the rules of the row and those about other rows; then make the families.

    Every row is read as it came, so the reader is not asked again. The steps of the row are views, so that PostgreSQL
    shares the rows among workers, and the rules themselves are those of the pair's members.
    """
    _judge_rows(file)
    analyze(file.person.judged, "row_number", "mask", "nik", "kk_number")
    _look_at_whole(file)
    execute(
        "intake_duplicates", {"bit": columns.BITS["DUPLICATE_IN_FILE"]}, judged=file.person.judged,
        raw=file.person.raw, number="nik", compared_columns=parts.compared_columns(file.form),
    )  # fmt: skip
    make_families(file)
    _run(file, "family_warnings")


def _judge_rows(file: PersonsFile) -> None:
    _run(file, "places", raw=file.person.raw, **own.place_names())
    analyze(file.names["places"])
    names = own.settle_names(file.form)
    execute("intake_typed", file.parameters, typed=file.person.typed, raw=file.person.raw, **names)
    _run(file, "dated", typed=file.person.typed, **names)
    _run(file, "settled", **names)
    execute("intake_judged", file.parameters, judged=file.person.judged, judge=_judge(file.form, file.person.settled))


def make_empty(file: PersonsFile) -> None:
    """The tables of an import whose file holds nothing, for rows that were put aside."""
    read(file, lambda _file, _sieve, _rules: ())
    _judge_rows(file)


def make_families(file: PersonsFile) -> None:
    """Make the families of the rows that are judged."""
    _run(file, "families")
    analyze(file.names["family"])


def _run(file: PersonsFile, name: str, **names: str) -> int:
    return execute(f"persons_file_{name}", file.parameters, **{**file.names, **names})


def _judge(form: FileFormat, settled: str) -> str:
    """The SELECT that judges the rows of a view of settled rows."""
    names = own.judge_names(form)
    rules = statement(__file__, "intake_person_judge", settled=settled, **names)
    return statement(__file__, "persons_file_judge", judge=rules, kept=own.kept_names(form), **names)


def _rules(form: FileFormat) -> int:
    """A number that changes with the rules, so that no row is taken for judged that was judged by others."""
    return crc32("".join((_judge(form, ""), *own.settle_names(form).values())).encode())


def _look_at_whole(file: PersonsFile) -> None:
    """Refuse numbers that a spreadsheet has cut; keep the planner from looping over a city's rows."""
    *are_cut, rows = fetch("persons_file_endings", {}, person=file.person.judged)[0]
    for (name, code), is_cut in zip({"kk_number": "KK_LENGTH", "nik": "NIK_DAMAGED"}.items(), are_cut, strict=True):
        if is_cut:
            execute("intake_cut_numbers", {"bit": columns.BITS[code]}, judged=file.person.judged, number=name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', %s, true)", ["off" if rows > LARGE else "on"])


def write_issues(file: PersonsFile) -> None:
    """Keep every reason and every refused row for the operator."""
    form = file.form
    for reasons, typed in (
        (_plain_reasons(), ""),
        (_unknown_reasons(form), _typed(form)),
        (_cleaned_reasons(form), _typed(form)),
    ):
        bits = 0
        for reason in reasons:
            bits |= columns.BITS[reason.code]
        execute(
            "intake_issues", {**file.parameters, "file": file.person.file_id, "bits": bits}, raw=file.person.raw,
            judged=file.person.judged, typed_columns=typed,
            judged_columns=", judged.kk_number AS judged_kk_number, judged.nik AS judged_nik, "
            "judged.birth_date AS born",
            reasons=",\n    ".join(reason.row(_names(form)) for reason in reasons),
        )  # fmt: skip
    execute(
        "intake_rejected", {**file.parameters, "file": file.person.file_id}, raw=file.person.raw,
        judged=file.person.judged, columns=parts.raw_columns(form, "raw"),
    )  # fmt: skip
    analyze("recipients_importissue")


def _names(form: FileFormat) -> dict[str, str]:
    return parts.column_names(form)


def _typed(form: FileFormat) -> str:
    return f", {own.typed_columns(form)}"


def _plain_reasons() -> tuple[parts.Reason, ...]:
    """Reasons that follow from the row's marks alone."""
    numbers = (
        *((code, "kk_number") for code in ("KK_EMPTY", "KK_LENGTH", "KK_PLACEHOLDER", "NO_HEAD", "SEVERAL_HEADS")),
        *((code, "nik") for code in ("NIK_EMPTY", "NIK_LENGTH", "NIK_PLACEHOLDER", "NIK_DAMAGED",
                                     "DUPLICATE_IN_FILE", "NIK_REGION_OTHER")),
    )  # fmt: skip
    texts = (
        ("NAME_EMPTY", "full_name"), ("NAME_CHARS", "full_name"), ("BIRTH_DATE_INVALID", "birth_date"),
        ("BIRTH_DATE_FUTURE", "birth_date"), ("AGE_RANGE", "birth_date"), ("NIK_BIRTH_DATE_DIFFERS", "birth_date"),
        ("SEX_INVALID", "sex"), ("NIK_SEX_DIFFERS", "sex"), ("RELATIONSHIP_IMPLAUSIBLE", "relationship"),
        ("MARITAL_IMPLAUSIBLE", "marital_status"), ("EDUCATION_IMPLAUSIBLE", "education"),
    )  # fmt: skip
    return (
        parts.Reason("ROW_BROKEN", ""),
        parts.Reason("ENCODING_REPAIRED", ""),
        *(parts.Reason(code, name, is_number=True) for code, name in numbers),
        *(parts.Reason(code, name) for code, name in texts),
    )


def _unknown_reasons(form: FileFormat) -> tuple[parts.Reason, ...]:
    """Each column whose value is not in its code book, and the village where it was looked for: by code or by name."""
    is_coded = "coalesce(v_village_code, village_code) <> ''"
    return (
        *(parts.Reason(code, "village_code", is_coded) for code in ("AREA_UNKNOWN", "AREA_OUTSIDE_CITY")),
        *(parts.Reason(code, "village_name", f"NOT ({is_coded})") for code in ("AREA_UNKNOWN", "AREA_OUTSIDE_CITY")),
        *(
            parts.Reason("CODE_UNKNOWN", column.field, own.is_not_understood(column, form.source))
            for column in own.doubtful(form)
        ),
    )


def _cleaned_reasons(form: FileFormat) -> tuple[parts.Reason, ...]:
    """Each column that was read after removing or adding signs only, and birth dates whose century was chosen."""
    chosen = (
        f"translate({columns.stripped('birth_date')}, '0123456789', '') IN ('--', '//', '..') "
        f"AND length({columns.stripped('birth_date')}) < 9 AND {_century_is_open()}"
    )
    return (*parts.cleaned_reasons(form), parts.Reason("VALUE_CLEANED", "birth_date", chosen))


def _century_is_open() -> str:
    """Whether both the date read and the same day a hundred years earlier give an age of 0 to 120."""
    older = "(born - interval '100 years')::date"
    is_told = "(coalesce(v_marital_status, 0) > 1 AND born > %(born_12)s)"
    return f"{older} > %(born_121)s AND born <= %(as_of)s AND NOT {is_told}"


def match(file: PersonsFile) -> None:
    """Compare the kept rows with the registry: new, changed, unchanged, vanished; new ones get their ids.

    What a form has changed since stays (recipients.queries.forms_kept).
    """
    names = file.names
    forms_kept.follow_niks(file.person.judged)
    _run(file, "match_person")
    analyze(names["found"])
    _run(file, "match_family", fate=names["family_fate"])
    analyze(names["family_fate"])
    if forms_kept.prepare(file.person.import_id):
        forms_kept.keep(_told(file), names, matched=names["found"])
        _run(file, "former_heads")
    _run(file, "held")
    _run(file, "said")
    analyze(names["said"])
    _run(file, "fate_person", fate=names["person_fate"])
    analyze(names["person_fate"])
    _run(file, "settle_families")
    forms_kept.note_places(names)
    _run(file, "gone_person", gone=names["gone_person"])
    _run(file, "gone_family", gone=names["gone_family"])


def _told(file: PersonsFile) -> forms_kept.Told:
    """Which of the columns that forms change the source knows."""
    fields = {
        name: name
        for name in (
            "full_name", "sex", "birth_date", "birth_place", "mother_name", "marital_status", "occupation", "education",
            "vital_status",
        )
    }  # fmt: skip
    home = {name: name for name in ("address", "rt", "rw", "village_id")}
    card = {f"card_{name}": name for name in ("address", "rt", "rw", "hamlet", "village_id")}
    return forms_kept.Told(
        persons={**fields, **(card if file.source in KNOW_THE_CARD else {})},
        families=home if file.source in KNOW_THE_DOMICILE else {},
    )


def compare_again(file: PersonsFile, reader: intake.Reader) -> None:
    """Judge and match anew from the rows as they came, because the registry has moved since."""
    made = (
        "family", "person", "family_fate", "person_fate", "gone_person", "gone_family", "found", "said", "places",
        "kept", "forms", "held",
    )  # fmt: skip
    with connection.cursor() as cursor:
        # The steps of judging are views upon each other.
        cursor.execute(f"DROP VIEW IF EXISTS {file.person.typed} CASCADE")
        cursor.execute("DROP TABLE IF EXISTS " + ", ".join(file.names[name] for name in made))
    judge(file, reader)
    match(file)


def count_fates(file: PersonsFile) -> dict[str, dict[str, int]]:
    """How many families and persons are new, changed, unchanged, and how many of the registry vanished."""
    names = file.names
    nothing = {"new": 0, "changed": 0, "unchanged": 0}
    return {
        part: {
            **nothing,
            **dict(fetch("intake_count_fates", {}, fate=names[f"{one}_fate"])),
            "vanished": fetch("intake_count_rows", {}, table=names[f"gone_{one}"])[0][0],
        }
        for part, one in (("families", "family"), ("persons", "person"))
    }


def merge(file: PersonsFile, *, now: datetime, effective_on: date) -> None:
    """Write what differs into the registry: one statement per table and kind of change.

    Into an empty registry indexes and foreign keys are built after the rows, as for the pair.
    """
    known = {**file.parameters, "now": now, "effective_on": effective_on}
    if not fetch("changes_has_families", {})[0][0]:
        _fill(file, known)
        return
    for name in _WRITES:
        execute(f"persons_file_{name}", known, **file.names)
    execute("admit_heads_who_left", known, **file.names)
    for table, gone, owner in (
        ("recipients_family", "gone_family", "family_id"),
        ("recipients_person", "gone_person", "person_id"),
    ):
        execute("admit_vanish", known, known=table, gone=file.names[gone], owner=owner)


def _fill(file: PersonsFile, known: dict[str, Any]) -> None:
    with admission.bare_tables():
        for name in _FIRST_WRITES:
            execute(f"persons_file_{name}", known, **file.names)
    admission.analyze_all("recipients_personrecord")
