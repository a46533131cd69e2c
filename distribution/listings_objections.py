"""Objections as a list that can be saved, printed and taken out as a file (access.listings)."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from distribution.forms.objections import ObjectionFilterForm
from distribution.models import Objection
from distribution.models.objections import ObjectionQuerySet
from distribution.queries import objections as queries


class Objections(Listing):
    """Objections with their days and outcomes. PRIVACY: who spoke is in no list."""

    key = "objections"
    title = _("Objections")
    url_name = "distribution:objections"
    permission = Permission.OBJECTION_VIEW
    filters = ("state", "kind", "pressing", "programme", "area")
    on_page = ("number", "kind", "ground", "village", "received_on", "due_on", "state", "assigned_to")

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), str),
            Column("kind", _("Kind of objection"), lambda row: row.get_kind_display()),
            Column("ground", _("Ground"), lambda row: row.ground.label),
            Column("programme", _("Programme"), lambda row: row.programme.name if row.programme else ""),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("family", _("Head of family"), _head, is_usual=False),
            Column("channel", _("Received through"), lambda row: row.get_channel_display()),
            Column("received_on", _("Received on"), lambda row: row.received_on, Kind.DAY),
            Column("due_on", _("Answer until"), lambda row: row.due_on, Kind.DAY),
            Column("state", _("Status"), lambda row: row.get_state_display()),
            Column("assigned_to", _("With"), lambda row: str(row.assigned_to or ""), is_usual=False),
            Column("way", _("How it is checked"), lambda row: row.get_way_display()),
            Column("outcome", _("Decision"), lambda row: row.get_outcome_display()),
            Column("remedy", _("What follows"), lambda row: row.get_remedy_display(), is_usual=False),
            Column("decided_at", _("Decided at"), lambda row: row.decided_at, Kind.MOMENT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Objection]:
        return queries.each(self._narrowed(query, user))

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return ObjectionFilterForm(query, user=user).in_words()

    def _narrowed(self, query: QueryDict, user: User) -> ObjectionQuerySet:
        return queries.narrowed(ObjectionFilterForm(query, user=user).chosen(), user, timezone.localdate())


def _head(row: Objection) -> str:
    return row.family.head.full_name if row.family and row.family.head else ""
