"""What papers still lack, and a page to look at the head and the signatures."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from distribution.domain.papers import words
from distribution.domain.papers.parties import Stationery
from distribution.models import Signatory
from distribution.papers.base import Paper
from distribution.papers.facts import signing
from distribution.papers.typesetting import typeset


@dataclass(frozen=True)
class Missing:
    """Something that a paper leaves as "(belum diatur)", and the reference data where it is set."""

    text: str
    kind: str


def missing_for(paper: Paper | None, stationery: Stationery) -> list[Missing]:
    """What is not set on a day for one paper, or for any of them."""
    said = []
    if not stationery.head.is_set:
        said.append(Missing(_("Letterhead: government, office, address and place."), "kop-surat"))
    roles: Sequence[str] = Signatory.Role.values if paper is None else paper.roles
    for role in roles:
        if not stationery.signers.has(role):
            label = dict(Signatory.Role.choices)[role]
            said.append(Missing(_("Signatory: %(role)s.") % {"role": label}, "penanda-tangan"))
    return said


def sample(stationery: Stationery) -> bytes:
    """A page with letterhead and everybody who signs for the city."""
    with translation.override("id"):
        people = [signing(str(label), stationery.signers.of(role)) for role, label in Signatory.Role.choices]
    return typeset(
        "sample",
        title="Contoh kop surat dan penanda tangan",
        stationery=stationery,
        content={"day": f"{stationery.head.place}, {words.day(stationery.on)}", "people": people},
    )
