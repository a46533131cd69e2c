"""What a family's move means for what is open about it. The registry tells nobody: we look once an hour."""

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from verification.models import Finding
from verification.queries import following


@transaction.atomic
def follow_families() -> int:
    """Hand undecided findings over to the kelurahan to which their family has moved; returns how many.

    An officer who decides there too keeps them in hand; else they wait for whoever takes them there.
    """
    gone = following.follow_families(timezone.localdate())
    machine = User.objects.machine()
    every = Finding.objects.across_areas(reason="findings of families that have moved")
    for finding in every.filter(pk__in=gone).order_by("pk"):
        audit.record("finding.follow", target=finding, by=machine, village_code=finding.village_id)
    return len(gone)
