"""SK penetapan: the decree that names the recipients, its sums per kelurahan, and its list by name and address."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.listings import Order
from distribution.domain.papers import words
from distribution.domain.papers.parties import Signer
from distribution.domain.papers.sheets import Counted, Layout
from distribution.papers.base import RosterMatter, RosterPaper
from distribution.papers.facts import ROLE, facts_of, list_of, place_and_day, set_roster_paper, signing
from distribution.papers.lists import ListPaper, write


# Rows of 8 mm on A4.
LAYOUT = Layout(first=28, other=31, closing=7)


class DecreePaper(RosterPaper):
    """The decree with both attachments."""

    kind = "sk"
    key = "paper-sk"
    title = _("Decree with its attachments (SK)")
    about = _("The decree that names the recipients, the sums of each kelurahan, and the list by name and address.")
    permission = Permission.REGISTRY_VIEW
    is_of_city = True
    has_numbers = True
    roles = (ROLE.ESTABLISHES,)

    def make(self, stream: IO[bytes], order: Order) -> int:
        matter = self.matter(order)
        paper = attachment(matter)
        write(paper, stream, order.beat, front=lambda pages: decree(matter, pages=pages))
        return paper.rows


class AttachmentPaper(RosterPaper):
    """The list by name and address alone, whole or for one kelurahan."""

    kind = "lampiran-sk"
    key = "paper-lampiran-sk"
    title = _("Attachment of the decree (BNBA)")
    about = _("Families by name and address, for a kelurahan that needs only its own part of the decree.")
    permission = Permission.REGISTRY_VIEW
    has_numbers = True
    has_villages = True
    roles = (ROLE.ESTABLISHES,)

    def make(self, stream: IO[bytes], order: Order) -> int:
        paper = attachment(self.matter(order))
        write(paper, stream, order.beat)
        return paper.rows


def decree(matter: RosterMatter, *, pages: int = 0) -> bytes:
    """The text and the sums per kelurahan; it names the rule and the version of the data that were decided by."""
    determination, signer = matter.roster.determination, _signer(matter)
    content = {
        "office": signer.title,
        "rule_version": determination.rule.version,
        "decile_version": determination.decile_version,
        "recalling": _recalled(
            *(matter.stationery.head.legal_bases or (words.NOT_SET,)), determination.rule.legal_basis
        ),
        "signer": signing("", signer),
        "attachment": f"Lampiran I · {_of_decree(matter)}",
        "summary": [
            [one.district, one.name, words.grouped(one.rows), matter.aid.cell(one.amount)] for one in matter.sections
        ],
        "summary_total": [words.grouped(matter.families), matter.aid.cell(matter.amount)],
    }
    return set_roster_paper("decree", "Keputusan penetapan", matter, content, pages=pages)


def _recalled(*regulations: str) -> list[str]:
    """Regulations as a decree lists them: a semicolon after each, a full stop after the last; none twice."""
    bare = list(dict.fromkeys(one.strip().rstrip(";.") for one in regulations if one.strip()))
    return [f"{one}{'.' if one is bare[-1] else ';'}" for one in bare]


def attachment(matter: RosterMatter) -> ListPaper:
    """The list by name and address as it is set."""
    programme, period = matter.roster.programme.name, words.quarter(matter.roster.period)
    return list_of(
        matter,
        template="bnba",
        title="Lampiran keputusan",
        content={
            "attachment": f"Lampiran II · {_of_decree(matter)}",
            "heading": [f"DAFTAR PENERIMA {programme}".upper(), period.upper()],
            "running": f"Lampiran II · {programme} · {period}",
            "columns": ["No.", "NIK", "Nomor KK", "Nama penerima", "Alamat", matter.aid.head],
        },
        layout=LAYOUT,
        of_section=lambda section: _around(matter, section),
        street_length=40,
    )


def _around(matter: RosterMatter, section: Counted) -> Mapping[str, Any]:
    return {
        "facts": [["Kecamatan", section.district], ["Kelurahan", section.name]],
        "people": [signing(place_and_day(matter, matter.decreed_on), _signer(matter))],
    }


def _signer(matter: RosterMatter) -> Signer:
    return matter.stationery.signers.of(ROLE.ESTABLISHES)


def _of_decree(matter: RosterMatter) -> str:
    facts = facts_of(matter)
    return f"Keputusan {_signer(matter).title} Nomor {facts.decree_number} tanggal {facts.decreed_on}"
