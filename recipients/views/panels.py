"""What the registry's own change requests add to the family page."""

from collections.abc import Sequence

from access.models import User
from recipients.additions import Panel
from recipients.models import Family, Person
from recipients.queries import corrections as queries


def changes(family: Family, persons: Sequence[Person], user: User) -> Panel | None:
    """What is asked for and what happened, those of other people too, so that nobody records a thing twice."""
    return Panel("recipients/_family_changes.html", {"changes": queries.of_family(family)})
