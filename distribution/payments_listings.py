"""Lists of payments that can be printed and taken out as files: payments of a batch, the books, rows of a reply."""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from access.query_strings import key_in
from distribution.forms.payments import LineFilterForm, PaymentFilterForm
from distribution.models import Payment, ReplyLine, Roster, RosterEntry
from distribution.payment_words import because_text, state_label, trouble_text
from distribution.queries import headings
from distribution.queries.payment_figures import VillageBooks
from distribution.queries.payment_lists import narrowed_payments, payments_of, villages_of
from distribution.queries.payment_totals import books_by_village, whole


_CHUNK = 1_000


class Payments(Listing):
    """The payments of a batch."""

    key = "payments"
    title = _("Payments of a batch")
    url_name = "distribution:batch"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("batch",)
    on_page: ClassVar[Sequence[str]] = ("nik", "receiver", "account", "amount", "state")

    def columns(self) -> Sequence[Column]:
        return [
            Column("number", _("Number"), lambda row: row.pk, Kind.COUNT, is_usual=False),
            Column("nik", _("NIK"), lambda row: row.entry.recipient.nik, Kind.CIVIL_NUMBER),
            Column("receiver", _("Receiver"), lambda row: row.entry.recipient.full_name),
            Column("village", _("Kelurahan"), lambda row: row.village.name),
            Column("account", _("Account number"), lambda row: row.account_number, Kind.CIVIL_NUMBER),
            Column("amount", _("Amount"), lambda row: row.amount, Kind.RUPIAH),
            Column("state", _("Status"), lambda row: state_label(row.state)),
            Column("since", _("Since"), lambda row: row.state_on, Kind.DAY),
            Column("because", _("Why"), lambda row: because_text(row.because, row.last_note or "")),
            Column("attempt", _("Attempt"), lambda row: row.attempt, Kind.COUNT, is_usual=False),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[Payment]:
        return iter(self._narrowed(query, user).order_by("pk").iterator(chunk_size=_CHUNK))

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return [*headings.of_batch([_number(query, "batch")], user), *self._form(query, user).in_words()]

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[Payment]:
        return narrowed_payments(payments_of(user, _number(query, "batch")), self._form(query, user).chosen())

    def _form(self, query: QueryDict, user: User) -> PaymentFilterForm:
        return PaymentFilterForm(query, villages=villages_of(user, _number(query, "batch")))


class Books(Listing):
    """The reconciliation of a roster per kelurahan, with the sums in its last row."""

    key = "payment-books"
    title = _("Reconciliation per kelurahan")
    url_name = "distribution:payment-books"
    permission = Permission.PROGRAMME_VIEW
    place: ClassVar[Sequence[str]] = ("roster",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("village", _("Kelurahan"), lambda row: row.village or str(_("Total"))),
            Column("entries", _("Families by decree"), lambda row: row.entries, Kind.COUNT),
            Column("amount", _("Rupiah by decree"), lambda row: row.amount, Kind.RUPIAH),
            Column("delivered", _("Delivered"), lambda row: row.delivered, Kind.COUNT),
            Column("delivered_amount", _("Amount delivered"), lambda row: row.delivered_amount, Kind.RUPIAH),
            Column("failed", _("Failed"), lambda row: row.failed, Kind.COUNT),
            Column("failed_amount", _("Amount failed"), lambda row: row.failed_amount, Kind.RUPIAH),
            Column("open", _("Still open"), lambda row: row.open, Kind.COUNT),
            Column("open_amount", _("Amount open"), lambda row: row.open_amount, Kind.RUPIAH),
            Column("sent", _("Sent (SP2D)"), lambda row: row.sent.rupiah, Kind.RUPIAH),
            Column("transacted", _("Received"), lambda row: row.transacted.rupiah, Kind.RUPIAH),
            Column("idle", _("Idle"), lambda row: row.idle.rupiah, Kind.RUPIAH),
            Column("returned", _("Returned"), lambda row: row.returned.rupiah, Kind.RUPIAH),
            Column("under_way", _("Under way"), lambda row: row.under_way.rupiah, Kind.RUPIAH),
            Column("over", _("Paid too much"), lambda row: row.differing.over.rupiah, Kind.RUPIAH),
            Column("short", _("Paid too little"), lambda row: row.differing.short.rupiah, Kind.RUPIAH),
            Column("goods", _("Goods"), lambda row: row.aid.things),
            Column("quantity", _("Goods by decree"), _units("quantity"), Kind.COUNT),
            Column("delivered_quantity", _("Goods delivered"), _units("delivered_quantity"), Kind.COUNT),
            Column("failed_quantity", _("Goods failed"), _units("failed_quantity"), Kind.COUNT),
            Column("open_quantity", _("Goods open"), _units("open_quantity"), Kind.COUNT),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[VillageBooks]:
        parts = self._parts(query, user)
        return iter([*parts, whole(parts)] if parts else [])

    def count(self, query: QueryDict, user: User) -> int:
        parts = len(self._parts(query, user))
        return parts + 1 if parts else 0

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return headings.of_roster([_number(query, "roster")], user)

    def _parts(self, query: QueryDict, user: User) -> list[VillageBooks]:
        roster = Roster.objects.visible_to(user).filter(pk=_number(query, "roster")).first()
        if roster is None:
            return []
        entries = RosterEntry.objects.visible_to(user, self.permission).filter(roster=roster)
        return books_by_village(entries, Payment.objects.visible_to(user, self.permission).filter(batch__roster=roster))


class ReplyLines(Listing):
    """The rows of a reply with what became of them: what the agency is asked about is taken out from here."""

    key = "reply-lines"
    title = _("Rows of a reply")
    url_name = "distribution:reply"
    permission = Permission.REGISTRY_VIEW
    place: ClassVar[Sequence[str]] = ("reply",)

    def columns(self) -> Sequence[Column]:
        return [
            Column("row", _("Row"), lambda row: row.row, Kind.COUNT),
            Column("nik", _("NIK"), _nik, Kind.CIVIL_NUMBER),
            Column("name", _("Name"), lambda row: row.full_name),
            Column("account", _("Account number"), _account, Kind.CIVIL_NUMBER),
            Column("amount", _("Amount"), lambda row: row.amount, Kind.RUPIAH),
            Column("said", _("Said by the agency"), lambda row: row.said),
            Column("outcome", _("Means"), lambda row: state_label(row.outcome)),
            Column("match", _("Match"), lambda row: row.get_match_display()),
            Column("trouble", _("What is wrong"), lambda row: trouble_text(row.trouble) if row.trouble else ""),
            Column("decided", _("Set aside because"), lambda row: row.decided_because),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[ReplyLine]:
        return iter(self._narrowed(query, user).order_by("row").iterator(chunk_size=_CHUNK))

    def count(self, query: QueryDict, user: User) -> int:
        return self._narrowed(query, user).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        of_these = headings.of_reply([_number(query, "reply")], user)
        return [*of_these, *LineFilterForm({"match": query.get("tab", "")}).in_words()]

    def _narrowed(self, query: QueryDict, user: User) -> QuerySet[ReplyLine]:
        lines = ReplyLine.objects.visible_to(user).filter(reply=_number(query, "reply"))
        match = LineFilterForm({"match": query.get("tab", "")}).chosen()
        return lines.filter(match=match) if match else lines


def _units(name: str) -> Callable[[VillageBooks], int | None]:
    """Units of goods; nothing where money is given."""
    return lambda row: getattr(row, name) if row.aid.goods else None


def _nik(row: ReplyLine) -> str:
    return row.nik or row.nik_pattern.replace("_", "*")


def _account(row: ReplyLine) -> str:
    return row.account or row.account_pattern.replace("%", "****")


def _number(query: QueryDict, name: str) -> int:
    """The number in an address; 0, which nothing has, when there is none."""
    return key_in(query, name) or 0
