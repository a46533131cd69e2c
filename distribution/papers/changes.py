"""Berita acara penggantian: the minutes of a change on an approved roster."""

from dataclasses import asdict
from typing import IO, Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.listings import Order
from access.models import User
from access.query_strings import keys_in
from distribution.domain.papers import words
from distribution.domain.papers.aid import Aid
from distribution.domain.papers.entries import PrintedLine
from distribution.domain.papers.parties import Signer
from distribution.errors import PaperNotReady
from distribution.models import RosterAmendment, RosterEntry
from distribution.papers.base import Paper, RosterMatter, matter_of
from distribution.papers.facts import ROLE, place_and_day, set_roster_paper, signing
from distribution.queries.papers import changes_of


_KIND: Final = RosterAmendment.Kind
_TITLES: Final = {
    _KIND.REPLACEMENT: "Penggantian penerima",
    _KIND.HEIR: "Pengalihan kepada ahli waris dalam KK yang sama",
    _KIND.DEATH: "Penerima meninggal dunia",
    _KIND.OPT_OUT: "Pengunduran diri penerima",
    _KIND.CORRECTION: "Perbaikan penerima dalam KK yang sama",
}
_NOBODY: Final = PrintedLine("", "", "", "", "")


class ChangeMinutes(Paper):
    """The minutes of one change."""

    kind = "ba-penggantian"
    key = "paper-ba-penggantian"
    title = _("Minutes of a change (replacement)")
    about = _("Who goes out and who comes in, why, and by which decree; with the signatures of the kelurahan.")
    permission = Permission.REGISTRY_VIEW
    has_numbers = True
    roles = (ROLE.VILLAGE, ROLE.HANDS_OVER)

    def subject(self, query: QueryDict, user: User) -> RosterAmendment | None:
        related = ("roster__programme", "roster__city", "roster__determination__rule", "village__parent")
        visible = RosterAmendment.objects.visible_to(user).select_related(*related)
        return visible.filter(pk__in=keys_in(query, "pk")).first()

    def subject_name(self, subject: RosterAmendment) -> str:
        return f"{subject.roster.programme.name}, {subject.roster.period}"

    def subject_url(self, subject: RosterAmendment) -> str:
        return reverse("distribution:amendment", args=[subject.pk])

    def why_not(self, subject: RosterAmendment, user: User) -> str:
        if subject.state == RosterAmendment.State.DISCARDED:
            return gettext("The change was discarded, so there is nothing to put on paper.")
        return ""

    def count(self, query: QueryDict, user: User) -> int:
        return int(self.subject(query, user) is not None)

    def make(self, stream: IO[bytes], order: Order) -> int:
        amendment = self.subject(order.query, order.by)
        if amendment is None or (reason := self.why_not(amendment, order.by)):
            raise PaperNotReady(reason if amendment else gettext("The change is not there any more."))
        stream.write(minutes(amendment, order))
        return 1


def minutes(amendment: RosterAmendment, order: Order) -> bytes:
    """The minutes as PDF."""
    changes = changes_of(amendment)
    aid = Aid(next((one.goods for one in changes if one.goods), ""))
    matter = matter_of(amendment.roster, RosterEntry.objects.none(), order, has_numbers=True, aid=aid)
    signers = matter.stationery.signers
    content: dict[str, Any] = {
        "what": _TITLES[_KIND(amendment.kind)],
        "minutes_number": amendment.minutes_number,
        "day_in_words": words.day_in_words(amendment.minutes_on),
        "village": amendment.village.name,
        "district": amendment.village.parent.name if amendment.village.parent else "",
        "reason": amendment.reason,
        "approved": words.day(timezone.localdate(amendment.approved_at)) if amendment.approved_at else "",
        "lines": [
            {
                "out": _printed(matter, one.out),
                "into": _printed(matter, one.into) if one.into else asdict(_NOBODY),
                "amount": aid.cell(one.amount),
            }
            for one in changes
        ],
        "people": [
            signing("Mengetahui,", signers.of(ROLE.VILLAGE, amendment.village_id)),
            signing("Saksi,", Signer.to_be_filled_in("Pendamping/RT/RW")),
            signing(place_and_day(matter, amendment.minutes_on), signers.of(ROLE.HANDS_OVER)),
        ],
    }
    return set_roster_paper(
        "amendment", "Berita acara", matter, content, is_draft=amendment.state != RosterAmendment.State.APPROVED
    )


def _printed(matter: RosterMatter, line: Any) -> dict[str, str]:
    return asdict(line.for_paper(is_masked=matter.is_masked, name_length=60, street_length=90))
