"""A week of the demo city: what the portal tells is what happened, day by day."""

import csv
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.models import User
from bansos.demo_seeding import week
from bansos.demo_seeding.week import Truth
from recipients.models import Import, Person
from tests.factories import UserFactory
from verification.domain.counts import RunCounts
from verification.models import Check, Finding, OwnerReport, SourceStatus, VerificationRun
from verification.queries.freshness import freshness_of


pytestmark = [pytest.mark.slow, pytest.mark.concurrent]
WHY = "a look at everything"
# What the registry's state comes to; the living match or not, by what is held of them.
OUTCOMES = {"deceased": "deceased", "duplicate": "duplicate", "inactive": "inactive", "missing": "not_found"}


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "uploads")
    monkeypatch.setenv("DEMO_PASSWORD", "sandi-uji-coba")
    return tmp_path


def test_the_pages_tell_the_story_of_the_week(var: Path) -> None:
    """One city for all of it: telling the story takes seconds."""
    call_command("simulate_week", city="35.76", families=200, seed=7, stdout=StringIO())
    truth = week.read(var / "demo")

    _runs_count_what_the_registry_counted(truth)
    _the_quota_and_the_outage_are_told(truth)
    _deaths_are_known_where_somebody_asked(truth)
    _new_cards_are_doubted(truth[2])
    _answers_are_as_the_registry_has_it(truth, var / "demo" / "civil.csv")
    _everybody_asked_about_is_fresh(truth)
    _the_version_came_in(truth[3])
    _officers_read_it(truth)


def _runs_of(day: date) -> list[VerificationRun]:
    every = VerificationRun.objects.across_areas(reason=WHY).filter(source="dukcapil").order_by("pk")
    return [run for run in every if run.started_at and timezone.localdate(run.started_at) == day]


def _runs_count_what_the_registry_counted(truth: list[Truth]) -> None:
    for day in truth:
        answered = sum(RunCounts.read(run.counts).answered for run in _runs_of(day.on))
        assert answered == day.answered == day.persons, day.what


def _the_quota_and_the_outage_are_told(truth: list[Truth]) -> None:
    quota, outage, back = truth[4], truth[5], truth[6]
    assert (quota.answered, quota.refused > 0) == (quota.quota, True)
    assert [run.stopped_by for run in _runs_of(quota.on)] == ["quota"]
    tried = _runs_of(outage.on)
    assert (outage.answered, {run.stopped_by for run in tried}) == (0, {"down"})
    # Left alone in between: each look costs one person's tries.
    assert (len(tried), outage.faults) == (len(week.OFFICE_HOURS), 3 * len(week.OFFICE_HOURS))
    assert {run.state for run in _runs_of(back.on)} == {"finished"}
    status = SourceStatus.objects.get(source="dukcapil")
    assert (status.stopped_by, status.paused_until, status.quota_left is None or status.quota_left > 0) == (
        "", None, True
    )  # fmt: skip


def _latest(nik: str) -> Check:
    return Check.objects.across_areas(reason=WHY).get(person__nik=nik, source="dukcapil", is_latest=True)


def _village_of(nik: str) -> str:
    return Person.objects.across_areas(reason=WHY).get(nik=nik).village_id


def _deaths_are_known_where_somebody_asked(truth: list[Truth]) -> None:
    day = truth[1]
    known = {nik for nik in day.died if _latest(nik).outcome == "deceased"}
    here = {nik for nik in day.died if _village_of(nik) == day.asked_village}
    assert len(day.died) == week.DEATHS_THERE + week.DEATHS_ELSEWHERE
    assert len(here) == week.DEATHS_THERE
    # The others come to light when their kelurahan is asked about, a day later.
    assert {_village_of(nik) for nik in set(day.died) - here} == {truth[2].asked_village}
    assert known == set(day.died)
    found = Finding.objects.across_areas(reason=WHY).filter(kind="deceased", person__nik__in=day.died)
    assert sorted(found.values_list("person__nik", flat=True)) == sorted(day.died)
    days = {one.person.nik: timezone.localdate(one.opened_at) for one in found.select_related("person")}
    assert {days[nik] for nik in here} == {day.on}
    assert {days[nik] for nik in set(day.died) - here} == {truth[2].on}


def _new_cards_are_doubted(day: Truth) -> None:
    found = Finding.objects.across_areas(reason=WHY).filter(kind="kk_differs", person__nik__in=day.recarded)
    assert len(day.recarded) == week.NEW_CARDS
    assert sorted(found.values_list("person__nik", flat=True)) == sorted(day.recarded)


def _answers_are_as_the_registry_has_it(truth: list[Truth], civil: Path) -> None:
    with civil.open(encoding="utf-8", newline="") as file:
        states = {row["nik"]: row["state"] for row in csv.DictReader(file)}
    latest = Check.objects.across_areas(reason=WHY).filter(source="dukcapil", is_latest=True).order_by("pk")
    of_the_week = [one for one in latest.select_related("person") if timezone.localdate(one.answered_at) > truth[1].on]
    assert len(of_the_week) > 50
    wrong = Counter(
        (states.get(one.person.nik, "missing"), one.outcome)
        for one in of_the_week
        if one.outcome not in (OUTCOMES.get(states.get(one.person.nik, "missing")), *_living(states, one))
    )
    assert wrong == {}


def _living(states: dict[str, str], check: Check) -> tuple[str, ...]:
    return ("matched", "mismatched") if states.get(check.person.nik) == "alive" else ()


def _everybody_asked_about_is_fresh(truth: list[Truth]) -> None:
    officer = User.objects.get(username="verifikator")
    now = timezone.localtime()
    figures = {one.code: one for one in freshness_of(officer, source="dukcapil", now=now, fresh_since=now)}
    for day in truth[1:3]:
        village = figures[day.asked_village]
        people = Person.objects.across_areas(reason=WHY).living().filter(village=day.asked_village)
        fresh = people.filter(
            checks__source="dukcapil", checks__is_latest=True, checks__answered_at__date__gte=day.on
        ).count()
        assert (village.persons, village.newest_at is not None) == (people.count(), True)
        assert fresh == people.count()
    assert sum(one.due for one in figures.values()) == 0


def _the_version_came_in(day: Truth) -> None:
    admitted = Import.objects.across_areas(reason=WHY).get(dataset_version=day.admitted, state="admitted")
    assert timezone.localdate(admitted.admitted_at) == day.on
    owed = OwnerReport.objects.across_areas(reason=WHY).get(source_import=admitted)
    assert (owed.begins_on, owed.sent_on) == (day.on, None)


def _officers_read_it(truth: list[Truth]) -> None:
    """The runs of the week with how they ended, and the source as healthy again."""
    client = Client()
    client.force_login(User.objects.get(username="verifikator"))
    listed = client.get(reverse("verification:runs")).content.decode()
    for day in truth:
        for run in _runs_of(day.on):
            assert reverse("verification:run", args=[run.pk]) in listed
    quota = client.get(reverse("verification:run", args=[_runs_of(truth[4].on)[0].pk])).content.decode()
    assert "kuota" in quota.lower()


def test_a_city_in_use_is_left_alone(var: Path) -> None:
    UserFactory()

    with pytest.raises(CommandError):
        call_command("simulate_week", city="35.76", stdout=StringIO())

    assert not (var / "demo").exists()
