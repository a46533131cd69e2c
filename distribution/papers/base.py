"""What papers about a roster share: whose roster it is, which families stand in it, on which day and in whose name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.domain.reference import read_day
from access.listings import Document, Order
from access.models import User
from access.query_strings import keys_in
from distribution.domain.papers.aid import Aid
from distribution.domain.papers.parties import Stationery
from distribution.domain.papers.sheets import Counted
from distribution.errors import PaperNotReady
from distribution.models import Roster, RosterEntry
from distribution.queries.papers import aid_of, sections_of, stationery


_FINAL = frozenset({Roster.State.APPROVED, Roster.State.CLOSED})


class Paper(Document):
    """One kind of official paper about one record (`pk` in the query), made for somebody who may see that record."""

    kind: ClassVar[str]
    url_name = "distribution:paper"
    place = ("kind", "pk")
    permission = Permission.PROGRAMME_VIEW
    about: ClassVar[Any] = ""
    has_numbers: ClassVar[bool] = False  # NIK or KK numbers stand in it
    has_villages: ClassVar[bool] = False  # it can be made for one kelurahan
    has_day: ClassVar[bool] = True  # its day can be chosen
    roles: ClassVar[Sequence[str]] = ()  # who signs it, for what is still to be set

    def subject(self, query: QueryDict, user: User) -> Any | None:
        """The record that the paper is about, when this person may see it."""
        raise NotImplementedError

    def subject_name(self, subject: Any) -> str:
        """The record in the heading of the page, and where its page is."""
        raise NotImplementedError

    def subject_url(self, subject: Any) -> str:
        raise NotImplementedError

    def why_not(self, subject: Any, user: User) -> str:
        """Why the paper cannot be made now, empty when it can."""
        return ""

    def villages(self, subject: Any, user: User) -> Sequence[tuple[str, str]]:
        """Kelurahan that the paper can be narrowed to."""
        return ()

    def make(self, stream: IO[bytes], order: Order) -> int:
        """Write the paper; returns how many rows stand in it."""
        raise NotImplementedError

    def write(self, stream: IO[bytes], order: Order) -> int:
        # Official papers are in Indonesian, in whatever language somebody reads the pages.
        with translation.override("id"):
            return self.make(stream, order)


@dataclass(frozen=True)
class RosterMatter:
    """All that a paper about a roster is made from."""

    roster: Roster
    stationery: Stationery
    entries: QuerySet[RosterEntry]
    sections: Sequence[Counted]
    aid: Aid
    is_masked: bool
    mark: str

    @property
    def is_draft(self) -> bool:
        return self.roster.state not in _FINAL

    @property
    def families(self) -> int:
        return sum(one.rows for one in self.sections)

    @property
    def amount(self) -> int:
        return sum(one.amount for one in self.sections)

    @property
    def decreed_on(self) -> date | None:
        """The day of the decree; rosters of before it was asked for have the day of their approval."""
        if self.roster.decreed_on:
            return self.roster.decreed_on
        return timezone.localdate(self.roster.approved_at) if self.roster.approved_at else None


class RosterPaper(Paper):
    """A paper about a roster. Families are those on it now, as far as the person's area goes.

    A paper of the whole city (`is_of_city`) is only for who sees the whole city: half a decree is none.
    """

    is_of_city: ClassVar[bool] = False

    def subject(self, query: QueryDict, user: User) -> Roster | None:
        visible = Roster.objects.visible_to(user, self.permission)
        related = ("programme", "city", "determination__rule")
        return visible.select_related(*related).filter(pk__in=keys_in(query, "pk")).first()

    def subject_name(self, subject: Roster) -> str:
        return f"{subject.programme.name}, {subject.period}"

    def subject_url(self, subject: Roster) -> str:
        return reverse("distribution:roster", args=[subject.pk])

    def why_not(self, subject: Roster, user: User) -> str:
        if self.is_of_city and not user.may_in(self.permission, subject.city_id):
            return _("This paper is about the whole city. Ask somebody who is in charge of the city.")
        if subject.state == Roster.State.DISCARDED:
            return _("The roster was discarded, so there is nothing to put on paper.")
        return ""

    def entries(self, roster: Roster, query: QueryDict, user: User) -> QuerySet[RosterEntry]:
        found = RosterEntry.objects.visible_to(user, self.permission).filter(roster=roster, taken_out_in=None)
        village = query.get("kelurahan", "")
        return found.filter(village=village) if village and self.has_villages else found

    def villages(self, subject: Roster, user: User) -> Sequence[tuple[str, str]]:
        if not self.has_villages:
            return ()
        there = RosterEntry.objects.visible_to(user, self.permission).filter(roster=subject, taken_out_in=None)
        named = there.order_by("village__name", "village_id").values_list("village_id", "village__name")
        return list(named.distinct())

    def count(self, query: QueryDict, user: User) -> int:
        roster = self.subject(query, user)
        return self.entries(roster, query, user).count() if roster else 0

    def matter(self, order: Order) -> RosterMatter:
        """Everything the paper is made from, read for the person who asked."""
        roster = self.subject(order.query, order.by)
        if roster is None or (reason := self.why_not(roster, order.by)):
            raise PaperNotReady(reason if roster else _("The roster is not there any more."))
        entries = self.entries(roster, order.query, order.by)
        return matter_of(roster, entries, order, has_numbers=self.has_numbers)


def matter_of(
    roster: Roster, entries: QuerySet[RosterEntry], order: Order, *, has_numbers: bool, aid: Aid | None = None
) -> RosterMatter:
    """What a paper about these families of a roster is made from."""
    told = aid or aid_of(entries)
    return RosterMatter(
        roster=roster,
        stationery=stationery(day_of(order.query)),
        entries=entries,
        sections=sections_of(entries, told),
        aid=told,
        is_masked=order.is_masked,
        mark=mark_of(order, has_numbers=has_numbers),
    )


def mark_of(order: Order, *, has_numbers: bool) -> str:
    """What stands at the foot of every page: the number of the file, and who took whole numbers out.

    PRIVACY: a page that lies about says whose copy it is.
    """
    if not has_numbers:
        return f"Berkas E-{order.mark.number:06d}"
    if order.is_masked:
        return f"Berkas E-{order.mark.number:06d} · NIK disamarkan"
    return f"Data pribadi (UU 27/2022) · {order.mark}"


def day_of(query: QueryDict) -> date:
    """The day of the paper; today unless one was chosen."""
    try:
        return read_day(query.get("hari", ""))
    except ValueError:
        return timezone.localdate()
