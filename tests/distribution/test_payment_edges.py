"""Payments when something goes wrong: two at once, damaged files, a file that does not hold what was released."""

import io
from collections.abc import Callable
from threading import Barrier, Thread

import openpyxl
import pytest
from django.db import IntegrityError, connection

from access.domain.permissions import Role
from distribution.actions.payments import accounts, batches, files, replies, taking, undoing, uploads
from distribution.models import AccountList, Payment, PaymentBatch, PaymentReply, PaymentStep, ReplyLine
from distribution.payment_errors import FileNotThere, NothingToPay, ReplyMoved, ReplyUnknown, SameAccounts, SameReply
from distribution.queries.payments import under_way
from distribution.tasks import read_payment_reply, sweep_payments, write_payment_file
from recipients.domain.filekinds import Problem, UnreadableFile
from tests.distribution.payment_factories import (
    a_batch,
    a_payable_roster,
    a_post,
    a_released_batch,
    a_reply,
    a_sent_batch,
    an_account_list,
    as_file,
    payments_of,
    said_of,
)
from tests.factories import PersonFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def _first_looks_away(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    """The first look sees nothing, as if another one wrote just after it."""
    real, looks = getattr(module, name), []

    def look(*args: object) -> None:
        looks.append(args)
        if len(looks) > 1:
            real(*args)

    monkeypatch.setattr(module, name, look)


def test_the_same_list_at_the_same_time_is_refused_by_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    person = PersonFactory()
    row = {"NIK": person.nik, "NO_REKENING": "7002111"}
    an_account_list([row])
    _first_looks_away(monkeypatch, accounts, "_refuse_known")

    with pytest.raises(SameAccounts):
        an_account_list([row])

    assert AccountList.objects.count() == 1


def test_another_trouble_of_the_database_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise IntegrityError("other")

    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    monkeypatch.setattr(accounts, "_take", fail)
    monkeypatch.setattr(uploads.Upload, "store", fail)

    with pytest.raises(IntegrityError, match="other"):
        an_account_list([{"NIK": "1", "NO_REKENING": "2"}])
    with pytest.raises(IntegrityError, match="other"):
        a_reply(batch, [said_of(payments_of(batch)[0])])


def test_the_same_reply_at_the_same_time_is_refused_by_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    rows = [said_of(payments_of(batch)[0])]
    a_reply(batch, rows)
    _first_looks_away(monkeypatch, replies, "_refuse_known")

    with pytest.raises(SameReply):
        a_reply(batch, rows)

    assert PaymentReply.objects.count() == 1


def test_a_card_in_an_unknown_state_is_told() -> None:
    row = {"NIK": PersonFactory().nik, "NO_REKENING": "7002111", "STATUS_KKS": "entah"}

    assert an_account_list([row]).refused == [(2, "STATE_UNKNOWN")]


def test_a_file_that_does_not_hold_what_was_released_is_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    batch = a_released_batch(a_batch(a_payable_roster(1)))
    monkeypatch.setattr(files, "file_rows", lambda batch: iter(()))

    with pytest.raises(FileNotThere):
        files.write(batch_id=batch.pk)

    assert list((tmp_path / "payments").iterdir()) == []
    assert PaymentBatch.objects.get().sha256 == ""


def test_a_file_that_is_gone_is_not_fetched() -> None:
    batch = a_released_batch(a_batch(a_payable_roster(1)))

    with pytest.raises(FileNotThere):
        files.fetch(batch=batch, reason="Dikirim ke Pos", by=UserFactory())


def test_the_file_goes_with_the_closing_of_the_books(tmp_path) -> None:
    path = tmp_path / "payments" / "a.csv"
    path.parent.mkdir()
    path.write_text("x")

    files.forget_file("")
    assert path.exists()
    files.forget_file("a.csv")
    assert not path.exists()


def test_a_file_that_cannot_be_read_later_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    reply = replies.receive(
        roster=batch.roster, agency=batch.agency, name="a.csv",
        stream=as_file([said_of(payments_of(batch)[0])]), by=UserFactory(),
    )  # fmt: skip

    def fail(stream: object) -> None:
        raise UnreadableFile(Problem.DAMAGED)

    monkeypatch.setattr(replies, "open_table", fail)
    replies.read(reply_id=reply.pk)

    reply.refresh_from_db()
    assert reply.state == "refused"


def test_numbers_that_a_spreadsheet_has_cut_are_not_completed() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1, "transfer")))
    payment = payments_of(batch)[0]
    book = openpyxl.Workbook()
    book.active.append(["NIK", "NAMA", "NO_REKENING", "NOMINAL", "STATUS"])
    book.active.append([3576011403869000, payment.entry.recipient.full_name, 7002000000000000000, 600000, "TRANSAKSI"])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)

    reply = replies.receive(roster=batch.roster, agency=batch.agency, name="a.xlsx", stream=stream, by=UserFactory())
    replies.read(reply_id=reply.pk)

    line = ReplyLine.objects.get()
    assert (line.nik, line.account, line.match != "matched") == ("", "", True)


def test_setting_nothing_aside_writes_nothing() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    reply = a_reply(batch, [said_of(payments_of(batch)[0])])

    assert taking.set_aside(reply=reply, match="unknown", reason="Tidak ada", by=UserFactory()) == 0


def test_a_workbook_too_large_is_to_be_sent_as_csv(settings) -> None:
    settings.SHEET_MAX_SIZE = 10
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    stream.seek(0)

    with pytest.raises(ReplyUnknown, match="CSV"):
        replies.receive(roster=batch.roster, agency=batch.agency, name="a.xlsx", stream=stream, by=UserFactory())


def test_entries_under_way_may_not_be_taken_off() -> None:
    batch = a_batch(a_payable_roster(1))
    entry = payments_of(batch)[0].entry_id

    before = under_way([entry])
    sent = a_sent_batch(batch)
    taking.apply(reply=a_reply(sent, [said_of(payments_of(sent)[0])]), by=UserFactory())

    assert (before, under_way([entry])) == (set(), {entry})


def test_what_got_lost_is_taken_up() -> None:
    batch = a_released_batch(a_batch(a_payable_roster(1)))

    write_payment_file(batch.pk)
    write_payment_file(batch.pk)
    read_payment_reply(0)

    batch.refresh_from_db()
    assert len(batch.sha256) == 64
    assert sweep_payments() == 0


def _in_parallel(*acts: Callable[[], object]) -> list[Exception]:
    """Do these at the same moment, each on a connection of its own; what they raised."""
    errors: list[Exception] = []
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        except Exception as error:  # noqa: BLE001 - what comes is looked at by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.concurrent
def test_a_reply_taken_over_by_two_at_once_pays_once() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(2)))
    reply = a_reply(batch, [said_of(one) for one in payments_of(batch)])
    people = UserFactory.create_batch(2, role=Role.BENDAHARA)

    errors = _in_parallel(*(lambda by=by: taking.apply(reply=reply, by=by) for by in people))

    assert len(errors) == 1
    assert PaymentStep.objects.filter(after="withdrawn").count() == 2


@pytest.mark.concurrent
def test_a_reply_taken_back_by_two_at_once_goes_back_once() -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(2)))
    reply = taking.apply(reply=a_reply(batch, [said_of(one) for one in payments_of(batch)]), by=UserFactory())
    people = UserFactory.create_batch(2, role=Role.BENDAHARA)

    errors = _in_parallel(*(lambda by=by: undoing.undo(reply=reply, reason="Salah", by=by) for by in people))

    assert [type(one) for one in errors] == [ReplyMoved]
    assert PaymentStep.objects.filter(before="withdrawn", after="instructed").count() == 2


@pytest.mark.concurrent
def test_two_batches_at_once_take_a_family_once() -> None:
    roster, post = a_payable_roster(2), a_post()
    people = UserFactory.create_batch(2, role=Role.OPERATOR)

    errors = _in_parallel(*(lambda by=by: batches.prepare(roster=roster, agency=post, by=by) for by in people))

    assert [type(one) for one in errors] == [NothingToPay]
    assert (PaymentBatch.objects.count(), Payment.objects.count()) == (1, 2)
