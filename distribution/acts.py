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
}
RECORDS: Final = {
    "delivery": _("Aid"),
    "determination": _("Determination"),
    "overlap": _("Pair of programmes"),
    "programme": _("Programme"),
    "roster": _("Roster"),
}
