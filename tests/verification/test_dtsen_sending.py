"""Batches of proposals, the centre's answers, and the next version that tells whether they worked."""

import csv
import hashlib
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
import python_calamine as calamine
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, RecordView, User
from recipients.errors import NotPermitted
from tests.factories import CITY, NEIGHBOUR, FamilyFactory, UserFactory, areas
from tests.verification.dtsen_factories import batch, proposal, version
from tests.verification.dtsen_sent import BatchState, State, again, approved, sent
from tests.verification.factories import EvidenceFactory, GroundCheckFactory
from verification.actions.dtsen import answers, batches, proposals
from verification.domain.dtsen_proposals import ANSWERED_ON, COLUMNS, KK, NIK, NUMBER, REMARK, RESULT, number_of
from verification.duty_errors import (
    AnswersUnreadable,
    BatchNotReady,
    BatchReasonShort,
    BatchSent,
    MayNotTakeWhole,
    NothingApproved,
    SameAnswers,
    SentInFuture,
)
from verification.errors import OutsideOwnArea
from verification.models import Proposal, ProposalAnswers, ProposalBatch, ProposalPaper


pytestmark = pytest.mark.django_db


TODAY = date(2026, 11, 22)


BEFORE_SEVEN = datetime(2026, 9, 30, 23, 30, tzinfo=UTC)  # half past six on 1 October in Java


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def verifier() -> User:
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture(autouse=True)
def _a_day(time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))


def every_batch() -> Any:
    return ProposalBatch.objects.across_areas(reason="test")


def built(operator: User) -> ProposalBatch:
    made = batches.request(reason="Kiriman November", by=operator)
    assert batches.build(batch_id=made.pk)
    made.refresh_from_db()
    return made


def test_a_batch_takes_what_is_approved(operator: User, verifier: User) -> None:
    one, draft = approved(verifier), proposal()

    made = batches.request(reason="Kiriman November", by=operator)

    assert (made.state, made.total, made.city_id, str(made)) == (BatchState.QUEUED, 1, CITY, f"U-{made.pk:06d}")
    assert (again(one).batch, again(draft).batch) == (made, None)
    assert batches.waiting() == [made.pk]
    assert RecordView.objects.get().reason == "Kiriman November"
    with pytest.raises(NothingApproved):
        batches.request(reason="Kiriman November", by=operator)


def test_whole_numbers_need_the_right_everywhere_and_a_reason(operator: User, verifier: User) -> None:
    one = approved(verifier)

    with pytest.raises(NotPermitted):
        batches.request(reason="Kiriman", by=verifier)
    with pytest.raises(NotPermitted):
        batches.request(reason="Kiriman", by=UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR))
    with pytest.raises(BatchReasonShort):
        batches.request(reason=" x ", by=operator)

    assert again(one).batch is None


def test_the_file_holds_rows_and_evidence_and_is_the_same_again(operator: User, verifier: User) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", source="form")
    visit = GroundCheckFactory(
        family=family, state="done", outcome="confirmed", visited_at=BEFORE_SEVEN, visited_by=operator
    )
    EvidenceFactory(family=family, sha256="c" * 64, latitude="-7.472000", longitude="112.434000", ground_check=visit)
    (made,) = proposals.propose_differences(
        origin="unknown", ids=[version() and family.pk], reason="Belum terdata", by=operator
    )
    proposals.approve_many(ids=[made], by=verifier)

    first = built(operator)

    path = batches.fetch(batch=first, by=operator)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == first.sha256
    number = number_of(CITY, made)
    with zipfile.ZipFile(path) as packed:
        assert packed.namelist() == [f"bukti/{number}/1.jpg", f"usulan-{first}.xlsx"]
        sheet = calamine.CalamineWorkbook.from_filelike(BytesIO(packed.read(f"usulan-{first}.xlsx")))
    heads, row = sheet.get_sheet_by_index(0).to_python()
    cells = dict(zip(heads, row, strict=False))
    assert tuple(heads) == COLUMNS
    assert (cells[NUMBER], cells["nama"], cells[NIK]) == (number, "SRI WAHYUNI", family.head.nik)
    assert (cells["tanggal_ground_check"], cells["lintang"]) == ("2026-10-01", "-7.472000")
    assert every_batch().get().downloads == 1
    every_batch().update(path="")
    batches.build_again(batch=first, by=operator)
    batches.build(batch_id=first.pk)
    assert (every_batch().get().sha256, every_batch().get().trouble) == (first.sha256, "")


def test_a_scanned_paper_is_packed_and_a_lost_one_told(operator: User, verifier: User) -> None:
    approved(verifier)

    made = built(operator)

    assert "bukti" in made.trouble
    ProposalPaper.objects.across_areas(reason="test").get().file.storage.save("proposals/x.png", BytesIO(b"\x89PNG"))
    every_batch().update(path="")
    batches.build_again(batch=made, by=operator)
    batches.build(batch_id=made.pk)
    made.refresh_from_db()
    assert made.trouble
    assert made.state == BatchState.READY


def test_a_batch_is_built_by_one_worker(operator: User, verifier: User) -> None:
    approved(verifier)
    made = built(operator)

    assert not batches.build(batch_id=made.pk)
    assert batches.waiting() == []


def test_a_silent_worker_is_taken_over(operator: User, verifier: User) -> None:
    approved(verifier)
    made = batches.request(reason="Kiriman November", by=operator)
    long_ago = timezone.now() - timedelta(hours=1)
    every_batch().update(state=BatchState.RUNNING, heartbeat_at=long_ago, claimed_by="dead")

    assert batches.waiting() == [made.pk]
    assert batches.build(batch_id=made.pk)


def test_a_file_that_somebody_else_finished_is_thrown_away(
    operator: User, verifier: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(verifier)
    made = batches.request(reason="Kiriman November", by=operator)
    write = batches._write

    def taken_over(of: ProposalBatch, stream: object) -> int:
        every_batch().update(claimed_by="another")
        return write(of, stream)

    monkeypatch.setattr(batches, "_write", taken_over)

    assert not batches.build(batch_id=made.pk)
    assert list(batches.folder().glob("*.zip")) == []


def test_an_interrupted_file_can_be_built_again(
    operator: User, verifier: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(verifier)
    made = batches.request(reason="Kiriman November", by=operator)

    def broken(_of: ProposalBatch, _stream: object) -> int:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(batches, "_write", broken)
        with pytest.raises(OSError, match="disk full"):
            batches.build(batch_id=made.pk)

    assert every_batch().get().state == BatchState.FAILED
    batches.build_again(batch=made, by=operator)
    assert batches.build(batch_id=made.pk)


def test_the_file_is_for_those_who_may_have_whole_numbers(operator: User, verifier: User) -> None:
    approved(verifier)
    made = built(operator)

    with pytest.raises(MayNotTakeWhole):
        batches.fetch(batch=made, by=UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR))
    (batches.folder() / made.path).unlink()
    with pytest.raises(BatchNotReady):
        batches.fetch(batch=made, by=operator)


def test_a_file_goes_when_its_time_is_over(operator: User, verifier: User, time_machine: Any) -> None:
    approved(verifier)
    made = built(operator)
    time_machine.shift(timedelta(hours=25))

    assert (batches.remove_expired(), batches.remove_expired()) == (1, 0)

    with pytest.raises(BatchNotReady):
        batches.fetch(batch=made, by=operator)


def test_what_has_a_file_is_not_built_again(operator: User, verifier: User) -> None:
    approved(verifier)

    with pytest.raises(BatchNotReady):
        batches.build_again(batch=built(operator), by=operator)


def test_noting_the_sending_makes_the_proposals_wait(operator: User, verifier: User) -> None:
    one = approved(verifier)
    made = built(operator)

    with pytest.raises(SentInFuture):
        batches.mark_sent(batch=made, sent_on=TODAY + timedelta(days=1), by=operator)
    done = batches.mark_sent(batch=made, sent_on=TODAY, by=operator)

    assert (done.state, done.sent_on, done.sent_by, again(one).state) == (BatchState.SENT, TODAY, operator, State.SENT)
    with pytest.raises(BatchSent):
        batches.mark_sent(batch=made, sent_on=TODAY, by=operator)


def test_a_batch_without_a_file_was_not_sent(operator: User) -> None:
    queued = batch(state=BatchState.QUEUED, sha256="")

    with pytest.raises(BatchNotReady):
        batches.mark_sent(batch=queued, sent_on=TODAY, by=operator)
    with pytest.raises(OutsideOwnArea):
        batches.mark_sent(batch=queued, sent_on=TODAY, by=UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR))


def sheet(
    rows: Sequence[Sequence[str]], heads: Sequence[str] = (NUMBER, KK, NIK, RESULT, ANSWERED_ON, REMARK)
) -> BytesIO:
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([heads, *rows])
    return BytesIO(text.getvalue().encode())


def line(one: Proposal, result: str = "DITERIMA", remark: str = "") -> list[str]:
    return [number_of(CITY, one.pk), one.kk_number, one.said[0][NIK], result, "2026-11-20", remark]


def test_answers_accept_and_refuse(operator: User, verifier: User) -> None:
    yes, no = sent(verifier), sent(verifier)

    kept = answers.take(
        name="jawaban.csv",
        stream=sheet([line(yes), line(no, "DITOLAK", "Sudah ada"), ["", "", "", "", "", ""]]),
        by=operator,
    )

    assert (kept.read, kept.accepted, kept.refused, kept.errors) == (2, 1, 1, [])
    assert (again(yes).state, again(yes).answered_on) == (State.ACCEPTED, date(2026, 11, 20))
    assert (again(no).state, again(no).answer) == (State.REFUSED, "Sudah ada")
    assert AuditEvent.objects.get(action="proposal.answers").details == {
        "read": 2, "accepted": 1, "refused": 1, "wrong": 0,
    }  # fmt: skip


def test_wrong_rows_are_told_and_the_others_count(operator: User, verifier: User) -> None:
    one = sent(verifier)

    kept = answers.take(
        name="jawaban.csv",
        stream=sheet([line(one), ["3576-9999999", "x", "", "DITERIMA", "2026-11-20", ""], ["satu", "dua"]]),
        by=operator,
    )

    assert (kept.accepted, [error["code"] for error in kept.errors]) == (1, ["NUMBER_UNKNOWN", "ROW_BROKEN"])


@pytest.mark.parametrize(
    "stream",
    [
        BytesIO(b""),
        sheet([], heads=("nomor_usulan", "hasil")),
        sheet([["3576-0000001", "x", "", "", "", ""]]),
        BytesIO(b"PK\x03\x04 broken"),
    ],
    ids=["empty", "columns missing", "no result", "damaged"],
)
def test_a_file_without_answers_is_refused(operator: User, stream: BytesIO) -> None:
    with pytest.raises(AnswersUnreadable):
        answers.take(name="jawaban.csv", stream=stream, by=operator)

    assert not ProposalAnswers.objects.across_areas(reason="test").exists()


def test_a_file_that_is_too_large_is_refused(operator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    many = sheet([["3576-0000001", "x", "", "DITERIMA", "2026-11-20", ""]] * 3)
    monkeypatch.setattr(answers, "MOST_ROWS", 2)
    with pytest.raises(AnswersUnreadable):
        answers.take(name="jawaban.csv", stream=many, by=operator)

    monkeypatch.setattr(answers, "LARGEST", 10)
    with pytest.raises(AnswersUnreadable):
        answers.take(name="jawaban.csv", stream=many, by=operator)


def test_the_same_file_counts_once(operator: User, verifier: User) -> None:
    one = sent(verifier)
    answers.take(name="jawaban.csv", stream=sheet([line(one)]), by=operator)

    with pytest.raises(SameAnswers):
        answers.take(name="lagi.csv", stream=sheet([line(one)]), by=operator)

    assert again(one).state == State.ACCEPTED


def test_answers_are_taken_by_those_who_may_upload_for_the_city(verifier: User) -> None:
    areas()

    with pytest.raises(NotPermitted):
        answers.take(name="jawaban.csv", stream=sheet([]), by=verifier)
