"""Policies as dated rows: which are in force, making, changing, ending, pausing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from access.models import AuditEvent, User
from tests.factories import UserFactory
from verification import errors
from verification.actions import policies as actions
from verification.domain.hours import OfficeHours
from verification.domain.policies import Policy, Trigger, in_force, share_left, shipped
from verification.models import Pause, PolicyVersion
from verification.models import Policy as PolicyRow
from verification.queries import policies


pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def _policy(**terms: Any) -> Policy:
    begun = Policy("dukcapil", "pkh-monthly", Trigger.STALE, "PKH tiap bulan", TODAY, 3, 10, every_days=30)
    return replace(begun, **terms)


def _make(**terms: Any) -> PolicyRow:
    return actions.make(policy=_policy(**terms), reason="rapat 20 November", today=TODAY, by=UserFactory())


def _kept(code: str = "pkh-monthly", day: date = TODAY) -> Policy | None:
    return next((one for one in policies.policies_of("dukcapil", day) if one.code == code), None)


class TestWhatIsInForce:
    def test_the_newest_version_that_has_begun_counts(self) -> None:
        versions = [_policy(), _policy(from_on=TODAY + timedelta(days=5), version=2, share=7)]

        assert [one.share for one in in_force(versions, TODAY)] == [10]
        assert [one.share for one in in_force(versions, TODAY + timedelta(days=5))] == [7]

    def test_of_two_from_the_same_day_the_later_one_counts(self) -> None:
        assert [one.share for one in in_force([_policy(version=2, share=7), _policy()], TODAY)] == [7]

    def test_what_has_ended_or_not_begun_is_left_out(self) -> None:
        ended = _policy(version=2, is_ended=True)

        assert in_force([_policy(), ended], TODAY) == []
        assert in_force([_policy()], TODAY - timedelta(days=1)) == []

    def test_what_was_to_come_does_not_begin_once_the_policy_has_ended(self) -> None:
        later = TODAY + timedelta(days=5)
        ended = _policy(from_on=TODAY + timedelta(days=2), version=3, is_ended=True)

        versions = [_policy(), _policy(from_on=later, version=2), ended]

        assert [len(in_force(versions, day)) for day in (TODAY, ended.from_on, later)] == [1, 0, 0]

    def test_they_come_by_priority_and_the_older_first(self) -> None:
        first, second = _policy(code="a", number=9), _policy(code="b", number=4)
        third = _policy(code="c", priority=1, number=12)

        assert [one.code for one in in_force([first, second, third], TODAY)] == ["c", "b", "a"]

    def test_what_the_portal_brings_leaves_a_fifth_to_priority(self) -> None:
        brought = shipped("dukcapil", valid_days=120)

        assert share_left(brought) == 20
        assert [one.every_days for one in brought if one.trigger is Trigger.STALE] == [120]
        assert share_left(brought, without="stale") == 35

    def test_only_the_civil_registry_is_given_time_for_its_copy(self) -> None:
        waiting = [
            source for source in ("dukcapil", "employment")
            if Trigger.CONSOLIDATION in {one.trigger for one in shipped(source)}
        ]  # fmt: skip

        assert waiting == ["dukcapil"]

    def test_moments_that_follow_from_terms(self) -> None:
        now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
        sample = _policy(trigger=Trigger.SAMPLE, from_on=date(2026, 11, 1), every_days=10)
        cut_off = _policy(trigger=Trigger.CUTOFF, lead_days=14)

        assert _policy().old_before(now) == now - timedelta(days=30)
        assert sample.sample_began_on(TODAY) == date(2026, 11, 21)
        assert cut_off.is_due_for(date(2026, 12, 7), TODAY)
        assert not cut_off.is_due_for(date(2026, 12, 8), TODAY)
        assert not cut_off.is_due_for(TODAY - timedelta(days=1), TODAY)

    @pytest.mark.parametrize(("days_left", "is_due"), [(60, False), (31, False), (30, True), (0, True)])
    def test_nobody_is_asked_whose_answer_would_be_old_by_the_cut_off(self, days_left: int, is_due: bool) -> None:
        early = _policy(trigger=Trigger.CUTOFF, lead_days=60)

        assert early.is_due_for(TODAY + timedelta(days=days_left), TODAY) is is_due


class TestMaking:
    def test_a_source_without_policies_gets_those_that_the_portal_brings_once(self) -> None:
        by = User.objects.machine()

        first = actions.keep_shipped(source="dukcapil", by=by)
        second = actions.keep_shipped(source="dukcapil", by=by)

        assert (first, second, PolicyRow.objects.count(), PolicyVersion.objects.count()) == (6, 0, 6, 6)

    def test_before_any_is_kept_the_brought_ones_count(self) -> None:
        brought = policies.policies_of("dukcapil", TODAY)

        assert [one.number for one in brought] == [None] * 6
        assert policies.policy_by("dukcapil", Trigger.VERSION, TODAY) is None

    def test_a_new_one_is_in_force_from_its_day_with_all_its_terms(self) -> None:
        hours = OfficeHours(frozenset({1, 5}), time(8), time(15, 30), on_holidays=False)
        row = _make(hours=hours, purpose="Verifikasi penerima", programme="pkh")

        kept = _kept()

        assert kept == _policy(hours=hours, purpose="Verifikasi penerima", programme="pkh", number=row.pk)
        event = AuditEvent.objects.get(action="policy.make")
        assert (event.reason, event.details["share"]) == ("rapat 20 November", 10)

    def test_a_sample_keeps_its_per_cent_and_confidence(self) -> None:
        _make(trigger=Trigger.SAMPLE, percent=2.5, confidence=95)

        kept = _kept()

        assert kept is not None
        assert (kept.percent, kept.confidence) == (2.5, 95)

    @pytest.mark.parametrize(
        ("_case", "terms", "error"),
        [
            ("code used", {"code": "stale"}, errors.PolicyCodeTaken),
            ("share too large", {"share": 21}, errors.SharesTooLarge),
            ("in the past", {"from_on": TODAY - timedelta(days=1)}, errors.StartsInThePast),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_is_written(
        self, _case: str, terms: dict[str, Any], error: type[Exception]
    ) -> None:
        actions.keep_shipped(source="dukcapil", by=User.objects.machine())

        with pytest.raises(error):
            _make(**terms)

        assert PolicyVersion.objects.count() == 6
        assert not AuditEvent.objects.filter(action="policy.make").exists()

    def test_without_a_reason_nothing_is_made(self) -> None:
        with pytest.raises(errors.ReasonMissing):
            actions.make(policy=_policy(), reason="  ", today=TODAY, by=UserFactory())

        assert not PolicyRow.objects.filter(code="pkh-monthly").exists()


class TestChanging:
    def _change(self, row: PolicyRow, **terms: Any) -> PolicyVersion:
        return actions.change(row=row, policy=_policy(**terms), reason="kuota turun", today=TODAY, by=UserFactory())

    def test_new_terms_hold_from_their_day_and_the_old_ones_stay_to_be_read(self) -> None:
        row = _make()

        self._change(row, from_on=TODAY + timedelta(days=7), every_days=45)

        before, after = _kept(), _kept(day=TODAY + timedelta(days=7))
        assert before is not None
        assert after is not None
        assert (before.every_days, after.every_days, after.version) == (30, 45, 2)
        assert [one.version for one in policies.history_of(row)] == [2, 1]

    def test_its_own_share_does_not_count_against_it(self) -> None:
        row = _make(share=20)

        self._change(row, share=20)

        assert PolicyVersion.objects.filter(policy=row).count() == 2

    def test_shares_are_looked_at_on_every_day_to_come(self) -> None:
        row = _make(share=10)
        other = PolicyRow.objects.get(code="stale")
        later = replace(_kept("stale") or _policy(), from_on=TODAY + timedelta(days=3), share=24)
        actions.change(row=other, policy=later, reason="mulai Desember", today=TODAY, by=UserFactory())

        with pytest.raises(errors.SharesTooLarge) as refused:
            self._change(row, share=12)

        assert "11%" in str(refused.value)

    def test_stored_terms_cannot_be_written_over_by_anybody(self) -> None:
        _make()

        with pytest.raises(InternalError), transaction.atomic():
            PolicyVersion.objects.update(share=1)
        with pytest.raises(InternalError), transaction.atomic():
            PolicyVersion.objects.all().delete()

    @pytest.mark.parametrize(
        "values", [{"priority": 0}, {"share": 101}, {"percent": 0}, {"confidence": 96}, {"every_days": 0}]
    )
    def test_the_database_refuses_impossible_terms(self, values: dict[str, int]) -> None:
        row = _make()
        version = PolicyVersion.objects.get(policy=row)
        version.pk, version.version = None, 2
        for name, value in values.items():
            setattr(version, name, value)

        with pytest.raises(IntegrityError), transaction.atomic():
            version.save()


class TestEnding:
    def _end(self, row: PolicyRow, reason: str = "diganti", from_on: date = TODAY) -> PolicyVersion:
        return actions.end(row=row, from_on=from_on, reason=reason, today=TODAY, by=UserFactory())

    def test_it_is_not_in_force_any_more_and_gives_its_share_back(self) -> None:
        row = _make()

        version = self._end(row)

        assert (version.is_ended, version.share, _kept()) == (True, 0, None)
        assert share_left(policies.policies_of("dukcapil", TODAY)) == 20

    def test_what_has_ended_stays_ended(self) -> None:
        row = _make()
        self._end(row)

        with pytest.raises(errors.PolicyEnded):
            self._end(row)
        with pytest.raises(errors.PolicyEnded):
            actions.change(row=row, policy=_policy(), reason="lagi", today=TODAY, by=UserFactory())

        assert PolicyVersion.objects.filter(policy=row).count() == 2

    def test_terms_of_a_later_day_end_with_it(self) -> None:
        row, later = _make(), TODAY + timedelta(days=5)
        actions.change(row=row, policy=_policy(from_on=later), reason="mulai Desember", today=TODAY, by=UserFactory())

        self._end(row)

        assert (_kept(), _kept(day=later)) == (None, None)
        with pytest.raises(errors.PolicyEnded):
            actions.change(row=row, policy=_policy(), reason="lagi", today=TODAY, by=UserFactory())

    def test_it_needs_a_reason_and_a_day_to_come(self) -> None:
        row = _make()

        with pytest.raises(errors.ReasonMissing):
            self._end(row, reason="")
        with pytest.raises(errors.StartsInThePast):
            self._end(row, from_on=TODAY - timedelta(days=1))

        assert _kept() is not None


class TestPausing:
    @pytest.mark.parametrize("of_policy", [True, False])
    def test_paused_with_a_reason_and_resumed_with_one(self, of_policy: bool) -> None:
        row = _make() if of_policy else None
        by = UserFactory()

        actions.pause(source="dukcapil", row=row, reason="PKS habis", by=by)
        paused = policies.open_pauses()
        actions.resume(source="dukcapil", row=row, reason="PKS baru", by=by)

        assert [*paused.policies] == ([row.pk] if row else [])
        assert [*paused.sources] == ([] if row else ["dukcapil"])
        ended = Pause.objects.get()
        assert (ended.reason, ended.resume_reason, ended.resumed_by) == ("PKS habis", "PKS baru", by)
        assert policies.open_pauses() == policies.Pauses({}, {})
        acts = AuditEvent.objects.filter(action__in=("policy.pause", "policy.resume")).order_by("pk")
        assert [one.reason for one in acts] == ["PKS habis", "PKS baru"]

    def test_twice_is_said_and_not_done(self) -> None:
        by = UserFactory()
        actions.pause(source="dukcapil", row=None, reason="PKS habis", by=by)

        with pytest.raises(errors.AlreadyPaused):
            actions.pause(source="dukcapil", row=None, reason="lagi", by=by)
        actions.resume(source="dukcapil", row=None, reason="baru", by=by)
        with pytest.raises(errors.NotPaused):
            actions.resume(source="dukcapil", row=None, reason="lagi", by=by)

        assert Pause.objects.count() == 1

    def test_nothing_happens_without_a_reason(self) -> None:
        by = UserFactory()

        with pytest.raises(errors.ReasonMissing):
            actions.pause(source="dukcapil", row=None, reason=" ", by=by)
        with pytest.raises(errors.ReasonMissing):
            actions.resume(source="dukcapil", row=None, reason=" ", by=by)

        assert not Pause.objects.exists()

    def test_an_end_has_who_and_when(self) -> None:
        pause = actions.pause(source="dukcapil", row=None, reason="PKS habis", by=UserFactory())

        with pytest.raises(IntegrityError), transaction.atomic():
            Pause.objects.filter(pk=pause.pk).update(resumed_at=datetime(2026, 11, 24, tzinfo=UTC))
