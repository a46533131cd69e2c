"""Which papers there are, and which ones a page offers about its record."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from access.listings import listing
from access.models import User
from distribution.models import Objection, Roster, RosterAmendment
from distribution.papers.base import Paper


ROSTER_KINDS = ("sk", "lampiran-sk", "dnt", "undangan", "bast", "sptjm", "kuitansi", "surat-kuasa", "laporan")


@dataclass(frozen=True)
class PaperLink:
    """A paper in the list of a page; `why_not` says why it cannot be made now."""

    kind: str
    title: str
    about: str
    url: str
    why_not: str


@cache
def paper_of(kind: str) -> Paper | None:
    """The paper of this kind."""
    found = listing(f"paper-{kind}")
    return found if isinstance(found, Paper) else None


def papers_for_roster(roster: Roster, user: User) -> list[PaperLink]:
    """Papers about a roster, for those who may see what stands in them."""
    return links(ROSTER_KINDS, roster, user)


def papers_for_amendment(amendment: RosterAmendment, user: User) -> list[PaperLink]:
    """The minutes of a change."""
    return links(("ba-penggantian",), amendment, user)


def papers_for_objection(objection: Objection, user: User) -> list[PaperLink]:
    """The letter of answer."""
    return links(("tanggapan-sanggah",), objection, user)


def links(kinds: Sequence[str], subject: Any, user: User) -> list[PaperLink]:
    """Papers of these kinds about one record."""
    offered = []
    for kind in kinds:
        paper = paper_of(kind)
        if paper is not None and user.may(paper.permission):
            offered.append(
                PaperLink(
                    kind=kind,
                    title=str(paper.title),
                    about=str(paper.about),
                    url=reverse("distribution:paper", args=[kind, subject.pk]),
                    why_not=paper.why_not(subject, user),
                )
            )
    return offered
