"""The list behind the figures of today's plan (access.listings)."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from verification.policy_forms import AgeForm
from verification.queries import ages
from verification.queries.ages import AgeRow


class Ages(Listing):
    """Persons by how fresh the answers about them are."""

    key = "ages"
    title = _("How fresh the answers are")
    url_name = "verification:ages"
    permission = Permission.VERIFICATION_VIEW
    filters = ("source", "area", "age")

    def columns(self) -> Sequence[Column]:
        return [
            Column("person", _("Person"), lambda row: row.name),
            Column("nik", _("NIK"), lambda row: row.nik, Kind.CIVIL_NUMBER),
            Column("village", _("Kelurahan"), lambda row: row.village),
            Column("outcome", _("Last answer"), lambda row: row.outcome),
            Column("answered_at", _("Answered"), lambda row: row.answered_at, Kind.MOMENT),
            Column("because", _("Due because"), lambda row: row.due_because),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[AgeRow]:
        return ages.each_row(AgeForm(query, user=user).chosen(), user, now=timezone.localtime())

    def count(self, query: QueryDict, user: User) -> int:
        return ages.count_of(AgeForm(query, user=user).chosen(), user, now=timezone.localtime())

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return AgeForm(query, user=user).in_words()
