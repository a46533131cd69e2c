"""The minutes of kelurahan deliberations: attached to a draft, taken away from it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import Area, User
from distribution.actions.scans import scanned
from distribution.errors import PaperTaken, WrongState, told_by_database
from distribution.models import Roster, RosterEntry, VillageMinutes


if TYPE_CHECKING:
    from django.core.files.base import File


@dataclass(frozen=True)
class Deliberation:
    """What the minutes say: their number, the day, how many came, what was objected."""

    number: str
    held_on: date
    attendance: int
    objections: str = ""


@transaction.atomic
def attach(*, roster: Roster, village: Area, told: Deliberation, file: "File[bytes]", by: User) -> VillageMinutes:
    """Keep the minutes of a kelurahan, with their scan, beside the draft of the roster."""
    locked = _draft(roster)
    if (
        not RosterEntry.objects.across_areas(reason="the caller was let to this")
        .filter(roster=locked, village=village)
        .exists()
    ):
        raise WrongState(_("Nobody of %(village)s is on this roster.") % {"village": village.name})
    scan = scanned(file)
    if locked.minutes.across_areas(reason="the same paper twice").filter(sha256=scan.sha256).exists():
        raise PaperTaken(_("This scan is attached to the roster already. Choose the minutes of this kelurahan."))
    minutes = VillageMinutes(
        roster=locked,
        village=village,
        number=told.number.strip(),
        held_on=told.held_on,
        attendance=told.attendance,
        objections=told.objections.strip(),
        sha256=scan.sha256,
        size=len(scan.content),
        added_by=by,
    )
    with told_by_database(), transaction.atomic():
        # PRIVACY: the name says nothing; the file is given out by a view that looks who asks.
        minutes.file.save(scan.name, ContentFile(scan.content), save=False)
        minutes.save()
    details = {"minutes": minutes.pk, "attendance": told.attendance}
    audit.record("roster.attach_minutes", target=locked, by=by, village_code=village.code, details=details)
    return minutes


@transaction.atomic
def take_away(*, minutes: VillageMinutes, reason: str, by: User) -> None:
    """Remove minutes that were attached by mistake, with their scan, while the roster is a draft."""
    locked = _draft(minutes.roster)
    if not locked.minutes.across_areas(reason="the caller was let to these").filter(pk=minutes.pk).exists():
        raise WrongState(_("Somebody took these minutes away a moment ago."))
    details = {"minutes": minutes.pk, "sha256": minutes.sha256}
    audit.record(
        "roster.remove_minutes",
        target=locked,
        by=by,
        village_code=minutes.village_id,
        reason=reason.strip(),
        details=details,
    )
    storage, name = minutes.file.storage, str(minutes.file.name)
    minutes.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _draft(roster: Roster) -> Roster:
    locked = Roster.objects.select_for_update(of=("self",), no_key=True).get(pk=roster.pk)
    if locked.state != Roster.State.DRAFT:
        raise WrongState(_("Minutes are attached to a draft. Ask the approver to send the roster back."))
    return locked
