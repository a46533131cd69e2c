"""Lists about DTSEN and of the duties to data owners that can be saved, printed and taken out (access.listings)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from access.query_strings import keys_in
from recipients.domain.changes import BY_KEY
from verification.domain.decile_reasons import REASON_LABELS, Reason, reasons
from verification.dtsen_forms import AskedFilterForm, DifferenceForm, MoveFilterForm, ProposalFilterForm
from verification.models import Check, DecileMove, DtsenRelease, OwnerReport, Proposal
from verification.models.agreements import owned_sources
from verification.models.checks import Outcome
from verification.models.deciles import DecileMoveQuerySet
from verification.queries import decile_moves, dtsen_differences, dtsen_proposals, usage


class DecileMoves(Listing):
    """Families whose decile moved with a version."""

    key = "decile-moves"
    title = _("Deciles that moved")
    url_name = "verification:deciles"
    permission = Permission.REGISTRY_VIEW
    filters = ("version", "jump", "reason", "area")

    def columns(self) -> Sequence[Column]:
        known = decile_moves.releases()
        return [
            Column("family", _("Number of the family"), lambda row: row.family_id, Kind.COUNT, is_usual=False),
            Column("name", _("Head of family"), lambda row: row.family.head.full_name if row.family.head else ""),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("version", _("Version"), lambda row: row.version),
            Column("before", _("Before"), lambda row: row.before, Kind.COUNT),
            Column("after", _("Now"), lambda row: row.after, Kind.COUNT),
            Column("jump", _("Move"), lambda row: _now(BY_KEY[row.jump].label)),
            Column("reasons", _("What changed along with it"), lambda row: "; ".join(_reasons(row, known))),
            Column("fields", _("Living conditions that changed"), _fields),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[DecileMove]:
        return decile_moves.each(self._moves(query, user))

    def count(self, query: QueryDict, user: User) -> int:
        return self._moves(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return MoveFilterForm(query, user=user).in_words()

    def _moves(self, query: QueryDict, user: User) -> DecileMoveQuerySet:
        wanted = MoveFilterForm(query, user=user).chosen()
        known = decile_moves.releases()
        return decile_moves.moves(wanted, user, is_model_new=decile_moves.is_model_new(wanted.version, known))


def _reasons(row: DecileMove, known: dict[str, DtsenRelease]) -> list[str]:
    found = reasons(row.seen, **decile_moves.models_of(row.version, known))
    return [_now(REASON_LABELS[one]) for one in found if one in Reason]


def _fields(row: DecileMove) -> str:
    return ", ".join(decile_moves.field_label(name) for name in row.fields)


class Proposals(Listing):
    """What the city proposes to DTSEN."""

    key = "proposals"
    title = _("Proposals to DTSEN")
    url_name = "verification:dtsen-proposals"
    permission = Permission.REGISTRY_VIEW
    filters = ("state", "kind", "area")

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT),
            Column("about", _("About"), lambda row: row.about),
            Column("kk_number", _("KK number"), lambda row: row.kk_number, Kind.CIVIL_NUMBER, is_usual=False),
            Column("kind", _("What is asked"), lambda row: row.get_kind_display()),
            Column("origin", _("Why"), lambda row: row.get_origin_display()),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("reason", _("Reason"), lambda row: row.reason),
            Column("state", _("State"), lambda row: row.get_state_display()),
            Column("batch", _("Batch"), lambda row: str(row.batch) if row.batch else ""),
            Column("made_by", _("Drafted by"), lambda row: row.made_by.full_name),
            Column("made_at", _("Drafted on"), lambda row: row.made_at, Kind.MOMENT),
            Column("answered_on", _("Answered on"), lambda row: row.answered_on, Kind.DAY),
            Column("answer", _("Answer of the centre"), lambda row: row.answer),
            Column("worked_in", _("Seen in version"), lambda row: row.worked_in),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Proposal]:
        return dtsen_proposals.each(dtsen_proposals.narrowed(ProposalFilterForm(query, user=user).chosen(), user))

    def count(self, query: QueryDict, user: User) -> int:
        return dtsen_proposals.narrowed(ProposalFilterForm(query, user=user).chosen(), user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return ProposalFilterForm(query, user=user).in_words()


class Differences(Listing):
    """Families that differ from the newest DTSEN in one way."""

    key = "differences"
    title = _("Differences from DTSEN")
    url_name = "verification:dtsen-differences"
    permission = Permission.REGISTRY_VIEW
    filters = ("origin", "area")

    def columns(self) -> Sequence[Column]:
        return [
            Column("name", _("Head of family"), lambda row: row.name),
            Column("village", _("Kelurahan"), lambda row: row.village),
            Column("address", _("Address"), lambda row: row.address),
            Column("why", _("What differs"), lambda row: row.why),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[dtsen_differences.Row]:
        origin, area = DifferenceForm(query, user=user).chosen()
        return dtsen_differences.each(user, origin, dtsen_differences.newest(), area=area)

    def count(self, query: QueryDict, user: User) -> int:
        origin, area = DifferenceForm(query, user=user).chosen()
        return dtsen_differences.count(user, origin, dtsen_differences.newest(), area=area)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return DifferenceForm(query, user=user).in_words()


class OwnerReportFigures(Listing):
    """The figures of one report to a data owner."""

    key = "owner-report"
    title = _("Report to a data owner")
    url_name = "verification:duty-report"
    permission = Permission.IMPORT_VIEW
    place = ("report",)

    def columns(self) -> Sequence[Column]:
        outcomes = {key: str(label) for key, label in Outcome.choices}
        words = usage.use_words()
        return [
            Column("what", _("Purpose or figure"), lambda row: words.get(row.get("key", ""), row.get("purpose", ""))),
            Column("outcome", _("Result"), lambda row: outcomes.get(row.get("outcome", ""), "")),
            Column("number", _("How many"), lambda row: row.get("number", row.get("answers")), Kind.COUNT),
            Column("persons", _("Persons"), lambda row: row.get("persons"), Kind.COUNT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Mapping[str, Any]]:
        for report in self._reports(query, user):
            yield from report.figures or usage.figures_of(report)

    def count(self, query: QueryDict, user: User) -> int:
        return sum(1 for _row in self.rows(query, user))

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return [
            f"{report.get_kind_display()} {report.period}" + (f", {report.agreement}" if report.agreement else "")
            for report in self._reports(query, user)
        ]

    def _reports(self, query: QueryDict, user: User) -> list[OwnerReport]:
        reports = OwnerReport.objects.visible_to(user).filter(pk__in=keys_in(query, "report"))
        return list(reports.select_related("agreement"))


class _Asked(Listing):
    filters = ("source", "since", "until", "agreement", "by")

    def columns(self) -> Sequence[Column]:
        sources = {key: str(label) for key, label in owned_sources()}
        return [
            Column("answered_at", _("Answered"), lambda row: row.answered_at, Kind.MOMENT),
            Column("nik", _("NIK"), lambda row: row.person.nik, Kind.CIVIL_NUMBER),
            Column("customer", _("Our number of the person"), lambda row: row.person_id, Kind.COUNT),
            Column("source", _("Source"), lambda row: sources.get(row.source, row.source)),
            Column("outcome", _("Result"), lambda row: row.get_outcome_display()),
            Column("by", _("Asked for by"), lambda row: row.run.requested_by.full_name if row.run else ""),
            Column("purpose", _("Purpose"), lambda row: row.run.purpose if row.run else ""),
            Column("agreement", _("Agreement"), lambda row: str(row.run.agreement or "") if row.run else ""),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Check]:
        return usage.each(usage.answered(AskedFilterForm(query).chosen(), user, self.permission))

    def count(self, query: QueryDict, user: User) -> int:
        return usage.answered(AskedFilterForm(query).chosen(), user, self.permission).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return AskedFilterForm(query).in_words()


class AccessLog(_Asked):
    """Questions to data owners: who asked about whom."""

    key = "access-log"
    title = _("Access log")
    url_name = "verification:access-log"
    permission = Permission.AUDIT_VIEW


class ReturnData(_Asked):
    """What goes back to a data owner: the result per NIK."""

    key = "return-data"
    title = _("Return data (data balikan)")
    url_name = "verification:return-data"
    permission = Permission.VERIFICATION_VIEW
