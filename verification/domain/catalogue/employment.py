"""Employment: wages and contributions that employers report for their workers (BPJS Ketenagakerjaan)."""

from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.facts import FactRule, Reads, Speaks
from verification.domain.sources import About, Source


SOURCE: Final = Source(
    key="employment",
    label=_("BPJS Ketenagakerjaan"),
    office=_("the branch office of BPJS Ketenagakerjaan"),
    transport="records",
    prefix="EMPLOYMENT",
    about=About.ADULTS,
    valid_days=90,
    facts=(
        FactRule(
            label=_("Wage a month"),
            names=("upah_bulanan", "upah", "gaji", "monthlysalary", "monthly_salary"),
            reads=Reads.RUPIAH,
            speaks=Speaks.AT_LEAST,
            # Who earns the minimum wage of the city or more is not poor; every city sets its own
            # (EMPLOYMENT_LIMIT_UPAH_BULANAN).
            limit=3_000_000,
            opens="income_above",
            is_needed=True,
        ),
        FactRule(_("Membership"), ("status_kepesertaan", "employmentstatus"), Reads.TEXT),
        FactRule(_("Last contribution"), ("iuran_terakhir", "lastcontribution"), Reads.DAY),
        FactRule(_("Months of contribution"), ("bulan_iuran", "contributionmonths"), Reads.NUMBER),
        # PRIVACY: for whom somebody works is not needed to decide.
        FactRule(_("Employer"), ("nama_perusahaan", "employername"), Reads.TEXT, is_kept=False),
    ),
)
