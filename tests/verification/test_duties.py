"""Agreements of runs, reports to data owners, and answers kept no longer than allowed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from access.domain.permissions import Role
from access.models import Area, AuditEvent, Installation, User
from access.reference import kind_of
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas
from tests.verification.dtsen_factories import decile_move, report, signed, version
from tests.verification.factories import CheckFactory, FindingFactory, RunFactory
from verification import tasks
from verification.actions import runs
from verification.actions.duties import agreements, reports, retention
from verification.duty_errors import NoAgreement, ReportSent, ReportTooEarly, SentInFuture
from verification.errors import OutsideOwnArea
from verification.models import Agreement, Check, OwnerReport, RetentionPass, RetentionRule, VerificationRun
from verification.queries import retention as retention_queries
from verification.queries import usage
from verification.queries.agreements import purposes_of


pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _a_day(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


def run_for(purpose: str, **told: Any) -> VerificationRun:
    by = UserFactory(role=Role.VERIFIKATOR)
    return runs.request_run(
        source="dukcapil", scope=Area.objects.get(pk=CITY), limit=None, purpose=purpose, by=by, **told
    )


def test_a_run_keeps_the_agreement_that_names_its_purpose() -> None:
    areas()
    Agreement.objects.all().delete()
    signed(purposes="Lain", valid_until=date(2040, 1, 1))
    named = signed(purposes="Pemadanan rutin\nPenyaluran")
    signed(source="other", purposes="Penyaluran")

    run = run_for("penyaluran")

    assert run.agreement == named
    assert AuditEvent.objects.get(action="verification.request_run").details["agreement"] == named.pk
    assert purposes_of("dukcapil", day=TODAY) == ["Lain", "Pemadanan rutin", "Penyaluran"]


@pytest.mark.parametrize("dates", [(date(2027, 1, 1), date(2028, 1, 1)), (date(2025, 1, 1), date(2026, 11, 21))])
def test_nobody_is_asked_outside_of_the_days_of_an_agreement(dates: tuple[date, date]) -> None:
    areas()
    Agreement.objects.update(valid_from=dates[0], valid_until=dates[1])

    with pytest.raises(NoAgreement) as refused:
        run_for("Pemadanan rutin")

    assert "Dukcapil" in str(refused.value)
    assert not VerificationRun.objects.across_areas(reason="test").exists()


def test_a_demo_and_who_attends_on_the_command_line_go_on_without() -> None:
    areas()
    Agreement.objects.all().delete()

    assert run_for("Baris perintah", is_attended=True).agreement is None
    Installation.objects.update(is_demo=True)
    assert agreements.under(source="dukcapil", purpose="Uji coba") is None


def test_an_agreement_ends_after_it_begins() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        signed(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))


def test_an_agreement_needs_a_purpose() -> None:
    kind = kind_of("perjanjian")
    assert kind is not None

    with pytest.raises(ValidationError):
        kind.check(signed(purposes="\n "), is_new=True)
    kind.check(signed(), is_new=True)


@pytest.mark.parametrize("key", ["perjanjian", "retensi-jawaban"])
def test_reference_data_is_narrowed_by_source(key: str) -> None:
    kind = kind_of(key)
    assert kind is not None
    signed()
    RetentionRule.objects.create(
        source="dukcapil", part="text", keep_days=9, valid_from=date(2026, 1, 1), legal_basis="PKS"
    )  # fmt: skip

    assert kind.narrowed(QueryDict("source=dukcapil")).exists()
    assert not kind.narrowed(QueryDict("source=other")).exists()
    assert kind.narrowed(QueryDict("")).exists()
    assert ("dtsen", "DTSEN") in kind.choices()[0][2]


def test_reports_are_foreseen_once() -> None:
    areas()
    Agreement.objects.all().delete()
    agreement = signed(valid_from=date(2026, 3, 1), valid_until=date(2027, 12, 31), report_days=20)
    signed(source="dtsen")
    version("2026-Q3")

    assert (reports.foresee(), reports.foresee()) == (3, 0)

    found = OwnerReport.objects.across_areas(reason="test").order_by("due_on")
    assert [(one.kind, one.period, one.begins_on, one.due_on) for one in found] == [
        ("half_year", "2026-S1", date(2026, 3, 1), date(2026, 7, 20)),
        ("dtsen_use", "2026-Q3", date(2026, 8, 27), date(2026, 9, 26)),
        ("half_year", "2026-S2", date(2026, 7, 1), date(2027, 1, 20)),
    ]
    assert found[0].agreement == agreement


def test_nothing_is_foreseen_without_an_installation() -> None:
    assert reports.foresee() == 0


def answered(village: str = VILLAGE, *, at: datetime = NOW, **told: Any) -> Check:
    return CheckFactory(village_id=village, answered_at=at, **told)


def test_a_half_yearly_report_counts_by_purpose_and_result(operator: User) -> None:
    due = report()
    run = RunFactory(purpose="Rutin", agreement=due.agreement)
    in_time = datetime(2026, 3, 1, tzinfo=UTC)
    answered(at=in_time, run=run)
    answered(at=in_time, run=run, outcome="deceased")
    answered(at=in_time, run=RunFactory())
    answered(at=NOW, run=run)

    done = reports.mark_sent(report=due, sent_on=TODAY, letter="400/12", by=operator)

    assert (done.sent_on, done.sent_by, done.letter) == (TODAY, operator, "400/12")
    assert done.figures == [
        {"purpose": "Rutin", "outcome": "deceased", "answers": 1, "persons": 1},
        {"purpose": "Rutin", "outcome": "matched", "answers": 1, "persons": 1},
    ]
    with pytest.raises(ReportSent):
        reports.mark_sent(report=due, sent_on=TODAY, letter="400/12", by=operator)


def test_figures_of_a_half_year_that_is_over_are_counted_once() -> None:
    over, present = report(), report(
        begins_on=date(2026, 7, 1), ends_on=date(2026, 12, 31), due_on=date(2027, 1, 30), period="2026-S2"
    )  # fmt: skip
    in_time = datetime(2026, 3, 1, tzinfo=UTC)
    answered(at=in_time, run=RunFactory(purpose="Rutin", agreement=over.agreement))

    reports.foresee()

    over.refresh_from_db()
    present.refresh_from_db()
    assert over.figures == [{"purpose": "Rutin", "outcome": "matched", "answers": 1, "persons": 1}]
    assert present.figures == []


def test_a_report_on_the_use_of_a_version_has_figures_of_the_city(operator: User) -> None:
    found = version("2026-Q3")
    decile_move(found, FamilyFactory(head=True))
    answered(at=datetime(2026, 9, 1, tzinfo=UTC))
    due = report(
        kind=OwnerReport.Kind.DTSEN_USE, source_import=found, period="2026-Q3", begins_on=date(2026, 8, 27),
        ends_on=date(2026, 9, 26), due_on=date(2026, 9, 26),
    )  # fmt: skip

    done = reports.mark_sent(report=due, sent_on=TODAY, letter="400/13", by=operator)

    numbers = {one["key"]: one["number"] for one in done.figures}
    assert (numbers["families_read"], numbers["families_taken"], numbers["families_rejected"]) == (10, 9, 1)
    assert (numbers["deciles_moved"], numbers["persons_verified"], numbers["families_in_registry"]) == (1, 1, 2)
    assert set(numbers) == set(usage.use_words())


def test_a_report_is_sent_after_its_time_and_by_whom_it_concerns(operator: User) -> None:
    due = report(begins_on=date(2026, 7, 1), ends_on=date(2026, 12, 31), due_on=date(2027, 1, 30), period="2026-S2")

    with pytest.raises(ReportTooEarly):
        reports.mark_sent(report=due, sent_on=TODAY, letter="400/12", by=operator)
    with pytest.raises(SentInFuture):
        reports.mark_sent(report=due, sent_on=TODAY + timedelta(days=1), letter="400/12", by=operator)
    with pytest.raises(OutsideOwnArea):
        reports.mark_sent(
            report=due, sent_on=TODAY, letter="1", by=UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)
        )

    due.refresh_from_db()
    assert due.sent_on is None


def test_a_sent_report_has_a_letter() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        report(sent_on=TODAY, sent_by=UserFactory(), letter="")


def keep(part: str, days: int) -> RetentionRule:
    return RetentionRule.objects.create(
        source="dukcapil", part=part, keep_days=days, valid_from=date(2026, 1, 1), legal_basis="PKS pasal 9"
    )


def old(**told: Any) -> Check:
    usual = {"elements": [{"name": "NAMA_LGKP", "agrees": True}], "answer_text": "Sesuai"}
    return answered(at=NOW - timedelta(days=120), **{**usual, **told})


def test_parts_go_when_their_time_is_over_and_the_result_stays() -> None:
    keep("text", 90)
    keep("elements", 365)
    before, after = old(), answered(answer_text="Sesuai", at=NOW - timedelta(days=80))

    assert (retention.drop_old_parts(), retention.drop_old_parts()) == (1, 0)

    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.answer_text, before.outcome, after.answer_text) == ("", "matched", "Sesuai")
    assert before.elements == [{"name": "NAMA_LGKP", "agrees": True}]
    passes = RetentionPass.objects.order_by("part")
    assert [(one.part, one.dropped, one.keep_days) for one in passes] == [("elements", 0, 365), ("text", 1, 90)]


def test_an_answer_that_a_finding_rests_on_is_kept_until_it_is_decided(time_machine: Any) -> None:
    keep("elements", 90)
    check = old()
    finding = FindingFactory(check_answer=check, person=check.person)

    assert retention.drop_old_parts() == 0
    finding.delete()
    time_machine.move_to(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert retention.drop_old_parts() == 0
    time_machine.move_to(datetime(2026, 12, 1, 3, 0, tzinfo=UTC))
    assert retention.drop_old_parts() == 1

    check.refresh_from_db()
    assert check.elements == []


def test_many_answers_go_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_queries, "BLOCK", 2)
    keep("text", 90)
    for _one in range(3):
        old()

    assert retention.drop_old_parts() == 3


def test_without_a_rule_everything_stays() -> None:
    check = old()

    assert retention.drop_old_parts() == 0
    check.refresh_from_db()
    assert check.answer_text == "Sesuai"


def test_the_jobs_go_through() -> None:
    areas()
    version("2026-Q3")

    tasks.look_at_dtsen()
    tasks.sweep_batches()
    tasks.foresee_reports()
    tasks.drop_old_answers()

    assert OwnerReport.objects.across_areas(reason="test").filter(kind="dtsen_use").count() == 1
