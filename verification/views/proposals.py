"""Proposals to DTSEN: the list, one proposal with its evidence, and what a second person does with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.actions import audit
from access.domain.masking import mask_number
from access.domain.permissions import Permission
from access.errors import Conflict, UserError
from access.guards import requires
from access.models import RecordView
from access.query_strings import key_in, keys_in
from access.templatetags.portal import date_id, datetime_id, number
from recipients.domain.papers import TYPES
from recipients.models import Family
from recipients.queries.column_words import spoken
from verification.actions.dtsen import proposals as actions
from verification.domain.dtsen_proposals import MEMBERSHIP, NIK, number_of, wishes_of
from verification.dtsen_forms import PaperForm, ProposalFilterForm, ProposeForm
from verification.models import Proposal, ProposalPaper
from verification.queries import dtsen_proposals as queries
from verification.views.dtsen_common import tabs
from verification.views.timeline import Step


State = Proposal.State
VARIANTS = {
    State.DRAFT: "info", State.APPROVED: "info", State.SENT: "warn", State.ACCEPTED: "ok", State.WORKED: "ok",
    State.REFUSED: "bad", State.WITHDRAWN: "mute",
}  # fmt: skip


@dataclass(frozen=True)
class WishLine:
    """What an update asks for, as the page shows it."""

    label: str
    nik: str
    before: str
    after: str


@requires(Permission.REGISTRY_VIEW)
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What is proposed, the newest first."""
    form = ProposalFilterForm(request.GET, user=request.user)
    page = queries.page(queries.narrowed(form.chosen(), request.user), before=key_in(request.GET, "before"))
    kept = {name: value for name, value in request.GET.items() if name in form.fields and value}
    counts = queries.counts(request.user)
    context = {
        "tabs": tabs(request, "dtsen-proposals"),
        "form": form,
        "rows": [(one, VARIANTS[State(one.state)]) for one in page.rows],
        "tiles": [
            (State(one).label, counts[one], f"?{urlencode({'state': one})}")
            for one in (State.DRAFT, State.APPROVED, State.SENT, State.ACCEPTED, State.WORKED, State.REFUSED)
        ],
        "next_url": f"?{urlencode({**kept, 'before': page.after})}" if page.after else None,
        "first_url": f"?{urlencode(kept)}" if "before" in request.GET else None,
        "may_approve": request.user.may(Permission.CORRECTION_DECIDE),
    }
    template = "verification/proposals.html"
    return render(request, f"{template}#results" if request.htmx else template, context)


@requires(Permission.REGISTRY_VIEW)
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what is asked, about whom, with what evidence, and what became of it."""
    return _page(request, _found(request, pk, Permission.REGISTRY_VIEW), PaperForm())


def _found(request: HttpRequest, pk: int, permission: Permission) -> Proposal:
    visible = Proposal.objects.visible_to(request.user, permission)
    found: Proposal = get_object_or_404(
        visible.select_related("village", "family", "batch", "made_by", "checked_by"), pk=pk
    )
    return found


def _page(request: HttpRequest, found: Proposal, form: PaperForm, *, status: int = 200) -> HttpResponse:
    user = request.user
    if found.family:
        audit.record_view(found.family, by=user, kind=RecordView.Kind.OPENED, village_code=found.village_id)
    papers = ProposalPaper.objects.across_areas(reason="of the proposal the reader may see")
    is_draft = found.state == State.DRAFT
    may_decide = user.may_in(Permission.CORRECTION_DECIDE, found.village_id)
    may_edit = user.may_in(Permission.REGISTRY_EDIT, found.village_id)
    context = {
        "one": found,
        "number": number_of(settings.CITY_CODE, found.pk),
        "variant": VARIANTS[State(found.state)],
        "members": [(member, member[NIK]) for member in found.said],
        "wishes": [_wish_line(wish) for wish in wishes_of(found.wanted)],
        "papers": papers.filter(proposal=found).select_related("evidence", "added_by").order_by("pk"),
        "steps": list(_steps(found)),
        "form": form,
        "may_add": is_draft and may_edit,
        "may_approve": is_draft and may_decide and found.made_by_id != user.pk,
        "is_own": is_draft and may_decide and found.made_by_id == user.pk,
        "may_withdraw": found.state in {State.DRAFT, State.APPROVED} and found.batch_id is None and may_edit,
        "may_decline": found.state in {State.DRAFT, State.APPROVED} and found.batch_id is None and may_decide,
        "may_open_papers": user.may_in(Permission.NIK_REVEAL, found.village_id),
    }
    return render(request, "verification/proposal.html", context, status=status)


def _wish_line(wish: Any) -> WishLine:
    label = _("Member in DTSEN") if wish.field == MEMBERSHIP else spoken(wish.field)
    is_number = wish.field == "nomor_kartu_keluarga"
    before, after = (mask_number(one) if is_number else one for one in (wish.before, wish.after))
    return WishLine(label, wish.nik, before or "–", after)


def _steps(found: Proposal) -> list[Step]:
    """What has happened to a proposal, in order."""
    steps = [Step(_("Drafted"), str(found.made_by), datetime_id(found.made_at))]
    if found.checked_by:
        steps.append(Step(_("Approved"), str(found.checked_by), datetime_id(found.checked_at)))
    if found.state == State.WITHDRAWN:
        return [*steps, Step(_("Withdrawn"), found.ended_because, state="current")]
    if found.batch:
        sent_on = found.batch.sent_on
        said = date_id(sent_on) if sent_on else ""
        steps.append(Step(_("In batch %(batch)s") % {"batch": found.batch}, "", said, "done" if sent_on else "current"))
    if found.answered_on:
        word = _("Refused by the centre") if found.state == State.REFUSED else _("Accepted by the centre")
        steps.append(Step(word, found.answer, date_id(found.answered_on)))
    if found.state == State.WORKED:
        steps.append(Step(_("Seen in DTSEN %(version)s") % {"version": found.worked_in}))
    elif found.missed_in:
        steps.append(Step(_("Not seen in DTSEN %(version)s yet") % {"version": found.missed_in}, state="current"))
    return steps


@requires(Permission.REGISTRY_EDIT)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal about one family of the registry."""
    visible = Family.objects.visible_to(request.user, Permission.REGISTRY_EDIT)
    family = get_object_or_404(visible.select_related("head", "village"), pk=pk)
    form = ProposeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.propose(family=family, **form.cleaned_data, by=request.user)
            except UserError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The proposal is drafted. Add evidence; then a second person approves it."))
                return redirect("verification:dtsen-proposal", made.pk)
    return render(request, "verification/propose.html", {"form": form, "family": family}, status=status)


@requires(Permission.REGISTRY_EDIT)
@require_POST
def add_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a paper beside a draft."""
    found = _found(request, pk, Permission.REGISTRY_EDIT)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_paper(proposal=found, **form.cleaned_data, by=request.user)
        except Conflict as error:  # the form may be gone with it: said above the page
            messages.error(request, str(error))
        except UserError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The paper is kept with the proposal."))
            return redirect("verification:dtsen-proposal", pk)
    return _page(request, found, form, status=422)


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to one draft."""
    found = _found(request, pk, Permission.CORRECTION_DECIDE)
    return _done(request, pk, lambda: actions.approve(proposal=found, by=request.user), _("The proposal is approved."))


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def approve_many(request: HttpRequest) -> HttpResponse:
    """Agree to the ticked drafts."""
    ids = keys_in(request.POST, "ids")
    done = actions.approve_many(ids=ids, by=request.user)
    if done:
        text = ngettext("%(count)s proposal is approved.", "%(count)s proposals are approved.", len(done))
        messages.success(request, text % {"count": number(len(done))})
    left = len(ids) - len(done)
    if left:
        text = ngettext(
            "%(count)s was left as it is: it is your own, has no evidence yet, or is no draft any more.",
            "%(count)s were left as they are: they are your own, have no evidence yet, or are no drafts any more.",
            left,
        )
        messages.warning(request, text % {"count": number(left)})
    return redirect("verification:dtsen-proposals")


@requires(Permission.REGISTRY_EDIT)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back."""
    return _withdrawn(request, _found(request, pk, Permission.REGISTRY_EDIT))


@requires(Permission.CORRECTION_DECIDE)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person does not agree."""
    return _withdrawn(request, _found(request, pk, Permission.CORRECTION_DECIDE))


def _withdrawn(request: HttpRequest, found: Proposal) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _done(
        request, found.pk, lambda: actions.withdraw(proposal=found, reason=reason, by=request.user),
        _("The proposal is withdrawn."),
    )  # fmt: skip


def _done(request: HttpRequest, pk: int, act: Callable[[], object], text: str) -> HttpResponse:
    try:
        act()
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, text)
    return redirect("verification:dtsen-proposal", pk)


@requires(Permission.NIK_REVEAL)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper of a proposal. Looking at it is written down, because papers show whole numbers.

    SECURITY: sent as what it was recognised as, so that a browser never runs it; a PDF only to be saved.
    """
    piece = get_object_or_404(ProposalPaper.objects.visible_to(request.user).select_related("proposal"), pk=pk)
    suffix = piece.file.name.rpartition(".")[2] if piece.file else ""
    if suffix not in TYPES or not piece.file.storage.exists(piece.file.name):
        raise Http404
    audit.record_view(piece, by=request.user, village_code=piece.proposal.village_id)
    with piece.file.open("rb") as scan:
        content = scan.read()
    way = "attachment" if suffix == "pdf" else "inline"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'{way}; filename="bukti-usulan-{pk}.{suffix}"',
    }
    return HttpResponse(content, content_type=TYPES[suffix], headers=headers)
