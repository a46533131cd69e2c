"""Lists for BPS: drawn once per objection, handed out with a trace, answered strictly."""

import io
from datetime import date

import openpyxl
import pytest
import time_machine

from access.domain.permissions import Role
from access.models import AuditEvent, RecordView
from distribution.actions import objection_checks as checks
from distribution.actions import objection_decisions as decisions
from distribution.actions import rechecks
from distribution.domain.rechecks import COLUMNS
from distribution.models import Objection, RecheckBatch, RecheckLine
from distribution.objection_errors import AnswerUnusable, NothingToRecheck, RecheckOver, SameAnswer, TextTooShort
from recipients.errors import NotPermitted
from tests.distribution.objection_factories import an_objection
from tests.factories import VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
CARD = "3576010101010077"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        yield


def _waits(card: str = CARD, decile: int = 6) -> Objection:
    """An objection that BPS is to check."""
    family = FamilyFactory(head=True, kk_number=card, decile=decile)
    return checks.take(objection=an_objection(family=family), way="bps", by=UserFactory(role=Role.VERIFIKATOR))


def _drawn() -> RecheckBatch:
    return rechecks.draw(reason="Surat 460/1 ke BPS", by=UserFactory(role=Role.VERIFIKATOR))


def _rows(batch: RecheckBatch) -> list[list[str]]:
    with batch.file.open("rb") as stream:
        sheet = openpyxl.load_workbook(io.BytesIO(stream.read())).active
        return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def _answer(batch: RecheckBatch, **said: str) -> io.BytesIO:
    """The list as BPS sends it back, every row with the same answer."""
    head, *rows = _rows(batch)
    told = {"hasil": "BERUBAH", "desil_nasional": "2", "tanggal_jawaban": "2026-11-20", "keterangan": "ok"} | said
    lines = [";".join(head)]
    lines += [";".join(str(told.get(name, cell)) for name, cell in zip(head, row, strict=True)) for row in rows]
    return io.BytesIO("\n".join(lines).encode())


def _lines(batch: RecheckBatch) -> list[RecheckLine]:
    return list(RecheckLine.objects.across_areas(reason="test").filter(batch=batch))


def test_a_list_holds_what_waits_with_whole_numbers_as_text():
    objection = _waits()
    an_objection()

    batch = _drawn()

    head, row = _rows(batch)
    assert head == list(COLUMNS)
    told = dict(zip(head, row, strict=True))
    assert (told["nomor_daftar"], told["baris"], told["nomor_sanggah"]) == (str(batch), "1", str(objection))
    assert (told["nomor_kartu_keluarga"], told["nomor_induk_kependudukan"]) == (CARD, objection.family.head.nik)
    assert (told["versi_dtsen"], told["desil_sekarang"], told["hasil"]) == ("2026-Q3", "6", "")
    assert (batch.rows, batch.state, len(batch.sha256)) == (1, "sent", 64)


def test_an_objection_stands_on_one_open_list():
    _waits()
    _drawn()

    with pytest.raises(NothingToRecheck):
        _drawn()


def test_a_list_needs_an_occasion_and_the_whole_city():
    _waits()

    with pytest.raises(TextTooShort):
        rechecks.draw(reason="ya", by=UserFactory(role=Role.VERIFIKATOR))
    with pytest.raises(NotPermitted):
        rechecks.draw(reason="Surat ke BPS", by=UserFactory(role=Role.VERIFIKATOR, role__area=VILLAGE))
    assert not RecheckBatch.objects.across_areas(reason="test").exists()


def test_every_handing_out_is_written_down():
    _waits()
    batch = _drawn()
    by = UserFactory(role=Role.VERIFIKATOR)

    content = rechecks.hand_out(batch=batch, by=by)

    assert content.startswith(b"PK")
    assert AuditEvent.objects.filter(action="recheck.hand_out", actor=by).count() == 1
    assert RecordView.objects.get(object_type="recheckbatch").kind == "revealed"


def test_an_answer_goes_to_the_objection_and_the_decile_can_count():
    objection = _waits()
    batch = _drawn()
    by = UserFactory(role=Role.VERIFIKATOR)

    taken = rechecks.answer(batch=batch, name="jawaban.csv", stream=_answer(batch), by=by)

    [line] = _lines(batch)
    assert (line.result, line.decile, line.answered_on, line.is_open) == ("changed", 2, date(2026, 11, 20), False)
    assert (taken.state, taken.answered_by) == ("answered", by)
    assert taken.counts == {"same": 0, "changed": 1, "not_found": 0, "refused": 0, "lines": 1}
    objection.refresh_from_db()
    assert (objection.state, objection.way) == ("checking", "office")
    kept = decisions.decide(objection=objection, outcome="granted", remedy="decile", reason="Jawaban BPS.", by=by)
    assert kept.effects.get().decile == 2


def test_the_same_file_is_not_taken_twice():
    _waits()
    batch = _drawn()
    by = UserFactory(role=Role.VERIFIKATOR)
    answer = _answer(batch)
    rechecks.answer(batch=batch, name="jawaban.csv", stream=answer, by=by)
    _waits("3576010101010078")
    other = _drawn()

    with pytest.raises(SameAnswer):
        rechecks.answer(batch=other, name="jawaban.csv", stream=answer, by=by)
    with pytest.raises(RecheckOver):
        rechecks.answer(batch=batch, name="lagi.csv", stream=_answer(batch, keterangan="lain"), by=by)

    assert [one.result for one in _lines(other)] == [""]


def test_rows_that_do_not_fit_are_told_and_wait_for_the_next_list():
    first, second = _waits(), _waits("3576010101010078", decile=2)
    batch = _drawn()

    taken = rechecks.answer(
        batch=batch, name="jawaban.csv", stream=_answer(batch), by=UserFactory(role=Role.VERIFIKATOR)
    )

    assert taken.troubles == [{"row": 3, "code": "DECILE_CONTRADICTS", "value": "2"}]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.way, second.way) == ("office", "bps")
    assert _drawn().rows == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"a;b\n1;2\n", "nomor_daftar", id="another file"),
        pytest.param(b"\x00\x01", "x.csv", id="no table"),
    ],
)
def test_a_file_that_is_no_answer_is_refused(content, why):
    _waits()
    batch = _drawn()

    with pytest.raises(AnswerUnusable, match=why):
        rechecks.answer(batch=batch, name="x.csv", stream=io.BytesIO(content), by=UserFactory(role=Role.VERIFIKATOR))

    batch.refresh_from_db()
    assert (batch.state, batch.answer_sha256) == ("sent", "")


@pytest.mark.parametrize(
    ("said", "why"),
    [({"hasil": ""}, "Tidak ada baris"), ({"hasil": "YA"}, "Baris 2: Hasil harus TETAP")],
)
def test_an_answer_without_a_row_that_counts_is_refused_with_the_first_reason(said, why):
    _waits()
    batch = _drawn()

    with pytest.raises(AnswerUnusable, match=why):
        rechecks.answer(batch=batch, name="x.csv", stream=_answer(batch, **said), by=UserFactory(role=Role.VERIFIKATOR))


def test_a_file_that_is_too_large_or_too_long_is_refused(monkeypatch):
    _waits()
    batch = _drawn()
    by = UserFactory(role=Role.VERIFIKATOR)

    monkeypatch.setattr(rechecks, "MOST_LINES", 0)
    with pytest.raises(AnswerUnusable):
        rechecks.answer(batch=batch, name="x.csv", stream=_answer(batch), by=by)
    monkeypatch.setattr(rechecks, "LARGEST", 10)
    with pytest.raises(AnswerUnusable):
        rechecks.answer(batch=batch, name="x.csv", stream=_answer(batch), by=by)


def test_a_withdrawn_list_gives_its_objections_back():
    _waits()
    batch = _drawn()
    by = UserFactory(role=Role.VERIFIKATOR)

    with pytest.raises(TextTooShort):
        rechecks.withdraw(batch=batch, reason="ya", by=by)
    kept = rechecks.withdraw(batch=batch, reason="Salah alamat surat", by=by)

    assert kept.state == "withdrawn"
    assert _drawn().rows == 1


def test_an_objection_that_was_decided_meanwhile_keeps_its_decision():
    objection = _waits()
    batch = _drawn()
    by = UserFactory(role=Role.VERIFIKATOR)
    decisions.decide(objection=objection, outcome="refused", remedy="", reason="Sudah jelas sekali.", by=by)

    rechecks.answer(batch=batch, name="jawaban.csv", stream=_answer(batch), by=by)

    objection.refresh_from_db()
    assert (objection.state, objection.way) == ("decided", "bps")
