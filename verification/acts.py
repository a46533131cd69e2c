"""Words for the acts of verification, as the audit trail shows them."""

from typing import Final

from django.utils.translation import gettext_lazy as _


ACTS: Final = {
    "verification.request_run": _("Asked for a verification run"),
    "verification.ask_again": _("Asked for chosen families to be verified again"),
    "verification.cancel_run": _("Stopped a verification run"),
    "finding.decide": _("Decided a finding"),
    "finding.reopen": _("Opened a finding again"),
    "finding.send_to_field": _("Asked for a visit"),
    "finding.wait": _("Put a finding off until Dukcapil is asked again"),
    "ground_check.record": _("Recorded a visit"),
    "ground_check.withdraw": _("Called a visit off"),
}
RECORDS: Final = {
    "finding": _("Finding"),
    "groundcheck": _("Visit"),
    "verificationrun": _("Verification run"),
}
