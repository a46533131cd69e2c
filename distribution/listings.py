"""Lists of distribution that can be saved, printed and taken out as files (access.listings)."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind, Value
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from access.query_strings import keys_in
from distribution.domain.payability import BLOCK_TEXTS, Block
from distribution.forms.roster_changes import OverlapFilterForm, RosterFilterForm
from distribution.forms.rosters import ResultFilterForm
from distribution.models import Determination, Eligibility, Overlap, Roster, RosterEntry
from distribution.models.rosters import EntryQuerySet
from distribution.queries import headings
from distribution.queries.conflicts import Twice, chosen_conflicts, others_of, twice_of
from distribution.queries.lists import Progress, narrowed_results, progress_of, villages_in, with_blocks
from distribution.queries.roster_entries import decreed, narrowed_roster
from distribution.wording import reason_text


_CHUNK = 1_000


class Rosters(Listing):
    """Rosters with plan and delivery, newest first."""

    key = "rosters"
    title = _("Rosters")
    url_name = "distribution:rosters"
    permission = Permission.PROGRAMME_VIEW
    filters = ("state",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row[0].pk, Kind.COUNT),
            Column("programme", _("Programme"), lambda row: row[0].programme.name),
            Column("period", _("Period"), lambda row: row[0].period),
            Column("state", _("Status"), lambda row: row[0].get_state_display()),
            Column("decree", _("Number of the decree"), lambda row: row[0].decree_number),
            Column("families", _("Families"), lambda row: row[1].entries, Kind.COUNT),
            Column("amount", _("Amount"), lambda row: row[1].amount, Kind.RUPIAH),
            Column("goods", _("Goods"), lambda row: f"{row[1].quantity} {row[1].goods}" if row[1].quantity else ""),
            Column("delivered", _("Delivered"), lambda row: row[1].delivered, Kind.COUNT),
            Column("delivered_amount", _("Amount delivered"), lambda row: row[1].delivered_amount, Kind.RUPIAH),
            Column("failed", _("Failed"), lambda row: row[1].failed, Kind.COUNT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[tuple[Roster, Progress]]:
        found = list(self._narrowed(query, user).select_related("programme").order_by("-pk"))
        progress = progress_of(found, user)
        return ((one, progress.get(one.pk, Progress())) for one in found)

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        chosen = dict(Roster.State.choices).get(query.get("state", ""))
        return [str(chosen)] if chosen else []

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[Roster]:
        rosters = Roster.objects.visible_to(user)
        state = query.get("state", "")
        return rosters.filter(state=state) if state in Roster.State.values else rosters


class RosterEntries(Listing):
    """Everybody on a roster by name and address, as decreed, with the state of the delivery."""

    key = "roster"
    title = _("Roster")
    url_name = "distribution:roster-entries"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("roster",)
    on_page: ClassVar[Sequence[str]] = ("nik", "receiver", "address", "village", "decile", "amount", "state")

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT, is_usual=False),
            Column("nik", _("NIK"), lambda row: decreed(row).nik, Kind.CIVIL_NUMBER),
            Column("receiver", _("Receiver"), lambda row: decreed(row).name),
            Column("address", _("Address"), lambda row: decreed(row).address),
            Column("rt", _("RT"), lambda row: decreed(row).rt),
            Column("rw", _("RW"), lambda row: decreed(row).rw),
            Column("village", _("Kelurahan"), lambda row: decreed(row).village),
            Column("decile", _("Decile"), lambda row: decreed(row).decile, Kind.COUNT, is_usual=False),
            Column("rank", _("Rank"), lambda row: row.rank, Kind.COUNT, is_usual=False),
            Column("amount", _("Amount"), lambda row: row.amount, Kind.RUPIAH),
            Column("goods", _("Goods"), lambda row: f"{row.quantity} {row.goods}" if row.quantity else ""),
            Column("state", _("Status"), _state_of),
            Column("because", _("Why not handed over"), _because_of),
            Column("change", _("Change"), _change_of, is_usual=False),
            Column("recorded_at", _("Recorded on"), lambda row: _of_delivery(row, "recorded_at"), Kind.MOMENT),
            Column("recorded_by", _("Recorded by"), _recorded_by, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[RosterEntry]:
        entries = self._narrowed(query, user).order_by("pk").iterator(chunk_size=_CHUNK)
        while chunk := list(islice(entries, _CHUNK)):
            yield from with_blocks(chunk)

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        of_these = headings.of_roster(keys_in(query, "roster"), user)
        return [*of_these, *self._form(query, user).in_words()]

    def _form(self, query: QueryDict, user: User) -> RosterFilterForm:
        found = Roster.objects.visible_to(user).filter(pk__in=keys_in(query, "roster")).first()
        areas = user.areas_for(Permission.REGISTRY_VIEW)
        return RosterFilterForm(query, villages=villages_in(found.city_id, areas) if found else [])

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[RosterEntry]:
        entries = RosterEntry.objects.visible_to(user).filter(roster__in=keys_in(query, "roster"))
        return narrowed_roster(entries, self._form(query, user).chosen())


class RosterOverlaps(Listing):
    """Families of a roster that get other aid in the same period, and why they get both."""

    key = "roster-overlaps"
    title = _("Other aid in the same period")
    url_name = "distribution:roster-overlaps"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("roster",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("nik", _("NIK"), lambda row: decreed(row[0]).nik, Kind.CIVIL_NUMBER),
            Column("receiver", _("Receiver"), lambda row: decreed(row[0]).name),
            Column("village", _("Kelurahan"), lambda row: decreed(row[0]).village),
            Column("programme", _("Other programme"), lambda row: row[1].other.programme.name),
            Column("policy", _("Policy"), lambda row: str(Overlap.Policy(row[1].other.policy).label)),
            Column("reason", _("Reason"), lambda row: row[1].reason),
            Column("by", _("Overridden by"), lambda row: row[1].by),
            Column("at", _("Overridden on"), lambda row: row[1].at, Kind.MOMENT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[tuple[RosterEntry, Twice]]:
        roster = self._roster(query, user)
        if roster is None:
            return
        others = others_of(roster)
        entries = self._entries(query, user).order_by("pk").iterator(chunk_size=_CHUNK)
        while chunk := list(islice(entries, _CHUNK)):
            twice = twice_of(chunk, roster, others)
            yield from ((entry, one) for entry in chunk for one in twice.get(entry.pk, ()))

    def count(self, query: QueryDict, user: User) -> int:
        return self._entries(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        roster = self._roster(query, user)
        others = [(one.programme.code, one.programme.name) for one in others_of(roster)] if roster else []
        form = OverlapFilterForm(query, others=others)
        return [*headings.of_roster(keys_in(query, "roster"), user), *form.in_words()]

    def _roster(self, query: QueryDict, user: User) -> Roster | None:
        return Roster.objects.visible_to(user).filter(pk__in=keys_in(query, "roster")).first()

    def _entries(self, query: QueryDict, user: User) -> EntryQuerySet:
        roster = self._roster(query, user)
        entries = RosterEntry.objects.visible_to(user).filter(roster__in=keys_in(query, "roster"))
        if roster is None:
            return entries.none()
        code, state = query.get("other", ""), query.get("state", "")
        return chosen_conflicts(entries, roster, others_of(roster), code=code, state=state)


def _of_delivery(row: RosterEntry, name: str) -> Value:
    delivery = getattr(row, "delivery", None)
    if delivery is None:
        return str(_("Not approved yet")) if name == "get_state_display" else None
    value: Any = getattr(delivery, name)
    found: Value = value() if callable(value) else value
    return found


def _state_of(row: RosterEntry) -> Value:
    """What is held says so on paper too: whoever hands out by a list must not hand it over."""
    return str(_("Held")) if getattr(row, "block", None) else _of_delivery(row, "get_state_display")


def _because_of(row: RosterEntry) -> Value:
    block: Block | None = getattr(row, "block", None)
    return gettext(BLOCK_TEXTS[block]) if block else _of_delivery(row, "get_failed_because_display")


def _recorded_by(row: RosterEntry) -> str:
    delivery = getattr(row, "delivery", None)
    return delivery.recorded_by.full_name if delivery and delivery.recorded_by else ""


def _change_of(row: RosterEntry) -> str:
    if row.taken_out_in:
        return str(_("taken out by change %(number)s") % {"number": row.taken_out_in.number})
    return str(_("came in by change %(number)s") % {"number": row.amendment.number}) if row.amendment else ""


class Results(Listing):
    """Who is entitled by a determination, and why the others are not."""

    key = "results"
    title = _("Results of a determination")
    url_name = "distribution:determination"
    permission = Permission.REGISTRY_VIEW
    place = ("determination",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("nik", _("NIK of the head"), lambda row: _head(row, "nik"), Kind.CIVIL_NUMBER),
            Column("head", _("Head of family"), lambda row: _head(row, "full_name")),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("decile", _("Decile"), lambda row: row.decile, Kind.COUNT),
            Column("result", _("Result"), lambda row: str(_("Entitled") if row.is_eligible else _("Not entitled"))),
            Column("amount", _("Amount"), lambda row: row.amount, Kind.RUPIAH),
            Column("reasons", _("Reasons"), lambda row: "; ".join(reason_text(code) for code in row.reasons)),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Eligibility]:
        return iter(self._narrowed(query, user).order_by("pk").iterator(chunk_size=_CHUNK))

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        of_these = headings.of_determination(keys_in(query, "determination"), user)
        return [*of_these, *self._form(query, user).in_words()]

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[Eligibility]:
        results = Eligibility.objects.visible_to(user).filter(determination__in=keys_in(query, "determination"))
        return narrowed_results(results, self._form(query, user).chosen())

    def _form(self, query: QueryDict, user: User) -> ResultFilterForm:
        found = Determination.objects.visible_to(user).filter(pk__in=keys_in(query, "determination")).first()
        areas = user.areas_for(Permission.PROGRAMME_VIEW)
        return ResultFilterForm(query, villages=villages_in(found.city_id, areas) if found else [])


def _head(row: Eligibility, name: str) -> str:
    return str(getattr(row.family.head, name)) if row.family.head else ""
