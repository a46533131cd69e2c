"""Asking at once, about an area, a family or a person."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from access.models import Area, AuditEvent, User
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.verification.conftest import record_of, registry_of
from tests.verification.factories import CheckFactory, reviewer
from tests.verification.standing import due
from verification import errors
from verification.actions import checks, choosing, standing
from verification.actions import policies as actions
from verification.actions.choosing import Chooser
from verification.models import Agreement, Check, VerificationRun
from verification.models import Policy as PolicyRow


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_city", "dukcapil_set_up")]
WIB = ZoneInfo("Asia/Jakarta")


class TestAskingAtOnce:
    def _now(self, about: Any, by: User | None = None) -> VerificationRun:
        return standing.run_now(
            source="dukcapil", about=about, reason="surat 7", now=timezone.localtime(), by=by or reviewer()
        )

    def test_one_person_and_nobody_else_of_the_family(self) -> None:
        check = CheckFactory()
        PersonFactory(family=check.person.family)

        run = self._now(check.person)
        taken = Chooser(run).take(9)

        assert (run.person, run.scope_id, run.purpose) == (check.person, VILLAGE, "Pemutakhiran triwulan")
        assert [one.question.nik for one in taken] == [check.person.nik]

    def test_a_whole_family_whatever_the_hour_or_the_pause_of_a_policy(self) -> None:
        check = CheckFactory()
        other = PersonFactory(family=check.person.family)
        (stranger,) = due("requested")
        actions.pause(source="dukcapil", row=stranger.policy, reason="uji", by=UserFactory())

        run = self._now(check.person.family)
        taken = Chooser(run).take(9)

        assert {one.question.nik for one in taken} == {check.person.nik, other.nik}

    def test_a_kelurahan_is_asked_about_whoever_is_due(self) -> None:
        here = due("stale")[0]
        due("stale", village=NEIGHBOUR)

        run = self._now(Area.objects.get(pk=VILLAGE))
        taken = Chooser(run).take(9)

        assert [one.question.nik for one in taken] == [here.person.nik]

    def test_why_it_is_wanted_is_kept_with_the_run(self) -> None:
        due("stale")

        run = self._now(Area.objects.get(pk=VILLAGE))

        told = AuditEvent.objects.get(action="verification.request_run")
        assert (run.reason, told.reason) == ("surat 7", "surat 7")
        assert told.details["purpose"] == run.purpose == "Pemutakhiran triwulan"

    def test_a_kelurahan_is_gone_through_by_priority_bit_by_bit_and_to_its_end(self) -> None:
        due("stale", 2)
        due("changed", 2)
        Check.objects.create(person=PersonFactory(), source="dukcapil", due_on=timezone.localdate(), due_because="new")
        chooser = Chooser(self._now(Area.objects.get(pk=VILLAGE)))
        codes = dict(PolicyRow.objects.values_list("pk", "code"))

        taken = [sorted(codes.get(one.policy or 0, "") for one in chooser.take(most)) for most in (1, 2, 9, 9)]

        assert taken == [["changed"], ["changed", "stale"], ["", "stale"], []]

    def test_what_falls_due_in_a_kelurahan_meanwhile_is_asked_about_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choosing, "_LOOK_S", 0.0)
        due("stale")
        chooser = Chooser(self._now(Area.objects.get(pk=VILLAGE)))
        before = len(chooser.take(9))
        due("new")

        after = len(chooser.take(9))

        assert (before, after) == (1, 1)

    def test_a_pause_is_kept_in_a_kelurahan_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choosing, "_LOOK_S", 0.0)
        first, _second = due("stale", 2)
        chooser = Chooser(self._now(Area.objects.get(pk=VILLAGE)))
        before = len(chooser.take(1))
        actions.pause(source="dukcapil", row=first.policy, reason="uji", by=UserFactory())

        assert (before, chooser.take(9)) == (1, [])

    def test_not_outside_the_own_area_and_not_while_the_source_is_paused(self) -> None:
        person = PersonFactory()

        with pytest.raises(errors.NobodyChosen):
            self._now(person, by=reviewer(NEIGHBOUR))
        actions.pause(source="dukcapil", row=None, reason="PKS habis.", by=UserFactory())
        with pytest.raises(errors.SourcePaused) as refused:
            self._now(person)

        assert "PKS habis" in str(refused.value)
        assert (VerificationRun.objects.count(), Check.objects.count()) == (0, 0)

    @pytest.mark.parametrize("status", ["deceased", "moved"])
    def test_whoever_is_never_asked_about_is_refused_instead_of_a_run_about_nobody(self, status: str) -> None:
        gone = PersonFactory(vital_status=status)

        with pytest.raises(errors.NobodyToAsk):
            self._now(gone)
        with pytest.raises(errors.NobodyToAsk):
            self._now(gone.family)

        assert (VerificationRun.objects.count(), Check.objects.count()) == (0, 0)

    def test_without_an_agreement_the_reason_is_the_purpose(self) -> None:
        Agreement.objects.all().delete()

        assert self._now(PersonFactory()).purpose == "surat 7"

    def test_from_the_request_to_the_answer(self) -> None:
        person = PersonFactory(family=FamilyFactory(kk_number="3576010101010001"))
        with registry_of([record_of(person)]) as (simulator, adapter):
            run = self._now(person)

            done = checks.run(run_id=run.pk, adapter=adapter)

        assert (done.state, done.total, done.counts["matched"], checks.left_of(done)) == ("finished", 1, 1, 0)
        assert Check.objects.get().outcome == "matched"
        assert simulator is not None
