"""Lists of verification that can be saved, printed and taken out as files (access.listings)."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from verification.forms import FILTERS, PeriodForm, QueueFilterForm
from verification.models import Finding, FindingRule
from verification.queries import oversight, queue
from verification.queries.oversight import DecisionFigure


class Findings(Listing):
    """The review queue."""

    key = "findings"
    title = _("Review queue")
    url_name = "verification:queue"
    permission = Permission.VERIFICATION_VIEW
    filters = FILTERS
    on_page = ("person", "kind", "weight", "village", "state", "officer", "due_on")

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT, is_usual=False),
            Column("person", _("Person"), lambda row: row.person.full_name),
            Column("nik", _("NIK"), lambda row: row.person.nik, Kind.CIVIL_NUMBER),
            Column("kind", _("Finding"), lambda row: row.get_kind_display()),
            Column("weight", _("Weight"), _weight),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("state", _("State"), lambda row: row.get_state_display()),
            Column("officer", _("In whose hands"), lambda row: str(row.assigned_to or "")),
            Column("due_on", _("Deadline"), lambda row: row.due_on, Kind.DAY),
            Column("opened_at", _("Waiting since"), lambda row: row.opened_at, Kind.MOMENT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Finding]:
        return queue.each_row(QueueFilterForm(query, user=user).chosen(), user)

    def count(self, query: QueryDict, user: User) -> int:
        return queue.count_of(QueueFilterForm(query, user=user).chosen(), user)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return QueueFilterForm(query, user=user).in_words()


def _weight(row: Finding) -> str:
    """In words, as on the page."""
    return FindingRule(kind=row.kind, materiality=row.materiality).get_materiality_display()


class DecisionStatistics(Listing):
    """Who decides what about findings."""

    key = "finding-statistics"
    title = _("Who decides what")
    url_name = "verification:oversight"
    permission = Permission.FINDING_OVERSEE
    filters = ("since", "until", "kind", "officer", "area")

    def columns(self) -> Sequence[Column]:
        return [
            Column("officer", _("Officer"), lambda row: row.officer),
            Column("kind", _("Finding"), lambda row: row.kind_label),
            Column("decision", _("Decision"), lambda row: row.decision_label),
            Column("count", _("Decided"), lambda row: row.count, Kind.COUNT),
            Column("together", _("Of these, in whole classes"), lambda row: row.together, Kind.COUNT),
            Column("median", _("Days until the decision (median)"), _median),
            Column("reopened", _("Opened again"), lambda row: row.reopened, Kind.COUNT),
            Column("share", _("Opened again, of 100"), lambda row: round(100 * row.reopened_share), Kind.COUNT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[DecisionFigure]:
        return iter(oversight.figures_of(user, PeriodForm(query, user=user).period()))

    def count(self, query: QueryDict, user: User) -> int:
        return len(oversight.figures_of(user, PeriodForm(query, user=user).period()))

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return PeriodForm(query, user=user).in_words()


def _median(row: DecisionFigure) -> str:
    """With the decimal sign of the language, as on the page."""
    return number_format(row.median_days, decimal_pos=1)
