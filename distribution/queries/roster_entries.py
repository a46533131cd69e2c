"""Everybody on a roster (by name, by address), as decreed: found by name, kelurahan, state and change."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from distribution.models import RosterEntry
from distribution.queries.lists import EntryFilter, Page, narrowed_entries, page_of


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What the list is narrowed to; empty means not narrowed. `change` is in or out."""

    text: str = ""
    village: str = ""
    state: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Decreed:
    """What the decree says of an entry; the registry of today where the entry is older than the snapshots."""

    name: str
    nik: str
    address: str
    rt: str
    rw: str
    village: str
    decile: int | None


def decreed(entry: RosterEntry) -> Decreed:
    """The snapshot of an entry that came with its receiver, family and kelurahan."""
    told: dict[str, Any] = entry.snapshot
    return Decreed(
        name=told.get("name", entry.recipient.full_name),
        nik=told.get("nik", entry.recipient.nik),
        address=told.get("address", entry.family.address),
        rt=told.get("rt", entry.family.rt),
        rw=told.get("rw", entry.family.rw),
        village=told.get("village", entry.village.name),
        decile=told.get("decile"),
    )


def narrowed_roster(entries: QuerySet[RosterEntry], chosen: RosterFilter) -> QuerySet[RosterEntry]:
    """Entries of a roster by filter, with receiver, family, kelurahan, delivery and changes; in no order yet."""
    entries = narrowed_entries(entries, EntryFilter(chosen.text, chosen.state))
    if chosen.village:
        entries = entries.filter(village=chosen.village)
    if chosen.change == "in":
        entries = entries.exclude(amendment=None)
    if chosen.change == "out":
        entries = entries.exclude(taken_out_in=None)
    return entries.select_related(
        "recipient", "family", "village", "delivery", "delivery__recorded_by", "amendment", "taken_out_in"
    )


def roster_page(
    entries: QuerySet[RosterEntry], chosen: RosterFilter, *, after: int | None, before: int | None
) -> Page[RosterEntry]:
    """A page of them, in the order in which they were drawn up."""
    return page_of(narrowed_roster(entries, chosen), after, before)
