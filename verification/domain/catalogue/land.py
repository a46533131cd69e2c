"""Land: plots and buildings in a person's name, with the value they are taxed by (land office, city tax office)."""

from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.facts import FactRule, Reads, Speaks
from verification.domain.sources import About, Source


SOURCE: Final = Source(
    key="land",
    label=_("Land and building register"),
    office=_("the land office or the city's tax office"),
    transport="records",
    prefix="LAND",
    about=About.ADULTS,
    valid_days=365,
    facts=(
        FactRule(
            label=_("Taxable value"),
            names=("njop", "nilai_objek_pajak"),
            reads=Reads.RUPIAH,
            speaks=Speaks.AT_LEAST,
            limit=500_000_000,
            opens="land",
            is_needed=True,
        ),
        FactRule(_("Area (m²)"), ("luas_m2", "luas_tanah", "luas"), Reads.NUMBER),
        FactRule(_("Kind of right"), ("jenis_hak", "hak"), Reads.TEXT),
        # PRIVACY: where the plot lies is not needed to decide.
        FactRule(_("Tax object number"), ("nop", "nomor_objek_pajak"), Reads.TEXT, is_kept=False),
    ),
)
