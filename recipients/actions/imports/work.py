"""What an import works on: the DTSEN pair, or one file of persons; and which statements do the work."""

from collections.abc import Mapping
from datetime import date
from types import ModuleType
from typing import Any

from django.utils import timezone

from recipients.domain.areas import village_in
from recipients.domain.formats.base import FileFormat, Role
from recipients.domain.formats.detection import formats_of
from recipients.domain.formats.versions import last_day
from recipients.domain.judging import NAME_THE_VILLAGE, SINGLE_FILE
from recipients.models import Import, ImportFile
from recipients.queries import admission, forms_kept, intake, intake_tables, merged_records, persons_file


ROLES = {
    ImportFile.Part.FAMILIES: Role.FAMILY, ImportFile.Part.PERSONS: Role.PERSON, ImportFile.Part.BOTH: Role.PERSON,
}  # fmt: skip
Work = intake_tables.Pair | persons_file.PersonsFile
Marks = Mapping[str, intake.Marks]


def engine_of(found: Import) -> ModuleType:
    """The statements that do the work: both modules have read, judge, write_issues, match and compare_again."""
    return persons_file if found.source in SINGLE_FILE else intake


def merge(work: Work, *, effective_on: date) -> None:
    """Write what differs into the registry. A merged record is nobody's head and joins no family by a file."""
    merged_records.keep_place(work)
    write = admission.merge if isinstance(work, intake_tables.Pair) else persons_file.merge
    write(work, now=timezone.now(), effective_on=effective_on)  # type: ignore[arg-type]


def _rows_of_pair(pair: intake_tables.Pair, marks: Marks) -> dict[str, dict[str, int]]:
    rows = {}
    for key, staged in (("families", pair.family), ("persons", pair.person)):
        found = marks[staged.role]
        rows[key] = {"read": found.read, **intake.count_fates(staged, found), "rejected": found.rejected}
    return rows


def _rows_of_persons(file: persons_file.PersonsFile, marks: Marks) -> dict[str, dict[str, int]]:
    """Families are made of persons: as many are read as are made, and none is refused."""
    fates = persons_file.count_fates(file)
    made = sum(fates["families"][key] for key in ("new", "changed", "unchanged"))
    found = marks[file.person.role]
    return {
        "families": {"read": made, **fates["families"], "rejected": 0},
        "persons": {"read": found.read, **fates["persons"], "rejected": found.rejected},
    }


def work_of(found: Import) -> Work:
    """The files of an import as the statements know them."""
    staged = {}
    for file in found.files.all():
        form = format_of(found.source, ROLES[ImportFile.Part(file.part)])
        staged[form.role] = intake_tables.Staged(found.pk, file.pk, form)
    version, city, day = found.dataset_version, found.city_id, as_of(found.dataset_version)
    if found.source in SINGLE_FILE:
        home = village_in(found.files.all()[0].name, city=city) if found.source in NAME_THE_VILLAGE else ""
        return persons_file.PersonsFile(staged[Role.PERSON], found.source, version, city, day, home)
    return intake_tables.Pair(staged[Role.FAMILY], staged[Role.PERSON], found.source, version, city, day)


def as_of(version: str) -> date:
    """The day on which ages are counted: the last of the version's quarter, today without a version."""
    return last_day(version) if version else timezone.localdate()


def format_of(source: str, role: Role) -> FileFormat:
    """The format of one part of a hand-over."""
    return next(form for form in formats_of(source) if form.role is role)


def counts_of(work: Work, marks: Marks) -> dict[str, Any]:
    """What the preview, the command and the story tell: rows by fate, rows by code."""
    rows = _rows_of_pair(work, marks) if isinstance(work, intake_tables.Pair) else _rows_of_persons(work, marks)
    kept = forms_kept.count(work.parameters["import_id"])
    counts: dict[str, Any] = {"warnings": {}, "errors": {}, **rows, **({"kept": kept} if kept else {})}
    for one in marks.values():
        for kind, codes in (("warnings", one.warnings), ("errors", one.errors)):
            for code, number in codes.items():
                counts[kind][code] = counts[kind].get(code, 0) + number
    return counts
