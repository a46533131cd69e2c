"""The change report: what one hand-over, or all between two versions, changed; and the families behind each number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from access.actions import audit
from access.domain.permissions import Permission
from access.guards import requires
from access.models import RecordView
from access.queries.saved_views import columns_of
from access.query_strings import key_in
from recipients.domain.changes import BY_KEY, CLASSES, GONE, GROUPS, MOVED_OUT, Weight
from recipients.forms import area_choices
from recipients.listings_changes import ChangedFamilies
from recipients.models import Family, FamilyChange, Import
from recipients.queries import changes_family
from recipients.queries import changes_report as queries
from recipients.queries.changes_report import Report, Span, VillageLine
from recipients.queries.families import areas_to_choose
from recipients.queries.imports import visible


VARIANTS = {Weight.SERIOUS: "bad", Weight.NOTABLE: "warn", Weight.MINOR: "mute"}
_LIST = ChangedFamilies()
_KEPT = ("key", "area", "state", "columns")
TILES = ("new", "gone", "parted", "merged", "moved_in", "extreme")


@dataclass(frozen=True)
class Figure:
    """A number with the way to the families behind it, for those who may see them; its column, as phones show it."""

    value: int
    url: str
    label: str = ""


@dataclass(frozen=True)
class Line:
    """A kelurahan of the table."""

    name: str
    district: str
    figures: Sequence[Figure]


@dataclass(frozen=True)
class ClassLine:
    """A class of changes with its numbers; `is_gone` when its families can be kept or closed."""

    key: str
    label: str
    meaning: str
    variant: str
    is_gone: bool
    is_accepted: bool
    families: int
    undecided: int
    held: int
    url: str
    held_url: str

    @property
    def as_key(self) -> dict[str, str]:
        """What the form of a whole class sends."""
        return {"key": self.key}


@dataclass(frozen=True)
class Badge:
    """A class as it stands with a family."""

    text: str
    variant: str


@requires(Permission.DASHBOARD_VIEW)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What changed between two versions, by default the newest two: figures without names, to be printed."""
    span, versions = queries.chosen_span(request.GET, request.user)
    context = {"span": span, "versions": versions, "newer": versions[1:], "older": versions[:-1]}
    return render(request, "recipients/changes.html", context | report_context(request, span))


@requires(Permission.IMPORT_VIEW)
@require_safe
def import_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What one hand-over changed, or would change."""
    found = get_object_or_404(visible(request.user, Permission.IMPORT_VIEW), pk=pk)
    span = queries.span_of(found)
    context = {"span": span, "found": found, "versions": [], **_tasks(request, found)}
    return render(request, "recipients/changes.html", context | report_context(request, span))


def _tasks(request: HttpRequest, found: Import) -> dict[str, bool]:
    """What this person may do with the changes of an import."""
    is_other = found.uploaded_by_id != request.user.pk
    may_admit = is_other and request.user.may_in(Permission.IMPORT_ADMIT, found.city_id)
    is_waiting = found.state == Import.State.STAGED and not found.admission_by_id
    is_done = found.state == Import.State.ADMITTED
    return {
        "may_choose": may_admit and is_waiting,
        "may_accept": may_admit and is_done,
        "may_decide": is_done and request.user.may(Permission.CORRECTION_DECIDE),
    }


def report_context(request: HttpRequest, span: Span) -> dict[str, Any]:
    """Tiles, classes and kelurahan of a span."""
    shown = queries.report(span, request.user)
    may_read = queries.lists_what_it_counts(request.user)
    where = address_of(span)
    return {
        "report": shown,
        "printed_at": timezone.now(),
        "data_as_of": span.as_of,
        "tiles": _tiles(shown, where, may_read=may_read),
        "columns": [_(group.label) for group in GROUPS],
        "lines": [
            _line(
                line,
                where,
                may_read=request.user.may_in(Permission.REGISTRY_VIEW, line.code),
                knows_leavers=may_read,
            )
            for line in shown.lines
        ],
        "sums": [
            Figure(shown.of(""), "", _("Changed")),
            *(Figure(shown.of(group.key), "", _(group.label)) for group in GROUPS),
        ],
        "classes": _classes(shown, where, may_read=may_read),
        "held": shown.totals[""].held if "" in shown.totals else 0,
        "held_url": list_url(where, state="held") if may_read else "",
        "first_load": None if shown.totals else _first_load(span),
    }


def address_of(span: Span) -> dict[str, str]:
    """What names a span in an address."""
    if span.is_import:
        return {"import": str(span.imports[0].pk)}
    return {"from": span.before, "to": span.after}


def list_url(where: Mapping[str, str], **chosen: str) -> str:
    """The list behind a number of the report; `where` is address_of its span, `chosen` are the filters of the list."""
    return f"{reverse('recipients:change-list')}?{urlencode({**where, **chosen})}"


def _figure(value: int, where: Mapping[str, str], *, may_read: bool, label: str, **chosen: str) -> Figure:
    return Figure(value, list_url(where, **chosen) if may_read and value else "", label)


def _tiles(shown: Report, where: Mapping[str, str], *, may_read: bool) -> list[Figure]:
    labels = {group.key: _(group.label) for group in GROUPS} | {"extreme": _("Decile moved by 7 or more")}
    return [_figure(shown.of(key), where, may_read=may_read, label=labels[key], key=key) for key in TILES]


def _line(line: VillageLine, where: Mapping[str, str], *, may_read: bool, knows_leavers: bool) -> Line:
    every = _figure(line.of(""), where, may_read=may_read, label=_("Changed"), area=line.code)
    figures = [
        _figure(
            line.of(one.key),
            where,
            label=_(one.label),
            key=one.key,
            area=line.code,
            may_read=may_read and (knows_leavers or one.key != MOVED_OUT),
        )
        for one in GROUPS
    ]
    return Line(line.name, line.district, [every, *figures])


def _classes(shown: Report, where: Mapping[str, str], *, may_read: bool) -> list[ClassLine]:
    chosen = queries.held_classes(shown.span)
    return [
        ClassLine(
            key=one.key,
            label=_(one.label),
            meaning=_(one.meaning),
            variant=VARIANTS[one.weight],
            is_gone=one.key in GONE,
            is_accepted=one.key not in chosen,
            families=number.families,
            undecided=number.undecided,
            held=number.held,
            url=list_url(where, key=one.key) if may_read else "",
            held_url=list_url(where, key=one.key, state="held") if may_read else "",
        )
        for one in CLASSES
        if (number := shown.totals.get(one.key))
    ]


def _first_load(span: Span) -> int | None:
    """How many families came when the registry was empty: there is nothing to compare them with."""
    return sum(one.counts["families"]["new"] for one in span.imports if one.counts) or None


@requires(Permission.REGISTRY_VIEW)
@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """The families behind a number of the report, by class and area."""
    span, _versions = queries.chosen_span(request.GET, request.user)
    key, area = request.GET.get("key", ""), request.GET.get("area", "")
    after = key_in(request.GET, "after") or 0
    state = "held" if request.GET.get("state") == "held" else ""
    page = queries.page(span, request.user, key=key, area=area, after=after, is_held=bool(state))
    where = address_of(span)
    kept = {name: value for name in _KEPT if (value := request.GET.get(name, ""))}
    found = span.imports[0] if span.is_import else None
    areas = areas_to_choose(request.user)
    columns = columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="name")
    context = {
        "span": span,
        "where": where,
        "columns": columns,
        "rows": [(row, badges(row.classes)) for row in page.rows],
        "keys": [("", _("All changes")), *((one.key, _(one.label)) for one in CLASSES)],
        "key": key,
        "area": area,
        "state": state,
        "found": found,
        **(_tasks(request, found) if found else {"may_choose": False, "may_accept": False, "may_decide": False}),
        "areas": [("", _("All areas")), *area_choices(areas)],
        "heading": queries.heading(key, next((one.name for one in areas if one.code == area), "")),
        "report_url": report_url(span),
        "next_url": list_url(where, **kept, after=str(page.after)) if page.after else None,
        "first_url": list_url(where, **kept) if after else None,
    }
    return render(request, "recipients/change_list.html", context)


def report_url(span: Span) -> str:
    """The report that a list belongs to."""
    if span.is_import:
        return reverse("recipients:import-changes", args=[span.imports[0].pk])
    return f"{reverse('recipients:changes')}?{urlencode(address_of(span))}"


def badges(classes: Sequence[str]) -> list[Badge]:
    """The classes of a family, the heaviest first."""
    known = [BY_KEY[key] for key in classes if key in BY_KEY]
    known.sort(key=lambda one: -one.weight)
    return [Badge(_(one.label), VARIANTS[one.weight]) for one in known]


@requires(Permission.REGISTRY_VIEW)
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One family of the report: every field before and after, its members, the families it split from or went to."""
    visible_changes = FamilyChange.objects.visible_to(request.user)
    found = get_object_or_404(
        visible_changes.select_related("source_import", "village", "village_before", "decided_by"), pk=pk
    )
    may_read_health = request.user.may_in(Permission.SENSITIVE_READ, found.village_id)
    family = Family.objects.visible_to(request.user).filter(pk=found.family_id).first()
    if family:
        found.family = family
        kind = RecordView.Kind.SENSITIVE if may_read_health else RecordView.Kind.OPENED
        audit.record_view(family, by=request.user, kind=kind, village_code=family.village_id)
    shown = changes_family.detail(found, with_health=may_read_health)
    context = {
        "change": found,
        "family": family,
        "badges": badges(found.classes),
        "fields": shown.fields,
        "members": [(member, _member_badge(member.what)) for member in shown.members],
        "related": queries.related(found, request.user),
        "span": queries.span_of(found.source_import),
        "report_url": reverse("recipients:import-changes", args=[found.source_import_id]),
        "is_gone": bool(GONE & {*found.classes}),
        **_tasks(request, found.source_import),
    }
    return render(request, "recipients/change.html", context)


def _member_badge(what: str) -> Badge:
    words = {
        "new": (_("New in the registry"), "info"),
        "came": (_("Came from another family"), "warn"),
        "left": (_("Went to another family"), "warn"),
        "gone": (_("No longer in the file"), "bad"),
        "changed": (_("Changed"), "mute"),
    }
    return Badge(*words[what])
