"""The rule of a programme: a new version in the editor, and two versions side by side in words."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from distribution.actions import programmes
from distribution.domain.periods import Quarter
from distribution.forms.rule_data import initial_of
from distribution.forms.rules import ALWAYS_SENT, RuleForm, VersionForm
from distribution.models import Programme, ProgrammeRule
from distribution.rule_words import differences, rule_sentences
from distribution.views.effects import Effect, effect_of
from distribution.views.trying import act_of, times_asked, tried_in


# What of the page answers a button that was pressed.
_PARTS: Final = {"read": "reading", "count": "effect"}


def other_programmes(programme: Programme) -> list[tuple[str, str]]:
    """The programmes that a rule may name, to choose from."""
    return list(Programme.objects.exclude(pk=programme.pk).order_by("name").values_list("code", "name"))


@requires(Permission.PROGRAMME_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest, code: str) -> HttpResponse:
    """A new version of the rule, filled in from the newest one or from a what-if."""
    programme = get_object_or_404(Programme, code=code)
    newest = programme.rules.order_by("-version").first()
    act = act_of(request)
    form = _form(request, programme, newest, is_tried=bool(act))
    if request.method == "POST" and not act and form.is_valid() and _keep_rule(request, programme, form):
        return redirect("distribution:programme", code)
    status = 422 if request.method == "POST" and not act else 200
    return _editor(request, programme, newest, form, act=act, status=status)


def _form(request: HttpRequest, programme: Programme, newest: ProgrammeRule | None, *, is_tried: bool) -> VersionForm:
    others = other_programmes(programme)
    if request.method == "POST":
        return VersionForm(request.POST, others=others, is_tried=is_tried)
    proposed = RuleForm(request.GET, others=others) if ALWAYS_SENT in request.GET else None
    if proposed is not None and proposed.is_valid():
        return VersionForm(initial=initial_of(proposed.definition()), others=others)
    return VersionForm(initial=initial_of(newest.definition) if newest else None, others=others)


def _editor(
    request: HttpRequest,
    programme: Programme,
    newest: ProgrammeRule | None,
    form: VersionForm,
    *,
    act: str,
    status: int,
) -> HttpResponse:
    definition = _definition(form, newest)
    period = Quarter.of(timezone.localdate())
    context: dict[str, Any] = {
        "programme": programme,
        "form": form,
        "try_url": reverse("distribution:rule-new", args=[programme.code]),
        "newest": newest,
        "period": str(period),
        "times": times_asked(request),
        "effect": _effect(request, programme, form) if act == "count" else None,
        "sentences": rule_sentences(definition) if definition else [],
        "differences": differences(newest.definition, definition) if newest and definition else [],
        **tried_in(request, definition, act=act, programme=programme.code, period=period),
    }
    if request.htmx and act in {"test", "example"}:
        return render(request, "distribution/_rule_tried.html", context)
    part = _PARTS.get(act) if request.htmx else None
    template = "distribution/rule_new.html"
    return render(request, f"{template}#{part}" if part else template, context, status=status)


def _definition(form: VersionForm, newest: ProgrammeRule | None) -> dict[str, Any] | None:
    """The rule as it stands in the form; None while it is not whole."""
    if form.is_bound:
        return form.definition() if form.rule() else None
    return newest.definition if newest else None


def _effect(request: HttpRequest, programme: Programme, form: VersionForm) -> Effect | None:
    rule = form.rule()
    return effect_of(request.user, rule, programme=programme, period=Quarter.of(timezone.localdate())) if rule else None


def _keep_rule(request: HttpRequest, programme: Programme, form: VersionForm) -> bool:
    try:
        rule = programmes.add_rule(
            programme=programme,
            definition=form.definition(),
            valid_from=form.cleaned_data["valid_from"],
            legal_basis=form.cleaned_data["legal_basis"],
            by=request.user,
        )
    except UserError as error:
        form.add_error("valid_from", str(error))
        return False
    messages.success(request, _("Rule version %(version)d is kept.") % {"version": rule.version})
    return True


@requires(Permission.PROGRAMME_VIEW)
@require_safe
def rule_diff(request: HttpRequest, code: str) -> HttpResponse:
    """What one version says otherwise than another; the two newest ones unless told which."""
    programme = get_object_or_404(Programme, code=code)
    rules = list(ProgrammeRule.objects.filter(programme=programme).select_related("made_by").order_by("-version"))
    newer = _version(rules, request.GET.get("ke")) or (rules[0] if rules else None)
    older = _version(rules, request.GET.get("dari")) or _before(rules, newer)
    context = {
        "programme": programme,
        "rules": rules,
        "newer": newer,
        "older": older,
        "differences": differences(older.definition, newer.definition) if older and newer else [],
        "sentences": rule_sentences(newer.definition) if newer else [],
    }
    return render(request, "distribution/rule_diff.html", context)


def _version(rules: list[ProgrammeRule], wanted: str | None) -> ProgrammeRule | None:
    return next((one for one in rules if str(one.version) == wanted), None)


def _before(rules: list[ProgrammeRule], newer: ProgrammeRule | None) -> ProgrammeRule | None:
    return next((one for one in rules if newer and one.version < newer.version), None)
