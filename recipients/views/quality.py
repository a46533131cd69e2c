"""How good the data are, per kelurahan and source; and the families or persons behind each number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.domain.charts import Sparkline, sparkline
from access.domain.permissions import Permission
from access.guards import requires
from access.models import Area
from access.queries.saved_views import columns_of
from access.templatetags.portal import number, percent1
from recipients import additions
from recipients.domain.intake import RULES
from recipients.domain.quality import Kind, Measure, share
from recipients.forms import area_choices
from recipients.listings_changes import RowsAmiss
from recipients.models import Source
from recipients.queries import quality as queries
from recipients.queries.changes_report import lists_what_it_counts, villages_for
from recipients.queries.families import areas_to_choose
from recipients.queries.quality import Figures, label_of
from recipients.queries.quality_measures import measures


_LIST = RowsAmiss()


@dataclass(frozen=True)
class Choice:
    """What the page is narrowed to; empty means everything the person may see."""

    area: str
    source: str

    def address(self, name: str, **chosen: str) -> str:
        """A page with the same choice."""
        kept = {"area": self.area, "source": self.source} | chosen
        kept = {key: value for key, value in kept.items() if value}
        return reverse(name) + (f"?{urlencode(kept)}" if kept else "")


@dataclass(frozen=True)
class Cell:
    """A figure as it is shown, with the way on; its column, as phones show it."""

    text: str
    url: str
    label: str


@dataclass(frozen=True)
class Line:
    """A kelurahan of the table."""

    name: str
    district: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class MeasureLine:
    """A measure: how many rows are amiss, of how many, and the share in order (0 to 1)."""

    label: str
    whose: str
    amiss: int
    among: int
    share: float | None
    percent: int
    url: str


@dataclass(frozen=True)
class Tile:
    """A headline with its last days."""

    label: str
    value: str
    note: str
    url: str
    spark: Sparkline | None


@requires(Permission.DASHBOARD_VIEW)
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Completeness, freshness, broken rules, unknown codes, gaps in addresses, duplicates: figures without names."""
    areas = _areas_with_figures(request)
    choice = _choice(request, [one.code for one in areas])
    page = queries.page(request.user, source=choice.source, area=choice.area)
    may_read = lists_what_it_counts(request.user)
    fields = _fields(page.totals, choice, may_read=may_read)
    context = {
        "page": page,
        "choice": choice,
        "areas": [("", _("All areas")), *area_choices(areas)],
        "sources": [("", _("All sources")), *((one, str(Source(one).label)) for one in page.sources)],
        "data_as_of": page.as_of,
        "printed_at": timezone.now(),
        "tiles": _tiles(request, page.totals, choice, may_read=may_read),
        "columns": [label for label, _kind in _columns()],
        "lines": [
            _line(
                one, Choice(one.code, choice.source),
                may_read=request.user.may_in(Permission.REGISTRY_VIEW, one.code),
            )
            for one in page.villages
        ],
        "parts": _parts(page.totals, choice, may_read=may_read),
        "fields": [line for line in fields if line.amiss],
        "full_fields": len([line for line in fields if not line.amiss]),
        "refused": _refused(request) if not choice.area else [],
    }  # fmt: skip
    return render(request, "recipients/quality.html", context)


def _areas_with_figures(request: HttpRequest) -> list[Area]:
    """Kecamatan and kelurahan in which the person may see figures."""
    villages = villages_for(request.user, Permission.DASHBOARD_VIEW)
    districts = {one.parent.code: one.parent for one in villages if one.parent}
    return sorted([*villages, *districts.values()], key=lambda one: one.code)


def _choice(request: HttpRequest, codes: Sequence[str]) -> Choice:
    area, source = request.GET.get("area", ""), request.GET.get("source", "")
    return Choice(area if area in codes else "", source if source in Source.values else "")


def _columns() -> list[tuple[str, Kind]]:
    """Heads of the table, which are the labels of the tiles, with the side of quality that each tells."""
    return [
        (_("Complete"), Kind.COMPLETE),
        (_("Older than a quarter"), Kind.FRESH),
        (_("Broken rules"), Kind.RULES),
        (_("Unknown codes"), Kind.CODES),
        (_("Gaps in the address"), Kind.ADDRESS),
        (_("Possible duplicates"), Kind.DUPLICATES),
        (_("Not verified for a quarter"), Kind.CHECKED),
        (_("With findings"), Kind.FINDINGS),
    ]


def _of_kind(kind: Kind) -> list[Measure]:
    known = [one for one, _condition in measures().values() if one.kind is kind]
    return [*known, *(one for one in queries.outside() if one.kind is kind)]


def _headline(kind: Kind) -> list[Measure]:
    """What stands for a side of quality in one number: of the ages only the youngest, which includes the older."""
    found = _of_kind(kind)
    return [one for one in found if one.key == "older_quarter"] if kind is Kind.FRESH else found


def _amiss(figures: Figures, kind: Kind) -> int:
    return sum(figures.numbers.get(one.key, 0) for one in _headline(kind))


def _line(one: queries.VillageQuality, choice: Choice, *, may_read: bool) -> Line:
    cells = [
        Cell(
            number(one.figures.bases.get("families", 0)),
            _families_url(choice) if may_read and not choice.source else "",  # the registry's list knows no source
            _("Families"),
        )
    ]
    for label, kind in _columns():
        if kind is Kind.COMPLETE:
            text = percent1(share(_of_kind(kind), one.figures.numbers, one.figures.bases).fraction)
            cells.append(Cell(text, choice.address("recipients:quality") + "#fields", label))
        else:
            amiss = _amiss(one.figures, kind)
            cells.append(Cell(number(amiss), _kind_url(kind, choice, may_read=may_read) if amiss else "", label))
    return Line(one.name, one.district, cells)


def _families_url(choice: Choice) -> str:
    return f"{reverse('recipients:list')}?{urlencode({'area': choice.area})}"


def _kind_url(kind: Kind, choice: Choice, *, may_read: bool) -> str:
    """Straight to the list when one measure makes the number, else to the measures that make it."""
    found = _headline(kind)
    if len(found) == 1:
        return _url(found[0], choice, may_read=may_read)
    return f"{choice.address('recipients:quality')}#{kind.value}"


def _url(measure: Measure, choice: Choice, *, may_read: bool) -> str:
    if not may_read:
        return ""
    if measure.key in measures():
        return choice.address("recipients:quality-list", key=measure.key)
    if measure.key == queries.DUPLICATES:
        queue = reverse("recipients:duplicates")
        return f"{queue}?{urlencode({'area': choice.area})}" if choice.area else queue
    outside = next(one for one in additions.quality_measures() if one.key == measure.key)
    return outside.url(choice.area)


def _measure_line(measure: Measure, figures: Figures, choice: Choice, *, may_read: bool) -> MeasureLine:
    amiss, among = figures.numbers.get(measure.key, 0), figures.bases.get(measure.base, 0)
    part = share([measure], figures.numbers, figures.bases).fraction
    return MeasureLine(
        label=label_of(measure),
        whose=_("Persons") if measure.is_about_persons else _("Families"),
        amiss=amiss,
        among=among,
        share=part,
        percent=round(100 * part) if part is not None else 0,
        url=_url(measure, choice, may_read=may_read) if amiss else "",
    )


def _parts(figures: Figures, choice: Choice, *, may_read: bool) -> list[dict[str, Any]]:
    titles = {
        Kind.FRESH: _("Freshness"), Kind.ADDRESS: _("Gaps in the address"), Kind.RULES: _("Broken rules"),
        Kind.CODES: _("Unknown codes"),
    }  # fmt: skip
    return [
        {
            "key": kind.value,
            "title": title,
            "lines": [_measure_line(one, figures, choice, may_read=may_read) for one in _of_kind(kind)],
        }
        for kind, title in titles.items()
    ]


def _fields(figures: Figures, choice: Choice, *, may_read: bool) -> list[MeasureLine]:
    lines = [_measure_line(one, figures, choice, may_read=may_read) for one in _of_kind(Kind.COMPLETE)]
    return sorted(lines, key=lambda line: (line.share is None, line.share))


def _tiles(request: HttpRequest, totals: Figures, choice: Choice, *, may_read: bool) -> list[Tile]:
    keys = {one.key for _label, kind in _columns() for one in _headline(kind)}
    days = queries.trend(request.user, sorted(keys), source=choice.source, area=choice.area, until=timezone.localdate())
    return [_tile(label, kind, totals, list(days.values()), choice, may_read=may_read) for label, kind in _columns()]


def _tile(label: str, kind: Kind, totals: Figures, days: Sequence[Figures], choice: Choice, *, may_read: bool) -> Tile:
    found = _headline(kind)
    if kind is Kind.COMPLETE:
        course = [share(found, day.numbers, day.bases).fraction or 0 for day in days]
        text = percent1(share(found, totals.numbers, totals.bases).fraction)
        url = choice.address("recipients:quality") + "#fields"
    else:
        course = [_amiss(day, kind) for day in days]
        text, url = number(_amiss(totals, kind)), _kind_url(kind, choice, may_read=may_read)
    among = totals.bases.get(found[0].base, 0)
    note = {
        Kind.COMPLETE: _("of all fields filled in"),
        Kind.FRESH: _("of %(number)s families") % {"number": number(among)},
        Kind.DUPLICATES: _("pairs wait for a decision"),
        Kind.CHECKED: _("of %(number)s families") % {"number": number(among)},
        Kind.FINDINGS: _("of %(number)s families") % {"number": number(among)},
    }.get(kind, _("rows"))
    return Tile(label, text, note, url, sparkline(course) if len(course) > 1 else None)


def _refused(request: HttpRequest) -> list[dict[str, Any]]:
    """Codes of the newest import of each source, with the way to its rows."""
    if not request.user.may(Permission.IMPORT_VIEW):
        return []
    return [
        {
            "source": line.source,
            "version": line.version,
            "code": line.code,
            "is_error": line.severity == "error",
            "sentence": queries.rule_words(RULES[line.code].message) if line.code in RULES else line.code,
            "rows": line.rows,
            "url": reverse("recipients:import", args=[line.import_id])
            + f"?tab={'refused' if line.severity == 'error' else 'warnings'}&code={line.code}#lines",
        }
        for line in queries.refused(request.user)
    ]


@requires(Permission.REGISTRY_VIEW)
@require_safe
def quality_list(request: HttpRequest) -> HttpResponse:
    """The families or persons behind a number."""
    areas = areas_to_choose(request.user)
    choice = _choice(request, [one.code for one in areas])
    key, after = request.GET.get("key", ""), request.GET.get("after", "")
    found = measures().get(key)
    measure = found[0] if found else None
    rows = queries.families(
        request.user, key, source=choice.source, area=choice.area, after=after, today=timezone.localdate()
    )
    shown = rows[: queries.PAGE]
    on = shown[-1].place if len(rows) > queries.PAGE else ""
    wanted_columns = request.GET.get("columns", "")
    columns = columns_of(request.user, _LIST, wanted_columns.split(","), always="name")
    kept = {"key": key, "columns": wanted_columns}
    context = {
        "columns": [one for one in columns if one.name != "nik" or (measure and measure.is_about_persons)],
        "measure": measure,
        "heading": label_of(measure) if measure else _("Data quality"),
        "key": key,
        "choice": choice,
        "areas": [("", _("All areas")), *area_choices(areas)],
        "sources": [("", _("All sources")), *Source.choices],
        "rows": shown,
        "quality_url": choice.address("recipients:quality"),
        "next_url": choice.address("recipients:quality-list", **kept, after=on) if on else None,
        "first_url": choice.address("recipients:quality-list", **kept) if after else None,
    }
    return render(request, "recipients/quality_list.html", context)
