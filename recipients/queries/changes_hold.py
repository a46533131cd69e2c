"""Keeps what is not accepted of an import out of the registry, and brings it in when it is accepted after all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from recipients.domain.judging import SINGLE_FILE
from recipients.models import AdmissionChoice, FamilyChange, HeldRow, Import
from recipients.queries import forms_kept, intake, missing_columns, persons_file
from recipients.queries.changes import tables
from recipients.queries.intake_tables import Pair, execute, fetch
from recipients.queries.persons_file import COMPLETE, PersonsFile


State = FamilyChange.State
_WHY = "an import is admitted for the whole city"


@dataclass(frozen=True)
class Held:
    """How many families stay as the registry has them, and how many rows of members wait with them."""

    families: int
    persons: int


def apply_choice(import_id: int) -> int:
    """Mark what is held back by the choice and the picks of whoever admits; returns how many families are."""
    choice = AdmissionChoice.objects.filter(source_import=import_id).first()
    changes = FamilyChange.objects.across_areas(reason=_WHY).filter(source_import=import_id)
    classes = choice.held_classes if choice else []
    if not classes and not changes.filter(Q(is_picked=True) | Q(state=State.HELD)).exists():
        return 0
    execute("changes_hold", {"import_id": import_id, "classes": classes})
    return changes.filter(state=State.HELD).count()


def leave_out(work: Pair | PersonsFile) -> Held:
    """Put the rows of held-back families aside and take them out of the merge.

    A file of persons has no rows of families: theirs are made again of the persons put aside.
    """
    import_id = work.parameters["import_id"]
    if not apply_choice(import_id):
        return Held(0, 0)
    names = tables(work)
    known = {"import_id": import_id}
    for file in work.files:
        about = {**known, "file": file.file_id, "part": file.role}
        execute("changes_keep_rows", about, fate=file.fate, judged=file.judged, kept=names["kept"])
    persons = execute("changes_leave_out", known, fate=names["person_fate"])
    execute("changes_leave_out", known, fate=names["family_fate"])
    execute("changes_leave_out_persons", known, gone=names["person_gone"])
    execute("changes_leave_out", known, fate=names["family_gone"])
    changes = FamilyChange.objects.across_areas(reason=_WHY)
    return Held(changes.filter(source_import=import_id, state=State.HELD).count(), persons)


def conclude(found: Import) -> None:
    """The admission is done: proposals are in the registry, and what older files held back is overtaken.

    A DTSEN pair tells of the whole city; a file of persons overtakes those it tells of, and where it must be complete
    those who are missing in its kelurahan.
    """
    changes = FamilyChange.objects.across_areas(reason=_WHY)
    changes.filter(source_import=found, state=State.PROPOSED).update(state=State.APPLIED)
    older = changes.filter(source_import__source=found.source, state=State.HELD).exclude(source_import=found)
    older = older.filter(source_import__state=Import.State.ADMITTED)
    if found.source in SINGLE_FILE:
        known = {"changes": list(older.values_list("pk", flat=True)), "is_complete": found.source in COMPLETE}
        names = {part: f"intake_{part}_judged_{found.pk}" for part in ("person", "family")}
        older = changes.filter(pk__in=[pk for (pk,) in fetch("changes_overtaken", known, **names)])
    HeldRow.objects.filter(change__in=older).delete()
    older.update(state=State.SUPERSEDED)


def together(import_id: int, changes: Sequence[int]) -> list[int]:
    """Held-back families with those they can only be accepted with."""
    return [row[0] for row in fetch("changes_together", {"import_id": import_id, "changes": list(changes)})]


def bring_back(work: Pair | PersonsFile, changes: Sequence[int]) -> bool:
    """Compare the rows put aside with the registry of today; False when one of them can no longer be taken."""
    known = {"changes": list(changes)}
    if isinstance(work, Pair):
        _make_empty(work)
    else:
        persons_file.make_empty(work)
    for file in work.files:
        execute("changes_bring_back", {**known, "file": file.file_id}, judged=file.judged)
    names = tables(work)
    if isinstance(work, Pair):
        intake.match(work)
        missing_columns.keep(work)
        forms_kept.keep_of_pair(work.parameters["import_id"], work.names)
    else:
        persons_file.make_families(work)
        persons_file.match(work)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names['family_gone']}, {names['person_gone']}")
    execute("changes_rename", known, **names)
    return not fetch("changes_unfit", {}, **names)[0][0]


def _make_empty(pair: Pair) -> None:
    """The tables of an import whose files hold nothing."""
    # No line of the registry is older than no version.
    nothing = {**pair.parameters, "version": ""}
    for file in pair.files:
        execute("intake_raw", {}, raw=file.raw, columns=", ".join(f"{name} text" for name in file.form.fields))
        intake.remember(file, nothing)
    intake.judge(pair, lambda _file, _sieve, _rules: ())
