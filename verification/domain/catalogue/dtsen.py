"""DTSEN as a web service: pages of families and members become hand-over files (`verification.sources.dtsen`)."""

from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.sources import About, Source


SOURCE: Final = Source(
    key="dtsen",
    label=_("DTSEN service"),
    office=_("the keeper of DTSEN data (BPS or the city's data custodian)"),
    transport="dtsen",
    prefix="DTSEN",
    about=About.NOBODY,
)
