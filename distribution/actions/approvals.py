"""Giving one of the approvals that a roster or a change of it needs."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.models import User
from distribution.errors import NotYourApproval, told_by_database
from distribution.models.approvals import Approval


_Given = TypeVar("_Given", bound=Approval)


def open_to(by: User, open_ones: Sequence[_Given], city: str) -> _Given:
    """The first approval still missing that this person may give."""
    fitting = [one for one in open_ones if by.is_machine or by.may_in(Permission(one.permission), city)]
    if not fitting:
        raise NotYourApproval(_("The approvals that are still missing are given by others."))
    return fitting[0]


def sign(approval: Approval, *, note: str, by: User) -> None:
    """Keep who gave it and when; the database refuses who may not."""
    approval.approved_by, approval.approved_at, approval.note = by, timezone.now(), note.strip()
    with told_by_database(), transaction.atomic():
        approval.save(update_fields=["approved_by", "approved_at", "note"])
