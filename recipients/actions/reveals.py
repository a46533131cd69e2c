"""Showing a masked number, for a reason that is written down."""

from django.db import transaction
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.exporting import SHORTEST_REASON
from access.domain.permissions import Permission
from access.errors import NotAllowed, UserError
from access.models import RecordView, User
from recipients.models import FamilyCard, Person


@transaction.atomic
def reveal_nik(*, person: Person, reason: str, by: User) -> str:
    """The whole NIK of a person."""
    _allow(reason, person.village_id, by)
    audit.record_view(
        person, by=by, kind=RecordView.Kind.REVEALED, village_code=person.village_id, reason=reason.strip()
    )
    return person.nik


@transaction.atomic
def reveal_kk(*, card: FamilyCard, reason: str, by: User) -> str:
    """The whole KK number of a family card."""
    village_code = card.family.village_id
    _allow(reason, village_code, by)
    audit.record_view(card, by=by, kind=RecordView.Kind.REVEALED, village_code=village_code, reason=reason.strip())
    return card.kk_number


def _allow(reason: str, village_code: str, by: User) -> None:
    if not by.may_in(Permission.NIK_REVEAL, village_code):
        raise NotAllowed(_("You may not see whole numbers in this area."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError(_("Say in a few words what you need the number for."))
