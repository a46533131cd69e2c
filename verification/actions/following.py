"""What a family's move, or an officer's leaving, means for what is undecided. Nobody tells us: we look once an hour."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from verification.models import Finding, GroundCheck
from verification.queries import following


@transaction.atomic
def follow_families() -> int:
    """Hand undecided findings over to the kelurahan to which their family has moved; returns how many.

    An officer who decides there too keeps them in hand; else they wait for whoever takes them there.
    """
    gone = following.follow_families(timezone.localdate())
    _tell("finding.follow", gone)
    return len(gone)


@transaction.atomic
def let_go() -> int:
    """Give back for everybody what is in the hands of officers who decide nothing there any more, and leave to all
    facilitators what was asked of one who visits nobody there; returns how many.
    """
    today = timezone.localdate()
    left = following.let_go(today)
    _tell("finding.let_go", left)
    visits = following.let_visits_go(today)
    machine = User.objects.machine()
    every = GroundCheck.objects.across_areas(reason="visits asked of somebody who has left")
    for visit in every.filter(pk__in=visits).order_by("pk"):
        audit.record("ground_check.let_go", target=visit, by=machine, village_code=visit.village_id)
    return len(left) + len(visits)


def _tell(action: str, ids: Collection[int]) -> None:
    machine = User.objects.machine()
    every = Finding.objects.across_areas(reason="findings that have gone elsewhere, or to nobody")
    for finding in every.filter(pk__in=ids).order_by("pk"):
        audit.record(action, target=finding, by=machine, village_code=finding.village_id)
