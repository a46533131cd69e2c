"""Replies of paying agencies: matched, decided, taken over whole or not at all; nothing is paid twice or lost."""

import io

import pytest
from django.utils import timezone

from access.actions import users
from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import deliveries
from distribution.actions.payments import replies, taking
from distribution.models import Delivery, Payment, PaymentReply, PaymentStep, ReplyCode, ReplyLine
from distribution.payment_errors import (
    NoSuchCandidate,
    NothingSentYet,
    ReplyMoved,
    ReplyUnknown,
    SameReply,
    SayWhy,
    SecondPersonNeeded,
    StillToDecide,
    TotalsDiffer,
)
from tests.distribution.payment_factories import (
    a_batch,
    a_payable_roster,
    a_released_batch,
    a_reply,
    a_sent_batch,
    a_sent_batch_of,
    as_file,
    payments_of,
    said_of,
    states_of,
)
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
BANK = ("NIK", "NAMA", "NO_REKENING", "TAHAP", "NOMINAL", "STATUS", "KETERANGAN")
READ = {"matched": 0, "known": 0, "queue": 0, "conflict": 0, "unknown": 0, "refused": 0, "set_aside": 0}


def _matches(reply: PaymentReply) -> dict[str, int]:
    return {name: reply.counts[name] for name in READ if reply.counts[name]}


def _troubles(reply: PaymentReply) -> list[str]:
    return list(ReplyLine.objects.filter(reply=reply).order_by("row").values_list("trouble", flat=True))


def test_a_reply_in_another_order_is_matched_and_taken_over() -> None:
    batch = a_sent_batch_of(3)
    rows = [said_of(one) for one in reversed(payments_of(batch))]

    reply = a_reply(batch, rows, header=BANK)
    applied = taking.apply(reply=reply, by=UserFactory())

    assert (reply.layout, reply.state, _matches(reply)) == ("bank-reply", "ready", {"matched": 3})
    assert (applied.state, states_of(batch)) == ("applied", ["withdrawn"] * 3)
    assert list(Delivery.objects.values_list("state", flat=True)) == ["delivered"] * 3
    step = PaymentStep.objects.filter(after="withdrawn").order_by("row").first()
    assert (step.reply_id, step.row, step.before) == (reply.pk, 2, "instructed")
    event = AuditEvent.objects.get(action="payment_reply.apply")
    assert (event.details["payments"], event.details["deliveries"]) == (3, 3)


def test_a_credit_is_no_hand_over_yet() -> None:
    batch = a_sent_batch_of(1)
    reply = a_reply(batch, [said_of(one, "TOP UP") for one in payments_of(batch)])

    taking.apply(reply=reply, by=UserFactory())

    assert (states_of(batch), Delivery.objects.get().state) == (["topped_up"], "open")


def test_who_sent_a_reply_in_does_not_take_it_over_too() -> None:
    batch = a_sent_batch_of(1)
    both = UserFactory(role=Role.OPERATOR)
    users.give_role(
        user=both, role=Role.BENDAHARA, area=batch.city, valid_from=timezone.localdate(), valid_until=None,
        by=User.objects.machine(),
    )  # fmt: skip
    reply = a_reply(batch, [said_of(one) for one in payments_of(batch)], by=both)

    with pytest.raises(SecondPersonNeeded):
        taking.apply(reply=reply, by=both)

    assert (states_of(batch), Delivery.objects.get().state) == (["instructed"], "open")


def test_who_decided_rows_of_a_reply_does_not_take_it_over_too() -> None:
    batch = a_sent_batch_of(1)
    reply = a_reply(batch, [said_of(one, "TIDAK DIKENAL") for one in payments_of(batch)])
    both = UserFactory(role=Role.BENDAHARA)
    taking.set_aside(reply=reply, line_id=ReplyLine.objects.get().pk, reason="Sandi bank tidak dikenal.", by=both)

    with pytest.raises(SecondPersonNeeded):
        taking.apply(reply=reply, by=both)


def test_who_put_the_totals_of_a_reply_right_does_not_take_it_over_too() -> None:
    batch = a_sent_batch_of(2)
    half = a_reply(batch, [said_of(payments_of(batch)[0])], told_rows=2)
    both = UserFactory(role=Role.BENDAHARA)
    taking.tell_totals(reply=half, rows=1, rupiah=None, by=both)

    with pytest.raises(SecondPersonNeeded):
        taking.apply(reply=half, by=both)

    assert states_of(batch) == ["instructed", "instructed"]


def test_the_same_file_twice_is_refused_with_a_pointer() -> None:
    batch = a_sent_batch_of(1)
    rows = [said_of(one) for one in payments_of(batch)]
    first = a_reply(batch, rows)

    with pytest.raises(SameReply) as refused:
        a_reply(batch, rows)
    taking.discard(reply=first, reason="Salah file", by=UserFactory())
    second = a_reply(batch, rows)

    assert refused.value.number == first.pk
    assert (second.state, PaymentReply.objects.count()) == ("ready", 2)


def test_another_file_with_what_is_recorded_changes_nothing() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    taking.apply(reply=a_reply(batch, [said_of(payment)]), by=UserFactory())
    later = a_reply(batch, [said_of(payment, "TOP UP")])

    taking.apply(reply=later, by=UserFactory())

    assert (_matches(later), states_of(batch)) == ({"known": 1}, ["withdrawn"])
    assert Payment.objects.count() == PaymentStep.objects.filter(after="withdrawn").count() == 1


def test_what_denies_the_records_is_a_conflict() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    taking.apply(reply=a_reply(batch, [said_of(payment)]), by=UserFactory())
    reply = a_reply(batch, [said_of(payment, "REKENING TUTUP")])

    with pytest.raises(StillToDecide):
        taking.apply(reply=reply, by=UserFactory())

    assert (_matches(reply), _troubles(reply)) == ({"conflict": 1}, ["CONTRADICTS"])


def test_paid_to_whom_was_recorded_as_not_reached_is_a_conflict() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1, "post")))
    deliveries.mark_failed(delivery_ids=[Delivery.objects.get().pk], because="refused", by=UserFactory())

    reply = a_reply(batch, [said_of(payments_of(batch)[0])])

    assert _matches(reply) == {"conflict": 1}


def test_unknown_accounts_are_shown_and_set_aside_with_a_reason() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    stranger = said_of(payment, ID_BAYAR="", NIK="3576019999999999", NO_REKENING="99999999", NAMA="Orang Lain")
    reply = a_reply(batch, [said_of(payment), stranger], header=BANK)

    with pytest.raises(StillToDecide, match="1"):
        taking.apply(reply=reply, by=UserFactory())
    with pytest.raises(SayWhy):
        taking.set_aside(reply=reply, match="unknown", reason=" ", by=UserFactory())
    assert states_of(batch) == ["instructed"]
    assert taking.set_aside(reply=reply, match="unknown", reason="Penerima kota lain", by=UserFactory()) == 1
    applied = taking.apply(reply=reply, by=UserFactory())

    assert _matches(reply) == {"matched": 1, "unknown": 1}
    assert (applied.counts["set_aside"], states_of(batch)) == (1, ["withdrawn"])


def test_masked_accounts_wait_for_a_person_with_candidates() -> None:
    batch = a_sent_batch_of(3)
    payment = payments_of(batch)[1]
    tail = payment.account_number[-4:]
    masked = said_of(payment, NIK="", NO_REKENING=f"********{tail}")
    reply = a_reply(batch, [masked], header=BANK)
    line = ReplyLine.objects.get()

    assert (_matches(reply), line.trouble, line.candidates[0]) == ({"queue": 1}, "MASKED", payment.pk)
    with pytest.raises(NoSuchCandidate):
        taking.decide(reply=reply, line_id=line.pk, payment_id=0, by=UserFactory())
    taking.decide(reply=reply, line_id=line.pk, payment_id=payment.pk, by=UserFactory())
    with pytest.raises(ReplyMoved):
        taking.decide(reply=reply, line_id=line.pk, payment_id=payment.pk, by=UserFactory())
    taking.apply(reply=reply, by=UserFactory())

    assert states_of(batch) == ["instructed", "withdrawn", "instructed"]


def test_a_name_alone_waits_for_a_person() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    name = payment.entry.recipient.full_name
    a_reply(
        batch,
        [said_of(payment, NIK="", NO_REKENING="", NAMA=name), said_of(payment, NIK="", NO_REKENING="", NAMA="Zzz Qq")],
        header=BANK,
    )

    lines = list(ReplyLine.objects.order_by("row"))

    assert [(one.match, one.candidates) for one in lines] == [("queue", [payment.pk]), ("unknown", [])]


def test_a_masked_nik_with_the_whole_account_and_name_is_sure() -> None:
    batch = a_sent_batch_of(2)
    payment = payments_of(batch)[0]
    nik = payment.entry.recipient.nik

    reply = a_reply(batch, [said_of(payment, NIK=f"{nik[:6]}******{nik[-4:]}")], header=BANK)

    assert _matches(reply) == {"matched": 1}


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"NO_REKENING": "88888888"}, "ACCOUNT_DIFFERS"),
        ({"NIK": "3576019999999999"}, "NIK_DIFFERS"),
        ({"NIK": "", "NAMA": "Zzz"}, "NAME_DIFFERS"),
    ],
    ids=str,
)
def test_two_numbers_that_disagree_wait_for_a_person(changes: dict, trouble: str) -> None:
    batch = a_sent_batch_of(2)

    reply = a_reply(batch, [said_of(payments_of(batch)[0], **changes)], header=BANK)

    assert (_matches(reply), _troubles(reply)) == ({"queue": 1}, [trouble])


@pytest.mark.parametrize(
    ("changes", "match", "trouble"),
    [
        ({"NOMINAL": 599_999}, "conflict", "AMOUNT_DIFFERS"),
        ({"NOMINAL": "enam ratus"}, "refused", "AMOUNT_UNREADABLE"),
        ({"STATUS": "???"}, "refused", "CODE_UNKNOWN"),
        ({"TAHAP": "2026-Q3"}, "refused", "OTHER_STAGE"),
        ({"ID_BAYAR": "", "NIK": "", "NO_REKENING": "", "NAMA": ""}, "refused", "NOBODY_NAMED"),
    ],
    ids=str,
)
def test_rows_that_cannot_be_used_say_why(changes: dict, match: str, trouble: str) -> None:
    batch = a_sent_batch_of(1)

    reply = a_reply(batch, [said_of(payments_of(batch)[0], **changes)])

    assert (_matches(reply), _troubles(reply)) == ({match: 1}, [trouble])


def test_a_row_twice_counts_once_and_two_ways_count_for_nobody() -> None:
    batch = a_sent_batch_of(2)
    first, second = payments_of(batch)

    reply = a_reply(
        batch, [said_of(first), said_of(first, KETERANGAN="lagi"), said_of(second), said_of(second, "GAGAL")]
    )

    assert _troubles(reply) == ["", "DUPLICATE_IN_FILE", "SAID_TWICE", "SAID_TWICE"]
    assert _matches(reply) == {"matched": 1, "refused": 1, "conflict": 2}
    assert reply.counts["read"] == sum(_matches(reply).values())


def test_a_wrong_total_or_half_a_file_is_never_taken_over() -> None:
    batch = a_sent_batch_of(2)
    rows = [said_of(one) for one in payments_of(batch)]
    half = a_reply(batch, rows[:1], told_rows=2, told_rupiah=1_200_000)

    with pytest.raises(TotalsDiffer, match="2"):
        taking.apply(reply=half, by=UserFactory())
    taking.tell_totals(reply=half, rows=None, rupiah=1_200_000, by=UserFactory())
    with pytest.raises(TotalsDiffer, match=r"1\.200\.000"):
        taking.apply(reply=half, by=UserFactory())
    for _press in range(2):
        taking.tell_totals(reply=half, rows=1, rupiah=600_000, by=UserFactory())
    taking.apply(reply=half, by=UserFactory())

    assert states_of(batch) == ["withdrawn", "instructed"]
    assert AuditEvent.objects.filter(action="payment_reply.totals").count() == 2


def test_the_last_line_of_a_file_tells_its_total() -> None:
    batch = a_sent_batch_of(1)
    total = {"NAMA": "TOTAL", "NOMINAL": "1.200.000"}

    reply = a_reply(batch, [said_of(payments_of(batch)[0]), total])

    assert (reply.told_rupiah, reply.counts["read"], reply.counts["rupiah"]) == (1_200_000, 1, 600_000)
    with pytest.raises(TotalsDiffer):
        taking.apply(reply=reply, by=UserFactory())


def test_what_another_reply_has_moved_meanwhile_goes_back_to_a_person() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    paid, failed = a_reply(batch, [said_of(payment)]), a_reply(batch, [said_of(payment, "REKENING PASIF")])
    taking.apply(reply=failed, by=UserFactory())

    with pytest.raises(StillToDecide):
        taking.apply(reply=paid, by=UserFactory())

    paid.refresh_from_db()
    assert (paid.counts["conflict"], paid.state, states_of(batch)) == (1, "ready", ["rejected"])


def test_a_reply_is_taken_over_once() -> None:
    batch = a_sent_batch_of(1)
    reply = a_reply(batch, [said_of(payments_of(batch)[0])])
    taking.apply(reply=reply, by=UserFactory())

    with pytest.raises(ReplyMoved):
        taking.apply(reply=reply, by=UserFactory())
    assert replies.read(reply_id=reply.pk) is False


def test_two_rows_decided_as_one_payment_are_refused() -> None:
    batch = a_sent_batch_of(1)
    payment = payments_of(batch)[0]
    masked = {"NIK": "", "NO_REKENING": f"********{payment.account_number[-4:]}"}
    reply = a_reply(batch, [said_of(payment, **masked), said_of(payment, **masked, KETERANGAN="2")], header=BANK)
    first, second = ReplyLine.objects.order_by("row")
    taking.decide(reply=reply, line_id=first.pk, payment_id=payment.pk, by=UserFactory())

    with pytest.raises(NoSuchCandidate):
        taking.decide(reply=reply, line_id=second.pk, payment_id=payment.pk, by=UserFactory())


def test_before_the_file_was_sent_nobody_can_answer() -> None:
    batch = a_released_batch(a_batch(a_payable_roster(1)))

    with pytest.raises(NothingSentYet):
        a_reply(batch, [])


def test_other_files_are_refused_with_what_is_missing() -> None:
    batch = a_sent_batch_of(1)

    with pytest.raises(ReplyUnknown, match="STATUS"):
        a_reply(batch, [], header=("NIK", "NAMA", "NO_REKENING", "NOMINAL"))
    with pytest.raises(ReplyUnknown, match="PDF"):
        replies.receive(
            roster=batch.roster, agency=batch.agency, name="a.pdf", stream=io.BytesIO(b"%PDF-1.4"), by=UserFactory()
        )
    empty = a_reply(batch, [])

    assert (empty.state, PaymentReply.objects.count()) == ("refused", 1)


def test_a_broken_line_is_told_alone() -> None:
    batch = a_sent_batch_of(1)
    stream = as_file([said_of(payments_of(batch)[0])])
    file = io.BytesIO(stream.getvalue() + b"a;b\r\n")
    reply = replies.receive(roster=batch.roster, agency=batch.agency, name="b.csv", stream=file, by=UserFactory())

    replies.read(reply_id=reply.pk)

    assert _troubles(reply) == ["", "ROW_BROKEN"]


def test_the_city_s_own_codes_go_before_the_usual_words() -> None:
    batch = a_sent_batch_of(1)
    ReplyCode.objects.create(agency=batch.agency, code="TRANSAKSI", outcome="topped_up")
    ReplyCode.objects.create(agency=None, code="TRANSAKSI", outcome="rejected", because="other")

    a_reply(batch, [said_of(payments_of(batch)[0])])

    assert ReplyLine.objects.get().outcome == "topped_up"


def test_a_worker_that_fails_is_said_and_the_reply_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_sent_batch_of(1)
    reply = replies.receive(
        roster=batch.roster, agency=batch.agency, name="a.csv",
        stream=as_file([said_of(payments_of(batch)[0])]), by=UserFactory(),
    )  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr("distribution.queries.replies.match", lambda reply: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            replies.read(reply_id=reply.pk)
    reply.refresh_from_db()
    assert (reply.state, reply.trouble, replies.waiting()) == ("failed", "ZeroDivisionError", [])

    assert replies.read(reply_id=reply.pk) is True
    reply.refresh_from_db()
    assert reply.state == "ready"
