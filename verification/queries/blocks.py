"""What keeps people from aid, for the distribution to ask at the moment it determines or pays."""

from django.db.models import Q, QuerySet

from verification.domain.findings import BLOCKING, WEIGHTY
from verification.models import Finding


_BLOCKS = (
    ~Q(state=Finding.State.DECIDED) & Q(materiality__gte=BLOCKING)
    | Q(state=Finding.State.PROPOSED)
    | Q(decision__in=WEIGHTY)
)
_STOPS = Q(decision=Finding.Decision.STOP_AID) | Q(proposed_decision=Finding.Decision.STOP_AID)
_REASON = "aid may not go out anywhere against a finding"


def blocking_findings() -> QuerySet[Finding]:
    """Undecided findings that matter most, decisions that take aid away, and proposals of such decisions."""
    blocking: QuerySet[Finding] = Finding.objects.across_areas(reason=_REASON).filter(_BLOCKS)
    return blocking


def blocked_families() -> QuerySet[Finding, int]:
    """Families whose aid stops by a decision, or is held until a second person has answered."""
    return blocking_findings().filter(_STOPS).values_list("family_id", flat=True)


def blocked_persons() -> QuerySet[Finding, int]:
    """Persons who may not receive: out by a decision or a proposal, or the most material doubt is open."""
    return blocking_findings().exclude(_STOPS).values_list("person_id", flat=True)
