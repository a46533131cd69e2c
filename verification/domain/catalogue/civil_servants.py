"""Public service: civil servants, soldiers, police, pensioners and village officials (BKN and the city's own list)."""

from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.facts import FactRule, Reads, Speaks
from verification.domain.sources import About, Source


SOURCE: Final = Source(
    key="civil_servants",
    label=_("Register of civil servants"),
    office=_("the city's personnel agency (BKPSDM)"),
    transport="records",
    prefix="CIVIL_SERVANTS",
    about=About.ADULTS,
    valid_days=180,
    facts=(
        FactRule(
            label=_("Kind of service"),
            names=("jenis_kepegawaian", "status_kepegawaian", "jenis_pegawai"),
            reads=Reads.TEXT,
            speaks=Speaks.AMONG,
            among=frozenset(
                {
                    "ASN", "PNS", "CPNS", "PPPK", "TNI", "POLRI", "PENSIUNAN", "PENSIUNAN PNS", "PENSIUNAN TNI",
                    "PENSIUNAN POLRI", "PERANGKAT DESA", "KEPALA DESA", "PEGAWAI BUMN", "PEGAWAI BUMD",
                }
            ),
            opens="civil_servant",
            is_needed=True,
        ),
        FactRule(_("In service since"), ("tmt", "tmt_pengangkatan"), Reads.DAY),
        # PRIVACY: the office of somebody is not needed to decide.
        FactRule(_("Agency"), ("instansi", "unit_kerja"), Reads.TEXT, is_kept=False),
    ),
)  # fmt: skip
