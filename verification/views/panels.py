"""What verification adds to the family page."""

from access.domain.permissions import Permission
from access.models import User
from recipients.additions import Panel
from recipients.models import Family
from verification.queries.family import checks_of


def checks(family: Family, user: User) -> Panel | None:
    """Answers of the sources and findings about the family's members."""
    if not user.may_in(Permission.VERIFICATION_VIEW, family.village_id):
        return None
    return Panel("verification/_family_checks.html", {"checks": checks_of(family, user)})
