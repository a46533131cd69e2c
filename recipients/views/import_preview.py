"""What the page of one import shows: its progress, its figures, and one tab of rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from access.domain.permissions import Permission
from access.progress import Progress
from access.queries.saved_views import columns_of
from access.query_strings import key_in
from access.templatetags.portal import number
from recipients.actions import imports as actions
from recipients.domain.deciles import JUMPS
from recipients.domain.judging import SINGLE_FILE
from recipients.listings import RefusedRows, Warnings, files_of
from recipients.models import Import, ImportIssue
from recipients.queries import changes_report, intake_alike, intake_preview, refused
from recipients.queries.alike_sides import compared
from recipients.queries.forms_kept_page import kept_values
from recipients.queries.imports import is_working, overtaken_by, parts_of
from recipients.queries.intake_version import is_outdated
from recipients.queries.persons_file_preview import changed_persons


State = Import.State
# How long the page of an admitted import says what comes next.
FRESH = timedelta(days=1)
# Pages are counted off in the database; no file has so many.
LAST_PAGE = 99_999
FATES = (
    ("read", gettext_lazy("Read")),
    ("new", gettext_lazy("New")),
    ("changed", gettext_lazy("Changed")),
    ("unchanged", gettext_lazy("Unchanged")),
    ("vanished", gettext_lazy("No longer in the file")),
    ("rejected", gettext_lazy("Refused")),
)
PHASES = {
    "reading families": gettext_lazy("Reading the families, in kB"),
    "reading persons": gettext_lazy("Reading the members, in kB"),
    "reading both": gettext_lazy("Reading the persons, in kB"),
    "judging": gettext_lazy("Judging every row"),
    "reasons": gettext_lazy("Writing down the reasons"),
    "comparing": gettext_lazy("Comparing with the registry"),
    "looking for duplicates": gettext_lazy("Looking for people who are there already"),
    "writing": gettext_lazy("Writing into the registry"),
}
STATES = {
    State.RECEIVED: "info", State.STAGING: "info", State.STAGED: "warn", State.ADMITTING: "info", State.ADMITTED: "ok",
    State.REFUSED: "bad", State.FAILED: "bad", State.CANCELLED: "mute",
}  # fmt: skip
KB = 1000
_LISTS = {"refused": RefusedRows(), "warnings": Warnings()}


@dataclass(frozen=True)
class ListLine:
    """One import in the list."""

    found: Import
    variant: str
    files: str
    is_working: bool

    @classmethod
    def of(cls, found: Import) -> "ListLine":
        return cls(found, STATES[State(found.state)], files_of(found), is_working(found))


def progress_of(found: Import) -> Progress:
    """How far an import is; bytes are told in kB."""
    is_waiting = found.state in {State.RECEIVED, State.STAGED}
    is_counted = bool(found.total) and not is_waiting
    return Progress(
        pk=found.pk,
        phase_label="" if is_waiting else str(PHASES.get(found.phase, "")) or found.get_state_display(),
        done=found.done // KB if is_counted else 0,
        total=found.total // KB if is_counted else 0,
        percent=found.percent,
        rate=round(found.rate / KB) if is_counted else 0,
        time_left=found.time_left if is_counted else None,
        is_finished=not is_working(found),
        can_cancel=found.cancel_requested_at is None,
        cancel_requested_at=found.cancel_requested_at,
        trouble=found.trouble,
    )


@dataclass(frozen=True)
class Tile:
    """One figure about families, and the same about persons."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Tab:
    """A side of the preview."""

    key: str
    label: str
    url: str
    is_active: bool
    count: int | None


@dataclass(frozen=True)
class Sides:
    """What can be looked at: numbers of rows by tab, and the class of decile moves."""

    numbers: Mapping[str, int]
    jumps: Mapping[str, int]


def context_of(request: HttpRequest, found: Import) -> dict[str, Any]:
    """Figures, tabs and the rows of the chosen tab. Rows of persons only for those who may read the registry."""
    may_read = request.user.may_in(Permission.REGISTRY_VIEW, found.city_id)
    # Rows that another version has judged lie in tables that this one may not know.
    outdated = is_outdated(found)
    overtaker = overtaken_by(found)
    sides = _sides(found, may_read=may_read, has_rows=not outdated and intake_preview.has_rows(found))
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in sides.numbers else next(iter(sides.numbers), "")
    return {
        "tiles": _tiles(found),
        "tabs": _tabs(sides, tab),
        "tab": tab,
        "files": [part.file for part in parts_of(found)],
        "may_read": may_read,
        "may_judge_again": (outdated or overtaker is not None)
        and any(request.user.may_in(one, found.city_id) for one in (Permission.IMPORT_UPLOAD, Permission.IMPORT_ADMIT)),
        "is_outdated": outdated,
        "overtaker": overtaker,
        "is_fresh": found.admitted_at is not None and timezone.now() - found.admitted_at < FRESH,
        "may_reveal": request.user.may_in(Permission.NIK_REVEAL, found.city_id),
        "has_refused": sides.numbers.get("refused", 0) > 0,
        "may_give_up": found.state in actions.STOPPABLE
        and request.user.may_in(Permission.IMPORT_UPLOAD, found.city_id),
        **_admission(request, found),
        **_rows(request, found, tab, sides, may_read=may_read),
    }


def _tiles(found: Import) -> list[Tile]:
    """What became of families and persons; of refused files not who is missing in them, for nobody goes by them."""
    if not found.counts:
        return []
    return [
        Tile(
            str(label),
            number(families),
            ngettext("families · %(count)s person", "families · %(count)s persons", persons)
            % {"count": number(persons)},
        )
        for key, label in FATES
        for families, persons in [(found.counts["families"][key], found.counts["persons"][key])]
        if key != "vanished" or found.state != State.REFUSED
    ]


def _sides(found: Import, *, may_read: bool, has_rows: bool) -> Sides:
    """The tabs with something on them; empty when nothing has been counted."""
    counts = found.counts
    if not counts:
        return Sides({}, {})
    numbers = {
        "refused": counts["families"]["rejected"] + counts["persons"]["rejected"],
        "warnings": sum(counts["warnings"].values()),
    }
    if not may_read or not (has_rows or found.state == State.ADMITTED):
        return Sides(numbers, {})
    if has_rows and "alike" in counts:
        numbers["alike"] = counts["alike"]
    if has_rows and counts.get("kept"):
        numbers["kept"] = counts["kept"]
    if found.source in SINGLE_FILE:
        changed = {"people": counts["persons"]["changed"]} if has_rows else {}
        vanished = {"families": counts["families"]["vanished"], "persons": counts["persons"]["vanished"]}
        return Sides({**numbers, **changed, **vanished}, {})
    jumps = intake_preview.decile_counts(found)
    numbers["deciles"] = sum(jumps.values())
    if has_rows:
        numbers["changed"] = counts["families"]["changed"]
    numbers |= {"families": counts["families"]["vanished"], "persons": counts["persons"]["vanished"]}
    return Sides(numbers, jumps)


def _tabs(sides: Sides, chosen: str) -> list[Tab]:
    labels = {
        "refused": _("Refused rows"),
        "warnings": _("Warnings"),
        "alike": _("Likely duplicates"),
        "kept": _("Forms that stay"),
        "deciles": _("Decile moves"),
        "changed": _("Changed families"),
        "people": _("Changed persons"),
        "families": _("Families no longer there"),
        "persons": _("Persons no longer there"),
    }
    return [Tab(key, labels[key], f"?tab={key}", key == chosen, count) for key, count in sides.numbers.items()]


def _admission(request: HttpRequest, found: Import) -> dict[str, Any]:
    """Whether this person may agree to the admission, else why not."""
    if found.state != State.STAGED:
        return {"may_agree": False, "why_not": ""}
    if not request.user.may_in(Permission.IMPORT_ADMIT, found.city_id):
        return {"may_agree": False, "why_not": _("A colleague with the task of admitting files decides about it.")}
    if is_outdated(found):
        return {"may_agree": False, "why_not": ""}
    if found.uploaded_by_id == request.user.pk:
        return {"may_agree": False, "why_not": _("You sent these files yourself. Another person has to admit them.")}
    return {"may_agree": True, "why_not": "", "consequences": _consequences(found)}


def _consequences(found: Import) -> str:
    families, persons = found.counts["families"], found.counts["persons"]
    return _(
        "%(new_families)s families and %(new_persons)s persons are added, %(changed_families)s families and "
        "%(changed_persons)s persons are changed, %(vanished_families)s families that are not in the file are marked. "
        "%(refused)s refused rows stay out; %(held)s of these families are held back. Nothing is deleted."
    ) % {
        "held": number(changes_report.held_count(found)),
        "new_families": number(families["new"]),
        "new_persons": number(persons["new"]),
        "changed_families": number(families["changed"]),
        "changed_persons": number(persons["changed"]),
        "vanished_families": number(families["vanished"]),
        "refused": number(families["rejected"] + persons["rejected"]),
    }


def _rows(request: HttpRequest, found: Import, tab: str, sides: Sides, *, may_read: bool) -> dict[str, Any]:
    """One page of the chosen tab, and the way to the pages around it."""
    page = min(key_in(request.GET, "page") or 1, LAST_PAGE)
    makers: Mapping[str, Callable[[], dict[str, Any]]] = {
        "refused": lambda: _marked(request, found, tab, page, may_read=may_read),
        "warnings": lambda: _marked(request, found, tab, page, may_read=may_read),
        "alike": lambda: {
            "rows": compared(found, intake_alike.page_of(found.pk, request.user, page=page), request.user),
            "shown_of": sides.numbers["alike"],
        },
        "kept": lambda: {"rows": kept_values(found, page=page), "shown_of": sides.numbers["kept"]},
        "deciles": lambda: _jumps(request, found, sides, page),
        "changed": lambda: {"rows": _changed(found, page), "shown_of": sides.numbers["changed"]},
        "people": lambda: {"rows": changed_persons(found, page=page), "shown_of": sides.numbers["people"]},
        "families": lambda: {
            "rows": intake_preview.vanished_families(found, request.user, page=page),
            "shown_of": sides.numbers["families"],
        },
        "persons": lambda: {
            "rows": intake_preview.vanished_persons(found, request.user, page=page),
            "shown_of": sides.numbers["persons"],
        },
    }
    if tab not in makers:
        return {"rows": [], "code": "", "codes": [], "jumps": []}
    made = {"code": "", "codes": [], "jumps": [], **makers[tab]()}
    return made | _around(made["rows"], page, made["shown_of"], {"tab": tab, **made.get("kept", {})})


def _marked(request: HttpRequest, found: Import, tab: str, page: int, *, may_read: bool) -> dict[str, Any]:
    severity = ImportIssue.Severity.ERROR if tab == "refused" else ImportIssue.Severity.WARNING
    codes = refused.codes_of(found, severity)
    rows_of = {line.code: line.rows for line in codes}
    wanted = request.GET.get("code", "")
    code = wanted if wanted in rows_of else ""
    everything = found.counts["families"]["rejected"] + found.counts["persons"]["rejected"]
    columns = columns_of(request.user, _LISTS[tab], request.GET.get("columns", "").split(","), always="row")
    made = {"codes": codes, "code": code, "kept": {"code": code} if code else {}, "columns": columns}
    if not may_read:
        return made | {"rows": [], "shown_of": 0}
    if tab == "refused":
        rows = refused.refused_rows(found, code=code, page=page)
        return made | {"rows": rows, "shown_of": rows_of[code] if code else everything}
    rows = refused.warnings(found, code=code, page=page) if code else []
    return made | {"rows": rows, "shown_of": rows_of[code] if code else 0}


def _jumps(request: HttpRequest, found: Import, sides: Sides, page: int) -> dict[str, Any]:
    wanted = request.GET.get("code", "")
    jump = next((jump for jump in JUMPS if jump.key == wanted), None)
    url = reverse("recipients:import", args=[found.pk])
    return {
        "rows": intake_preview.decile_jumps(found, jump, page=page),
        "shown_of": sides.jumps.get(jump.key, 0) if jump else sides.numbers["deciles"],
        "code": jump.key if jump else "",
        "kept": {"code": jump.key} if jump else {},
        "jumps": [
            {"key": one.key, "label": _(one.label), "number": sides.jumps.get(one.key, 0),
             "url": f"{url}?tab=deciles&code={one.key}"}
            for one in JUMPS
        ],
    }  # fmt: skip


def _changed(found: Import, page: int) -> Sequence[intake_preview.ChangedFamily]:
    return intake_preview.changed_families(found, parts_of(found)[0].form, page=page)


def _around(rows: Sequence[object], page: int, total: int, kept: Mapping[str, str]) -> dict[str, Any]:
    first = intake_preview.PAGE * (page - 1) + 1
    last = first + len(rows) - 1
    text = _("%(first)s to %(last)s of %(total)s") % {
        "first": number(first if rows else 0), "last": number(last if rows else 0), "total": number(total),
    }  # fmt: skip
    return {
        "count_text": text,
        "prev_url": f"?{urlencode({**kept, 'page': page - 1})}" if page > 1 else None,
        "next_url": f"?{urlencode({**kept, 'page': page + 1})}" if last < total and rows else None,
    }
