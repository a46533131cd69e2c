"""Whose act the death or move is that the registry has of a person."""

from typing import Final

from django.db.models import F

from recipients.models import Person
from verification.models import Finding


# Under this name the history keeps which decision has recorded a death or move.
BY_FINDING: Final = "finding"
_ACTS: Final = frozenset({"person.mark_deceased", "person.mark_moved"})


def is_recorded_by(finding: Finding) -> bool:
    """Whether the decision of this finding is why the person counts as deceased or moved, and nothing that came before
    or after it: another decision, a death that was reported.
    """
    history = Person.pgh_event_model.objects.filter(pgh_obj=finding.person_id)  # type: ignore[attr-defined]
    became = history.exclude(vital_status=F("pgh_obj__vital_status")).select_related("pgh_context")
    last = became.order_by("-pgh_id").first()
    why = last.pgh_context.metadata if last is not None and last.pgh_context is not None else {}
    # Decisions of earlier days were kept without their number.
    return why.get("action") in _ACTS and why.get(BY_FINDING, finding.pk) == finding.pk
