"""Official papers: what is wanted, then the file; and the head and names that they carry."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from access.actions.exports import may_take_whole
from access.domain.exporting import ROWS_AT_ONCE
from access.domain.permissions import Permission
from access.errors import UserError
from access.guards import requires
from access.views.exports import given
from distribution.actions import papers
from distribution.forms.papers import LogoForm, PaperForm
from distribution.models import Letterhead, Signatory
from distribution.papers.base import Paper
from distribution.papers.catalogue import paper_of
from distribution.papers.settings import missing_for, sample
from distribution.queries.papers import stationery


@requires(Permission.PROGRAMME_VIEW)
@require_http_methods(["GET", "POST"])
def paper_page(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """How the paper is wanted; a short one comes at once, a long one is written by a worker."""
    paper = paper_of(kind)
    if paper is None:
        raise Http404
    if not request.user.may(paper.permission):
        raise PermissionDenied
    query = QueryDict(f"pk={pk}")
    subject = paper.subject(query, request.user)
    if subject is None:
        raise Http404
    form = PaperForm(
        request.POST if request.method == "POST" else None,
        paper=paper,
        villages=paper.villages(subject, request.user),
        may_take_whole=may_take_whole(paper, request.user),
        initial={"kelurahan": request.GET.get("kelurahan", "")},
    )
    if form.is_bound and form.is_valid() and (answer := _made(request, paper, subject, form)):
        return answer
    return _page(request, paper, subject, form, query)


def _made(request: HttpRequest, paper: Paper, subject: Any, form: PaperForm) -> HttpResponseBase | None:
    if reason := paper.why_not(subject, request.user):
        form.add_error(None, reason)
        return None
    try:
        export = papers.ask(
            key=paper.key,
            subject=subject,
            village_code=form.cleaned_data.get("kelurahan", ""),
            **form.wanted(origin=request.build_absolute_uri("/").rstrip("/")),
            by=request.user,
        )
    except UserError as error:
        form.add_error(None, str(error))
        return None
    return given(request, export)


def _page(request: HttpRequest, paper: Paper, subject: Any, form: PaperForm, query: QueryDict) -> HttpResponse:
    rows = paper.count(query, request.user)
    context = {
        "paper": paper,
        "form": form,
        "subject": paper.subject_name(subject),
        "back_url": paper.subject_url(subject),
        "why_not": paper.why_not(subject, request.user),
        "is_long": rows > ROWS_AT_ONCE,
        "missing": missing_for(paper, stationery(timezone.localdate())),
        "may_set": request.user.may(Permission.USER_MANAGE),
    }
    return render(request, "distribution/paper.html", context, status=422 if form.is_bound else 200)


@requires(Permission.USER_MANAGE)
@require_safe
def paper_settings(request: HttpRequest) -> HttpResponse:
    """What papers carry today, what is still missing, and where it is set."""
    today = timezone.localdate()
    context = {
        "letterhead": Letterhead.objects.on(today).select_related("logo").first(),
        "signatories": Signatory.objects.on(today),
        "missing": missing_for(None, stationery(today)),
        "form": LogoForm(),
    }
    return render(request, "distribution/paper_settings.html", context)


@requires(Permission.USER_MANAGE)
@require_safe
def paper_sample(request: HttpRequest) -> HttpResponse:
    """A page with today's letterhead and signatures, to look at before the first real paper."""
    return HttpResponse(
        sample(stationery(timezone.localdate())),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="contoh-kop-surat.pdf"'},
    )


@requires(Permission.USER_MANAGE)
@require_http_methods(["POST"])
def logo_set(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture for a letterhead."""
    letterhead = get_object_or_404(Letterhead, pk=pk)
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a picture and say why it changes."))
        return redirect("distribution:paper-settings")
    try:
        papers.set_logo(
            letterhead=letterhead,
            content=form.cleaned_data["file"].read(),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("distribution:paper-settings")
