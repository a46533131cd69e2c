"""Families that leave aid, and come back: for whoever decides about aid; life events write the same rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pghistory
from django.db import transaction
from django.db.models import Q

from access.actions import audit
from access.models import User
from recipients.actions.events.writing import lock
from recipients.models import AidExit, Family


_WHY = "the caller was let to what these families get"


@transaction.atomic
def leave(
    *, families: Iterable[int], leaving: str, programme: str, from_on: date, reason: str, by: User
) -> Mapping[int, AidExit]:
    """Note that families leave a programme from a day on; those that have left it already are not in the answer."""
    ids = sorted(families)
    lock(ids)
    open_ones = AidExit.objects.filter(Q(programmes=[]) | Q(programmes__contains=[programme]), until_on=None)
    gone = set(open_ones.filter(family__in=ids).values_list("family_id", flat=True))
    made = AidExit.objects.bulk_create(
        AidExit(family_id=one, leaving=leaving, programmes=[programme], from_on=from_on)
        for one in ids
        if one not in gone
    )
    _record("aid_exit.leave", made, from_on, reason, by)
    return {one.family_id: one for one in made}


@transaction.atomic
def come_back(*, exits: Iterable[AidExit], until_on: date, reason: str, by: User) -> int:
    """Families that had left take part again from a day on; how many. Rows that have ended already stay as they are."""
    keys = [one.pk for one in exits]
    rows = AidExit.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys, until_on=None)
    found = list(rows.order_by("pk"))
    with pghistory.context(user=by.pk, action="aid_exit.come_back", reason=reason):
        for one in found:
            one.until_on = max(until_on, one.from_on)
        AidExit.objects.bulk_update(found, ["until_on"])
    _record("aid_exit.come_back", found, until_on, reason, by)
    return len(found)


def _record(action: str, exits: Sequence[AidExit], day: date, reason: str, by: User) -> None:
    families = Family.objects.across_areas(reason=_WHY).in_bulk([one.family_id for one in exits])
    for one in exits:
        audit.record(
            action,
            target=one,
            by=by,
            village_code=families[one.family_id].village_id,
            reason=reason,
            details={"family": one.family_id, "programmes": one.programmes, "day": day.isoformat()},
        )
