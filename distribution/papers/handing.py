"""Papers around handing aid over: BAST, SPTJM, receipt, and the letter of attorney."""

from typing import IO, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.listings import Order
from access.models import User
from distribution.domain.papers import words
from distribution.domain.papers.parties import Signer
from distribution.models import Programme, Roster
from distribution.papers.base import RosterMatter, RosterPaper
from distribution.papers.facts import ROLE, place_and_day, section_figures, set_roster_paper, signing


class HandoverMinutes(RosterPaper):
    """BAST: the office hands the aid of a kelurahan to the kelurahan."""

    kind = "bast"
    key = "paper-bast"
    title = _("Hand-over minutes (BAST)")
    about = _("One page for each kelurahan: who hands over to whom, for how many families, and how much.")
    has_villages = True
    roles = (ROLE.HANDS_OVER, ROLE.VILLAGE)

    def why_not(self, subject: Roster, user: User) -> str:
        if subject.programme.channel == Programme.Channel.TRANSFER:
            return gettext("The aid is transferred to accounts, so nothing is handed over.")
        return super().why_not(subject, user)

    def make(self, stream: IO[bytes], order: Order) -> int:
        stream.write(minutes(self.matter(order)))
        return 1


def minutes(matter: RosterMatter) -> bytes:
    """The minutes of every kelurahan of the matter."""
    signers = matter.stationery.signers
    sections = [
        {
            "name": one.name,
            "district": one.district,
            **section_figures(matter.aid, one.rows, one.amount),
            "first": signing("PIHAK KESATU,", signers.of(ROLE.HANDS_OVER)),
            "second": signing("PIHAK KEDUA,", signers.of(ROLE.VILLAGE, one.code)),
        }
        for one in matter.sections
    ]
    content = {"day_in_words": words.day_in_words(matter.stationery.on), "sections": sections}
    return set_roster_paper("bast", "BAST", matter, content)


class Statement(RosterPaper):
    """SPTJM: somebody answers for the list and the payment."""

    kind = "sptjm"
    key = "paper-sptjm"
    title = _("Statement of responsibility (SPTJM)")
    about = _("By which the head of the office answers for recipients, amounts and payment.")
    is_of_city = True
    roles = (ROLE.APPROVES,)

    def make(self, stream: IO[bytes], order: Order) -> int:
        stream.write(statement(self.matter(order)))
        return 1


def statement(matter: RosterMatter) -> bytes:
    """The statement as PDF."""
    signer = signing(place_and_day(matter), matter.stationery.signers.of(ROLE.APPROVES))
    return set_roster_paper("sptjm", "SPTJM", matter, {"signer": signer})


class Receipt(RosterPaper):
    """Kuitansi for the sum of a roster."""

    kind = "kuitansi"
    key = "paper-kuitansi"
    title = _("Receipt")
    about = _("For the sum of the roster, or of one kelurahan, in figures and words.")
    has_villages = True
    roles = (ROLE.APPROVES, ROLE.TREASURER)

    def make(self, stream: IO[bytes], order: Order) -> int:
        stream.write(receipt(self.matter(order)))
        return 1


def receipt(matter: RosterMatter) -> bytes:
    """The receipt as PDF."""
    signers = matter.stationery.signers
    people = [
        signing("Setuju dibayar,", signers.of(ROLE.APPROVES)),
        signing("Lunas dibayar,", signers.of(ROLE.TREASURER)),
        signing(place_and_day(matter), Signer.to_be_filled_in("Penerima")),
    ]
    return set_roster_paper("receipt", "Kuitansi", matter, {"people": people})


class LetterOfAttorney(RosterPaper):
    """Surat kuasa: a form for families whose receiver cannot come."""

    kind = "surat-kuasa"
    key = "paper-surat-kuasa"
    title = _("Letter of attorney (form)")
    about = _("A form for a receiver who cannot come; only a member of the same KK may take the aid.")
    has_day = False

    def make(self, stream: IO[bytes], order: Order) -> int:
        stream.write(letter_of_attorney(self.matter(order)))
        return 1


def letter_of_attorney(matter: RosterMatter) -> bytes:
    """The form as PDF."""
    nobody = {"name": "", "nik": "", "kk": "", "address": "", "aid": ""}
    content: dict[str, Any] = {"giver": nobody, "taker": nobody, "place": matter.stationery.head.place}
    return set_roster_paper("proxy", "Surat kuasa", matter, content)
