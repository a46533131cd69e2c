"""Proposals to DTSEN: drafted by one person, with evidence, approved by another; or withdrawn."""

import hashlib
from collections.abc import Sequence

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients.domain.papers import MAX_PAPER_BYTES, paper_suffix
from recipients.errors import DocumentTooLarge, DocumentUnusable
from recipients.models import Family
from verification.actions.rights import require
from verification.domain.dtsen_proposals import may_become
from verification.duty_errors import (
    EvidenceKnown,
    EvidenceMissing,
    NobodyToPropose,
    OwnProposal,
    ProposalOpen,
    ProposalOver,
)
from verification.errors import ReasonMissing
from verification.models import Proposal, ProposalPaper
from verification.queries import dtsen_differences, dtsen_proposals
from verification.queries.dtsen_differences import KIND_OF


State, Origin = Proposal.State, Proposal.Origin


@transaction.atomic
def propose_differences(*, origin: str, ids: Sequence[int], reason: str, by: User) -> list[int]:
    """Draft proposals for families that differ from DTSEN in one way: the chosen ones of those still listed.

    Photos of visits to the families are put beside them. Returns the numbers of the drafts.
    """
    reason = _reason(reason)
    since = dtsen_differences.newest()
    listed = set(dtsen_differences.ids(by, origin, since, area=""))
    chosen = [one for one in ids if one in listed]
    held = origin == Origin.HELD
    made = dtsen_proposals.draft(
        family_ids=[] if held else chosen,
        change_ids=chosen if held else [],
        kind=KIND_OF[origin],
        origin=origin,
        reason=reason,
        wanted=dtsen_differences.wanted_of(chosen, since) if origin == Origin.CORRECTED else {},
        by=by,
        now=timezone.now(),
    ) if chosen else []  # fmt: skip
    if not made:
        raise NobodyToPropose
    audit.record("proposal.draft", target=by, by=by, reason=reason, details={"origin": origin, "proposals": len(made)})
    return made


@transaction.atomic
def propose(*, family: Family, kind: str, reason: str, by: User) -> Proposal:
    """Draft one proposal about one family of the registry."""
    require(by, Permission.REGISTRY_EDIT, family.village_id)
    reason = _reason(reason)
    since = dtsen_differences.newest()
    wanted = dtsen_differences.wanted_of([family.pk], since) if kind == Proposal.Kind.UPDATE else {}
    made = dtsen_proposals.draft(
        family_ids=[family.pk], kind=Proposal.Kind(kind), origin=Origin.BY_HAND, reason=reason, wanted=wanted, by=by,
        now=timezone.now(),
    )  # fmt: skip
    if not made:
        open_ones = Proposal.objects.across_areas(reason="the family was checked").open()
        raise ProposalOpen(open_ones.get(family=family, kind=kind).pk)
    proposal: Proposal = Proposal.objects.across_areas(reason="just made").get(pk=made[0])
    _tell("proposal.draft", proposal, by, reason)
    return proposal


@transaction.atomic
def add_paper(*, proposal: Proposal, file: "File[bytes]", kind: str, by: User) -> ProposalPaper:
    """Put a scan or photo beside a draft. The same file is kept once."""
    require(by, Permission.REGISTRY_EDIT, proposal.village_id)
    name = str(file.name or "")
    if (file.size or 0) > MAX_PAPER_BYTES:
        raise DocumentTooLarge(name, MAX_PAPER_BYTES // 1024 // 1024)
    content = file.read()
    suffix = paper_suffix(content)
    if suffix is None:
        raise DocumentUnusable(name)
    draft = _locked(proposal, becoming=State.APPROVED)
    digest = hashlib.sha256(content).hexdigest()
    if ProposalPaper.objects.across_areas(reason="of this draft").filter(proposal=draft, sha256=digest).exists():
        raise EvidenceKnown
    paper = ProposalPaper(
        proposal=draft, kind=ProposalPaper.Kind(kind), sha256=digest, size=len(content), added_by=by
    )  # fmt: skip
    # PRIVACY: the name says nothing; the file is given out by a view that looks who asks.
    paper.file.save(f"{digest}.{suffix}", ContentFile(content), save=False)
    paper.save()
    _tell("proposal.add_paper", draft, by, "", paper=paper.pk)
    return paper


@transaction.atomic
def approve(*, proposal: Proposal, by: User) -> Proposal:
    """Agree to a draft of somebody else; what is sent of the family is frozen now."""
    require(by, Permission.CORRECTION_DECIDE, proposal.village_id)
    draft = _locked(proposal, becoming=State.APPROVED)
    if draft.made_by_id == by.pk:
        raise OwnProposal
    if not dtsen_proposals.freeze([draft.pk], by=by, now=timezone.now()):
        raise EvidenceMissing
    draft.refresh_from_db()
    _tell("proposal.approve", draft, by, "")
    return draft


@transaction.atomic
def approve_many(*, ids: Sequence[int], by: User) -> list[int]:
    """Agree to the chosen drafts of others that have evidence; returns which. The others stay drafts."""
    may_see = Proposal.objects.visible_to(by, Permission.CORRECTION_DECIDE).filter(pk__in=ids, state=State.DRAFT)
    chosen = list(may_see.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
    done = dtsen_proposals.freeze(chosen, by=by, now=timezone.now())
    if done:
        audit.record("proposal.approve", target=by, by=by, details={"proposals": len(done), "chosen": len(ids)})
    return done


@transaction.atomic
def withdraw(*, proposal: Proposal, reason: str, by: User) -> Proposal:
    """Take a proposal back that was not sent yet; by those who draft or approve."""
    may = by.may_in(Permission.CORRECTION_DECIDE, proposal.village_id)
    if not may:
        require(by, Permission.REGISTRY_EDIT, proposal.village_id)
    reason = _reason(reason)
    taken = _locked(proposal, becoming=State.WITHDRAWN)
    if taken.batch_id is not None:
        raise ProposalOver
    taken.state, taken.ended_because = State.WITHDRAWN, reason
    taken.save(update_fields=["state", "ended_because"])
    _tell("proposal.withdraw", taken, by, reason)
    return taken


def _locked(proposal: Proposal, *, becoming: str) -> Proposal:
    found: Proposal = (
        Proposal.objects.across_areas(reason="the view or the caller has chosen it")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=proposal.pk)
    )
    if not may_become(found.state, becoming):
        raise ProposalOver
    return found


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()


def _tell(action: str, proposal: Proposal, by: User, reason: str, **details: object) -> None:
    audit.record(
        action,
        target=proposal,
        by=by,
        village_code=proposal.village_id,
        reason=reason,
        details={"kind": proposal.kind, **details},
    )
