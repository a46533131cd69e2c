"""DNT, the nominal list: families of each kelurahan with a field for signature or thumbprint."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.listings import Order
from distribution.domain.papers import words
from distribution.domain.papers.sheets import Counted, Layout
from distribution.papers.base import RosterMatter, RosterPaper
from distribution.papers.facts import ROLE, channel_of, decree_of, list_of, place_and_day, signing
from distribution.papers.lists import ListPaper, write


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
    programme, period = matter.roster.programme.name, words.quarter(matter.roster.period)
    return list_of(
        matter,
        template="dnt",
        title="Daftar nominatif",
        content={
            "heading": ["DAFTAR NOMINATIF TETAP (DNT)", f"PENERIMA {programme}".upper(), period.upper()],
            "running": f"DNT {programme} · {period}",
            "columns": ["No.", "NIK", "Nama penerima", "Alamat", matter.aid.head, "Tanda tangan/cap jempol"],
        },
        layout=LAYOUT,
        of_section=lambda section: _around(matter, section),
        street_length=44,
    )


def _payer(matter: RosterMatter) -> dict[str, Any]:
    """Who paid: the treasurer; goods are not paid, somebody hands them over."""
    signers = matter.stationery.signers
    if matter.aid.goods:
        return signing("Yang menyerahkan,", signers.of(ROLE.HANDS_OVER))
    return signing("Lunas dibayar,", signers.of(ROLE.TREASURER))


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
            _payer(matter),
            signing(place_and_day(matter), signers.of(ROLE.APPROVES)),
        ],
    }
