"""The review queue."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access.domain.permissions import Permission
from access.guards import requires
from access.models import User
from access.queries.saved_views import columns_of
from access.query_strings import Chip, address_with, key_in
from access.templatetags.portal import number
from verification.forms import FILTERS, QueueFilterForm
from verification.listings import Findings
from verification.models import Finding
from verification.queries import queue
from verification.queries.queue import MINE, QueueFilter, QueuePage


_LIST = Findings()


@dataclass(frozen=True)
class Tab:
    """A side of the review: everything, one's own, what waits for a second person, the head's view."""

    label: str
    url: str
    is_active: bool
    count: int | None = None


@requires(Permission.VERIFICATION_VIEW)
def finding_queue(request: HttpRequest) -> HttpResponse:
    """Findings that wait in the person's own areas; the address holds the whole choice."""
    form = QueueFilterForm(request.GET, user=request.user)
    chosen = form.chosen()
    page = queue.page_of(chosen, request.user, after=key_in(request.GET, "after"), before=key_in(request.GET, "before"))
    columns = columns_of(request.user, _LIST, request.GET.get("columns", "").split(","), always="person")
    first, last = (page.rows[0].pk, page.rows[-1].pk) if page.rows else (None, None)
    context = {
        "form": form,
        "page": page,
        "columns": columns,
        "is_nik_apart": any(column.name == "nik" for column in columns),
        "is_officer_shown": any(column.name == "officer" for column in columns),
        "is_passing_over": _is_passing_over(page, chosen, request.user),
        "today": timezone.localdate(),
        "chips": _chips(request, form),
        "count_text": _count_text(page.count),
        "filter_query": filter_query(request),
        "tabs": queue_tabs(request, _side(chosen)),
        "may_decide_together": bool(chosen.kind) and request.user.may(Permission.FINDING_DECIDE),
        "may_assign": request.user.may(Permission.FINDING_OVERSEE),
        "next_url": address_with(request, after=last, before=None) if page.has_after else None,
        "prev_url": address_with(request, before=first, after=None) if page.has_before else None,
    }
    template = "verification/queue.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


def queue_tabs(request: HttpRequest, active: str) -> list[Tab]:
    """The sides of the review that this person has something to do with; one query for the numbers."""
    tallies = queue.tallies_of(request.user)
    address, may = reverse("verification:queue"), request.user.may
    tabs = [Tab(_("Everybody's"), address, active == "all")]
    if may(Permission.FINDING_DECIDE):
        tabs.append(Tab(_("Mine"), f"{address}?holder={MINE}", active == MINE, tallies["mine"]))
    tabs.append(Tab(_("Past the deadline"), f"{address}?deadline=late", active == "late", tallies["late"]))
    if may(Permission.FINDING_CONFIRM):
        url = reverse("verification:confirmations")
        tabs.append(Tab(_("For a second person"), url, active == "confirmations", tallies["proposed"]))
    if may(Permission.FINDING_OVERSEE):
        tabs.append(Tab(_("Oversight"), reverse("verification:oversight"), active == "oversight"))
    return tabs


def filter_query(request: HttpRequest) -> str:
    """The filters of the address as a query string, to go through the queue as it was narrowed."""
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return f"?{urlencode(chosen)}" if chosen else ""


def _is_passing_over(page: QueuePage, chosen: QueueFilter, user: User) -> bool:
    """Whether rows of this page are left out when the person goes through the queue."""
    if not queue.passed_over(chosen, user):
        return False
    in_field = not chosen.state and any(row.state == Finding.State.GROUND_CHECK for row in page.rows)
    in_other_hands = not chosen.holder and any(row.assigned_to_id not in (None, user.pk) for row in page.rows)
    return in_field or in_other_hands


def _side(chosen: QueueFilter) -> str:
    """Which side of the review a choice of filters is: nothing narrowed, or one of the tabs exactly."""
    sides = {QueueFilter(): "all", QueueFilter(holder=MINE): MINE, QueueFilter(deadline=queue.LATE): "late"}
    return sides.get(chosen, "")


def _chips(request: HttpRequest, form: QueueFilterForm) -> list[Chip]:
    chips = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            text = dict(cast("ChoiceField", field).choices)[value]
            label = f"{field.label}: {str(text).strip()}"
            chips.append(Chip(label, address_with(request, **{name: None, "after": None, "before": None})))
    return chips


def _count_text(count: int) -> str:
    if count >= queue.COUNTED_UP_TO:
        return _("more than 10,000 findings wait for a decision")
    text = ngettext("%(count)s finding waits for a decision", "%(count)s findings wait for a decision", count)
    return text % {"count": number(count)}
