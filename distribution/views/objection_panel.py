"""What objections add to the page of a family."""

from collections.abc import Sequence

from django.utils import timezone

from access.domain.permissions import Permission
from access.models import User
from distribution.queries import objections as queries
from distribution.views.objections import line_of
from recipients.additions import Panel
from recipients.models import Family, Person


def panel(family: Family, persons: Sequence[Person], user: User) -> Panel | None:
    """Objections about the family and what they mean today; not for people who have nothing to do with them."""
    if not user.may_in(Permission.OBJECTION_VIEW, family.village_id):
        return None
    found = queries.of_family(family.pk, user)
    may_record = user.may_in(Permission.OBJECTION_RECORD, family.village_id)
    if not (found or may_record):
        return None
    context = {
        "family": family,
        "lines": [line_of(one) for one in found],
        "effects": queries.in_force_for(family.pk, timezone.localdate()),
        "may_record": may_record,
    }
    return Panel("distribution/_family_objections.html", context)
