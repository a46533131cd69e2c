"""Showing a masked number, for a reason that is written down and within the limit of the day."""

from django.utils.translation import gettext as _

from access.actions.reveals import record_reveal
from access.domain.exporting import SHORTEST_REASON
from access.domain.permissions import Permission
from access.errors import NotAllowed, UserError
from access.models import User
from recipients.models import FamilyCard, Person


def reveal_nik(*, person: Person, reason: str, by: User) -> str:
    """The whole NIK of a person."""
    _allow(reason, person.village_id, by)
    record_reveal(person, village_code=person.village_id, reason=reason.strip(), by=by)
    return person.nik


def reveal_kk(*, card: FamilyCard, reason: str, by: User) -> str:
    """The whole KK number of a family card."""
    village_code = card.family.village_id
    _allow(reason, village_code, by)
    record_reveal(card, village_code=village_code, reason=reason.strip(), by=by)
    return card.kk_number


def _allow(reason: str, village_code: str, by: User) -> None:
    if not by.may_in(Permission.NIK_REVEAL, village_code):
        raise NotAllowed(_("You may not see whole numbers in this area."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError(_("Say in a few words what you need the number for."))
