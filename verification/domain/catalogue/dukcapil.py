"""The civil registry: verifies the elements of a person's record (wire format: `verification.domain.dukcapil`)."""

from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.sources import DUKCAPIL, Source


SOURCE: Final = Source(
    key=DUKCAPIL,
    label=_("Dukcapil"),
    office=_("the civil registry office"),
    transport="dukcapil",
    prefix="DUKCAPIL",
    valid_days=90,
    outcomes={
        "matched": _("Matched"),
        "mismatched": _("Not matched"),
        "not_found": _("Not found"),
        "deceased": _("Deceased"),
        "duplicate": _("Duplicate record"),
        "inactive": _("Inactive NIK"),
        "malformed": _("Malformed NIK"),
    },
)
