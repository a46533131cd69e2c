"""Electricity: the connected load of those who have a meter in their name (PLN)."""

from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.facts import FactRule, Reads, Speaks
from verification.domain.sources import About, Source


SOURCE: Final = Source(
    key="power",
    label=_("PLN"),
    office=_("the customer service unit of PLN"),
    transport="records",
    prefix="POWER",
    about=About.HEADS,
    valid_days=180,
    facts=(
        FactRule(
            label=_("Connected load (VA)"),
            names=("daya_va", "daya", "daya_tersambung"),
            reads=Reads.NUMBER,
            speaks=Speaks.ABOVE,
            limit=1_300,
            opens="power_above",
            is_needed=True,
        ),
        FactRule(_("Tariff"), ("golongan_tarif", "tarif"), Reads.TEXT),
        FactRule(_("Subsidised"), ("bersubsidi", "subsidi"), Reads.YES_NO),
        # PRIVACY: the number of the meter leads to bills; it is not needed to decide.
        FactRule(_("Customer number"), ("id_pelanggan", "idpel"), Reads.TEXT, is_kept=False),
    ),
)
