"""The families behind a comparison of two determinations, and which determinations can be compared."""

from typing import Any

from django.db.models import QuerySet

from access.models import User
from distribution.models import Determination, Eligibility
from distribution.queries.comparison import changed_results


MOST = 12
NOT_THERE = "none"


def comparable_with(newer: Determination, user: User) -> list[Determination]:
    """Earlier finished determinations of the programme, the newest first; what somebody would compare with."""
    finished = Determination.objects.visible_to(user).filter(
        programme=newer.programme_id, state=Determination.State.FINISHED, pk__lt=newer.pk
    )
    return list(finished.select_related("rule").order_by("-pk")[:MOST])


def chosen_results(
    user: User, newer: Determination, older: Determination, change: str, reason: str = ""
) -> QuerySet[Eligibility]:
    """Results of families that enter, leave or get another amount, in the user's own areas.

    `reason` is what spoke against the family on the other side; NOT_THERE: it was not in the registry there.
    """
    rows = changed_results(Eligibility.objects.visible_to(user), newer, older, change)
    if not reason:
        return rows
    # The other side's reasons are an annotation, which the type checker does not see.
    wanted: dict[str, Any] = {"reasons_other": None} if reason == NOT_THERE else {"reasons_other__contains": [reason]}
    return rows.filter(**wanted)
