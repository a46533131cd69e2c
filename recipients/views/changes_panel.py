"""What files changed in a family, version by version, on its page."""

from collections.abc import Sequence

from access.domain.permissions import Permission
from access.models import User
from recipients.additions import Panel
from recipients.models import Family, Person
from recipients.queries import changes_report as queries
from recipients.views.changes import badges


def panel(family: Family, persons: Sequence[Person], user: User) -> Panel | None:
    """The newest first; nothing when no file changed the family since its first one."""
    if not user.may_in(Permission.REGISTRY_VIEW, family.village_id):
        return None
    changes = queries.of_family(family)
    rows = [(change, badges(change.classes)) for change in changes]
    return Panel("recipients/_changes_by_files.html", {"rows": rows}) if rows else None
