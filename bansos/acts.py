"""Words for the acts of the installation as a demo, as the audit trail shows them."""

from typing import Final

from django.utils.translation import gettext_lazy as _


ACTS: Final = {
    "demo.begin": _("Began the demo city"),
    "demo.finish": _("Finished the demo city"),
}
DETAILS: Final = {
    "families": _("families"),
    "seed": _("random seed"),
}
