"""What a form has changed and a file still says as it was before: the form stays, the preview shows both (ADR 0014).

The journal of the life events and corrections tells what each value was before and after. Where a row of a file still
has the value before, and the registry that after, the rows of the import are brought to what the registry has, so that
the merge overwrites nothing; `intake_kept` remembers what the file said. What a file says anew is believed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from recipients.queries.intake_tables import analyze, execute, fetch


@dataclass(frozen=True)
class Told:
    """Where a file tells what forms change: column of the judged rows by column of the registry."""

    persons: Mapping[str, str]
    families: Mapping[str, str]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


BY_PAIR = Told(
    persons=_same(
        "full_name", "sex", "birth_date", "marital_status", "occupation", "education", "card_address", "card_rt",
        "card_rw", "card_hamlet",
    ),
    families=_same("address", "village_id"),
)  # fmt: skip


def table(import_id: int) -> str:
    """Where an import keeps what forms hold against it; goes with the import's other tables."""
    return f"intake_kept_{import_id}"


def names_of(import_id: int) -> dict[str, str]:
    """The tables of this module under the words that its statements use."""
    return {
        "kept": table(import_id),
        "forms": f"intake_forms_{import_id}",
        "person_raw": f"intake_person_{import_id}",
    }


def follow_niks(judged: str) -> None:
    """Bring rows that still have a NIK which a form has corrected to whom they mean, before they are matched."""
    execute("forms_follow_niks", {}, person=judged)


def prepare(import_id: int) -> bool:
    """Take the journal apart; False when no form has changed anything yet."""
    names = names_of(import_id)
    execute("forms_tables", {}, **names)
    written = execute("forms_journal", {}, **names)
    analyze(names["forms"])
    return written > 0


def keep_of_pair(import_id: int, names: Mapping[str, str]) -> None:
    """Bring the compared rows of a DTSEN pair to what forms have changed. Rows that came as before are left alone."""
    if not prepare(import_id):
        return
    known = {**names, **names_of(import_id)}
    keep(BY_PAIR, known, matched=known["person_fate"], is_news="matched.fate = 'changed'")
    execute("forms_keep_fates", {}, **known)
    note_places(known)


def keep(told: Told, names: Mapping[str, str], *, matched: str, is_news: str = "true") -> None:
    """Find what forms hold against the rows of a file, and bring the rows to it.

    `matched` is the table of rows by person, `is_news` which of them the merge would write.
    """
    about = {**names, "matched": matched, "is_news": is_news}
    execute("forms_keep_persons", {"columns": json.dumps(dict(told.persons))}, **about)
    execute("forms_keep_niks", {}, **about)
    execute("forms_keep_relationships", {}, **about)
    execute("forms_keep_heads", {}, **about)
    execute("forms_keep_cards", {}, **about)
    execute("forms_keep_families", {"columns": json.dumps(dict(told.families))}, **about)
    for part, judged, columns in (
        ("person", names["person"], {"relationship", *told.persons.values()}),
        ("family", names["family"], {*told.families.values()}),
    ):
        if columns:
            execute("forms_keep_rows", {"part": part}, **about, judged=judged, columns=", ".join(sorted(columns)))


def note_places(names: Mapping[str, str]) -> None:
    """Remember whom an event took out of the family that the file still names."""
    execute("forms_keep_places", {}, **names)


def count(import_id: int) -> int:
    """How many values stay as a form has changed them; none in a registry that was empty."""
    found = fetch("forms_is_there", {"kept": table(import_id)})[0][0]
    return int(fetch("intake_count_rows", {}, table=table(import_id))[0][0]) if found else 0
