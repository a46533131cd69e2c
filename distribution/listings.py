"""Lists of distribution that can be saved, printed and taken out as files (access.listings)."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind, Value
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from distribution.forms.rosters import EntryFilterForm, ResultFilterForm
from distribution.models import Determination, Eligibility, Roster, RosterEntry
from distribution.queries.lists import Progress, narrowed_entries, narrowed_results, progress_of, villages_in
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
    """Everybody on a roster, with the state of the delivery."""

    key = "roster"
    title = _("Roster")
    url_name = "distribution:roster"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("roster",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT, is_usual=False),
            Column("nik", _("NIK"), lambda row: row.recipient.nik, Kind.CIVIL_NUMBER),
            Column("receiver", _("Receiver"), lambda row: row.recipient.full_name),
            Column("address", _("Address"), lambda row: row.family.address),
            Column("rt", _("RT"), lambda row: row.family.rt),
            Column("rw", _("RW"), lambda row: row.family.rw),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("amount", _("Amount"), lambda row: row.amount, Kind.RUPIAH),
            Column("state", _("Status"), lambda row: _of_delivery(row, "get_state_display")),
            Column("because", _("Why not handed over"), lambda row: _of_delivery(row, "get_failed_because_display")),
            Column("recorded_at", _("Recorded on"), lambda row: _of_delivery(row, "recorded_at"), Kind.MOMENT),
            Column("recorded_by", _("Recorded by"), _recorded_by, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[RosterEntry]:
        return iter(self._narrowed(query, user).order_by("pk").iterator(chunk_size=_CHUNK))

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return EntryFilterForm(query).in_words()

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[RosterEntry]:
        entries = RosterEntry.objects.visible_to(user).filter(roster__in=_number(query, "roster"))
        if village := query.get("village"):
            entries = entries.filter(village=village)
        return narrowed_entries(entries, EntryFilterForm(query).chosen()).select_related(
            "recipient", "family", "village", "delivery__recorded_by"
        )


class Deliveries(RosterEntries):
    """The delivery list of a kelurahan."""

    key = "deliveries"
    title = _("Delivery list")
    url_name = "distribution:deliveries"
    place = ("roster", "village")


def _of_delivery(row: RosterEntry, name: str) -> Value:
    delivery = getattr(row, "delivery", None)
    if delivery is None:
        return str(_("Not approved yet")) if name == "get_state_display" else None
    value: Any = getattr(delivery, name)
    found: Value = value() if callable(value) else value
    return found


def _recorded_by(row: RosterEntry) -> str:
    delivery = getattr(row, "delivery", None)
    return delivery.recorded_by.full_name if delivery and delivery.recorded_by else ""


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
        return self._form(query, user).in_words()

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[Eligibility]:
        results = Eligibility.objects.visible_to(user).filter(determination__in=_number(query, "determination"))
        return narrowed_results(results, self._form(query, user).chosen())

    def _form(self, query: QueryDict, user: User) -> ResultFilterForm:
        found = Determination.objects.visible_to(user).filter(pk__in=_number(query, "determination")).first()
        areas = user.areas_for(Permission.PROGRAMME_VIEW)
        return ResultFilterForm(query, villages=villages_in(found.city_id, areas) if found else [])


def _head(row: Eligibility, name: str) -> str:
    return str(getattr(row.family.head, name)) if row.family.head else ""


def _number(query: QueryDict, name: str) -> list[int]:
    text = query.get(name, "")
    return [int(text)] if text.isascii() and text.isdigit() and len(text) < 19 else []
