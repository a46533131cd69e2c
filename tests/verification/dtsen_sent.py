"""Proposals to DTSEN that are approved or under way."""

from datetime import date
from typing import Any

from access.models import User
from tests.factories import UserFactory
from tests.verification.dtsen_factories import batch, paper, proposal
from verification.actions.dtsen import proposals
from verification.models import Proposal, ProposalBatch


State, BatchState = Proposal.State, ProposalBatch.State


def approved(verifier: User, **told: Any) -> Proposal:
    one = proposal(**told)
    paper(one)
    return proposals.approve(proposal=one, by=verifier)


def again(one: Proposal) -> Proposal:
    return Proposal.objects.across_areas(reason="test").get(pk=one.pk)


def sent(verifier: User, **told: Any) -> Proposal:
    """A proposal that went out three weeks ago."""
    one = approved(verifier, **told)
    out = batch(state=BatchState.SENT, sent_on=date(2026, 11, 1), sent_by=UserFactory())
    Proposal.objects.across_areas(reason="test").filter(pk=one.pk).update(state=State.SENT, batch=out)
    return again(one)
