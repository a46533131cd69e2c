"""The figures of data quality: written by statements, read from a few rows; and the lists behind each number."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement
from access.query_strings import key_of
from recipients import additions
from recipients.domain.formats.versions import is_version, last_day
from recipients.domain.quality import Base, Kind, Measure
from recipients.models import DuplicatePair, Import, ImportIssue, QualityFigures
from recipients.queries.changes_report import villages_for
from recipients.queries.intake_tables import fetch
from recipients.queries.quality_measures import ROWS, measures


LOCK = 0x7175616C  # "qual": one refresh at a time
PAGE = 50
LARGE_PAGE = 5_000
ANYTHING = "…"
TREND_DAYS = 8
# The row of a kelurahan in which all sources stand together.
ALL = ""
DUPLICATES = "duplicates"


@dataclass(frozen=True)
class Figures:
    """Numbers of amiss rows by measure, and of rows by base."""

    bases: Mapping[str, int]
    numbers: Mapping[str, int]

    def plus(self, other: "Figures") -> "Figures":
        return Figures(_added(self.bases, other.bases), _added(self.numbers, other.numbers))


NOTHING = Figures({}, {})


@dataclass(frozen=True)
class VillageQuality:
    """One kelurahan: the chosen source (or all of them), and what no source is asked about."""

    code: str
    name: str
    district: str
    figures: Figures


@dataclass(frozen=True)
class QualityPage:
    """What the page shows: as of when, per kelurahan, together, and the days before."""

    as_of: datetime | None
    villages: Sequence[VillageQuality]
    totals: Figures
    sources: Sequence[str]


@dataclass(frozen=True)
class RefusedLine:
    """Rows of the newest import of a source that carry a code."""

    import_id: int
    source: str
    version: str
    code: str
    severity: str
    rows: int


@dataclass(frozen=True)
class ListRow:
    """One family or person behind a number; `nik` only of persons."""

    family_id: int
    person_id: int | None
    name: str
    nik: str
    village: str
    address: str
    row: int  # of the table that is counted: two sources may speak of one family

    @property
    def place(self) -> str:
        """Where the next page begins."""
        return f"{self.person_id or self.family_id}.{self.row}"


def _added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {key: first.get(key, 0) + second.get(key, 0) for key in {*first, *second}}


def lock() -> None:
    """Wait for another refresh; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SET LOCAL work_mem = '64MB'")


def write(*, now: datetime, today: date) -> int:
    """Today's figures of each kelurahan and source, and of all sources together; returns the number of rows."""
    known: dict[str, Any] = {"now": now, "today": today, "newest": json.dumps(newest_days(today))}
    parts = {f"{base.value}_part": _part(base, place) for place, base in enumerate(Base)}
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "quality_write", **parts), known)
        written = int(cursor.rowcount)
        cursor.execute(statement(__file__, "quality_forget"), known)
        cursor.execute(statement(__file__, "quality_write_all"), known)
        return written + int(cursor.rowcount)


def _part(base: Base, place: int) -> str:
    rows = ROWS[base]
    pairs = [
        f"'{key}', nullif(count(*) FILTER (WHERE {condition}), 0)"
        for key, (one, condition) in measures().items()
        if one.base is base
    ]
    return statement(
        __file__, "quality_part", place=place, village=rows.village, source=rows.source, tables=rows.tables,
        counts=rows.counts, pairs=", ".join(pairs),
    )  # fmt: skip


def newest_days(today: date) -> dict[str, str]:
    """The day that the newest admitted version of each source speaks of."""
    imports = Import.objects.across_areas(reason="how old data are is counted for the whole city")
    found = imports.filter(state=Import.State.ADMITTED).order_by().values("source")
    days = {}
    for row in found.annotate(version=Max("dataset_version"), admitted=Max("admitted_at")):
        day = last_day(row["version"]) if is_version(row["version"]) else timezone.localdate(row["admitted"])
        days[row["source"]] = min(day, today).isoformat()
    return days


def duplicates_by_village() -> dict[str, int]:
    """Pairs that wait for a decision, where the first of the two lives."""
    pairs = DuplicatePair.objects.across_areas(reason="figures of the whole city are written").open().order_by()
    return dict(pairs.values_list("village").annotate(Count("pk")))


def outside() -> list[Measure]:
    """The measures that no statement here counts: duplicates, and what the rooms above add."""
    return [
        Measure(DUPLICATES, "", Kind.DUPLICATES, Base.PERSON),
        *(Measure(one.key, "", one.kind, one.base) for one in additions.quality_measures()),
    ]


def page(user: User, *, source: str, area: str) -> QualityPage:
    """The newest figures in a person's areas, of one source or of all; three queries."""
    visible = QualityFigures.objects.visible_to(user)
    if area:
        visible = visible.filter(village__code__startswith=area)
    newest = visible.aggregate(day=Max("on_day"))["day"]
    rows = list(visible.filter(on_day=newest).order_by("village", "source")) if newest else []
    found: dict[str, Figures] = {}
    for row in rows:
        if row.source != ALL and source in {ALL, row.source}:
            own = {"living": row.living, "conditions": row.conditions}
            if source != ALL:
                own |= {"families": row.families, "persons": row.persons}
            found[row.village_id] = found.get(row.village_id, NOTHING).plus(Figures(own, row.numbers))
        if row.source == ALL:
            own = {"families": row.families, "persons": row.persons} if source == ALL else {}
            found[row.village_id] = found.get(row.village_id, NOTHING).plus(Figures(own, row.numbers))
    names = {one.code: one for one in villages_for(user, Permission.DASHBOARD_VIEW)}
    villages = [
        VillageQuality(code, names[code].name, parent.name if (parent := names[code].parent) else "", figures)
        for code, figures in sorted(found.items())
        if code in names
    ]
    totals = NOTHING
    for one in villages:
        totals = totals.plus(one.figures)
    sources = sorted({row.source for row in rows} - {ALL})
    return QualityPage(max((row.refreshed_at for row in rows), default=None), villages, totals, sources)


def trend(user: User, keys: Sequence[str], *, source: str, area: str, until: date) -> dict[date, Figures]:
    """The sums of some measures on each of the last days; one query."""
    known = {
        "keys": list(keys),
        "source": source,
        "since": until - timedelta(days=TREND_DAYS * 2),
        "villages": [
            one.code for one in villages_for(user, Permission.DASHBOARD_VIEW) if one.code.startswith(area)
        ],
    }  # fmt: skip
    days: dict[date, Figures] = {}
    for day, key, number in fetch("quality_trend", known):
        days[day] = days.get(day, NOTHING).plus(
            Figures({key[1:]: number}, {}) if key.startswith("=") else Figures({}, {key: number})
        )
    return dict(sorted(days.items())[-TREND_DAYS:])


def refused(user: User) -> list[RefusedLine]:
    """Rows by code in the newest admitted or waiting import of each source, as its page counts them, the most frequent
    first; one query. A row that was refused is not counted among the warnings too.
    """
    states = [Import.State.ADMITTED, Import.State.STAGED]
    imports = Import.objects.visible_to(user).filter(state__in=states)
    found = [
        RefusedLine(one.pk, one.get_source_display(), one.dataset_version, code, severity, rows)
        for one in imports.order_by("source", "-dataset_version", "-pk").distinct("source")
        for counted, severity in (("errors", ImportIssue.Severity.ERROR), ("warnings", ImportIssue.Severity.WARNING))
        for code, rows in one.counts.get(counted, {}).items()
    ]
    return sorted(found, key=lambda one: (one.severity, -one.rows, one.code))


def label_of(measure: Measure) -> str:
    """A measure in words; a rule's sentence without the value that it speaks of."""
    if measure.key == DUPLICATES:
        return _("Pairs that may be one person")
    outside = next((one for one in additions.quality_measures() if one.key == measure.key), None)
    if outside:
        return outside.label()
    if not measure.code:
        return _(measure.label)
    return rule_words(measure.label)


def rule_words(message: str) -> str:
    """What a rule says, without the value that it speaks of."""
    sentence = _(message) % {"value": ANYTHING, "column": ANYTHING}
    return sentence.replace(f": {ANYTHING}", "").replace(f" {ANYTHING}", "")


def each(user: User, key: str, *, source: str, area: str, today: date) -> Iterator[ListRow]:
    """Every family or person behind a number, read a page at a time."""
    found = families(user, key, source=source, area=area, after="", today=today, size=LARGE_PAGE)
    while found:
        yield from found
        found = families(user, key, source=source, area=area, after=found[-1].place, today=today, size=LARGE_PAGE)


def families(
    user: User, key: str, *, source: str, area: str, after: str, today: date, size: int = PAGE + 1
) -> list[ListRow]:
    """So many of the families or persons behind a number, a page and one more; an unknown measure gives none.

    `after` is the place of the last row of the page before.
    """
    asked = _asked(user, key, source=source, area=area, today=today)
    if asked is None:
        return []
    known, parts = asked
    name = "quality_persons" if measures()[key][0].is_about_persons else "quality_families"
    owner, _point, row = after.partition(".")
    place = {"after": key_of(owner) or 0, "after_row": key_of(row) or 0}
    return [ListRow(*found) for found in fetch(name, {**known, **place, "limit": size}, **parts)]


def count(user: User, key: str, *, source: str, area: str, today: date) -> int:
    """How many families or persons stand behind a number for this person, today."""
    asked = _asked(user, key, source=source, area=area, today=today)
    return int(fetch("quality_count", asked[0], **asked[1])[0][0]) if asked else 0


def _asked(
    user: User, key: str, *, source: str, area: str, today: date
) -> tuple[dict[str, object], dict[str, str]] | None:
    """Parameters and parts of the statements behind a number; None when nobody can stand behind it."""
    known_measures = measures()
    villages = [one.code for one in villages_for(user, Permission.REGISTRY_VIEW) if one.code.startswith(area)]
    if key not in known_measures or not villages:
        return None
    measure, condition = known_measures[key]
    rows = ROWS[measure.base]
    known: dict[str, object] = {
        "villages": villages, "source": source, "today": today, "newest": json.dumps(newest_days(today)),
    }  # fmt: skip
    return known, {
        "tables": rows.tables, "counts": rows.counts, "source_of": rows.source, "village_of": rows.village,
        "owner": rows.owner, "row": rows.row, "condition": condition,
    }  # fmt: skip
