"""Asking by file: matching requests of a source, the answers to them, and lists of an office."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from verification.actions import exchanges
from verification.domain.counts import RunCounts
from verification.domain.exchange import TROUBLES, Trouble
from verification.domain.sources import Source, UnknownSource, source_of
from verification.exchange_forms import AnswerForm, DrawForm, ListForm
from verification.models import Exchange
from verification.queries.queue import areas_to_run_in
from verification.queries.said import outcome_label


_SHOWN = 50
_BUCKETS = ("matched", "mismatched", "not_found")


@requires(Permission.VERIFICATION_RUN)
@require_safe
def exchange_list(request: HttpRequest, key: str) -> HttpResponse:
    """Requests and lists of one source, and what can be begun."""
    return _list_page(request, _source(key))


@requires(Permission.VERIFICATION_RUN)
@require_POST
def exchange_draw(request: HttpRequest, key: str) -> HttpResponse:
    """Draw up a matching request."""
    source = _source(key)
    form = DrawForm(request.POST, areas=areas_to_run_in(request.user))
    if not form.is_valid():
        return _list_page(request, source, draw=form, status=422)
    try:
        found = exchanges.draw(source=source.key, **form.cleaned_data, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return _list_page(request, source, draw=form, status=422)
    messages.success(request, _("The request is drawn up. Fetch the file and send it to the office."))
    return redirect("verification:exchange", found.pk)


@requires(Permission.VERIFICATION_RUN)
@require_POST
def exchange_take_list(request: HttpRequest, key: str) -> HttpResponse:
    """Take a list of the office."""
    source = _source(key)
    form = ListForm(request.POST, request.FILES, areas=areas_to_run_in(request.user))
    if not form.is_valid():
        return _list_page(request, source, taking=form, status=422)
    file = form.cleaned_data.pop("file")
    try:
        found = exchanges.take_list(
            source=source.key, **form.cleaned_data, name=file.name, stream=file.file, by=request.user
        )
    except UserError as error:
        messages.error(request, str(error))
        return _list_page(request, source, taking=form, status=422)
    messages.success(request, _("The list is taken in."))
    return redirect("verification:exchange", found.pk)


@requires(Permission.VERIFICATION_VIEW)
@require_safe
def exchange_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One exchange: how it stands, what came of it, and the rows that were refused."""
    return _page(request, _exchange(request, pk), AnswerForm())


@requires(Permission.NIK_REVEAL)
@require_POST
def exchange_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a request; by POST, since each time is written down."""
    found = _exchange(request, pk, Permission.NIK_REVEAL)
    if not found.file:
        raise Http404
    content = exchanges.hand_out(exchange=found, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.xlsx"', "Cache-Control": "no-store"}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(content, content_type=kind, headers=headers)


@requires(Permission.VERIFICATION_RUN)
@require_POST
def exchange_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the office's answer."""
    found = _exchange(request, pk, Permission.VERIFICATION_RUN)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    file = form.cleaned_data["file"]
    try:
        exchanges.answer(exchange=found, name=file.name, stream=file.file, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return _page(request, found, form, status=422)
    messages.success(request, _("The answer is taken in."))
    return redirect("verification:exchange", pk)


@requires(Permission.VERIFICATION_RUN)
@require_POST
def exchange_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a request."""
    found = _exchange(request, pk, Permission.VERIFICATION_RUN)
    try:
        exchanges.withdraw(exchange=found, reason=request.POST.get("reason", ""), by=request.user)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The request is withdrawn. Everybody in it is due again."))
    return redirect("verification:exchange", pk)


def _exchange(request: HttpRequest, pk: int, permission: Permission | None = None) -> Exchange:
    visible = Exchange.objects.visible_to(request.user, permission).select_related(
        "scope", "requested_by", "answered_by"
    )
    found: Exchange = get_object_or_404(visible, pk=pk)
    return found


def _source(key: str) -> Source:
    """A source that can be asked by file."""
    try:
        source = source_of(key)
    except UnknownSource as error:
        raise Http404 from error
    if not source.facts:
        raise Http404
    return source


def _list_page(
    request: HttpRequest,
    source: Source,
    *,
    draw: DrawForm | None = None,
    taking: ListForm | None = None,
    status: int = 200,
) -> HttpResponse:
    areas = areas_to_run_in(request.user)
    visible = Exchange.objects.visible_to(request.user).filter(source=source.key)
    context = {
        "source": source,
        "label": _(source.label),
        "shown": visible.select_related("scope", "requested_by")[:_SHOWN],
        "draw_form": draw or DrawForm(areas=areas),
        "list_form": taking or ListForm(areas=areas),
        "facts": [(fact.name, _(fact.label)) for fact in source.facts],
    }
    return render(request, "verification/exchanges.html", context, status=status)


def _page(request: HttpRequest, found: Exchange, form: AnswerForm, status: int = 200) -> HttpResponse:
    source = source_of(found.source)
    counts = RunCounts.read({name: value for name, value in found.counts.items() if isinstance(value, int)})
    troubles = found.counts.get("troubles", {})
    context = {
        "exchange": found,
        "label": _(source.label),
        "form": form,
        "counts": counts,
        "lines": found.counts.get("lines", 0),
        "buckets": [(outcome_label(source, name), getattr(counts, name)) for name in _BUCKETS],
        "kinds": [(_(TROUBLES[Trouble(code)]), number) for code, number in troubles.items()],
        "refused": [(one["row"], _(TROUBLES[Trouble(one["code"])]), one["detail"]) for one in found.troubles],
        "may_fetch": request.user.may_in(Permission.NIK_REVEAL, found.scope_id),
        "may_act": request.user.may_in(Permission.VERIFICATION_RUN, found.scope_id),
        "is_waiting": found.state == Exchange.State.SENT,
    }
    return render(request, "verification/exchange.html", context, status=status)
