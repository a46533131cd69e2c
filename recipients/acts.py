"""Words for the acts of the registry, as the audit trail shows them."""

from typing import Final

from django.utils.translation import gettext_lazy as _


ACTS: Final = {
    "import.receive": _("Uploaded hand-over files"),
    "import.stage": _("Had hand-over files read and judged"),
    "import.refuse": _("Had hand-over files refused"),
    "import.agree": _("Agreed to what a hand-over file leaves open"),
    "import.admit": _("Admitted hand-over files into the registry"),
    "import.cancel": _("Discarded hand-over files"),
    "registry.correct": _("Corrected data of a family or person"),
    "correction.request": _("Asked for a correction"),
    "correction.apply": _("Approved a correction"),
    "correction.decline": _("Declined a correction"),
    "person.mark_deceased": _("Recorded a death"),
    "person.mark_moved": _("Recorded a move"),
    "person.restore": _("Took back a death or move"),
}
RECORDS: Final = {
    "correction": _("Correction"),
    "family": _("Family"),
    "familycard": _("Family card"),
    "import": _("Hand-over"),
    "person": _("Person"),
}
