"""Papers around handing aid over: BAST, SPTJM, receipt, and the letter of attorney."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.listings import Order
from access.models import User
from access.query_strings import keys_in
from distribution.domain.papers import words
from distribution.domain.papers.parties import Signer
from distribution.errors import PaperNotReady
from distribution.models import Programme, Roster, RosterEntry
from distribution.papers.base import Paper, RosterMatter, RosterPaper, matter_of
from distribution.papers.facts import ROLE, place_and_day, section_figures, set_roster_paper, signing
from distribution.queries.papers import lines_of


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


_NOBODY: Final = {"name": "", "nik": "", "kk": "", "street": "", "neighbourhood": "", "aid": ""}


def letter_of_attorney(matter: RosterMatter, giver: Mapping[str, str] = _NOBODY) -> bytes:
    """The form as PDF, with its giver filled in when it is for one family."""
    content: dict[str, Any] = {"giver": giver, "taker": _NOBODY, "place": matter.stationery.head.place}
    return set_roster_paper("proxy", "Surat kuasa", matter, content)


class FamilyAttorney(Paper):
    """Surat kuasa of one family: the receiver who cannot come is filled in, somebody of the same KK is to be."""

    kind = "surat-kuasa-keluarga"
    key = "paper-surat-kuasa-keluarga"
    title = _("Letter of attorney of a family")
    about = _("With name, number and address of the receiver; somebody of the same KK is filled in by hand.")
    permission = Permission.REGISTRY_VIEW
    has_numbers = True
    has_day = False

    def subject(self, query: QueryDict, user: User) -> RosterEntry | None:
        related = ("roster__programme", "roster__city", "roster__determination__rule")
        visible = RosterEntry.objects.visible_to(user).select_related(*related)
        return visible.filter(pk__in=keys_in(query, "pk"), taken_out_in=None).first()

    def subject_name(self, subject: RosterEntry) -> str:
        return f"{subject.roster.programme.name}, {subject.roster.period}"

    def subject_url(self, subject: RosterEntry) -> str:
        return reverse("distribution:deliveries", args=[subject.roster_id, subject.village_id])

    def count(self, query: QueryDict, user: User) -> int:
        return int(self.subject(query, user) is not None)

    def make(self, stream: IO[bytes], order: Order) -> int:
        entry = self.subject(order.query, order.by)
        if entry is None:
            raise PaperNotReady(gettext("The family is not on the roster any more."))
        entries = RosterEntry.objects.visible_to(order.by).filter(pk=entry.pk)
        matter = matter_of(entry.roster, entries, order, has_numbers=True)
        line, amount = next(lines_of(entries, matter.aid))
        printed = line.for_paper(is_masked=order.is_masked, name_length=60, street_length=90)
        stream.write(letter_of_attorney(matter, {**asdict(printed), "aid": matter.aid.figure(amount)}))
        return 1
