"""Today's plan, the persons behind its figures, pausing, and asking at once from the page."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import RoleAssignment
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas
from tests.verification.factories import CheckFactory, RunFactory, reviewer
from tests.verification.standing import admin, counted, policy, text_of
from verification.actions import freshness, planning
from verification.actions import policies as actions
from verification.models import Check, CutOff, FreshnessFigures, Pause, SourceStatus, VerificationRun
from verification.queries.ages import AgeFilter, page_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "sent", "dukcapil_set_up")]


class TestPlan:
    def test_it_says_who_is_asked_today_and_why_and_until_when(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "2")
        for _ in range(3):
            PersonFactory()
        counted()
        client.force_login(reviewer())

        shown = client.get(reverse("verification:plan")).context["plan"]

        line = next(one for one in shown.lines if one.policy.code == "new")
        tomorrow = timezone.localdate() + timedelta(days=1)
        assert (shown.waiting, shown.today, shown.quota.left, shown.days_left) == (3, 2, 2, 2)
        assert (line.standing.waiting, line.today, line.done_on) == (3, 2, tomorrow)

    def test_without_quota_or_pace_no_day_is_promised(self, client: Client) -> None:
        PersonFactory()
        counted()
        client.force_login(reviewer())

        response = client.get(reverse("verification:plan"))

        assert (response.context["plan"].per_day, response.context["plan"].last_on) == (None, None)
        assert "neither quota nor pace is known" in text_of(response)

    def test_the_pace_of_the_last_runs_counts_where_there_is_no_quota(self, client: Client) -> None:
        PersonFactory()
        counted()
        ended = timezone.now()
        RunFactory(
            state="finished", started_at=ended - timedelta(minutes=30), finished_at=ended, done=600,
            counts={"matched": 600},
        )  # fmt: skip
        too_short_to_tell = {"started_at": ended - timedelta(seconds=2), "done": 600, "counts": {"matched": 600}}
        RunFactory(state="finished", finished_at=ended, **too_short_to_tell)
        client.force_login(reviewer())

        shown = client.get(reverse("verification:plan")).context["plan"]

        assert (shown.per_hour, shown.per_day, shown.last_on) == (1200, 28_800, timezone.localdate())

    def test_a_source_that_is_left_alone_for_a_while_is_told_with_the_reason(self, client: Client) -> None:
        later, before = timezone.now() + timedelta(minutes=5), timezone.now() - timedelta(minutes=5)
        status = SourceStatus.objects.create(source="dukcapil", last_trouble="http_status", paused_until=later, trips=1)
        client.force_login(reviewer())

        resting = text_of(client.get(reverse("verification:plan")))
        SourceStatus.objects.filter(pk=status.pk).update(paused_until=before)
        over = text_of(client.get(reverse("verification:plan")))

        assert ("stopped answering us: an error of their server" in resting, "Cannot be asked" in resting) == (
            True,
            True,
        )
        assert "stopped answering us" not in over

    @pytest.mark.parametrize(
        ("rest", "today", "said"),
        [
            (timedelta(minutes=5), 3, "not before 24 Nov 2026 10:05 WIB, if the source answers then"),
            (timedelta(hours=14) - timedelta(seconds=6), 2, "not before 24 Nov 2026 23:59 WIB"),
            (timedelta(hours=15), 0, "no more today: it rests until 25 Nov 2026 01:00 WIB; still waiting: 3"),
        ],
    )
    def test_while_a_source_rests_only_what_fits_in_afterwards_is_promised(
        self, client: Client, rest: timedelta, today: int, said: str
    ) -> None:
        tuesday = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
        with time_machine.travel(tuesday, tick=False):
            for _ in range(3):
                PersonFactory()
            counted()
            RunFactory(
                state="finished", started_at=tuesday - timedelta(minutes=30), finished_at=tuesday, done=600,
                counts={"matched": 600},
            )  # fmt: skip
            SourceStatus.objects.update(last_trouble="http_status", paused_until=tuesday + rest, trips=1)
            client.force_login(reviewer())

            response = client.get(reverse("verification:plan"))

        line = next(one for one in response.context["plan"].lines if one.policy.code == "new")
        assert (response.context["plan"].today, line.today, line.standing.waiting) == (today, today, 3)
        assert said in text_of(response)
        assert "The source rests" in text_of(response)

    def test_while_a_source_is_paused_nobody_is_promised_and_it_says_how_many_wait(self, client: Client) -> None:
        PersonFactory()
        counted()
        actions.pause(source="dukcapil", row=None, reason="PKS habis", by=UserFactory())
        client.force_login(reviewer())

        response = client.get(reverse("verification:plan"))

        assert response.context["plan"].today == 0
        assert "paused; still waiting: 1" in text_of(response)

    def test_what_cannot_be_asked_is_not_promised(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DUKCAPIL_DAILY_QUOTA", "2")
        monkeypatch.delenv("DUKCAPIL_URL")
        PersonFactory()
        counted()
        client.force_login(reviewer())

        response = client.get(reverse("verification:plan"))

        assert (response.context["plan"].today, response.context["plan"].last_on) == (0, None)
        assert "DUKCAPIL_URL" in text_of(response)
        assert "cannot be asked; still waiting: 1" in text_of(response)

    def test_a_run_at_work_is_named(self, client: Client) -> None:
        run = RunFactory(state="running")
        client.force_login(reviewer())

        assert reverse("verification:run", args=[run.pk]) in text_of(client.get(reverse("verification:plan")))

    def test_near_cut_offs_stand_with_the_reason(self, client: Client) -> None:
        day = timezone.localdate() + timedelta(days=3)
        CutOff.objects.create(programme="pkh", period="2026-Q4", on_day=day, announced_at=timezone.now())
        policy("cutoff")
        client.force_login(reviewer())

        assert "Near now: pkh 2026-Q4" in text_of(client.get(reverse("verification:plan")))

    @pytest.mark.parametrize("sorted_by", ["", "persons", "fresh", "old", "never", "due", "newest", "nonsense"])
    def test_kelurahan_are_ordered_by_any_column(self, client: Client, sorted_by: str) -> None:
        PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        for _ in range(2):
            CheckFactory(village_id=NEIGHBOUR, answered_at=timezone.now() - timedelta(days=100))
        counted()
        client.force_login(reviewer())

        rows = client.get(reverse("verification:plan"), {"sort": sorted_by}).context["figures"]

        first = {"old": NEIGHBOUR, "persons": NEIGHBOUR, "due": NEIGHBOUR, "never": VILLAGE, "newest": VILLAGE}
        assert len(rows) == 2
        assert rows[0].village_id == first.get(sorted_by, rows[0].village_id)

    def test_figures_are_those_of_the_own_areas(self, client: Client) -> None:
        PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        counted()
        client.force_login(reviewer(NEIGHBOUR))

        assert client.get(reverse("verification:plan")).context["figures"] == []

    @pytest.mark.parametrize(("area", "ways"), [(VILLAGE, 4), (NEIGHBOUR, 0)])
    def test_figures_lead_to_persons_only_where_these_may_be_seen(self, client: Client, area: str, ways: int) -> None:
        """A treasurer of the city who verifies in one kelurahan."""
        PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        counted()
        user = UserFactory(role=Role.BENDAHARA)
        RoleAssignment.objects.create(
            user=user, role=Role.VERIFIKATOR, area_id=area, valid_from=date(2020, 1, 1), given_by=user
        )  # fmt: skip
        client.force_login(user)

        page = client.get(reverse("verification:plan")).content.decode()

        assert page.count(reverse("verification:ages")) == ways

    def test_the_number_of_queries_does_not_grow(self, client: Client, django_assert_max_num_queries: Any) -> None:
        for code in areas():
            if code.count(".") == 3:
                PersonFactory(family=FamilyFactory(village_id=areas()[code].code))
        counted()
        client.force_login(reviewer())
        client.get(reverse("verification:plan"))

        with django_assert_max_num_queries(12):
            client.get(reverse("verification:plan"))

    def test_counting_again_forgets_kelurahan_in_which_nobody_is_left(self) -> None:
        person = PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        counted()
        person.vital_status = "moved"
        person.save()

        freshness.count(source="dukcapil", now=timezone.localtime())

        assert not FreshnessFigures.objects.across_areas(reason="test").exists()


class TestPersonsBehindAFigure:
    @pytest.mark.parametrize(
        ("age", "named"),
        [("fresh", {"FRESH"}), ("old", {"OLD"}), ("never", {"NEVER"}), ("due", {"OLD", "NEVER"}), ("", None)],
    )
    def test_each_figure_leads_to_its_persons(self, client: Client, age: str, named: set[str] | None) -> None:
        fresh = CheckFactory(person=PersonFactory(full_name="FRESH"), answered_at=timezone.now())
        long_ago = timezone.now() - timedelta(days=100)
        CheckFactory(person=PersonFactory(full_name="OLD"), answered_at=long_ago)
        PersonFactory(full_name="NEVER")
        planning.plan_due(source="dukcapil", now=timezone.localtime())
        Check.objects.filter(person=fresh.person, state="due").delete()
        client.force_login(reviewer())

        rows = client.get(reverse("verification:ages"), {"age": age}).context["rows"]

        assert {row.name for row in rows} == (named or {"FRESH", "OLD", "NEVER"})

    def test_a_source_about_adults_names_them_from_their_eighteenth_birthday(self) -> None:
        grown = PersonFactory(birth_date=date(2008, 1, 15))
        PersonFactory(birth_date=date(2008, 1, 16))
        on_the_day = datetime(2026, 1, 15, 12, tzinfo=ZoneInfo("Asia/Jakarta"))

        rows = page_of(AgeFilter("employment"), reviewer(), now=on_the_day)

        assert [row.person_id for row in rows] == [grown.pk]

    def test_numbers_are_masked_and_the_area_narrows(self, client: Client) -> None:
        here = PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        PersonFactory(family=FamilyFactory(village_id=areas()[NEIGHBOUR].code))
        client.force_login(reviewer())

        response = client.get(reverse("verification:ages"), {"area": VILLAGE})

        assert [row.person_id for row in response.context["rows"]] == [here.pk]
        assert here.nik not in response.content.decode()

    def test_pages_follow_each_other(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("verification.queries.ages.PAGE", 2)
        people = [PersonFactory() for _ in range(3)]
        client.force_login(reviewer())

        first = client.get(reverse("verification:ages"))
        second = client.get(first.context["next_url"])

        assert [row.person_id for row in second.context["rows"]] == [people[2].pk]
        assert second.context["next_url"] is None

    def test_the_list_can_be_printed_and_counted(self, client: Client) -> None:
        CheckFactory()
        client.force_login(reviewer())

        response = client.get(reverse("access:list-print", args=["ages"]), {"age": "old"})

        assert response.status_code == 200
        assert "Answer: Old" in text_of(response)


class TestPausing:
    @pytest.mark.parametrize("of_policy", [True, False])
    def test_paused_and_resumed_with_a_reason(self, client: Client, of_policy: bool) -> None:
        row = policy("stale")
        admin(client)
        name, arguments = ("policy", [row.pk]) if of_policy else ("source", ["dukcapil"])

        client.post(reverse(f"verification:pause-{name}", args=arguments), {"reason": "PKS habis"})
        paused = text_of(client.get(reverse("verification:plan")))
        client.post(reverse(f"verification:resume-{name}", args=arguments), {"reason": "PKS baru"})

        pause = Pause.objects.get()
        assert "PKS habis" in paused
        assert (pause.policy_id, pause.resume_reason) == (row.pk if of_policy else None, "PKS baru")
        told = text_of(client.get(reverse("verification:policy", args=[row.pk])))
        assert ("Pauses" in told) == of_policy

    def test_without_a_reason_nothing_is_paused(self, client: Client) -> None:
        admin(client)

        response = client.post(reverse("verification:pause-source", args=["dukcapil"]), follow=True)

        assert not Pause.objects.exists()
        assert "Write a reason" in text_of(response)

    def test_an_unknown_source_is_not_there(self, client: Client) -> None:
        admin(client)

        assert client.post(reverse("verification:pause-source", args=["nobody"]), {"reason": "x"}).status_code == 404


class TestAskingAtOnce:
    def test_a_person_and_a_family(self, client: Client, sent: list[int]) -> None:
        person = PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        client.force_login(reviewer())

        one = client.post(reverse("verification:run-person", args=[person.pk]), {"reason": "surat"})
        whole = client.post(reverse("verification:run-family", args=[person.family_id]), {"reason": "surat"})

        runs = list(VerificationRun.objects.order_by("pk"))
        assert [(run.person_id, run.family_id) for run in runs] == [(person.pk, None), (None, person.family_id)]
        assert [one["Location"], whole["Location"]] == [reverse("verification:run", args=[run.pk]) for run in runs]
        assert sent == [run.pk for run in runs]

    def test_asked_for_twice_it_leads_to_the_run_that_is_there(self, client: Client, sent: list[int]) -> None:
        address = reverse("verification:run-person", args=[PersonFactory().pk])
        client.force_login(reviewer())

        first, again = (client.post(address, {"reason": "surat"}) for _press in range(2))

        assert again["Location"] == first["Location"]
        assert len(sent) == 1

    def test_a_kelurahan(self, client: Client, sent: list[int]) -> None:
        PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        client.force_login(reviewer())

        client.post(reverse("verification:run-area"), {"area": VILLAGE, "source": "dukcapil", "reason": "musdes"})

        assert (VerificationRun.objects.get().scope_id, len(sent)) == (VILLAGE, 1)

    def test_without_a_reason_nothing_is_asked(self, client: Client) -> None:
        person = PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        client.force_login(reviewer())

        area = client.post(reverse("verification:run-area"), {"area": VILLAGE, "source": "dukcapil"})
        client.post(reverse("verification:run-person", args=[person.pk]))

        assert area.status_code == 422
        assert not VerificationRun.objects.exists()

    def test_a_paused_source_is_not_asked_and_says_so(self, client: Client) -> None:
        person = PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        actions.pause(source="dukcapil", row=None, reason="PKS habis", by=UserFactory())
        client.force_login(reviewer())

        response = client.post(reverse("verification:run-person", args=[person.pk]), {"reason": "surat"}, follow=True)

        assert "PKS habis" in text_of(response)
        assert not VerificationRun.objects.exists()

    def test_the_page_of_a_family_offers_it_to_whom_may(self, client: Client) -> None:
        person = PersonFactory(family=FamilyFactory(village_id=areas()[VILLAGE].code))
        url = reverse("verification:run-family", args=[person.family_id])
        client.force_login(reviewer())
        offered = url in text_of(client.get(reverse("recipients:family", args=[person.family_id])))
        client.force_login(UserFactory(role=Role.OPERATOR))

        refused = url in text_of(client.get(reverse("recipients:family", args=[person.family_id])))

        assert (offered, refused) == (True, False)

    def test_it_is_not_offered_about_somebody_who_is_never_asked_about(self, client: Client) -> None:
        family = FamilyFactory(village_id=areas()[VILLAGE].code)
        here, gone = PersonFactory(family=family), PersonFactory(family=family, vital_status="deceased")
        client.force_login(reviewer())

        page = text_of(client.get(reverse("recipients:family", args=[family.pk])))

        offered = [reverse("verification:run-person", args=[one.pk]) in page for one in (here, gone)]
        assert offered == [True, False]


def test_quota_left_as_the_service_reported(client: Client) -> None:
    SourceStatus.objects.create(source="dukcapil", calls_on=timezone.localdate(), calls_today=40, quota_left=60)
    client.force_login(reviewer())

    quota = client.get(reverse("verification:plan")).context["plan"].quota

    assert (quota.daily, quota.left, quota.used) == (100, 60, 40)
