"""Vehicles: what is registered in a person's name with the vehicle tax office (Samsat)."""

from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.facts import FactRule, Reads, Speaks
from verification.domain.sources import About, Source


SOURCE: Final = Source(
    key="vehicles",
    label=_("Vehicle register"),
    office=_("the joint vehicle office (Samsat)"),
    transport="records",
    prefix="VEHICLES",
    about=About.ADULTS,
    valid_days=365,
    facts=(
        FactRule(
            label=_("Kind of vehicle"),
            names=("jenis_kendaraan", "jenis"),
            reads=Reads.TEXT,
            speaks=Speaks.AMONG,
            among=frozenset(
                {
                    "MOBIL", "MOBIL PENUMPANG", "MINIBUS", "MICROBUS", "SEDAN", "JEEP", "PICK UP", "LIGHT TRUCK",
                    "TRUK", "TRUCK", "BUS",
                }
            ),
            opens="vehicle",
            is_needed=True,
        ),
        FactRule(
            label=_("Sales value"),
            names=("nilai_jual", "njkb"),
            reads=Reads.RUPIAH,
            speaks=Speaks.AT_LEAST,
            limit=30_000_000,
            opens="vehicle",
        ),
        FactRule(_("Year of manufacture"), ("tahun", "tahun_pembuatan"), Reads.NUMBER),
        # PRIVACY: the number plate is not needed to decide.
        FactRule(_("Number plate"), ("nomor_polisi", "nopol"), Reads.TEXT, is_kept=False),
    ),
)  # fmt: skip
