"""What papers about a roster say of it, in words and figures ready to print; the sentences stand in templates."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from distribution.domain.papers import words
from distribution.domain.papers.aid import Aid
from distribution.domain.papers.parties import Signer
from distribution.domain.papers.sheets import Counted, Layout
from distribution.models import Signatory
from distribution.papers.base import RosterMatter
from distribution.papers.lists import ListPaper
from distribution.papers.typesetting import typeset
from distribution.queries.papers import lines_of


ROLE: Final = Signatory.Role
_UNNUMBERED: Final = "........................"
_CHANNELS: Final = {"transfer": "transfer bank (KKS)", "post": "PT Pos Indonesia", "in_kind": "penyerahan barang"}


@dataclass(frozen=True)
class RosterFacts:
    """A roster in words and figures."""

    programme: str
    period: str
    city: str
    channel: str
    decree_number: str
    decreed_on: str
    decree: str
    families: str
    families_in_words: str
    aid: str
    aid_in_words: str
    aid_head: str
    goods: str
    place: str
    day: str


def facts_of(matter: RosterMatter) -> RosterFacts:
    """The facts that every paper about a roster may need."""
    roster, paper = matter.roster, matter.stationery
    return RosterFacts(
        programme=roster.programme.name,
        period=words.quarter(roster.period),
        city=paper.city,
        channel=channel_of(matter),
        decree_number=roster.decree_number or _UNNUMBERED,
        decreed_on=words.day(matter.decreed_on),
        decree=decree_of(matter),
        families=words.grouped(matter.families),
        families_in_words=words.terbilang(matter.families),
        aid=matter.aid.figure(matter.amount),
        aid_in_words=matter.aid.in_words(matter.amount),
        aid_head=matter.aid.head,
        goods=matter.aid.goods,
        place=paper.head.place,
        day=words.day(paper.on),
    )


def decree_of(matter: RosterMatter) -> str:
    """The decree that a paper goes by; before the approval there is none."""
    if not matter.roster.decree_number:
        return "Keputusan belum ditetapkan"
    return f"Keputusan Nomor {matter.roster.decree_number} tanggal {words.day(matter.decreed_on)}"


def channel_of(matter: RosterMatter) -> str:
    """By which way the aid comes."""
    return _CHANNELS[matter.roster.programme.channel]


def signing(above: str, signer: Signer) -> dict[str, Any]:
    """A person in a row of signatures, with what stands above."""
    return {"above": above, "signer": asdict(signer)}


def place_and_day(matter: RosterMatter, when: date | None = None) -> str:
    """Mojokerto, 22 November 2026"""
    return f"{matter.stationery.head.place}, {words.day(when or matter.stationery.on)}"


def section_figures(aid: Aid, rows: int, amount: int) -> dict[str, str]:
    """The sums of one kelurahan in figures and words."""
    return {
        "families": words.grouped(rows),
        "families_in_words": words.terbilang(rows),
        "aid": aid.figure(amount),
        "aid_in_words": aid.in_words(amount),
    }


def list_of(
    matter: RosterMatter,
    *,
    template: str,
    title: str,
    content: Mapping[str, Any],
    layout: Layout,
    of_section: Callable[[Counted], Mapping[str, Any]],
    street_length: int,
) -> ListPaper:
    """All families of a roster as a long table."""
    return ListPaper(
        template=template,
        title=f"{title} {matter.roster.programme.name} {matter.roster.period}",
        stationery=matter.stationery,
        content=content,
        sections=matter.sections,
        lines=lines_of(matter.entries, matter.aid),
        layout=layout,
        aid=matter.aid,
        of_section=of_section,
        name_length=44,
        street_length=street_length,
        is_masked=matter.is_masked,
        is_draft=matter.is_draft,
        mark=matter.mark,
    )


def set_roster_paper(
    template: str,
    title: str,
    matter: RosterMatter,
    content: dict[str, Any],
    *,
    pages: int = 0,
    is_draft: bool | None = None,
) -> bytes:
    """A paper about a roster that is no long list."""
    roster = matter.roster
    return typeset(
        template,
        title=f"{title} {roster.programme.name} {roster.period}",
        stationery=matter.stationery,
        content={"facts": asdict(facts_of(matter)), **content},
        is_draft=matter.is_draft if is_draft is None else is_draft,
        mark=matter.mark,
        pages=pages,
    )
