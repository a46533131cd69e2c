"""Two determinations of a programme side by side: who enters, who leaves, whose amount changes, and why."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from access.domain.permissions import Permission
from access.guards import requires
from access.query_strings import address_with, key_in
from distribution.forms.comparisons import ChangeFilterForm
from distribution.models import Determination
from distribution.queries.comparison import Why, compare, previous_of
from distribution.queries.comparison_lists import NOT_THERE, chosen_results, comparable_with
from distribution.queries.lists import results_page, villages_in
from distribution.rule_words import differences
from distribution.views.common import chips, paging
from distribution.wording import reason_text


CHANGES: Final[Mapping[str, Any]] = {
    "enters": gettext_lazy("Enters"),
    "leaves": gettext_lazy("Leaves"),
    "changed": gettext_lazy("Other amount"),
}


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def comparison_page(request: HttpRequest, pk: int) -> HttpResponse:
    """With the newest one of the period before, unless another is chosen."""
    visible = Determination.objects.visible_to(request.user).select_related("programme", "rule", "city")
    newer = get_object_or_404(visible, pk=pk, state=Determination.State.FINISHED)
    choices = comparable_with(newer, request.user)
    older = _older(request, newer, choices)
    context: dict[str, Any] = {"newer": newer, "older": older, "choices": choices, "may_read": False}
    if older is not None:
        context |= _compared(request, newer, older)
    template = "distribution/comparison.html"
    return render(request, f"{template}#results" if request.htmx and older else template, context)


def _older(request: HttpRequest, newer: Determination, choices: list[Determination]) -> Determination | None:
    wanted = request.GET.get("dengan", "")
    before = previous_of(newer)
    named = next((one for one in choices if str(one.pk) == wanted), None)
    return named or next((one for one in choices if before and one.pk == before.pk), None)


def _compared(request: HttpRequest, newer: Determination, older: Determination) -> dict[str, Any]:
    villages = villages_in(newer.city_id, request.user.areas_for(Permission.PROGRAMME_VIEW))
    names = {one.pk: one.name for one in villages}
    found = compare(newer, older, request.user.areas_for(Permission.PROGRAMME_VIEW))
    # Nobody wants to look at an empty list first.
    usual = next((name for name in CHANGES if getattr(found, name)), "enters")
    form = ChangeFilterForm(request.GET, villages=villages, usual=usual)
    return {
        "found": found,
        "why": [(one, CHANGES[one.change], _why(one), _address(request, one)) for one in found.why],
        "villages": sorted(((one, names.get(one.village_id, "")) for one in found.villages), key=lambda one: one[1]),
        "differences": differences(older.rule.definition, newer.rule.definition),
        "may_read": request.user.may(Permission.REGISTRY_VIEW),
        **_list(request, newer, older, form),
    }


def _list(request: HttpRequest, newer: Determination, older: Determination, form: ChangeFilterForm) -> dict[str, Any]:
    change, chosen = form.wanted(), form.chosen()
    results = chosen_results(request.user, newer, older, change, form.because())
    page = results_page(results, chosen, after=key_in(request.GET, "after"), before=key_in(request.GET, "before"))
    return paging(request, page) | {
        "form": form,
        "chips": chips(request, form),
        "change": change,
        "change_label": CHANGES[change],
        "why_title": _("Why not any more") if change == "leaves" else _("Why not before"),
        "results": [(one, [reason_text(code) for code in one.reasons_other or []]) for one in page.rows],
    }


def _address(request: HttpRequest, one: Why) -> str:
    """The families behind one line, wherever they are."""
    reason = one.reason or NOT_THERE
    return address_with(request, change=one.change, reason=reason, village=None, after=None, before=None)


def _why(one: Why) -> str:
    if one.reason:
        return reason_text(one.reason)
    return _("Was not in the registry then") if one.change == "enters" else _("Is not in the registry any more")
