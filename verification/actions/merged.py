"""What a merge of two records means here. The registry tells nobody: we look at its merges every minute."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from verification.domain.sources import DUKCAPIL
from verification.models import Finding
from verification.queries import due, merged


@transaction.atomic
def settle_merged() -> int:
    """Close the findings about merged records, ask about the records that were kept; returns how many were closed.

    What was found about the other number does not speak of the kept record: only a new answer does. When a merge is
    taken back, its findings are open again.
    """
    now = timezone.now()
    # By this reason a finding is known again when the merge is taken back.
    reason = _("This record was merged with another record of the same person.")
    closed = merged.close_findings(machine_id=User.MACHINE_ID, reason=reason, now=now)
    opened = merged.reopen_findings(machine_id=User.MACHINE_ID, reason=reason)
    if closed:
        today = timezone.localdate(now)
        due.make_persons_due(source=DUKCAPIL, persons=sorted(set(closed.values())), today=today, policy=None)
    machine = User.objects.machine()
    findings = Finding.objects.across_areas(reason="findings that a merge has closed or opened").order_by("pk")
    for finding in findings.filter(pk__in=[*closed, *opened]):
        action = "finding.close_merged" if finding.pk in closed else "finding.reopen_unmerged"
        audit.record(action, target=finding, by=machine, village_code=finding.village_id, reason=finding.reason)
    return len(closed)
