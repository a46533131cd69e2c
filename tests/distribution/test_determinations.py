"""Determinations: asked for, worked out once, all or nothing, with reasons."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from access.errors import Conflict
from access.models import AuditEvent, User
from distribution.actions import determinations, programmes
from distribution.actions.programmes import load_national_programmes
from distribution.domain.periods import Quarter
from distribution.errors import AlreadyAtWork, BrokenRule, NoRuleInForce, WrongState, told_by_database
from distribution.models import Determination, Eligibility, Overlap, Programme, ProgrammeRule
from distribution.tasks import run_determination, sweep_determinations
from recipients.models import DecileRecord
from tests.distribution.factories import PERIOD, UP_TO_4, a_city, a_determination, a_programme
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


def test_results_and_counts_of_all_active_families() -> None:
    poor = FamilyFactory(head=True, decile=2)
    rich = FamilyFactory(head=True, head__occupation=5, decile=9)
    FamilyFactory(head=True, decile=1, status="closed")

    row = a_determination()

    seconds = row.counts.pop("seconds")
    assert row.counts.pop("as_of")
    assert row.counts == {
        "families": 2,
        "eligible": 1,
        "ineligible": 1,
        "reasons": {"DESIL_ABOVE": 1},
        "amount": 600_000,
        "quantity": 0,
        "over_quota": 0,
        "ties": 0,
    }
    assert seconds >= 0
    assert (row.state, row.done, row.total, row.decile_version) == ("finished", 2, 2, "2026-Q3")
    results = {one.family_id: one for one in Eligibility.objects.filter(determination=row)}
    assert (results[poor.pk].is_eligible, results[poor.pk].amount) == (True, 600_000)
    assert results[rich.pk].reasons == ["DESIL_ABOVE"]
    acts = AuditEvent.objects.filter(object_type="determination").order_by("id")
    assert [one.action for one in acts] == [
        "determination.request",
        "determination.finish",
    ]


def test_families_of_a_vanished_row_count_until_somebody_decides() -> None:
    FamilyFactory(head=True, decile=2, vanished_in="2026-Q4")

    row = a_determination()

    assert row.counts["eligible"] == 1


def test_a_decile_of_a_later_version_is_not_used() -> None:
    FamilyFactory(head=True, decile=2, decile__version="2027-Q1")

    row = a_determination()

    assert row.counts["reasons"] == {"NO_DECILE": 1}
    assert row.decile_version == ""


def test_a_version_of_deciles_that_a_rule_fixes_is_used_whatever_came_later() -> None:
    family = FamilyFactory(head=True, decile=9, decile__version="2026-Q2")
    DecileRecord.objects.filter(family=family).update(is_current=False)
    DecileRecord.objects.create(family=family, version="2026-Q4", national=1)

    row = a_determination(a_programme(definition=_fixed("2026-Q2")))

    assert (row.state, row.decile_version) == ("finished", "2026-Q2")
    assert row.counts["reasons"] == {"DESIL_ABOVE": 1}


@pytest.mark.parametrize("version", ["2026-Q3", "2027-Q1"], ids=["never admitted", "of a later time"])
def test_a_version_of_deciles_that_is_not_there_selects_nobody_and_says_so(version: str) -> None:
    FamilyFactory(head=True, decile=1, decile__version="2027-Q1")

    row = a_determination(a_programme(definition=_fixed(version)))

    assert row.state == "failed"
    assert version in row.trouble
    assert not Eligibility.objects.exists()


def _fixed(version: str) -> dict:
    return UP_TO_4 | {"decile": {"level": "national", "max": 4, "version": version}}


def test_aid_in_kind_is_counted_in_goods() -> None:
    FamilyFactory(head=True, decile=2)
    rice = {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}}

    row = a_determination(a_programme(definition=UP_TO_4 | {"amount": rice}))

    result = Eligibility.objects.get(determination=row)
    assert (result.amount, result.quantity, result.goods) == (0, 30, "beras (kg)")
    assert (row.counts["amount"], row.counts["quantity"]) == (0, 30)


def test_without_a_rule_in_force_nothing_is_started() -> None:
    programme = a_programme()

    with pytest.raises(NoRuleInForce):
        determinations.request(programme=programme, period=Quarter(2025, 4), city=a_city(), by=UserFactory())

    assert not Determination.objects.exists()


def test_a_second_start_is_refused_while_one_is_at_work() -> None:
    programme = a_programme()
    first = determinations.request(programme=programme, period=PERIOD, city=a_city(), by=UserFactory())

    with pytest.raises(AlreadyAtWork):
        determinations.request(programme=programme, period=PERIOD, city=a_city(), by=UserFactory())

    assert Determination.objects.get() == first


def test_what_is_finished_is_not_worked_out_again() -> None:
    FamilyFactory(head=True, decile=2)
    row = a_determination()

    assert determinations.run(determination_id=row.pk) is False
    assert Eligibility.objects.filter(determination=row).count() == 1


def test_a_rule_broken_behind_our_back_selects_nobody_and_says_so() -> None:
    FamilyFactory(head=True, decile=2)
    programme = a_programme()
    ProgrammeRule.objects.filter(programme=programme).update(definition={})
    row = determinations.request(programme=programme, period=PERIOD, city=a_city(), by=UserFactory())

    determinations.run(determination_id=row.pk)

    row.refresh_from_db()
    assert row.state == "failed"
    assert "a rule needs a decile limit or a component" in row.trouble
    assert not Eligibility.objects.exists()


def test_an_interruption_stores_nothing_and_may_be_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    FamilyFactory(head=True, decile=2)
    programme = a_programme()
    row = determinations.request(programme=programme, period=PERIOD, city=a_city(), by=UserFactory())
    with monkeypatch.context() as patched:
        patched.setattr(determinations, "rooms_of", lambda programme, day: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            determinations.run(determination_id=row.pk)

    row.refresh_from_db()

    assert (row.state, Eligibility.objects.count()) == ("failed", 0)
    assert a_determination(programme).counts["eligible"] == 1


def test_the_sweep_takes_up_what_a_killed_worker_left(monkeypatch: pytest.MonkeyPatch) -> None:
    FamilyFactory(head=True, decile=2)
    row = determinations.request(programme=a_programme(), period=PERIOD, city=a_city(), by=UserFactory())
    long_ago = "2026-01-01T00:00:00Z"
    Determination.objects.filter(pk=row.pk).update(
        state="running", claimed_by="dead", heartbeat_at=long_ago, requested_at=long_ago
    )
    nudged: list[int] = []
    monkeypatch.setattr("distribution.tasks.run_determination.delay", nudged.append)

    assert sweep_determinations() == 1

    assert nudged == [row.pk]
    assert determinations.run(determination_id=row.pk) is True
    row.refresh_from_db()
    assert row.state == "finished"


@pytest.mark.concurrent
def test_two_workers_at_once_work_it_out_once() -> None:
    FamilyFactory.create_batch(3, head=True, decile=2)
    row = determinations.request(programme=a_programme(), period=PERIOD, city=a_city(), by=UserFactory())
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        determinations.run(determination_id=row.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    row.refresh_from_db()
    assert row.state == "finished"
    assert Eligibility.objects.filter(determination=row).count() == 3
    assert AuditEvent.objects.filter(action="determination.finish").count() == 1


def test_a_used_rule_is_locked_by_the_database() -> None:
    FamilyFactory(head=True, decile=2)
    rule = a_determination().rule

    with pytest.raises(IntegrityError, match="programme_rule_is_locked"), transaction.atomic():
        ProgrammeRule.objects.filter(pk=rule.pk).update(definition={"decile": {"level": "city", "max": 10}})
    with pytest.raises(IntegrityError, match="programme_rule_is_locked"), transaction.atomic():
        ProgrammeRule.objects.filter(pk=rule.pk).update(locked_at=None)
    ProgrammeRule.objects.filter(pk=rule.pk).update(valid_until=date(2027, 1, 1))

    rule.refresh_from_db()
    assert (rule.definition, rule.valid_until) == (UP_TO_4, date(2027, 1, 1))


def test_a_new_rule_ends_the_one_before_and_must_begin_later() -> None:
    programme = a_programme()
    by = UserFactory()
    new = UP_TO_4 | {"decile": {"level": "national", "max": 3}}

    rule = programmes.add_rule(
        programme=programme, definition=new, valid_from=date(2027, 1, 1), legal_basis="SK 2", by=by
    )
    with pytest.raises(WrongState):
        programmes.add_rule(programme=programme, definition=new, valid_from=date(2027, 1, 1), legal_basis="SK 3", by=by)

    assert rule.version == 2
    assert programme.rules.get(version=1).valid_until == date(2027, 1, 1)
    assert programme.rules.count() == 2


def test_a_code_is_given_once() -> None:
    a_programme("blt")

    with pytest.raises(Conflict):
        a_programme("blt")

    assert Programme.objects.count() == 1


def test_a_worker_that_lost_its_claim_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    FamilyFactory(head=True, decile=2)
    row = determinations.request(programme=a_programme(), period=PERIOD, city=a_city(), by=UserFactory())
    monkeypatch.setattr(determinations, "_claim", lambda pk, worker: True)
    Determination.objects.filter(pk=row.pk).update(state="running", claimed_by="another")

    assert determinations.run(determination_id=row.pk) is False

    assert not Eligibility.objects.exists()


def test_what_was_cancelled_while_facts_were_gathered_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    FamilyFactory(head=True, decile=2)
    row = determinations.request(programme=a_programme(), period=PERIOD, city=a_city(), by=UserFactory())
    monkeypatch.setattr(
        determinations, "current", lambda period: determinations.cancel(determination=row, by=UserFactory())
    )

    assert determinations.run(determination_id=row.pk) is False

    row.refresh_from_db()
    assert row.state == "failed"
    assert not Eligibility.objects.exists()


def test_the_task_works_a_determination_out() -> None:
    FamilyFactory(head=True, decile=2)
    row = determinations.request(programme=a_programme(), period=PERIOD, city=a_city(), by=UserFactory())

    run_determination(row.pk)

    row.refresh_from_db()
    assert row.state == "finished"


def test_what_the_database_refuses_for_other_reasons_is_not_hidden() -> None:
    a_city()

    with pytest.raises(IntegrityError), told_by_database(), transaction.atomic():
        Programme.objects.create(code="x", name="X", owner="nobody", channel="post", valid_from=date(2026, 1, 1))


def test_a_broken_rule_is_not_kept() -> None:
    programme = a_programme()

    with pytest.raises(BrokenRule):
        programmes.add_rule(
            programme=programme,
            definition={"amount": {"per": "family", "rupiah": 1}},
            valid_from=date(2027, 1, 1),
            legal_basis="SK",
            by=UserFactory(),
        )

    assert programme.rules.count() == 1


def test_national_programmes_are_loaded_once() -> None:
    a_city()

    load_national_programmes(by=User.objects.machine())
    load_national_programmes(by=User.objects.machine())

    assert list(Programme.objects.values_list("code", flat=True)) == ["bantuan-pangan", "pbi-jk", "pkh", "sembako"]
    assert ProgrammeRule.objects.count() == 4
    assert Overlap.objects.filter(policy="allowed").count() == 6
