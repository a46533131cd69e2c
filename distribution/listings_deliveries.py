"""The delivery list of a kelurahan and the families of a random sample, to be saved, printed and taken out as files."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from access.query_strings import keys_in
from distribution.forms.rosters import EntryFilterForm
from distribution.forms.samples import SampleFilterForm
from distribution.listings import RosterEntries
from distribution.models import Handover, Invitation, RosterEntry, SampleCheck
from distribution.queries import headings
from distribution.queries.lists import narrowed_entries
from distribution.queries.samples import narrowed
from verification.models import Finding


_CHUNK = 1_000


class Deliveries(RosterEntries):
    """The delivery list of a kelurahan, with who took the aid and what proves it."""

    key = "deliveries"
    title = _("Delivery list")
    url_name = "distribution:deliveries"
    place = ("roster", "village")
    on_page = ("nik", "receiver", "address", "amount", "state")

    def columns(self) -> Sequence[Column]:
        return [
            *super().columns(),
            Column("point", _("Delivery point"), lambda row: row.point_place or ""),
            Column("how", _("Taken by"), lambda row: _label(Handover.How, row.handed_how)),
            Column("received_by", _("Name of who took it"), lambda row: row.handed_to or ""),
            Column("proof", _("Proof"), lambda row: _label(Handover.Proof, row.handed_proof)),
            Column("documentation", _("Photo"), lambda row: _label(Handover.Documentation, row.documentation)),
        ]

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        of_these = headings.of_roster(keys_in(query, "roster"), user)
        village = headings.of_village(query.get("village", ""))
        return [*of_these, *village, *EntryFilterForm(query).in_words()]

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[RosterEntry]:
        entries = RosterEntry.objects.visible_to(user).filter(
            roster__in=keys_in(query, "roster"), village=query.get("village", "")
        )
        taken = Handover.objects.across_areas(reason="of entries that the person may see").live()
        taken = taken.filter(delivery__entry=OuterRef("pk"))
        letter = Invitation.objects.across_areas(reason="of entries that the person may see").live()
        return (
            narrowed_entries(entries, EntryFilterForm(query).chosen())
            .select_related("village", "amendment", "taken_out_in")
            .annotate(
                point_place=Subquery(letter.filter(entry=OuterRef("pk")).values("point__place")[:1]),
                handed_how=Subquery(taken.values("how")[:1]),
                handed_to=Subquery(taken.values("received_by__full_name")[:1]),
                handed_proof=Subquery(taken.values("proof")[:1]),
                documentation=Subquery(taken.values("documentation")[:1]),
            )
        )


class SampleChecks(Listing):
    """Families of the random check after payment, with what they said."""

    key = "sample"
    title = _("Random check after payment")
    url_name = "distribution:sample"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("roster",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("nik", _("NIK"), lambda row: row.delivery.entry.recipient.nik, Kind.CIVIL_NUMBER),
            Column("receiver", _("Receiver"), lambda row: row.delivery.entry.recipient.full_name),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("state", _("Status"), lambda row: row.get_state_display()),
            Column("record", _("Record of the hand-over"), lambda row: row.delivery.get_state_display()),
            Column("expected", _("Recorded as handed over"), lambda row: row.expected, Kind.COUNT),
            Column("received", _("Received"), lambda row: row.received, Kind.COUNT),
            Column("deducted", _("Taken off"), lambda row: row.deducted, Kind.COUNT),
            Column("deducted_by", _("Who took it off, and for what?"), lambda row: row.deducted_by),
            Column("in_order", _("In order"), _in_order),
            Column("note", _("Note"), lambda row: row.note),
            Column("checked_at", _("Asked on"), lambda row: row.checked_at, Kind.MOMENT),
            Column("finding", _("Follow-up"), _followed_up),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[SampleCheck]:
        return iter(self._narrowed(query, user).order_by("pk").iterator(chunk_size=_CHUNK))

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return [*headings.of_roster(keys_in(query, "roster"), user), *SampleFilterForm(query).in_words()]

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[SampleCheck]:
        checks = SampleCheck.objects.visible_to(user).filter(sample__roster__in=keys_in(query, "roster"))
        checks = narrowed(checks, SampleFilterForm(query).chosen())
        return checks.select_related("delivery__entry__recipient", "village", "finding").order_by(F("pk"))


def _in_order(row: SampleCheck) -> str:
    if row.is_in_order is None:
        return ""
    return str(_("yes") if row.is_in_order else _("no"))


def _followed_up(row: SampleCheck) -> str:
    """How far the finding about an answer is, and why it was decided so."""
    if row.finding is None:
        return ""
    state = row.finding.get_state_display()
    return f"{state}: {row.finding.reason}" if row.finding.state == Finding.State.DECIDED else str(state)


def _label(choices: Any, value: str | None) -> str:
    return str(choices(value).label) if value else ""
