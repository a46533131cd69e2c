"""What if: a changed copy of a programme's rule, its families, rupiah and map, without touching anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.query_strings import key_in
from distribution.actions.simulations import what_if_families
from distribution.domain.periods import InvalidPeriod, Quarter
from distribution.domain.rules import Rule
from distribution.forms.programmes import PeriodForm
from distribution.forms.rule_data import initial_of
from distribution.forms.rules import ALWAYS_SENT, RuleForm
from distribution.models import Programme
from distribution.queries.determinations import rule_in_force
from distribution.rule_words import differences, rule_sentences
from distribution.views.effects import effect_of, map_of
from distribution.views.rules import other_programmes
from distribution.views.trying import act_of, times_asked, tried_in
from distribution.wording import reason_text
from recipients.models import Family


_PAGE = 50
_CHANGES = ("enters", "leaves")


@dataclass(frozen=True, slots=True)
class Row:
    """A family that would enter or leave. PRIVACY: its number is masked by the page."""

    family: Family
    decile: int | None
    amount: int
    quantity: int
    reasons: Sequence[str]


@requires(Permission.PROGRAMME_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if_page(request: HttpRequest, code: str) -> HttpResponse:
    """The rule is in the form (or in the address, so that it can be sent to somebody); figures come by POST."""
    programme = get_object_or_404(Programme, code=code)
    period = _period(request)
    current = rule_in_force(programme.pk, period) or programme.rules.order_by("-version").first()
    form = _form(request, programme, current.definition if current else None)
    rule = form.rule() if form.is_bound else None
    context: dict[str, Any] = {
        "programme": programme,
        "period": period,
        "periods": PeriodForm(initial={"period": str(period)}, today=Quarter.of(timezone.localdate())),
        "form": form,
        "current": current,
        "page_url": reverse("distribution:what-if", args=[code]),
        "try_url": reverse("distribution:what-if", args=[code]),
        "query": _query(form, period),
        "may_edit": request.user.may(Permission.PROGRAMME_EDIT),
        "may_read": request.user.may(Permission.REGISTRY_VIEW),
        "is_asked": request.method == "POST",
        "effect": None,
        "times": times_asked(request),
        "families": None,
    }
    act = act_of(request)
    definition = form.definition() if rule else current.definition if current and not form.is_bound else None
    context |= tried_in(request, definition, act=act, programme=code, period=period)
    if request.htmx and act in {"test", "example"}:
        return render(request, "distribution/_rule_tried.html", context)
    if request.method == "POST" and rule is not None:
        context |= _answer(request, rule, form, programme, period, current.definition if current else {})
    part = {"count": "effect", "list": "families"}.get(act) if request.htmx else None
    template = "distribution/what_if.html"
    status = 422 if request.method == "POST" and rule is None and not part else 200
    return render(request, f"{template}#{part}" if part else template, context, status=status)


def _period(request: HttpRequest) -> Quarter:
    today = Quarter.of(timezone.localdate())
    try:
        return Quarter.parse(request.POST.get("period") or request.GET.get("period") or str(today))
    except InvalidPeriod:
        return today


def _form(request: HttpRequest, programme: Programme, definition: Mapping[str, Any] | None) -> RuleForm:
    others = other_programmes(programme)
    if request.method == "POST":
        return RuleForm(request.POST, others=others)
    if ALWAYS_SENT in request.GET:
        return RuleForm(request.GET, others=others)
    return RuleForm(initial=initial_of(definition) if definition else None, others=others)


def _query(form: RuleForm, period: Quarter) -> str:
    """The address of this rule: nothing personal stands in a rule."""
    if not form.is_bound:
        return urlencode({"period": period})
    data: Any = form.data
    kept = [(name, value) for name in form.fields for value in data.getlist(name) if value]
    return urlencode([*kept, ("period", str(period))])


def _answer(
    request: HttpRequest,
    rule: Rule,
    form: RuleForm,
    programme: Programme,
    period: Quarter,
    current: Mapping[str, Any],
) -> dict[str, Any]:
    definition = form.definition()
    if request.htmx and act_of(request) == "list":
        return _families(request, rule, programme, period)
    effect = effect_of(request.user, rule, programme=programme, period=period)
    if effect.trouble:
        return {"effect": effect}
    found: dict[str, Any] = {
        "effect": effect,
        "map": map_of(effect, with_links=request.user.may(Permission.REGISTRY_VIEW)) if effect.lines else None,
        "sentences": rule_sentences(definition),
        "differences": differences(current, definition),
    }
    # The list is as dear as the figures: a page that can ask for it afterwards shows the figures first.
    return found if request.htmx else found | _families(request, rule, programme, period)


def _families(request: HttpRequest, rule: Rule, programme: Programme, period: Quarter) -> dict[str, Any]:
    """Who would enter or leave, where the user may read the registry; nobody where there is no such area."""
    asked = request.POST.get("change", "")
    change = asked if asked in _CHANGES else _CHANGES[0]
    try:
        found = what_if_families(
            rule=rule,
            programme=programme,
            period=period,
            change=change,
            areas=sorted(request.user.areas_for(Permission.REGISTRY_VIEW)),
            after=key_in(request.POST, "after") or 0,
            limit=_PAGE + 1,
        )
    except UserError:
        # The figures above the list say what is wrong.
        found = []
    shown = found[:_PAGE]
    rows = Family.objects.visible_to(request.user).filter(pk__in=[one.family_id for one in shown])
    known = {one.pk: one for one in rows.select_related("head", "village")}
    return {
        "families": [
            Row(
                family=known[one.family_id],
                decile=one.decile,
                amount=one.amount,
                quantity=one.quantity,
                reasons=[reason_text(code) for code in (one.reasons_then if change == "enters" else one.reasons)],
            )
            for one in shown
            if one.family_id in known
        ],
        "change": change,
        "next_after": shown[-1].family_id if len(found) > _PAGE else 0,
    }
