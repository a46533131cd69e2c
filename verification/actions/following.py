"""What a family's move, a death, or an officer's leaving means for what is undecided. Nobody tells us: we look once an
hour.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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


@transaction.atomic
def settle_gone() -> int:
    """Close what is undecided about who somebody is that has died or moved away; returns how many were closed.

    When that is taken back, they are open again, unless the source was heard meanwhile. What takes aid away, and what
    is about means or about aid that was handed over, people decide.
    """
    # By this reason a finding is known again when the person is back.
    reason = _("The registry has recorded since then that this person has died or moved away.")
    closed = following.close_gone(machine_id=User.MACHINE_ID, reason=reason, now=timezone.now())
    _tell("finding.close_gone", closed)
    _tell("finding.reopen_returned", following.reopen_returned(machine_id=User.MACHINE_ID, reason=reason))
    return len(closed)


def _tell(action: str, ids: Collection[int]) -> None:
    machine = User.objects.machine()
    every = Finding.objects.across_areas(reason="findings that have gone elsewhere, or to nobody")
    for finding in every.filter(pk__in=ids).order_by("pk"):
        audit.record(action, target=finding, by=machine, village_code=finding.village_id)
