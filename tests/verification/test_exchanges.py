"""Asking by file: a request goes out, its answer comes in and is stored like that of a service; lists of an office."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.utils import timezone

from access.domain.permissions import Permission
from access.models import Area, AuditEvent, RecordView, User
from recipients.models import Person
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, areas
from tests.verification.exchanging import Row, as_csv, draw, rows_of, take_list
from tests.verification.factories import reviewer
from verification import errors, exchange_errors
from verification.actions import exchanges, policies
from verification.actions.planning import plan_due
from verification.models import Check, Exchange, Finding, Policy


pytestmark = pytest.mark.django_db


@pytest.fixture
def rini() -> User:
    return reviewer()


@pytest.fixture
def people() -> list[Person]:
    family = FamilyFactory(village_id=areas()[VILLAGE].code)
    return [PersonFactory(family=family) for _ in range(4)]


def answer(request: Exchange, by: User, fill: Callable[[int, Row], Row]) -> Exchange:
    """The office fills in each row and sends the file back."""
    rows = [{**row, **fill(number, row)} for number, row in enumerate(rows_of(request))]
    return exchanges.answer(exchange=request, name="jawaban.csv", stream=as_csv(rows), by=by)


class TestDraw:
    def test_the_file_holds_who_is_due_with_number_row_and_mark(self, rini: User, people: list[Person]) -> None:
        request = draw(rini)

        rows = rows_of(request)
        assert {row["nik"] for row in rows} == {person.nik for person in people}
        assert {row["nomor_permintaan"] for row in rows} == {request.number}
        assert [row["baris"] for row in rows] == ["1", "2", "3", "4"]
        assert len({row["tanda"] for row in rows}) == 4
        assert (request.rows, request.state, rows[0]["keperluan"]) == (4, "sent", "Pemutakhiran")

    def test_who_stands_in_a_request_is_not_drawn_again(self, rini: User, people: list[Person]) -> None:
        first = draw(rini, limit=3)
        second = draw(rini)

        assert (first.rows, second.rows) == (3, 1)
        assert Check.objects.filter(source="employment", state="sent").count() == 4
        with pytest.raises(exchange_errors.NobodyDue):
            draw(rini)

    def test_another_area_or_a_source_without_facts_is_refused(self, rini: User, people: list[Person]) -> None:
        with pytest.raises(errors.OutsideOwnArea):
            draw(reviewer(NEIGHBOUR))
        with pytest.raises(exchange_errors.SourceWithoutFiles):
            draw(rini, source="dukcapil")

        assert (Exchange.objects.count(), Check.objects.filter(state="sent").count()) == (0, 0)

    def test_nobody_is_asked_by_file_while_the_source_or_their_policy_is_paused(
        self, rini: User, people: list[Person]
    ) -> None:
        policies.keep_shipped(source="employment", by=rini)
        wish = {"source": "employment", "by": rini}
        policies.pause(row=Policy.objects.get(source="employment", code="new"), reason="uji", **wish)
        with pytest.raises(exchange_errors.NobodyDue):
            draw(rini)
        policies.pause(row=None, reason="PKS habis", **wish)
        with pytest.raises(errors.SourcePaused):
            draw(rini)

        for row in (Policy.objects.get(source="employment", code="new"), None):
            policies.resume(row=row, reason="PKS baru", **wish)

        assert draw(rini).rows == 4

    def test_each_time_the_file_is_fetched_is_kept(self, rini: User, people: list[Person]) -> None:
        request = draw(rini)

        content = exchanges.hand_out(exchange=request, by=rini)

        assert content[:2] == b"PK"
        assert AuditEvent.objects.filter(action="exchange.hand_out", object_id=str(request.pk)).count() == 1
        seen = RecordView.objects.get(object_type="exchange", object_id=str(request.pk))
        assert (seen.viewer, seen.kind, seen.reason) == (rini, RecordView.Kind.REVEALED, request.purpose)

    def test_who_may_start_runs_and_see_no_nik_gets_no_file(
        self, rini: User, people: list[Person], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request = draw(rini)
        granted = User.may_in
        monkeypatch.setattr(
            User, "may_in", lambda user, what, area: what is not Permission.NIK_REVEAL and granted(user, what, area)
        )

        with pytest.raises(errors.OutsideOwnArea):
            exchanges.hand_out(exchange=request, by=rini)


class TestAnswer:
    def test_answers_are_judged_and_stored_like_those_of_a_service(self, rini: User, people: list[Person]) -> None:
        told = [
            {"ditemukan": "YA", "upah_bulanan": "5.200.000", "nama_perusahaan": "PT MAJU"},
            {"ditemukan": "YA", "upah_bulanan": "1.500.000"},
            {"ditemukan": "TIDAK"},
            {},
        ]
        request = draw(rini)

        done = answer(request, rini, lambda number, _row: told[number])

        outcomes = Check.objects.filter(source="employment").order_by("pk").values_list("state", "outcome")
        assert list(outcomes) == [
            ("answered", "mismatched"), ("answered", "matched"), ("answered", "not_found"), ("due", "")
        ]  # fmt: skip
        assert (done.state, done.counts["mismatched"], done.counts["refused"]) == ("answered", 1, 1)
        finding = Finding.objects.get()
        assert (finding.kind, finding.check_answer.valid_until) == (
            "income_above", timezone.localdate() + timedelta(days=90)
        )  # fmt: skip
        assert "PT MAJU" not in str(finding.check_answer.elements)

    def test_a_later_answer_closes_the_finding(self, rini: User, people: list[Person]) -> None:
        answer(draw(rini), rini, lambda _number, _row: {"upah_bulanan": "5200000"})
        Check.objects.update(answered_at=timezone.now() - timedelta(days=400))
        plan_due(source="employment", now=timezone.localtime())

        done = answer(draw(rini), rini, lambda _number, _row: {"upah_bulanan": "1000000"})

        assert (done.counts["findings_closed"], Finding.objects.exclude(state="decided").count()) == (4, 0)
        assert Check.objects.filter(source="employment", is_latest=True, outcome="matched").count() == 4

    def test_an_edited_row_is_refused_and_the_person_due_again(self, rini: User, people: list[Person]) -> None:
        request = draw(rini)
        other = rows_of(request)[1]["nik"]

        done = answer(
            request,
            rini,
            lambda number, _row: {"ditemukan": "TIDAK", **({"nik": other} if number == 0 else {})},
        )

        assert done.troubles == [{"row": 2, "code": "edited", "detail": ""}]
        due_again = Check.objects.get(source="employment", state="due")
        assert due_again.last_trouble
        assert (due_again.attempts, done.counts["not_found"]) == (1, 3)

    def test_too_little_is_refused_with_what_lacks(self, rini: User, people: list[Person]) -> None:
        done = answer(
            draw(rini), rini, lambda number, _row: {"ditemukan": "YA", "upah_bulanan": "banyak" if number else "1"}
        )

        assert [(one["row"], one["code"]) for one in done.troubles] == [(3, "partial"), (4, "partial"), (5, "partial")]
        assert "upah_bulanan" in done.troubles[0]["detail"]

    def test_the_same_file_or_a_second_answer_is_not_taken(self, rini: User, people: list[Person]) -> None:
        request = draw(rini)
        rows = [{**row, "ditemukan": "TIDAK"} for row in rows_of(request)]
        exchanges.answer(exchange=request, name="a.csv", stream=as_csv(rows), by=rini)

        with pytest.raises(exchange_errors.ExchangeOver):
            exchanges.answer(exchange=request, name="a.csv", stream=as_csv(rows), by=rini)
        Check.objects.update(answered_at=timezone.now() - timedelta(days=400))
        again = draw(rini)
        with pytest.raises(exchange_errors.SameFileAgain):
            exchanges.answer(exchange=again, name="a.csv", stream=as_csv(rows), by=rini)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "kosong"),
            (b"%PDF-1.7 ...", ""),
            (b"PK\x03\x04 half a workbook", ""),
            (b"nama;upah\nBUDI;1\n", "nomor_permintaan"),
            (b"nomor_permintaan;baris;tanda;nik\nX;1;y;3576011708909001\n", "permintaan lain"),
            (b"nomor_permintaan;baris;tanda;nik\n", ""),
        ],
    )
    def test_a_file_that_is_no_answer_is_refused_whole(
        self, rini: User, people: list[Person], content: bytes, said: str
    ) -> None:
        request = draw(rini)

        with pytest.raises(exchange_errors.FileUnusable) as refusal:
            exchanges.answer(exchange=request, name="jawaban.csv", stream=BytesIO(content), by=rini)

        request.refresh_from_db()
        assert said in str(refusal.value)
        assert (request.state, Check.objects.filter(state="sent").count()) == ("sent", 4)

    def test_a_file_that_is_too_large_is_refused(
        self, rini: User, people: list[Person], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request = draw(rini)
        rows = [{**row, "ditemukan": "TIDAK"} for row in rows_of(request)]

        monkeypatch.setattr(exchanges, "MOST_LINES", 2)
        with pytest.raises(exchange_errors.FileUnusable, match="terlalu banyak"):
            exchanges.answer(exchange=request, name="a.csv", stream=as_csv(rows), by=rini)
        monkeypatch.setattr(exchanges, "LARGEST", 10)
        with pytest.raises(exchange_errors.FileUnusable, match="terlalu besar"):
            exchanges.answer(exchange=request, name="a.csv", stream=as_csv(rows), by=rini)


class TestWithdraw:
    def test_everybody_is_due_again_and_a_late_answer_is_not_taken(self, rini: User, people: list[Person]) -> None:
        request = draw(rini)
        rows = [{**row, "ditemukan": "TIDAK"} for row in rows_of(request)]

        done = exchanges.withdraw(exchange=request, reason="Salah instansi", by=rini)

        assert (done.state, Check.objects.filter(source="employment", state="due").count()) == ("withdrawn", 4)
        with pytest.raises(exchange_errors.ExchangeOver):
            exchanges.answer(exchange=request, name="a.csv", stream=as_csv(rows), by=rini)
        with pytest.raises(exchange_errors.ExchangeOver):
            exchanges.withdraw(exchange=request, reason="x", by=rini)

    def test_who_had_no_answer_and_died_since_is_asked_about_no_more(self, rini: User, people: list[Person]) -> None:
        exchanges.withdraw(exchange=draw(rini), reason="Salah instansi", by=rini)
        Person.objects.filter(pk=people[0].pk).update(vital_status="deceased")

        plan_due(source="employment", now=timezone.now())

        connection.check_constraints()
        assert set(Check.objects.values_list("person", "state")) == {(one.pk, "due") for one in people[1:]}

    def test_it_needs_a_reason(self, rini: User, people: list[Person]) -> None:
        request = draw(rini)

        with pytest.raises(errors.ReasonMissing):
            exchanges.withdraw(exchange=request, reason=" ", by=rini)

        assert Check.objects.filter(state="sent").count() == 4


class TestList:
    def test_whoever_is_named_gets_an_answer_and_nobody_else(self, rini: User, people: list[Person]) -> None:
        done = take_list(
            rini,
            [
                {"nik": people[0].nik, "nama": people[0].full_name, "jenis_kepegawaian": "PNS"},
                {"nik": people[1].nik, "nama": people[1].full_name, "jenis_kepegawaian": "HONORER"},
                {"nik": "3576011708909999", "nama": "ORANG LAIN", "jenis_kepegawaian": "TNI"},
                {"nik": people[2].nik, "nama": "NAMA YANG LAIN SEKALI", "jenis_kepegawaian": "TNI"},
                {"nik": people[3].nik, "nama": people[3].full_name, "jenis_kepegawaian": ""},
            ],
        )

        answered = Check.objects.filter(source="civil_servants", state="answered").order_by("pk")
        assert [(one.person, one.outcome) for one in answered] == [(people[0], "mismatched"), (people[1], "matched")]
        assert [(one["row"], one["code"]) for one in done.troubles] == [
            (4, "nik_unknown"), (5, "name_differs"), (6, "partial")
        ]  # fmt: skip
        assert (done.kind, done.state, Finding.objects.get().kind) == ("list", "answered", "civil_servant")
        assert "9999" not in str(done.troubles)

    def test_people_of_another_area_are_not_touched(self, rini: User, people: list[Person]) -> None:
        rows = [{"nik": people[0].nik, "jenis_kepegawaian": "PNS"}]

        with pytest.raises(exchange_errors.FileUnusable, match="NIK"):
            take_list(reviewer(NEIGHBOUR), rows, scope=Area.objects.get(pk=NEIGHBOUR))

        assert Check.objects.filter(source="civil_servants").count() == 0

    def test_who_is_being_asked_elsewhere_is_left_alone(self, rini: User, people: list[Person]) -> None:
        draw(rini, source="civil_servants", limit=1)
        asked = Check.objects.get(source="civil_servants", state="sent").person
        rows = [{"nik": one.nik, "jenis_kepegawaian": "PNS"} for one in people]

        done = take_list(rini, rows)

        assert (done.counts["mismatched"], done.counts["troubles"]) == (3, {"busy": 1})
        assert Check.objects.get(person=asked, source="civil_servants").state == "sent"

    def test_who_is_too_young_for_the_source_gets_no_answer(self, rini: User, people: list[Person]) -> None:
        Person.objects.filter(pk=people[0].pk).update(birth_date=timezone.localdate() - timedelta(days=3000))
        rows = [{"nik": one.nik, "jenis_kepegawaian": "PNS"} for one in people[:2]]

        done = take_list(rini, rows)

        assert (done.counts["mismatched"], done.counts["troubles"]) == (1, {"not_asked": 1})

    def test_the_same_list_is_not_taken_twice(self, rini: User, people: list[Person]) -> None:
        rows = [{"nik": people[0].nik, "jenis_kepegawaian": "PNS"}]
        take_list(rini, rows)

        with pytest.raises(exchange_errors.SameFileAgain):
            take_list(rini, rows)
