"""Words for the acts of programmes, rosters and deliveries, as the audit trail shows them."""

from typing import Final

from django.utils.translation import gettext_lazy as _


ACTS: Final = {
    "programme.create": _("Set up a programme"),
    "programme.add_rule": _("Kept a new rule version"),
    "overlap.set": _("Said whether two programmes may come together"),
    "determination.request": _("Asked for a determination"),
    "determination.finish": _("Had a determination finished"),
    "determination.cancel": _("Stopped a determination"),
    "roster.draw_up": _("Drew up a roster"),
    "roster.submit": _("Submitted a roster"),
    "roster.approve": _("Approved a roster"),
    "roster.discard": _("Discarded a roster"),
    "roster.close": _("Closed a roster"),
    "delivery.delivered": _("Recorded aid as handed over"),
    "delivery.failed": _("Recorded aid as not handed over"),
    "delivery.reopen": _("Opened a delivery again"),
    "delivery_point.open": _("Named a delivery point"),
    "delivery_point.drop": _("Gave a delivery point up"),
    "invitation.draw": _("Drew invitation letters"),
    "invitation.replace": _("Replaced a lost invitation letter"),
    "handover.record": _("Kept the proof of a hand-over"),
    "handover.accept": _("Accepted the photo of a hand-over"),
    "handover.refuse": _("Refused the photo of a hand-over"),
    "handover.photograph": _("Took the photo of a hand-over again"),
    "sample.draw": _("Drew a random sample of delivered aid"),
    "sample_check.record": _("Asked a family of the sample"),
    "sample_check.not_met": _("Did not meet a family of the sample"),
    "sample_check.follow_up": _("Followed up an answer of the sample"),
    "paper.ask": _("Asked for an official paper"),
    "letterhead.logo": _("Changed the logo of a letterhead"),
}
RECORDS: Final = {
    "delivery": _("Aid"),
    "deliverypoint": _("Delivery point"),
    "deliverysample": _("Random sample"),
    "handover": _("Hand-over"),
    "invitation": _("Invitation letter"),
    "letterhead": _("Letterhead"),
    "signatory": _("Signatory"),
    "samplecheck": _("Family of the sample"),
    "determination": _("Determination"),
    "overlap": _("Pair of programmes"),
    "programme": _("Programme"),
    "roster": _("Roster"),
}
