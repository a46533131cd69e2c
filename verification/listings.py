"""Lists of verification that can be saved, printed and taken out as files (access.listings)."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from verification.forms import QueueFilterForm
from verification.models import Finding
from verification.queries import queue


class Findings(Listing):
    """The review queue."""

    key = "findings"
    title = _("Review queue")
    url_name = "verification:queue"
    permission = Permission.VERIFICATION_VIEW
    filters = ("area", "kind", "materiality", "state")

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT, is_usual=False),
            Column("person", _("Person"), lambda row: row.person.full_name),
            Column("nik", _("NIK"), lambda row: row.person.nik, Kind.CIVIL_NUMBER),
            Column("kind", _("Finding"), lambda row: row.get_kind_display()),
            Column("weight", _("Weight"), lambda row: row.materiality, Kind.COUNT),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("state", _("State"), lambda row: row.get_state_display()),
            Column("opened_at", _("Waiting since"), lambda row: row.opened_at, Kind.MOMENT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Finding]:
        return queue.each_row(QueueFilterForm(query, user=user).chosen(), user)

    def count(self, query: QueryDict, user: User) -> int:
        return queue.count_of(QueueFilterForm(query, user=user).chosen(), user)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return QueueFilterForm(query, user=user).in_words()
