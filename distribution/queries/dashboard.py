"""What officials see: figures per kelurahan, from the summary tables only. No names, no numbers of persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, Sum

from access.domain.permissions import Permission
from access.models import Area, User
from distribution.models import MonthFigures, ProgrammeFigures, VillageFigures
from distribution.models.figures import MonthFiguresQuerySet, VillageFiguresQuerySet
from verification.models import Finding


HISTORY = 8  # days of figures in a sparkline


@dataclass(frozen=True)
class Choice:
    """What the dashboard is narrowed to; empty means everything the person may see."""

    district: str = ""
    programme: str = ""  # code
    period: str = ""


@dataclass(frozen=True)
class VillageRow:
    """One kelurahan: the row of the table and the area of the map."""

    code: str
    name: str
    district: str
    families: int
    persons: int
    poor: int
    covered: int
    answered: int
    fresh: int
    matched: int
    findings: int
    late: int
    planned: int
    delivered: int
    failed: int
    amount_planned: int
    amount_delivered: int
    boundary: list[list[list[float]]] | None

    @property
    def coverage(self) -> float | None:
        """Share of desil 1-4 families that receive aid; None where there are none."""
        return self.covered / self.poor if self.poor else None

    @property
    def open(self) -> int:
        return self.planned - self.delivered - self.failed


@dataclass(frozen=True)
class Totals:
    """The sums of the rows."""

    families: int
    persons: int
    poor: int
    covered: int
    receiving: int
    answered: int
    fresh: int
    matched: int
    findings: int
    late: int
    planned: int
    delivered: int
    failed: int
    amount_planned: int
    amount_delivered: int


@dataclass(frozen=True)
class Day:
    """The city's figures of one day, for the small lines."""

    on_day: date
    receiving: int
    poor: int
    covered: int
    persons: int
    fresh: int
    findings: int


@dataclass(frozen=True)
class ProgrammeRow:
    """One programme: entries by what became of them."""

    code: str
    name: str
    planned: int
    delivered: int
    failed: int


@dataclass(frozen=True)
class Month:
    """Rupiah of one month."""

    month: date
    planned: int
    delivered: int


@dataclass(frozen=True)
class Dashboard:
    """Everything the page shows."""

    as_of: datetime | None
    rows: Sequence[VillageRow]
    totals: Totals
    days: Sequence[Day]
    programmes: Sequence[ProgrammeRow]
    months: Sequence[Month]


@dataclass(frozen=True)
class Chooseable:
    """What there is to choose from: periods, newest first, and programmes (code, name)."""

    periods: Sequence[str]
    programmes: Sequence[tuple[str, str]]


def chooseable(user: User) -> Chooseable:
    """Periods and programmes with approved rosters; one query."""
    found = ProgrammeFigures.objects.visible_to(user).order_by()
    rows = list(found.values_list("period", "programme__code", "programme__name").distinct())
    return Chooseable(
        periods=sorted({period for period, _code, _name in rows}, reverse=True),
        programmes=sorted({(code, name) for _period, code, name in rows}, key=lambda one: one[1]),
    )


def dashboard(user: User, choice: Choice) -> Dashboard:
    """The figures in the person's areas; four queries, whatever the size of the city."""
    figures = VillageFigures.objects.visible_to(user).filter(_inside(choice))
    days = _days(figures)
    aid = list(
        ProgrammeFigures.objects.visible_to(user)
        .filter(_inside(choice))
        .filter(period=choice.period)
        .select_related("programme")
    )
    chosen = [one for one in aid if not choice.programme or one.programme.code == choice.programme]
    newest = list(figures.filter(on_day=days[-1].on_day).select_related("village__parent")) if days else []
    rows = sorted((_row(one, chosen) for one in newest), key=lambda row: row.code)
    return Dashboard(
        as_of=max((one.refreshed_at for one in newest), default=None),
        rows=rows,
        totals=_totals(rows, sum(one.receiving_families for one in newest)),
        days=days,
        programmes=_programmes(aid),
        months=_months(MonthFigures.objects.visible_to(user).filter(_inside(choice)), choice),
    )


def _inside(choice: Choice) -> Q:
    return Q(village__code__startswith=f"{choice.district}.") if choice.district else Q()


def _row(one: VillageFigures, aid: Sequence[ProgrammeFigures]) -> VillageRow:
    village: Area = one.village
    here = [figures for figures in aid if figures.village_id == one.village_id]
    return VillageRow(
        code=one.village_id,
        name=village.name,
        district=village.parent.name if village.parent else "",
        families=one.families,
        persons=one.persons,
        poor=one.poor_families,
        covered=one.poor_families_covered,
        answered=one.persons_answered,
        fresh=one.persons_fresh,
        matched=one.persons_matched,
        findings=one.findings_open,
        late=one.findings_late,
        planned=sum(figures.planned for figures in here),
        delivered=sum(figures.delivered for figures in here),
        failed=sum(figures.failed for figures in here),
        amount_planned=sum(figures.amount_planned for figures in here),
        amount_delivered=sum(figures.amount_delivered for figures in here),
        boundary=village.boundary,
    )


def _totals(rows: Sequence[VillageRow], receiving: int) -> Totals:
    return Totals(
        families=sum(row.families for row in rows),
        persons=sum(row.persons for row in rows),
        poor=sum(row.poor for row in rows),
        covered=sum(row.covered for row in rows),
        receiving=receiving,
        answered=sum(row.answered for row in rows),
        fresh=sum(row.fresh for row in rows),
        matched=sum(row.matched for row in rows),
        findings=sum(row.findings for row in rows),
        late=sum(row.late for row in rows),
        planned=sum(row.planned for row in rows),
        delivered=sum(row.delivered for row in rows),
        failed=sum(row.failed for row in rows),
        amount_planned=sum(row.amount_planned for row in rows),
        amount_delivered=sum(row.amount_delivered for row in rows),
    )


def _days(figures: VillageFiguresQuerySet) -> list[Day]:
    sums = (
        figures.order_by()
        .values("on_day")
        .annotate(
            receiving=Sum("receiving_families"),
            poor=Sum("poor_families"),
            covered=Sum("poor_families_covered"),
            inhabitants=Sum("persons"),
            fresh=Sum("persons_fresh"),
            findings=Sum("findings_open"),
        )
    )
    newest_first = [
        Day(
            row["on_day"],
            row["receiving"],
            row["poor"],
            row["covered"],
            row["inhabitants"],
            row["fresh"],
            row["findings"],
        )
        for row in sums.order_by("-on_day")[:HISTORY]
    ]
    return newest_first[::-1]


def _programmes(aid: Sequence[ProgrammeFigures]) -> list[ProgrammeRow]:
    by_code: dict[str, list[ProgrammeFigures]] = {}
    for one in aid:
        by_code.setdefault(one.programme.code, []).append(one)
    rows = [
        ProgrammeRow(
            code,
            parts[0].programme.name,
            sum(part.planned for part in parts),
            sum(part.delivered for part in parts),
            sum(part.failed for part in parts),
        )
        for code, parts in by_code.items()
    ]
    return sorted(rows, key=lambda row: -row.planned)


def _months(figures: MonthFiguresQuerySet, choice: Choice) -> list[Month]:
    """January to December of the period's year; months without a row are zero."""
    if not choice.period:
        return []
    year = int(choice.period[:4])
    chosen = figures.filter(programme__code=choice.programme) if choice.programme else figures
    sums = (
        chosen.filter(month__year=year)
        .order_by()
        .values("month")
        .annotate(planned_sum=Sum("amount_planned"), delivered_sum=Sum("amount_delivered"))
    )
    known = {row["month"]: Month(row["month"], row["planned_sum"], row["delivered_sum"]) for row in sums}
    months = [date(year, number, 1) for number in range(1, 13)]
    return [known.get(month, Month(month, 0, 0)) for month in months]


@dataclass(frozen=True)
class KindRow:
    """How many findings of one kind wait in the review queue."""

    kind: str
    label: str
    materiality: int
    number: int


def findings_by_kind(user: User, choice: Choice) -> list[KindRow]:
    """The most material kinds first; numbers only."""
    findings = Finding.objects.visible_to(user, Permission.DASHBOARD_VIEW).in_queue().filter(_inside(choice))
    found = findings.order_by().values("kind").annotate(number=Count("pk"), weight=Max("materiality"))
    return [
        KindRow(row["kind"], str(Finding.Kind(row["kind"]).label), row["weight"], row["number"])
        for row in found.order_by("-weight", "-number")
    ]


@dataclass(frozen=True)
class OldestRow:
    """A finding that waits longest in the review queue."""

    id: int
    name: str
    village: str
    kind: str
    opened_at: datetime


def oldest_findings(user: User, choice: Choice, most: int = 5) -> list[OldestRow]:
    """For reviewers only: it names people."""
    findings = Finding.objects.visible_to(user).in_queue().filter(_inside(choice)).select_related("person", "village")
    return [
        OldestRow(one.pk, one.person.full_name, one.village.name, one.get_kind_display(), one.opened_at)
        for one in findings.order_by("opened_at", "pk")[:most]
    ]
