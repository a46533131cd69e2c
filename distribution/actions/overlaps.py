"""Saying why a family gets two programmes' aid although the matrix warns of it."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from distribution.errors import NothingToOverride, ReasonMissing, WrongState
from distribution.models import Programme, Roster
from distribution.queries import conflicts


_BEFORE_APPROVAL = (Roster.State.DRAFT, Roster.State.SUBMITTED)


def override_all(*, roster: Roster, other: Programme | None = None, reason: str, by: User) -> int:
    """Override every warning about a roster, or those about one other programme; how many families."""
    return _override(roster, other, None, reason, by)


def override_families(
    *, roster: Roster, families: Collection[int], other: Programme | None = None, reason: str, by: User
) -> int:
    """Override the warnings about some families, one by one or a page of them; how many families."""
    return _override(roster, other, families, reason, by)


@transaction.atomic
def _override(roster: Roster, other: Programme | None, families: Collection[int] | None, reason: str, by: User) -> int:
    if not reason.strip():
        raise ReasonMissing(_("Say why these families get both."))
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).get(pk=roster.pk)
    if locked.state not in _BEFORE_APPROVAL:
        raise WrongState(_("The roster is approved or discarded already: there is nothing to override any more."))
    written = conflicts.override(
        roster=locked,
        others=None if other is None else [other.pk],
        families=families,
        amendment_id=None,
        reason=reason.strip(),
        by_id=by.pk,
        now=timezone.now(),
    )
    if not written:
        raise NothingToOverride(
            _("Nothing was overridden: these families are answered already, or the pair of programmes is forbidden.")
        )
    audit.record(
        "overlap.override",
        target=locked,
        by=by,
        village_code=locked.city_id,
        reason=reason.strip(),
        details={"families": written, "other": other.code if other else "", "chosen": sorted(families or [])},
    )
    return written
