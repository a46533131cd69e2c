"""Where the registry and the newest DTSEN differ, and proposing it to the centre."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.query_strings import key_in, keys_in
from access.templatetags.portal import number
from verification.actions.dtsen import proposals as actions
from verification.dtsen_forms import DifferenceForm, ProposeManyForm
from verification.models import Proposal
from verification.queries import dtsen_differences as queries
from verification.views.dtsen_common import Tab, tabs


Origin = Proposal.Origin


def _words(origin: str) -> tuple[str, str, str]:
    """What a way of differing is called, what it means, and the head of its last column."""
    words = {
        Origin.UNKNOWN: (
            _("Never in DTSEN"),
            _("Families of the registry that no version of DTSEN has had. Propose that they are taken in."),
            "",
        ),
        Origin.VANISHED: (
            _("No longer in DTSEN"),
            _("Families that a version of DTSEN left out and that still live here. Propose to take them in again."),
            _("Missing since"),
        ),
        Origin.CORRECTED: (
            _("Corrected here"),
            _("Families whose data were corrected after the newest version came. Propose that DTSEN follows."),
            _("What was changed"),
        ),
        Origin.CLOSED: (
            _("Closed here"),
            _("Families that are closed in the registry and still in DTSEN. Propose that they are taken out."),
            "",
        ),
        Origin.HELD: (
            _("Not in the registry"),
            _(
                "Families of DTSEN that were held back and so are not in the registry. Take them in on the page of the"
                " change, or propose that DTSEN takes them out."
            ),
            _("Version"),
        ),
    }
    return words[Origin(origin)]


@requires(Permission.REGISTRY_VIEW)
@require_safe
def difference_list(request: HttpRequest) -> HttpResponse:
    """Families that differ in one way and for which nothing is proposed yet."""
    return _page(request, ProposeManyForm())


def _page(request: HttpRequest, form: ProposeManyForm, *, status: int = 200) -> HttpResponse:
    filters = DifferenceForm(request.GET, user=request.user)
    origin, area = filters.chosen()
    since = queries.newest()
    page = queries.page(request.user, origin, since, area=area, after=key_in(request.GET, "after") or 0)
    title, meaning, why = _words(origin)
    kept = {name: value for name, value in (("origin", origin), ("area", area)) if value}
    context = {
        "tabs": tabs(request, "dtsen-differences"),
        "ways": [
            Tab(_words(one)[0], f"?{urlencode({**kept, 'origin': one})}", one == origin) for one in queries.KIND_OF
        ],
        "filters": filters,
        "origin": origin,
        "title": title,
        "meaning": meaning,
        "why": why,
        "kind": Proposal.Kind(queries.KIND_OF[origin]).label,
        "since": since,
        "rows": page.rows,
        "count": queries.count(request.user, origin, since, area=area),
        "refused": queries.refused_families(since) if origin == Origin.HELD else 0,
        "form": form,
        "may_propose": request.user.may(Permission.REGISTRY_EDIT),
        "next_url": f"?{urlencode({**kept, 'after': page.after})}" if page.after else None,
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else None,
    }
    return render(request, "verification/differences.html", context, status=status)


@requires(Permission.REGISTRY_EDIT)
@require_POST
def propose_many(request: HttpRequest) -> HttpResponse:
    """Draft proposals for the ticked families, or for all of the list."""
    filters = DifferenceForm(request.GET, user=request.user)
    origin, area = filters.chosen()
    form = ProposeManyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if request.POST.get("all"):
        ids = queries.ids(request.user, origin, queries.newest(), area=area)
    else:
        ids = keys_in(request.POST, "ids")
    try:
        made = actions.propose_differences(origin=origin, ids=ids, by=request.user, **form.cleaned_data)
    except UserError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('verification:dtsen-differences')}?{urlencode({'origin': origin, 'area': area})}")
    text = ngettext(
        "%(count)s proposal is drafted. Add evidence; then a second person approves it.",
        "%(count)s proposals are drafted. Add evidence; then a second person approves them.",
        len(made),
    )
    messages.success(request, text % {"count": number(len(made))})
    return redirect(f"{reverse('verification:dtsen-proposals')}?state={Proposal.State.DRAFT}")
