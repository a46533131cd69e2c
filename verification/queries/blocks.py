"""What keeps people from aid, for the distribution to ask at the moment it determines or pays."""

from django.db.models import Q, QuerySet

from verification.domain.findings import BLOCKING
from verification.models import Finding


_BLOCKS = ~Q(state=Finding.State.DECIDED) & Q(materiality__gte=BLOCKING) | Q(
    decision__in=[Finding.Decision.STOP_AID, Finding.Decision.EXCLUDE_PERSON]
)
_REASON = "aid may not go out anywhere against a finding"


def blocking_findings() -> QuerySet[Finding]:
    """Undecided findings that matter most, and decisions that aid stops or that a person does not count."""
    blocking: QuerySet[Finding] = Finding.objects.across_areas(reason=_REASON).filter(_BLOCKS)
    return blocking


def blocked_families() -> QuerySet[Finding, int]:
    """Families whose aid stops, by a decision."""
    return blocking_findings().filter(decision=Finding.Decision.STOP_AID).values_list("family_id", flat=True)


def blocked_persons() -> QuerySet[Finding, int]:
    """Persons who may not receive: out by a decision, or the most material doubt is open."""
    return blocking_findings().exclude(decision=Finding.Decision.STOP_AID).values_list("person_id", flat=True)
