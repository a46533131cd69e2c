"""Letters of invitation: four on a sheet, each with the QR that is scanned at the delivery point."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, time
from itertools import islice
from typing import IO, Any, Final

import segno
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.listings import Order
from access.models import User
from distribution.domain.invitations import shown
from distribution.domain.papers import words
from distribution.domain.papers.entries import InvitedFamily
from distribution.models import Invitation, Roster
from distribution.papers.base import RosterMatter, RosterPaper
from distribution.papers.facts import ROLE, set_roster_paper
from distribution.papers.lists import PAGES_OF_A_PART
from distribution.papers.typesetting import bind
from distribution.queries.invitations import address_path
from distribution.queries.papers import invitations_of


CARDS: Final = 4
_BORDER: Final = 2  # modules of white around a QR; the paper is white beyond it


class Invitations(RosterPaper):
    """The letters that count, of a roster or a kelurahan; they are drawn on the page of the delivery points."""

    kind = "undangan"
    key = "paper-undangan"
    title = _("Invitations with QR")
    about = _("Four letters on a sheet, with cut marks; the QR holds no personal data.")
    permission = Permission.REGISTRY_VIEW
    has_numbers = True
    has_villages = True
    roles = (ROLE.LETTERS,)

    def why_not(self, subject: Roster, user: User) -> str:
        if reason := super().why_not(subject, user):
            return reason
        if not self._letters(subject, QueryDict(), user).exists():
            return gettext("No invitation has been drawn yet. Draw them on the page of the delivery points.")
        return ""

    def count(self, query: QueryDict, user: User) -> int:
        roster = self.subject(query, user)
        return self._letters(roster, query, user).count() if roster else 0

    def make(self, stream: IO[bytes], order: Order) -> int:
        matter = self.matter(order)
        letters = self._letters(matter.roster, order.query, order.by)
        total = letters.count()
        parts = _parts(matter, invitations_of(letters, matter.aid), total, order)
        bind(parts, stream, title=f"Undangan {matter.roster.programme.name} {matter.roster.period}")
        return total

    def _letters(self, roster: Roster, query: QueryDict, user: User) -> QuerySet[Invitation]:
        found = Invitation.objects.visible_to(user, self.permission).live()
        found = found.filter(entry__roster=roster, entry__taken_out_in=None)
        village = query.get("kelurahan", "")
        return found.filter(village=village) if village else found


def _parts(matter: RosterMatter, letters: Iterator[InvitedFamily], total: int, order: Order) -> Iterator[bytes]:
    signer = matter.stationery.signers.of(ROLE.LETTERS)
    done = 0
    while batch := list(islice(letters, CARDS * PAGES_OF_A_PART)):
        cards = [_card(matter, one, done + at, order) for at, one in enumerate(batch, start=1)]
        content = {
            "sheets": [cards[at : at + CARDS] for at in range(0, len(cards), CARDS)],
            "letters": words.grouped(total),
            "signer": asdict(signer),
        }
        yield set_roster_paper("invitation", "Undangan", matter, content)
        done += len(batch)
        order.beat(done)


def _card(matter: RosterMatter, letter: InvitedFamily, number: int, order: Order) -> dict[str, Any]:
    line = letter.line.for_paper(is_masked=matter.is_masked, name_length=60, street_length=80)
    size, qr = pixels(f"{order.query.get('asal', '')}{address_path(letter.key)}")
    return {
        **asdict(line),
        "village": letter.village,
        "aid": matter.aid.figure(letter.line.amount),
        "day": _day(letter.on_day),
        "hours": _hours(letter.starts_at, letter.ends_at),
        "place": letter.place or "menurut pengumuman kelurahan",
        "valid_until": words.day(letter.valid_until),
        "code": shown(letter.key),
        "number": words.grouped(number),
        "qr": qr,
        "size": size,
    }


def _day(when: date | None) -> str:
    return words.weekday_and_day(when) if when else "menurut pengumuman kelurahan"


def _hours(starts_at: time | None, ends_at: time | None) -> str:
    zone = timezone.localtime().tzname()
    return f"{starts_at:%H.%M} – {ends_at:%H.%M} {zone}" if starts_at and ends_at else "–"


def pixels(address: str) -> tuple[int, Sequence[int]]:
    """The QR of an address, a pixel a module: its side, and 0 or 255 for each pixel, row by row.

    Level M: a fold or a stain of a seventh does no harm.
    """
    rows = list(segno.make_qr(address, error="m").matrix_iter(scale=1, border=_BORDER))
    return len(rows), [0 if module else 255 for row in rows for module in row]
