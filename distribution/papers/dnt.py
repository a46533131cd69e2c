"""DNT, the nominal list: families of each kelurahan with a field for signature or thumbprint."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.listings import Order
from distribution.domain.papers import words
from distribution.domain.papers.sheets import Counted, Layout
from distribution.papers.base import RosterMatter, RosterPaper
from distribution.papers.facts import ROLE, channel_of, decree_of, place_and_day, signing
from distribution.papers.lists import ListPaper, write
from distribution.queries.papers import lines_of


# Rows of 11 mm on A4: under letterhead and title, on a page of their own, and what sums and signatures take of it.
LAYOUT = Layout(first=16, other=22, closing=5)


class NominalList(RosterPaper):
    """DNT of a roster, whole or for one kelurahan."""

    kind = "dnt"
    key = "paper-dnt"
    title = _("Nominal list (DNT)")
    about = _("Families of each kelurahan with a field for signature or thumbprint, sums of every page and kelurahan.")
    permission = Permission.REGISTRY_VIEW
    has_numbers = True
    has_villages = True
    roles = (ROLE.APPROVES, ROLE.TREASURER, ROLE.VILLAGE)

    def make(self, stream: IO[bytes], order: Order) -> int:
        paper = of_matter(self.matter(order))
        write(paper, stream, order.beat)
        return paper.rows


def of_matter(matter: RosterMatter) -> ListPaper:
    """The list as it is set."""
    roster = matter.roster
    period = words.quarter(roster.period)
    return ListPaper(
        template="dnt",
        title=f"Daftar nominatif {roster.programme.name} {roster.period}",
        stationery=matter.stationery,
        content={
            "heading": ["DAFTAR NOMINATIF TETAP (DNT)", f"PENERIMA {roster.programme.name}".upper(), period.upper()],
            "running": f"DNT {roster.programme.name} · {period}",
            "columns": ["No.", "NIK", "Nama penerima", "Alamat", matter.aid.head, "Tanda tangan/cap jempol"],
        },
        sections=matter.sections,
        lines=lines_of(matter.entries, matter.aid),
        layout=LAYOUT,
        aid=matter.aid,
        of_section=lambda section: _around(matter, section),
        name_length=44,
        street_length=44,
        is_masked=matter.is_masked,
        is_draft=matter.is_draft,
        mark=matter.mark,
    )


def _around(matter: RosterMatter, section: Counted) -> Mapping[str, Any]:
    signers = matter.stationery.signers
    return {
        "facts": [
            ["Kelurahan", section.name],
            ["Kecamatan", section.district],
            ["Dasar", decree_of(matter)],
            ["Penyaluran", channel_of(matter)],
        ],
        "people": [
            signing("Mengetahui,", signers.of(ROLE.VILLAGE, section.code)),
            signing("Lunas dibayar,", signers.of(ROLE.TREASURER)),
            signing(place_and_day(matter), signers.of(ROLE.APPROVES)),
        ],
    }
