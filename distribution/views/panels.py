"""What distribution adds to the family page."""

from collections.abc import Sequence

from access.domain.permissions import Permission
from access.models import User
from distribution.queries import aid as queries
from recipients.additions import Panel
from recipients.models import Family, Person


def aid(family: Family, persons: Sequence[Person], user: User) -> Panel | None:
    """Aid the family got, gets, or does not get, with the reasons."""
    if not user.may_in(Permission.PROGRAMME_VIEW, family.village_id):
        return None
    return Panel(
        "distribution/_family_aid.html",
        {
            "results": queries.results_of(family),
            "aid": queries.aid_of(family),
            "family": family.pk,
            "may_change": user.may(Permission.ROSTER_DRAW),
        },
    )
