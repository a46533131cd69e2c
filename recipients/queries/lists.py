"""Lists of other systems: loading their rows, matching them with the registry, and what they say of a family."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q

from access.domain.permissions import Permission
from access.models import Area, User
from access.queries.statements import statement
from access.query_strings import key_of
from recipients.domain.areas import area_key
from recipients.domain.list_reading import Claim
from recipients.domain.list_scores import (
    ADDRESS_LIKENESS,
    AGREEMENTS,
    LEAST_SCORE,
    MOST_CANDIDATES,
    MOST_NAMESAKES,
    NAME_LIKENESS,
)
from recipients.models import ListEntry, Person, RecipientList
from recipients.models.lists import ListEntryQuerySet, RecipientListQuerySet


PAGE = 20
_COPIED = (
    "of_list_id", "row", "state", "trouble", "nik", "nik_pattern", "kk_number", "kk_pattern", "full_name", "name_key",
    "birth_date", "address", "rt", "rw", "place", "told_village_id", "programmes", "period", "amount", "status",
    "source_family", "decile", "sex", "relationship", "fields", "candidates",
)  # fmt: skip
_BLOCK = 2_000
State = ListEntry.State


def village_names(city: str) -> dict[str, list[tuple[str, str]]]:
    """The kelurahan of a city by the key of their name, for areas.find_village."""
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for village in Area.objects.filter(level=Area.Level.VILLAGE, code__startswith=f"{city}.").select_related("parent"):
        if village.parent:
            names[area_key(village.name)].append((village.code, area_key(village.parent.name)))
    return dict(names)


def copy_claims(of_list: int, claims: Iterable[Claim]) -> int:
    """Store the rows of a list through COPY, a few thousand at a time; returns how many."""
    lines: list[str] = []
    total = 0
    for claim in claims:
        lines.append(_line(of_list, claim))
        if len(lines) == _BLOCK:
            total += _copy(lines)
            lines.clear()
    return total + _copy(lines)


def _copy(lines: list[str]) -> int:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY recipients_listentry ({', '.join(_COPIED)}) FROM STDIN", StringIO("".join(lines)))
    return len(lines)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": "\ufffd"})


def _line(of_list: int, claim: Claim) -> str:
    programmes, fields = (
        "{" + ",".join(json.dumps(one, ensure_ascii=False) for one in many) + "}"
        for many in (claim.programmes, claim.fields)
    )
    values = (
        str(of_list), str(claim.row), State.UNUSABLE if claim.trouble else State.WAITING, claim.trouble,
        claim.nik.whole, claim.nik.pattern, claim.kk_number.whole, claim.kk_number.pattern, claim.full_name,
        claim.name_key, _or_null(claim.birth_date), claim.address, claim.rt, claim.rw, claim.place,
        _or_null(claim.village or None), programmes, claim.period, _or_null(claim.amount), claim.status,
        claim.source_family, _or_null(claim.decile), claim.sex, _or_null(claim.relationship), fields, "[]",
    )  # fmt: skip
    return "\t".join("\\N" if value is None else value.translate(_ESCAPES) for value in values) + "\n"


def _or_null(value: object) -> str | None:
    return None if value is None else str(value)


# Names as lists are read: single blanks (recipients.domain.list_reading.name_pattern).
_NAME_KEY = (
    "CASE WHEN strpos(' ' || name_key || ' ', '  ') = 0 THEN name_key "
    "ELSE btrim(regexp_replace(name_key, ' +', ' ', 'g')) END"
)


def match(of_list: int) -> None:
    """Find the rows of a list in the registry: by whole NIK, the others get candidates or are told absent.

    What is in between stands in tables of its own, because workers share the reading of everybody only then.
    """
    known: dict[str, Any] = {
        "list": of_list, "name_likeness": NAME_LIKENESS, "address_likeness": ADDRESS_LIKENESS, "least": LEAST_SCORE,
        "most": MOST_CANDIDATES, "namesakes": MOST_NAMESAKES,
        "points": json.dumps({code: agreement.points for code, agreement in AGREEMENTS.items()}),
    }  # fmt: skip
    sought, found = f"list_sought_{of_list}", f"list_found_{of_list}"
    mates = f"list_mates_{of_list}"
    names = {"sought": sought, "found": found, "mates": mates, "name_key": _NAME_KEY}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        # Sorting everybody for a join takes longer than all the rest; handing a row over costs next to nothing.
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute("SET LOCAL parallel_tuple_cost = 0.001")
        # Names that are less alike never count; the index leaves them out, which takes a third off each look.
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = %(name_likeness)s", known)
        cursor.execute("ANALYZE recipients_listentry")
        cursor.execute(statement(__file__, "lists_match_nik"), known)
        for name, table in (("lists_sought", sought), ("lists_mates", mates), ("lists_found", found)):
            cursor.execute(statement(__file__, name, **names), known)
            cursor.execute(f"ANALYZE {table}")
        for name in ("lists_near", "lists_candidates"):
            cursor.execute(statement(__file__, name, **names), known)
        cursor.execute(statement(__file__, "lists_absent"), known)
        cursor.execute(f"DROP TABLE {sought}, {mates}, {found}")


def open_again(of_list: int) -> None:
    """Let rows be looked for once more: the undecided, and whoever stands in the registry by now under the whole NIK.

    What a person has decided stays, but for that.
    """
    rows = ListEntry.objects.across_areas(reason="the list is matched anew").filter(of_list=of_list)
    persons = Person.objects.across_areas(reason="a NIK is unique in the whole city").values("nik")
    arrived = Q(state=State.ABSENT, nik__gt="", nik__in=persons)
    rows.filter(Q(state__in=(State.WAITING, State.ABSENT), decided_by=None) | arrived).update(
        state=State.WAITING, candidates=[], best_score=None, decided_by=None, decided_at=None
    )


def count_states(of_list: int) -> dict[str, int]:
    """Rows of a list by state, every state named."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "lists_count"), {"list": of_list})
        found = dict(cursor.fetchall())
    return {state: found.get(state, 0) for state in State.values}


def each_unusable(of_list: int) -> Iterator[tuple[int, str, str]]:
    """Row, trouble and the line as it came of every row that names nobody."""
    rows = ListEntry.objects.across_areas(reason="the command line is the server administrator's")
    unusable = (
        rows.filter(of_list=of_list, state=State.UNUSABLE).order_by("row").values_list("row", "trouble", "fields")
    )
    for row, trouble, fields in unusable.iterator():
        yield row, trouble, "".join(fields)


def unusable_by_trouble(of_list: int) -> dict[str, int]:
    """How many rows of a list have which trouble."""
    rows = ListEntry.objects.across_areas(reason="the command line is the server administrator's")
    found = rows.filter(of_list=of_list, state=State.UNUSABLE).values_list("trouble").annotate(Count("id"))
    return dict(found.order_by("trouble"))


def visible(user: User, permission: Permission | None = None) -> RecipientListQuerySet:
    """Lists of the city that the person may see."""
    return RecipientList.objects.visible_to(user, permission).select_related("uploaded_by")


@dataclass(frozen=True)
class EntryPage:
    """Rows of a list in one state; `after` leads on."""

    rows: list[ListEntry]
    after: str | None


def entries_of(of_list: RecipientList, user: User, *, state: str) -> ListEntryQuerySet:
    """Rows of a list that a person may read, in one state or, without one, all."""
    entries = ListEntry.objects.visible_to(user).filter(of_list=of_list)
    return entries.filter(state=state) if state else entries


def each_entry(of_list: RecipientList, user: User, *, state: str) -> Iterator[ListEntry]:
    """Every row of a list in the order of its file; memory does not grow with their number."""
    rows = entries_of(of_list, user, state=state).select_related("person", "decided_by").order_by("row")
    return iter(rows.iterator(chunk_size=_BLOCK))


def entry_page(of_list: RecipientList, user: User, *, state: str, after: str = "") -> EntryPage:
    """One page: those with the best candidates first, then by row."""
    entries = entries_of(of_list, user, state=state)
    entries = entries.select_related("person", "family", "told_village", "decided_by")
    entries = entries.order_by(F("best_score").desc(nulls_last=True), "id")
    best, _point, row = after.partition(".")
    score, pk = key_of(best), key_of(row)
    if score is not None and pk is not None:
        later = Q(best_score=score, id__gt=pk) | Q(best_score__lt=score) | Q(best_score=None)
        entries = entries.filter(later)
    elif pk is not None:
        entries = entries.filter(best_score=None, id__gt=pk)
    found = list(entries[: PAGE + 1])
    rows = found[:PAGE]
    last = rows[-1] if len(found) > PAGE else None
    return EntryPage(rows, f"{'' if last.best_score is None else last.best_score}.{last.pk}" if last else None)


@dataclass(frozen=True)
class AidElsewhere:
    """What another system's list says a family receives."""

    family_id: int
    programmes: tuple[str, ...]
    period: str
    amount: int | None
    system: str
    list_id: int
    person_id: int | None
    decile: int | None
    status: str


def aid_elsewhere(family_ids: Collection[int]) -> Iterator[AidElsewhere]:
    """Facts about these families from all lists, newest list first; for the family's page and for rules on double aid.

    The caller has scoped the families.
    """
    entries = ListEntry.objects.across_areas(reason="the families were found for the person who asks")
    rows = entries.filter(family__in=family_ids, state__in=(State.MATCHED, State.DECIDED)).select_related("of_list")
    for entry in rows.order_by("-of_list", "row"):
        yield AidElsewhere(
            family_id=int(entry.family_id or 0), programmes=tuple(entry.programmes), period=entry.period,
            amount=entry.amount, system=entry.of_list.get_system_display(), list_id=entry.of_list_id,
            person_id=entry.person_id, decile=entry.decile, status=entry.status,
        )  # fmt: skip
