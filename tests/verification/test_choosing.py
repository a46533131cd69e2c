"""Whom a standing run takes and in which order: shares, hours, pauses and priorities."""

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from access.models import User
from tests.factories import CITY, VILLAGE, PersonFactory, UserFactory, areas
from tests.verification.factories import RunFactory
from tests.verification.standing import due, terms
from verification.actions import choosing
from verification.actions import policies as actions
from verification.actions.choosing import Chooser
from verification.domain.hours import OfficeHours
from verification.domain.policies import Policy, Trigger
from verification.models import Check, PolicyDay
from verification.models import Policy as PolicyRow
from verification.queries import claims


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_city", "dukcapil_set_up")]
WIB = ZoneInfo("Asia/Jakarta")


class TestChoosing:
    def _take(self, most: int, **values: Any) -> Counter[str]:
        taken = Chooser(RunFactory(started_at=timezone.now(), **values)).take(most)
        codes = dict(PolicyRow.objects.values_list("pk", "code"))
        return Counter(codes.get(one.policy or 0, "") for one in taken)

    def test_a_standing_run_keeps_the_shares(self) -> None:
        for code in ("requested", "changed", "cutoff", "new", "consolidation", "stale"):
            due(code, 30)

        taken = self._take(100, is_standing=True)

        assert taken == {"requested": 30, "changed": 10, "cutoff": 20, "new": 20, "consolidation": 5, "stale": 15}

    def test_an_officer_s_run_takes_the_highest_policy_first(self) -> None:
        due("stale", 8)
        due("changed", 3)
        due("new", 4)

        assert self._take(9) == {"changed": 3, "new": 4, "stale": 2}

    def test_what_others_do_not_need_goes_on(self) -> None:
        due("stale", 30)
        due("changed", 2)

        assert self._take(20, is_standing=True) == {"changed": 2, "stale": 18}

    def test_what_was_asked_earlier_today_counts(self) -> None:
        (first, *_), _stale = due("new", 20), due("stale", 20)
        PolicyDay.objects.create(
            source="dukcapil", policy=first.policy, on_day=timezone.now().astimezone(WIB).date(), asked=100
        )

        taken = self._take(10, is_standing=True)

        assert taken == {"stale": 10}

    def test_a_policy_that_is_paused_is_passed_over_by_both(self) -> None:
        due("stale", 2)
        (check,) = due("changed")
        actions.pause(source="dukcapil", row=check.policy, reason="uji", by=UserFactory())

        assert self._take(9, is_standing=True) == {"stale": 2}
        assert self._take(9) == {}

    def test_a_source_that_is_paused_is_asked_nothing(self) -> None:
        due("stale", 2)
        actions.pause(source="dukcapil", row=None, reason="uji", by=UserFactory())

        assert self._take(9) == {}
        assert choosing.open_policies("dukcapil", timezone.localtime()) == []

    def test_outside_its_hours_only_an_officer_s_run_asks(self) -> None:
        due("stale", 2)
        terms("stale", hours=OfficeHours(frozenset()))

        assert self._take(9, is_standing=True) == {}
        assert self._take(9) == {"stale": 2}

    def test_who_stands_under_no_policy_comes_last(self) -> None:
        due("stale")
        Check.objects.create(person=PersonFactory(), source="dukcapil", due_on=timezone.localdate(), due_because="new")

        assert self._take(1) == {"stale": 1}
        assert self._take(9) == {"": 1}

    def test_nothing_is_asked_for_nothing(self) -> None:
        due("stale")

        assert self._take(0) == {}

    def test_how_many_a_run_will_take(self) -> None:
        due("stale", 2)
        due("new", 3)
        (paused,) = due("changed")
        actions.pause(source="dukcapil", row=paused.policy, reason="uji", by=UserFactory())
        person = paused.person

        assert Chooser(RunFactory(is_standing=True)).count() == 5
        assert Chooser(RunFactory()).count() == 5
        assert Chooser(RunFactory(person=person)).count() == 1

    def test_a_pause_reaches_a_run_at_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        due("stale", 5)
        monkeypatch.setattr(choosing, "_LOOK_S", 0.0)
        chooser = Chooser(RunFactory(is_standing=True))
        before = len(chooser.take(2))
        actions.pause(source="dukcapil", row=None, reason="uji", by=UserFactory())

        after = len(chooser.take(2))

        assert (before, after) == (2, 0)

    def test_what_was_asked_is_counted_per_policy_and_day(self) -> None:
        due("stale", 2)
        due("changed", 1)
        chooser = Chooser(RunFactory(is_standing=True))
        taken = chooser.take(9)

        chooser.note(taken[:2])
        chooser.flush()
        chooser.note(taken[2:])
        chooser.flush()

        counted = {one.policy.code: one.asked for one in PolicyDay.objects.select_related("policy")}
        assert counted == {"stale": 2, "changed": 1}

    def test_a_clock_that_is_set_back_does_not_ask_twice_who_was_asked_in_vain(self) -> None:
        (check,) = due("stale")
        began = timezone.now()
        chooser = Chooser(RunFactory(started_at=began - timedelta(minutes=5)))

        with time_machine.travel(began - timedelta(hours=1), tick=False):
            first = chooser.take(1)
            Check.objects.update(state="due", tried_at=timezone.now(), claimed_at=None, run=None)
            second = chooser.take(1)

        assert ([one.question.reference for one in first], second) == ([check.pk], [])

    @pytest.mark.parametrize("scope", [CITY, VILLAGE])
    def test_after_a_stop_it_is_tried_with_whom_was_not_asked_in_vain_before_or_longest_ago(self, scope: str) -> None:
        first, second = due("new", 2)
        (stale,) = due("stale")
        now = timezone.now()
        chooser = Chooser(RunFactory(started_at=now, scope_id=areas()[scope].pk))
        Check.objects.filter(pk=first.pk).update(tried_at=now - timedelta(hours=1))
        Check.objects.filter(pk=second.pk).update(tried_at=now - timedelta(hours=2))

        taken = [one.question.reference for _ in range(4) for one in chooser.take_to_try()]

        assert taken == [stale.pk, second.pk, first.pk]

    @pytest.mark.parametrize("scope", [CITY, VILLAGE])
    def test_who_was_tried_by_a_clock_that_was_ahead_is_asked(self, scope: str) -> None:
        (check,) = due("new")
        now = timezone.now()
        Check.objects.filter(pk=check.pk).update(tried_at=now + timedelta(days=1))

        taken = Chooser(RunFactory(started_at=now, scope_id=areas()[scope].pk)).take(1)

        assert [one.question.reference for one in taken] == [check.pk]

    def test_a_run_about_one_person_tries_it_with_that_person(self) -> None:
        check, _other = due("new", 2)
        chooser = Chooser(RunFactory(started_at=timezone.now(), person=check.person))

        assert [one.question.reference for one in chooser.take_to_try()] == [check.pk]

    def test_whether_anybody_waits(self) -> None:
        (check,) = due("stale")
        other = PolicyRow.objects.get(code="new").pk
        assert check.policy_id is not None

        now = timezone.localtime()
        assert claims.is_any_due(source="dukcapil", policies=[other, check.policy_id], now=now)
        assert not claims.is_any_due(source="dukcapil", policies=[other], now=now)
        assert not claims.is_any_due(source="dukcapil", policies=[], now=now)


def test_a_policy_that_holds_from_tomorrow_is_not_open_today() -> None:
    actions.keep_shipped(source="dukcapil", by=User.objects.machine())
    today = timezone.localdate()
    later = Policy("dukcapil", "besok", Trigger.STALE, "Besok", today + timedelta(days=1), 9, 0, every_days=3)
    actions.make(policy=later, reason="uji", today=today, by=UserFactory())

    assert "besok" not in {one.code for one in choosing.open_policies("dukcapil", timezone.localtime())}
