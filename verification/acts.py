"""Words for the acts of verification, as the audit trail shows them."""

from typing import Final

from django.utils.translation import gettext_lazy as _


ACTS: Final = {
    "verification.request_run": _("Asked for a verification run"),
    "verification.ask_again": _("Asked for chosen families to be verified again"),
    "verification.try_source_again": _("Asked a source again that had stopped us"),
    "verification.cancel_run": _("Stopped a verification run"),
    "policy.make": _("Made a policy of re-validation"),
    "policy.change": _("Changed a policy of re-validation"),
    "policy.end": _("Ended a policy of re-validation"),
    "policy.pause": _("Paused asking a source or under a policy"),
    "policy.resume": _("Resumed asking a source or under a policy"),
    "policy.announce": _("Announced a cut-off with its families"),
    "policy.forget_cut_off": _("Took back a cut-off"),
    "finding.decide": _("Decided a finding"),
    "finding.decide_class": _("Decided a whole class of findings"),
    "finding.propose": _("Proposed a decision that takes aid away"),
    "finding.confirm": _("Confirmed a decision that takes aid away"),
    "finding.refuse": _("Refused a proposed decision"),
    "finding.withdraw_proposal": _("Took back a proposed decision"),
    "finding.take": _("Took a finding in hand"),
    "finding.give_back": _("Gave a finding back"),
    "finding.assign": _("Assigned findings"),
    "finding.reopen": _("Opened a finding again"),
    "finding.send_to_field": _("Asked for a visit"),
    "finding.wait": _("Put a finding off until Dukcapil is asked again"),
    "judging.request": _("Asked for stored answers to be judged anew"),
    "judging.finish": _("Judged stored answers anew"),
    "ground_check.record": _("Recorded a visit"),
    "ground_check.withdraw": _("Called a visit off"),
}
RECORDS: Final = {
    "policy": _("Policy"),
    "pause": _("Pause"),
    "finding": _("Finding"),
    "bulkdecision": _("Decision about a class of findings"),
    "groundcheck": _("Visit"),
    "verificationrun": _("Verification run"),
    "sourcestatus": _("Source"),
    "threshold": _("Threshold"),
    "judging": _("Judging of stored answers"),
}
