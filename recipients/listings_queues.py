"""Queues that people decide row by row, as they are saved, printed and taken out as files."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from access.query_strings import keys_in
from access.templatetags.portal import percent1
from recipients.duplicate_forms import PairFilterForm
from recipients.models import Correction, DuplicatePair, ListEntry, RecipientList
from recipients.queries import corrections, duplicate_queue, lists
from recipients.queries.duplicate_records import evidence_of


class Duplicates(Listing):
    """Pairs that may be one person."""

    key = "duplicates"
    title = _("Duplicates")
    url_name = "recipients:duplicates"
    permission = Permission.REGISTRY_VIEW
    filters = ("area", "sureness", "kind", "state")
    on_page = (
        "first_name", "first_nik", "first_birth", "first_village",
        "second_name", "second_nik", "second_birth", "second_village", "kind", "score",
    )  # fmt: skip

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT, is_usual=False),
            Column("first_name", _("Left record"), lambda row: row.first.full_name),
            Column("first_nik", _("NIK, left"), lambda row: row.first.nik, Kind.CIVIL_NUMBER),
            Column("first_birth", _("Date of birth, left"), lambda row: row.first.birth_date, Kind.DAY),
            Column("first_village", _("Kelurahan, left"), lambda row: row.village.name),
            Column("second_name", _("Right record"), lambda row: row.second.full_name),
            Column("second_nik", _("NIK, right"), lambda row: row.second.nik, Kind.CIVIL_NUMBER),
            Column("second_birth", _("Date of birth, right"), lambda row: row.second.birth_date, Kind.DAY),
            Column("second_village", _("Kelurahan, right"), lambda row: row.other_village.name),
            Column("kind", _("Kind"), lambda row: row.get_kind_display()),
            Column("score", _("Score"), lambda row: percent1(row.score)),
            Column("reasons", _("Reasons"), _reasons),
            Column("state", _("Status"), lambda row: row.get_state_display(), is_usual=False),
            Column("decided_by", _("Decided by"), lambda row: _name_of(row.decided_by), is_usual=False),
            Column("decided_at", _("Decided on"), lambda row: row.decided_at, Kind.MOMENT, is_usual=False),
            Column("reason", _("Reason given"), lambda row: row.reason, is_usual=False),
            Column("opened_at", _("Found on"), lambda row: row.opened_at, Kind.MOMENT, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[DuplicatePair]:
        return duplicate_queue.each(PairFilterForm(query, user=user).chosen(), user)

    def count(self, query: QueryDict, user: User) -> int:
        return duplicate_queue.count_of(PairFilterForm(query, user=user).chosen(), user)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return PairFilterForm(query, user=user).in_words()


def _reasons(row: DuplicatePair) -> str:
    return " ".join(one.text for one in evidence_of(row.reasons))


class OwnRequests(Listing):
    """What somebody has asked for, and what became of it."""

    key = "own-requests"
    title = _("My change requests")
    url_name = "recipients:own-requests"
    permission = Permission.REGISTRY_EDIT

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT, is_usual=False),
            Column("kind", _("Kind"), lambda row: row.get_kind_display()),
            Column("name", _("About"), corrections.title_of),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("reason", _("Reason"), lambda row: row.reason, is_usual=False),
            Column("requested_at", _("Asked for on"), lambda row: row.requested_at, Kind.MOMENT),
            Column("state", _("Status"), lambda row: row.get_state_display()),
            Column("decided_by", _("Decided by"), lambda row: _name_of(row.decided_by), is_usual=False),
            Column("decided_at", _("Decided on"), lambda row: row.decided_at, Kind.MOMENT, is_usual=False),
            Column("answer", _("Answer"), corrections.answer_to),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Correction]:
        return iter(corrections.each_own(user).iterator(chunk_size=1_000))

    def count(self, query: QueryDict, user: User) -> int:
        return corrections.each_own(user).count()


class ListEntries(Listing):
    """The rows of a list that another system handed over, with who is meant."""

    key = "list-entries"
    title = _("Rows of another system's list")
    url_name = "recipients:recipient-list"
    permission = Permission.REGISTRY_VIEW
    place = ("list",)
    filters = ("tab",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("row", _("Row"), lambda row: row.row, Kind.COUNT),
            Column("name", _("Name in the list"), lambda row: row.full_name),
            Column("nik", _("NIK in the list"), lambda row: _told(row.nik, row.nik_pattern), Kind.CIVIL_NUMBER),
            Column(
                "kk_number",
                _("KK number in the list"),
                lambda row: _told(row.kk_number, row.kk_pattern),
                Kind.CIVIL_NUMBER,
                is_usual=False,
            ),
            Column("birth_date", _("Date of birth in the list"), lambda row: row.birth_date, Kind.DAY, is_usual=False),
            Column("address", _("Address in the list"), _address, is_usual=False),
            Column("source_family", _("Family in the list"), lambda row: row.source_family, is_usual=False),
            Column("decile", _("Decile of the list"), lambda row: row.decile, Kind.COUNT, is_usual=False),
            Column("programmes", _("Receives"), lambda row: ", ".join(row.programmes)),
            Column("period", _("Period"), lambda row: row.period, is_usual=False),
            Column("amount", _("Amount"), lambda row: row.amount, Kind.RUPIAH, is_usual=False),
            Column("state", _("Status"), lambda row: row.get_state_display()),
            Column("person", _("In the registry"), lambda row: row.person.full_name if row.person else ""),
            Column("decided_by", _("Decided by"), lambda row: _name_of(row.decided_by)),
            Column("decided_at", _("Decided on"), lambda row: row.decided_at, Kind.MOMENT, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[ListEntry]:
        for of_list in _list_of(query, user):
            yield from lists.each_entry(of_list, user, state=_state(query))

    def count(self, query: QueryDict, user: User) -> int:
        return sum(lists.entries_of(of_list, user, state=_state(query)).count() for of_list in _list_of(query, user))

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        said = [f"{one.get_system_display()}: {one.name}" for one in _list_of(query, user)]
        labels = dict(ListEntry.State.choices)
        return [*said, str(labels[state])] if (state := _state(query)) in labels else said


def _name_of(user: User | None) -> str:
    return user.full_name if user else ""


def _told(whole: str, pattern: str) -> str:
    return whole or pattern.replace("_", "*")


def _address(row: ListEntry) -> str:
    parts = [row.address, f"RT {row.rt}" if row.rt else "", f"RW {row.rw}" if row.rw else "", row.place]
    return " ".join(part for part in parts if part)


def _state(query: QueryDict) -> str:
    """The tab that is shown; families that are not in the registry are rows that are not."""
    tab = query.get("tab", "")
    return ListEntry.State.ABSENT if tab == "families" else tab


def _list_of(query: QueryDict, user: User) -> list[RecipientList]:
    return list(lists.visible(user).filter(pk__in=keys_in(query, "list")))
