"""The letter that answers an objection; its text comes from distribution.queries.objection_letters."""

from typing import IO

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.listings import Order
from access.models import User
from access.query_strings import keys_in
from distribution.domain.letters import Letter
from distribution.domain.papers import words
from distribution.domain.papers.parties import Stationery
from distribution.errors import PaperNotReady
from distribution.models import Objection
from distribution.papers.base import Paper, day_of, mark_of
from distribution.papers.facts import ROLE, signing
from distribution.papers.typesetting import typeset
from distribution.queries.objection_letters import letter_of, may_read
from distribution.queries.papers import stationery


class AnswerLetter(Paper):
    """The answer to one objection."""

    kind = "tanggapan-sanggah"
    key = "paper-tanggapan-sanggah"
    title = _("Letter of answer to an objection")
    about = _("The decision with its reason, for the citizen who raised the objection.")
    permission = Permission.OBJECTION_VIEW
    has_day = False
    roles = (ROLE.LETTERS,)

    def subject(self, query: QueryDict, user: User) -> Objection | None:
        visible = Objection.objects.visible_to(user).select_related("village", "ground")
        return visible.filter(pk__in=keys_in(query, "pk")).first()

    def subject_name(self, subject: Objection) -> str:
        return str(subject)

    def subject_url(self, subject: Objection) -> str:
        return reverse("distribution:objection", args=[subject.pk])

    def why_not(self, subject: Objection, user: User) -> str:
        if subject.state != Objection.State.DECIDED:
            return gettext("The objection has not been decided yet.")
        if not may_read(subject, user):
            return gettext("Who raised this objection is protected: only those who decide objections print the letter.")
        return ""

    def count(self, query: QueryDict, user: User) -> int:
        return int(self.subject(query, user) is not None)

    def make(self, stream: IO[bytes], order: Order) -> int:
        objection = self.subject(order.query, order.by)
        if objection is None or (reason := self.why_not(objection, order.by)):
            raise PaperNotReady(reason if objection else gettext("The objection is not there any more."))
        letter = letter_of(objection)
        stream.write(render(letter, stationery(letter.on or day_of(order.query)), mark_of(order, has_numbers=False)))
        return 1


def render(letter: Letter, paper: Stationery, mark: str) -> bytes:
    """A letter as PDF; without a number it is a draft."""
    return typeset(
        "letter",
        title=letter.subject,
        stationery=paper,
        content={
            "number": letter.number or "........................",
            "subject": letter.subject,
            "place_and_day": f"{paper.head.place}, {words.day(letter.on)}",
            "recipient": letter.recipient,
            "salutation": letter.salutation,
            "paragraphs": letter.paragraphs,
            "closing": letter.closing,
            "signer": signing("", paper.signers.of(ROLE.LETTERS)),
        },
        is_draft=letter.is_draft,
        mark=mark,
    )
