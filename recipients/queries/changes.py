"""Describes what an import does to each family, and keeps what is not accepted of it out of the merge."""

from recipients.domain.changes import CLASSES
from recipients.models import FamilyChange
from recipients.queries import forms_kept, missing_columns
from recipients.queries.intake_tables import Pair, analyze, execute, fetch
from recipients.queries.persons_file import PersonsFile


# Where a family lives and ranks, as a file says it. A file of persons knows no decile, and not always the domicile.
SAYS_PAIR = {"village_said": "row.village_id", "decile_said": "row.decile_national"}
SAYS_PERSONS = {
    "village_said": "CASE WHEN family.id IS NULL OR %(knows_domicile)s THEN row.village_id ELSE family.village_id END",
    "decile_said": "decile_before",
}


def describe(work: Pair | PersonsFile) -> int:
    """Write one row per family that a compared import touches; returns how many. Into an empty registry there is none.

    The rows of a pair are brought to what the file cannot tell and what forms have changed first; those of a file of
    persons are when it is compared.
    What a person picked before stays picked: rows of the file are known by their number, families by their id.
    """
    known = {**work.parameters}
    import_id = known["import_id"]
    changes = FamilyChange.objects.across_areas(reason="an import is described for the whole city")
    picked = list(changes.filter(source_import=import_id, is_picked=True).values_list("file_row", "family_id"))
    execute("changes_forget", known)
    if not fetch("changes_has_families", {})[0][0]:
        return 0
    if isinstance(work, Pair):
        missing_columns.keep(work)
        forms_kept.keep_of_pair(import_id, work.names)
    jump = f"CASE WHEN fate = 'changed' THEN {jump_class('decile_before', 'decile_after')} END"
    says = SAYS_PAIR if isinstance(work, Pair) else SAYS_PERSONS
    written = execute("changes_describe", known, jump=jump, **says, **tables(work))
    if picked:
        rows = [row for row, _family in picked if row is not None]
        families = [family for row, family in picked if row is None]
        execute("changes_pick", {**known, "rows": rows, "families": families})
    analyze("recipients_familychange", "source_import_id", "family_id", "state")
    return written


def forget(import_id: int) -> None:
    """An import that was given up changes nothing."""
    execute("changes_forget", {"import_id": import_id})


def tables(work: Pair | PersonsFile) -> dict[str, str]:
    """The tables of an import under the words that these statements use."""
    import_id = work.parameters["import_id"]
    gone = {f"{role}_gone": f"intake_{role}_gone_{import_id}" for role in ("family", "person")}
    return {**work.names, **gone, **forms_kept.names_of(import_id)}


def jump_class(before: str, after: str) -> str:
    """The class of a decile's move between two columns, from the one definition of the classes."""
    whens = " ".join(
        f"WHEN {after} - {before} BETWEEN {one.jump.lowest} AND {one.jump.highest} THEN '{one.key}'"
        for one in CLASSES
        if one.jump
    )
    return f"CASE {whens} END"
