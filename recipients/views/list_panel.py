"""What other systems say a family receives, on the family's page."""

from collections.abc import Sequence

from access.models import User
from recipients.additions import Panel
from recipients.models import Family, Person
from recipients.queries.lists import aid_elsewhere


def panel(family: Family, persons: Sequence[Person], user: User) -> Panel | None:
    """Nothing at all when no list names the family: most have none."""
    told = list(aid_elsewhere([family.pk]))
    names = {person.pk: person.full_name for person in persons}
    rows = [(one, names.get(one.person_id or 0, "")) for one in told]
    return Panel("recipients/_aid_elsewhere.html", {"rows": rows}) if rows else None
