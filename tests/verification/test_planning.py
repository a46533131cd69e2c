"""Who falls due under which policy, and what happens to what is due when policies change."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from access.domain.permissions import Permission
from access.models import AuditEvent, User
from recipients.models import Person
from tests.factories import NEIGHBOUR, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.factories import ImportFactory
from tests.verification.factories import CheckFactory, reviewer
from verification import errors
from verification.actions import planning
from verification.actions import policies as actions
from verification.domain.policies import Policy, Trigger
from verification.models import Check, CutOff, ProgrammeFamily
from verification.models import Policy as PolicyRow
from verification.queries import due, policies


pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=WIB)
TODAY = NOW.date()


def plan(now: datetime = NOW) -> due.DueChanges:
    return planning.plan_due(source="dukcapil", now=now)


def answered(days_ago: int, **values: Any) -> Check:
    """An answer of so many days ago about the identity that the person still has."""
    check = CheckFactory(answered_at=NOW - timedelta(days=days_ago), **values)
    Check.objects.filter(pk=check.pk).update(asked_hash=_hash_of(check.person_id))
    return check


def _hash_of(person: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash_record_extended(ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0)"
            " FROM recipients_person p LEFT JOIN recipients_familycard card"
            " ON card.family_id = p.family_id AND card.until_on IS NULL WHERE p.id = %s",
            [person],
        )
        return int(cursor.fetchone()[0])


def waiting() -> dict[int, tuple[str, str]]:
    """Why each person is due, and under which policy."""
    rows = Check.objects.exclude(state="answered").select_related("policy")
    return {one.person_id: (one.due_because, one.policy.code if one.policy else "") for one in rows}


def make(trigger: Trigger, **terms: Any) -> PolicyRow:
    begun = Policy("dukcapil", "mine", trigger, "Milikku", date(2026, 11, 1), 3, 0)
    return actions.make(policy=replace(begun, **terms), reason="uji", today=begun.from_on, by=User.objects.machine())


class TestTriggers:
    def test_the_new_and_the_old_and_the_changed_are_due_and_nobody_else(self) -> None:
        fresh, old, changed = answered(3), answered(91), answered(3)
        Person.objects.filter(pk=changed.person_id).update(full_name="Nama Baru")
        never = PersonFactory()

        changes = plan()

        assert waiting() == {
            old.person_id: ("stale", "stale"),
            changed.person_id: ("changed", "changed"),
            never.pk: ("new", "new"),
        }
        assert fresh.person_id not in waiting()
        assert (changes.added, plan()) == (3, due.DueChanges(0, 0, 0))

    def test_an_answer_is_asked_for_again_when_its_source_no_longer_vouches_for_it(self) -> None:
        past = answered(3, valid_until=TODAY - timedelta(days=1))
        answered(3, valid_until=TODAY)
        answered(0, valid_until=TODAY - timedelta(days=1))

        plan()

        assert waiting() == {past.person_id: ("stale", "stale")}

    def test_nobody_is_due_without_a_policy_for_it(self) -> None:
        PersonFactory()
        actions.keep_shipped(source="dukcapil", by=User.objects.machine())
        row = PolicyRow.objects.get(code="new")
        actions.end(row=row, from_on=TODAY, reason="uji", today=TODAY, by=UserFactory())

        plan()

        assert waiting() == {}

    def test_before_a_cut_off_answers_of_its_families_must_be_fresh(self) -> None:
        listed, other = answered(25), answered(25)
        actions.announce_cut_off(
            programme="pkh",
            period="2026-Q4",
            on_day=TODAY + timedelta(days=10),
            families=[listed.person.family_id],
            now=NOW,
            by=User.objects.machine(),
        )

        plan()

        assert waiting() == {listed.person_id: ("cutoff", "cutoff")}
        assert other.person_id not in waiting()

    def test_before_its_lead_a_cut_off_makes_nobody_due(self) -> None:
        listed = answered(25)
        actions.announce_cut_off(
            programme="pkh", period="2026-Q4", on_day=TODAY + timedelta(days=15), families=[listed.person.family_id],
            now=NOW, by=User.objects.machine(),
        )  # fmt: skip

        plan()

        assert waiting() == {}

    def test_a_new_dtsen_version_makes_those_due_who_were_asked_about_before_it(self) -> None:
        make(Trigger.VERSION)
        before, after = answered(20), answered(5)
        admitted = {"state": "admitted", "admitted_by": UserFactory()}
        ImportFactory(**admitted, source="dtsen", dataset_version="2026-Q4", admitted_at=NOW - timedelta(days=10))
        ImportFactory(**admitted, source="dtsen", dataset_version="2026-Q4", admitted_at=NOW - timedelta(days=1))
        ImportFactory(**admitted, source="siak", dataset_version="", admitted_at=NOW)

        plan()

        assert waiting() == {before.person_id: ("version", "mine")}
        assert after.person_id not in waiting()

    def test_without_a_version_nothing_is_due_because_of_one(self) -> None:
        make(Trigger.VERSION)
        answered(20)

        plan()

        assert waiting() == {}

    def test_a_policy_for_a_programme_is_about_its_families_only(self) -> None:
        make(Trigger.STALE, every_days=7, programme="pkh")
        listed, other = answered(8), answered(8)
        ProgrammeFamily.objects.create(programme="pkh", family=listed.person.family)
        ProgrammeFamily.objects.create(programme="sembako", family=other.person.family)

        plan()

        assert waiting() == {listed.person_id: ("stale", "mine")}

    def test_a_sample_is_drawn_from_those_answered_and_is_the_same_as_long_as_it_lasts(self) -> None:
        make(Trigger.SAMPLE, every_days=30, percent=50.0, confidence=95)
        for _ in range(12):
            CheckFactory(answered_at=NOW - timedelta(days=40), asked_hash=None)
        for check in Check.objects.filter(state="answered"):
            Check.objects.filter(pk=check.pk).update(asked_hash=_hash_of(check.person_id))
        PersonFactory()

        plan()
        first = {person for person, why in waiting().items() if why == ("sample", "mine")}
        plan(NOW + timedelta(days=1))
        second = {person for person, why in waiting().items() if why == ("sample", "mine")}
        plan(NOW + timedelta(days=10))
        third = {person for person, why in waiting().items() if why == ("sample", "mine")}

        assert 0 < len(first) < 12
        assert first == second
        assert first != third

    def test_whoever_has_died_is_not_asked_about(self) -> None:
        person = PersonFactory()
        plan()
        Person.objects.filter(pk=person.pk).update(vital_status="deceased")

        changes = plan()

        assert (waiting(), changes.taken_back) == ({}, 1)

    def test_a_source_about_heads_is_asked_about_heads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        family = FamilyFactory(head=True)
        PersonFactory(family=family, relationship=4)
        monkeypatch.setattr(due, "about", lambda _source: due._ABOUT[due.About.HEADS])

        plan()

        assert list(waiting()) == [family.head_id]

    def test_a_source_about_adults_is_asked_about_adults(self, monkeypatch: pytest.MonkeyPatch) -> None:
        grown = PersonFactory(birth_date=date(2008, 11, 23))
        PersonFactory(birth_date=date(2008, 11, 24))
        monkeypatch.setattr(due, "about", lambda _source: due._ABOUT[due.About.ADULTS])

        plan()

        assert list(waiting()) == [grown.pk]


class TestWhatIsDueFollowsThePolicies:
    def test_a_better_policy_takes_a_person_over(self) -> None:
        old = answered(91)
        plan()
        actions.announce_cut_off(
            programme="pkh", period="2026-Q4", on_day=TODAY + timedelta(days=3), families=[old.person.family_id],
            now=NOW, by=User.objects.machine(),
        )  # fmt: skip

        changes = plan()

        assert (waiting(), changes.brought_forward) == ({old.person_id: ("cutoff", "cutoff")}, 1)

    def test_terms_that_want_a_person_no_longer_take_it_back(self) -> None:
        old = answered(91)
        plan()
        row = PolicyRow.objects.get(code="stale")
        longer = replace(policies.policies_of("dukcapil", TODAY)[-1], from_on=TODAY, every_days=120)
        actions.change(row=row, policy=longer, reason="uji", today=TODAY, by=UserFactory())

        changes = plan()

        assert (waiting(), changes.taken_back) == ({}, 1)
        assert Check.objects.get(pk=old.pk).is_latest

    def test_what_an_officer_asked_for_stays(self) -> None:
        check = answered(3)
        planning.ask_about(source="dukcapil", person=check.person, reason="surat", today=TODAY, by=reviewer())

        changes = plan()

        assert (waiting(), changes) == ({check.person_id: ("requested", "requested")}, due.DueChanges(0, 0, 0))

    def test_whoever_waits_for_a_later_day_goes_on_waiting(self) -> None:
        check = answered(91)
        later = TODAY + timedelta(days=5)
        Check.objects.create(person=check.person, source="dukcapil", due_on=later, due_because="consolidation")

        plan()

        pending = Check.objects.exclude(state="answered").select_related("policy").get()
        assert (pending.due_on, pending.due_because, pending.policy.code) == (later, "consolidation", "consolidation")

    def test_what_stood_under_no_policy_comes_under_its_own(self) -> None:
        person = PersonFactory()
        Check.objects.create(person=person, source="dukcapil", due_on=TODAY, due_because="new")

        plan()

        assert waiting() == {person.pk: ("new", "new")}

    @pytest.mark.parametrize(("has_another", "code"), [(True, "mendesak"), (False, "")])
    def test_what_was_asked_for_does_not_end_with_its_policy(self, has_another: bool, code: str) -> None:
        check = answered(1)
        by = reviewer()
        planning.ask_about(source="dukcapil", person=check.person, reason="KK baru", today=TODAY, by=by)
        ended = PolicyRow.objects.get(source="dukcapil", code="requested")
        actions.end(row=ended, from_on=TODAY, reason="uji", today=TODAY, by=by)
        if has_another:
            make(Trigger.REQUESTED, code="mendesak", share=0)

        plan()

        assert waiting() == {check.person_id: ("requested", code)}


class TestAskingAboutAPerson:
    def test_one_person_is_due_first_of_all(self) -> None:
        check = answered(3)
        PersonFactory(family=check.person.family)

        count = planning.ask_about(
            source="dukcapil", person=check.person, reason="surat 12", today=TODAY, by=reviewer()
        )

        assert (count, waiting()) == (1, {check.person_id: ("requested", "requested")})
        event = AuditEvent.objects.get(action="verification.ask_again")
        assert (event.reason, event.object_id) == ("surat 12", str(check.person_id))

    def test_nobody_outside_the_own_area(self) -> None:
        person = PersonFactory()
        stranger = reviewer(NEIGHBOUR)
        assert not stranger.may_in(Permission.VERIFICATION_RUN, person.village_id)

        with pytest.raises(errors.NobodyChosen):
            planning.ask_about(source="dukcapil", person=person, reason="surat", today=TODAY, by=stranger)

        assert waiting() == {}

    def test_without_a_policy_for_requests_they_come_last_but_they_come(self) -> None:
        actions.keep_shipped(source="dukcapil", by=User.objects.machine())
        row = PolicyRow.objects.get(code="requested")
        actions.end(row=row, from_on=TODAY, reason="uji", today=TODAY, by=UserFactory())
        person = PersonFactory()

        planning.ask_about(source="dukcapil", person=person, reason="surat", today=TODAY, by=reviewer())

        assert waiting() == {person.pk: ("requested", "")}


class TestEffect:
    def test_how_many_a_policy_would_make_due(self) -> None:
        answered(8)
        answered(3)
        old = answered(91)
        plan()

        effect = planning.effect_of(
            policy=Policy("dukcapil", "x", Trigger.STALE, "", TODAY, 5, 0, every_days=7, number=0), now=NOW
        )

        assert effect == due.Effect(wanted=2, new=1, population=3)
        assert list(waiting()) == [old.person_id]

    def test_without_a_rule_nobody(self) -> None:
        PersonFactory()
        policy = Policy("dukcapil", "x", Trigger.CUTOFF, "", TODAY, 5, 0, every_days=7, lead_days=7, number=0)

        assert planning.effect_of(policy=policy, now=NOW) == due.Effect(0, 0, 1)


class TestAnnouncements:
    def _announce(self, families: list[int], on_day: date = TODAY) -> int:
        return actions.announce_cut_off(
            programme="pkh", period="2026-Q4", on_day=on_day, families=families, now=NOW, by=User.objects.machine()
        )

    def test_families_come_and_go_with_the_newest_announcement(self) -> None:
        one, two, three = (FamilyFactory().pk for _ in range(3))
        first = self._announce([one, two])

        second = self._announce([two, three], TODAY + timedelta(days=1))

        held = ProgrammeFamily.objects.across_areas(reason="test")
        assert (first, second) == (2, 2)
        assert set(held.values_list("family_id", flat=True)) == {two, three}
        cut_off = CutOff.objects.get()
        assert cut_off.on_day == TODAY + timedelta(days=1)
        written = AuditEvent.objects.filter(action="policy.announce").values_list("object_type", "object_id")
        assert list(written) == [("cutoff", str(cut_off.pk))] * 2

    def test_the_same_again_writes_nothing(self) -> None:
        family = FamilyFactory().pk
        self._announce([family])

        again = self._announce([family])

        assert (again, AuditEvent.objects.filter(action="policy.announce").count()) == (0, 1)

    def test_cut_offs_that_are_no_more_are_forgotten(self) -> None:
        self._announce([], TODAY)
        pkh = CutOff.objects.get().pk
        past = CutOff.objects.create(programme="old", period="2026-Q3", on_day=date(2026, 9, 1), announced_at=NOW)

        gone = actions.forget_cut_offs(kept=[], today=TODAY, by=User.objects.machine())

        assert (gone, list(CutOff.objects.all())) == (1, [past])
        assert AuditEvent.objects.get(action="policy.forget_cut_off").object_id == str(pkh)


def test_planning_takes_the_city_s_clock() -> None:
    PersonFactory()

    plan(timezone.localtime())

    assert Check.objects.get().due_on == timezone.localdate()
