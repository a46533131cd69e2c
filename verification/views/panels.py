"""What verification adds to the page of a family."""

from collections.abc import Sequence

from access.domain.permissions import Permission
from access.models import User
from recipients.additions import Panel
from recipients.models import Family, Person
from verification.queries.family import checks_of


def checks(family: Family, persons: Sequence[Person], user: User) -> Panel | None:
    """Newest answers and findings of each person; not for people without the right to see them."""
    if not user.may_in(Permission.VERIFICATION_VIEW, family.village_id):
        return None
    may_run = user.may_in(Permission.VERIFICATION_RUN, family.village_id)
    context = {"people": checks_of(persons, user), "family": family, "may_run": may_run}
    return Panel("verification/_family_checks.html", context)
