"""Invented agencies, accounts, batches and replies."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from access.domain.permissions import Role
from access.models import User
from distribution.actions.payments import accounts, batches, files, release, replies
from distribution.domain.payments.replies import payment_reference
from distribution.models import (
    Account,
    AccountList,
    PayingAgency,
    Payment,
    PaymentBatch,
    PaymentReply,
    Programme,
    Roster,
)
from recipients.models import Person
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.factories import FamilyFactory, UserFactory


SENT_ON = date(2026, 11, 20)
Row = Mapping[str, object]
HEADER = ("ID_BAYAR", "NIK", "NAMA", "NO_REKENING", "TAHAP", "NOMINAL", "STATUS", "KETERANGAN", "TANGGAL")


def a_bank(code: str = "bank-contoh") -> PayingAgency:
    return _agency(code, Programme.Channel.TRANSFER)


def a_post(code: str = "pos-contoh") -> PayingAgency:
    return _agency(code, Programme.Channel.POST)


def a_carrier(code: str = "gudang-contoh") -> PayingAgency:
    return _agency(code, Programme.Channel.IN_KIND)


def _agency(code: str, channel: str) -> PayingAgency:
    agency, _is_new = PayingAgency.objects.get_or_create(
        code=code, defaults={"name": code.replace("-", " ").title(), "channel": channel, "valid_from": date(2020, 1, 1)}
    )
    return agency


def an_account(person: Person, agency: PayingAgency | None = None, **told: object) -> Account:
    """An account ready for payment unless told otherwise."""
    kept, _is_new = AccountList.objects.get_or_create(
        sha256="0" * 64, defaults={"agency": agency or a_bank(), "name": "kks.csv", "uploaded_by_id": User.MACHINE_ID}
    )
    usual: dict[str, Any] = {
        "number": f"7002{person.pk:08d}",
        "holder_name": person.full_name,
        "card_state": "ready",
        "valid_from": date(2026, 1, 1),
        "read_from": kept,
    }
    return Account.objects.create(person=person, agency=agency or a_bank(), **{**usual, **told})


def a_payable_roster(families: int = 3, channel: str = "post", code: str = "blt") -> Roster:
    """An approved roster of a programme of that channel, with accounts when it pays by transfer."""
    made = FamilyFactory.create_batch(families, head=True, decile=2)
    programme = a_programme(code)
    Programme.objects.filter(pk=programme.pk).update(channel=channel)
    roster = an_approved_roster(a_determination(Programme.objects.get(pk=programme.pk)))
    if channel == "transfer":
        for family in made:
            an_account(family.head)
    return roster


def agency_of(roster: Roster) -> PayingAgency:
    return {"transfer": a_bank, "post": a_post, "in_kind": a_carrier}[roster.programme.channel]()


def a_batch(roster: Roster | None = None, **told: Any) -> PaymentBatch:
    """A draft."""
    roster = roster or a_payable_roster()
    by = told.pop("by", None) or UserFactory(role=Role.OPERATOR)
    return batches.prepare(roster=roster, agency=told.pop("agency", None) or agency_of(roster), by=by, **told)


def a_released_batch(batch: PaymentBatch | None = None, by: User | None = None) -> PaymentBatch:
    return release.release(batch=batch or a_batch(), by=by or UserFactory(role=Role.BENDAHARA))


def a_sent_batch(batch: PaymentBatch | None = None) -> PaymentBatch:
    """Released, paid for by the treasury where money is, written and sent."""
    treasurer = UserFactory(role=Role.BENDAHARA)
    batch = a_released_batch(batch, treasurer)
    files.write(batch_id=batch.pk)
    if batch.channel != "in_kind":
        release.record_spm(batch=batch, number="SPM-01/2026", on=SENT_ON, by=treasurer)
        release.record_sp2d(batch=batch, number="SP2D-01/2026", on=SENT_ON, rupiah=batch.rupiah, by=treasurer)
    return release.send(batch=batch, on=SENT_ON, by=treasurer)


def a_sent_batch_of(families: int = 2, channel: str = "transfer") -> PaymentBatch:
    return a_sent_batch(a_batch(a_payable_roster(families, channel)))


def states_of(batch: PaymentBatch) -> list[str]:
    return [one.state for one in payments_of(batch)]


def payments_of(batch: PaymentBatch) -> list[Payment]:
    return list(Payment.objects.filter(batch=batch).select_related("entry__recipient", "batch__roster").order_by("pk"))


def said_of(payment: Payment, status: str = "TRANSAKSI", **changes: object) -> dict[str, object]:
    """A row as the agency would say it of a payment."""
    return {
        "ID_BAYAR": payment_reference(payment.pk),
        "NIK": payment.entry.recipient.nik,
        "NAMA": payment.entry.recipient.full_name,
        "NO_REKENING": payment.account_number,
        "TAHAP": payment.batch.roster.period,
        "NOMINAL": payment.amount,
        "STATUS": status,
        "KETERANGAN": "",
        "TANGGAL": "21-11-2026",
    } | changes


def as_file(rows: Iterable[Row], header: tuple[str, ...] = HEADER) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def a_reply(batch: PaymentBatch, rows: Iterable[Row], *, header: tuple[str, ...] = HEADER, **told: Any) -> PaymentReply:
    """A reply that was read."""
    reply = replies.receive(
        roster=batch.roster,
        agency=batch.agency,
        name=told.pop("name", "balasan.csv"),
        stream=as_file(rows, header),
        by=told.pop("by", None) or UserFactory(role=Role.OPERATOR),
        **told,
    )
    replies.read(reply_id=reply.pk)
    reply.refresh_from_db()
    return reply


def an_account_list(rows: Iterable[Row], agency: PayingAgency | None = None) -> AccountList:
    header = ("NIK", "NAMA", "NO_REKENING", "STATUS_KKS")
    by = UserFactory(role=Role.OPERATOR)
    return accounts.take(agency=agency or a_bank(), name="kks.csv", stream=as_file(rows, header), by=by)
