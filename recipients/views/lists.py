"""Lists of other systems: what became of their rows, and the queue of masked ones that a person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.queries.saved_views import columns_of
from access.query_strings import key_of
from access.templatetags.portal import number
from recipients import tasks
from recipients.actions import lists as actions
from recipients.actions.imports.template_sheet import write_template
from recipients.domain.list_scores import AGREEMENTS
from recipients.listings_queues import ListEntries
from recipients.models import ListEntry, Person, RecipientList
from recipients.queries import list_families, lists


_LIST = ListEntries()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ListEntry.State
TABS = (State.WAITING, State.MATCHED, State.DECIDED, State.ABSENT, State.UNUSABLE)
FAMILIES = "families"
WORKING = (RecipientList.State.RECEIVED, RecipientList.State.MATCHING)
TROUBLES = {
    "ROW_BROKEN": gettext_lazy("The line cannot be split into its columns."),
    "NAME_EMPTY": gettext_lazy("There is neither a whole NIK nor a name."),
}
VARIANTS = {
    RecipientList.State.RECEIVED: "info", RecipientList.State.MATCHING: "info", RecipientList.State.READY: "ok",
    RecipientList.State.REFUSED: "bad", RecipientList.State.FAILED: "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A person who may be meant, with what agrees, in words."""

    person: Person
    score: int
    reasons: list[str]


@dataclass(frozen=True)
class EntryLine:
    """A row of the list as the page shows it; numbers stay as masked as they came, whole ones are masked."""

    entry: ListEntry
    nik: str
    kk_number: str
    name: str
    trouble: str
    candidates: list[Candidate]


@requires(Permission.IMPORT_VIEW)
@require_safe
def recipient_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures of one list, and the rows of the chosen state for those who may read the registry."""
    found = get_object_or_404(lists.visible(request.user), pk=pk)
    if request.htmx:
        # Asked every few seconds while the worker is busy; the whole page comes anew when it is done.
        return HttpResponse(status=204) if found.state in WORKING else HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, found)


def _page(request: HttpRequest, found: RecipientList) -> HttpResponse:
    is_ready = found.state == RecipientList.State.READY
    may_read = request.user.may_in(Permission.REGISTRY_VIEW, found.city_id)
    may_decide = may_read and request.user.may_in(Permission.REGISTRY_EDIT, found.city_id)
    tabs = _tabs(found, list_families.count_of(found, request.user) if is_ready and may_read else 0)
    wanted = request.GET.get("tab", "")
    first = next((tab for tab in TABS if found.counts.get(tab)), State.MATCHED)
    tab = wanted if wanted in tabs else first
    page, after = lists.EntryPage([], None), None
    families: list[list_families.ListFamily] = []
    if is_ready and may_read and tab == FAMILIES:
        families, after = list_families.page_of(found, request.user, after=request.GET.get("after", ""))
    elif is_ready and may_read:
        page = lists.entry_page(found, request.user, state=tab, after=request.GET.get("after", ""))
        after = page.after
    kept = {name: value for name, value in (("tab", tab), ("columns", request.GET.get("columns", ""))) if value}
    columns = columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="name")
    context: dict[str, Any] = {
        "found": found,
        "variant": VARIANTS[RecipientList.State(found.state)],
        "is_working": found.state in WORKING,
        "is_ready": is_ready,
        "tiles": [(one.label, number(found.counts.get(one, 0))) for one in TABS],
        "tabs": [
            {"label": label, "url": f"?tab={one}", "is_active": one == tab, "count": count}
            for one, (label, count) in tabs.items()
        ],
        "families": families,
        "tab": tab,
        "may_read": may_read,
        "may_decide": may_decide,
        "again_url": reverse("recipients:recipient-list-again", args=[found.pk]) if is_ready and may_decide else "",
        "family_url": reverse("recipients:recipient-list-family", args=[found.pk]),
        "lines": _lines(page.rows, request),
        "columns": columns,
        "next_url": f"?{urlencode(kept | {'after': after})}" if after else None,
        "decide_url": reverse("recipients:recipient-list-decide", args=[found.pk]),
        "page_url": reverse("recipients:recipient-list", args=[found.pk]),
    }
    return render(request, "recipients/recipient_list.html", context)


def _tabs(found: RecipientList, families: int) -> dict[str, tuple[str, int]]:
    """Tab -> label and number; the families only of a system that numbers them."""
    tabs = {one.value: (str(one.label), found.counts.get(one, 0)) for one in TABS}
    if families or found.system == RecipientList.System.P3KE:
        tabs[FAMILIES] = (_("Families missing"), families)
    return tabs


def _lines(entries: Sequence[ListEntry], request: HttpRequest) -> list[EntryLine]:
    wanted = {candidate["person"] for entry in entries for candidate in entry.candidates}
    persons: Mapping[int, Person] = (
        Person.objects.visible_to(request.user).select_related("village").in_bulk(wanted) if wanted else {}
    )
    return [
        EntryLine(
            entry=entry,
            nik=(entry.nik or entry.nik_pattern.replace("_", "*")),
            kk_number=(entry.kk_number or entry.kk_pattern.replace("_", "*")),
            name=entry.full_name,
            trouble=str(TROUBLES.get(entry.trouble, "")),
            candidates=[
                Candidate(
                    persons[one["person"]], one["score"], [_(AGREEMENTS[code].sentence) for code in one["reasons"]]
                )
                for one in entry.candidates
                if one["person"] in persons
            ],
        )
        for entry in entries
    ]


@requires(Permission.REGISTRY_EDIT)
@require_POST
def recipient_list_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was chosen on a page of the queue: each row by itself, one that changed meanwhile is told."""
    found = get_object_or_404(lists.visible(request.user, Permission.REGISTRY_EDIT), pk=pk)
    saved, troubles = 0, []
    for name, value in request.POST.items():
        entry = key_of(name.removeprefix("entry-")) if name.startswith("entry-") else None
        person = key_of(value)
        if entry is None or (person is None and value != "none"):
            continue
        try:
            actions.decide(of_list=found, entry_id=entry, person_id=person, by=request.user)
            saved += 1
        except ListEntry.DoesNotExist:
            continue
        except UserError as error:
            troubles.append(str(error))
    for trouble in troubles:
        messages.error(request, trouble)
    if saved:
        text = ngettext("%(count)s row is decided.", "%(count)s rows are decided.", saved) % {"count": number(saved)}
        messages.success(request, text)
    return redirect("recipients:recipient-list", pk=pk)


@requires(Permission.REGISTRY_EDIT)
@require_POST
def recipient_list_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for the rows in the registry once more, when families have come in since."""
    found = get_object_or_404(lists.visible(request.user, Permission.REGISTRY_EDIT), pk=pk)
    try:
        actions.look_again(of_list=found, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        tasks.match_list.delay_on_commit(found.pk)
    return redirect("recipients:recipient-list", pk=pk)


@requires(Permission.IMPORT_UPLOAD)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The portal's own template, empty, with the kelurahan of this city."""
    stream = BytesIO()
    write_template(to=stream)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename="templat-bansos.xlsx") or ""
    }
    return HttpResponse(stream.getvalue(), content_type=XLSX, headers=headers)
