"""The demo city: every page has something true to show, everybody can sign in, a second run does nothing."""

import logging
import re
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, Installation, RoleAssignment, User
from bansos import demo_accounts
from bansos.demo_seeding import state, story
from bansos.demo_seeding.clock import moved_to, spaced
from distribution.models import Delivery, Determination, Overlap, Roster, VillageFigures
from recipients.models import Correction, DecileRecord, Family, Import, Person
from tests.factories import UserFactory
from verification.models import Check, Evidence, Finding, FindingDecision, GroundCheck, VerificationRun


pytestmark = [pytest.mark.slow, pytest.mark.concurrent]

FAMILIES = 240
WHY = "a look at everything"


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "uploads")
    monkeypatch.setenv("DEMO_PASSWORD", "sandi-uji-coba")
    return tmp_path


def seed(**options: object) -> str:
    said = StringIO()
    call_command("seed_demo", city="35.76", families=FAMILIES, seed=7, stdout=said, **options)
    return said.getvalue()


def states(model: type, name: str = "state") -> set[str]:
    return set(model.objects.across_areas(reason=WHY).values_list(name, flat=True))


def numbers() -> tuple[int, ...]:
    return (
        AuditEvent.objects.count(),
        User.objects.count(),
        *(model.objects.across_areas(reason=WHY).count() for model in (Family, Person, Import, Finding, Roster)),
    )


def test_the_story_of_a_demo_city(var: Path) -> None:
    """One city for all of it: telling the story takes seconds."""
    told = seed()

    assert re.search(r"demo city=35\.76 families=240 seconds=", told)
    assert Installation.objects.get().is_demo
    _everybody_signs_in()
    _every_state_is_there()
    _things_happened_in_order()
    _second_run_changes_nothing()
    _no_number_of_anybody_is_in_the_audit()


def _everybody_signs_in() -> None:
    for name in demo_accounts.USER_NAMES.values():
        client = Client()
        reply = client.post(reverse("access:sign-in"), {"username": name, "password": "sandi-uji-coba"}, follow=True)
        assert reply.status_code == 200, name
        assert reply.wsgi_request.user.username == name

    facilitated = RoleAssignment.objects.filter(role=Role.PENDAMPING).values_list("area_id", flat=True)
    assert sorted(facilitated) == sorted(story.neighbours(Installation.objects.get().city))
    assert len(facilitated) == 2


def _every_state_is_there() -> None:
    assert states(Import) == {"admitted", "staged", "refused"}
    assert states(VerificationRun) == {"finished", "stopped", "cancelled"}
    assert states(VerificationRun, "stopped_by") == {"", "quota"}
    assert states(Check) == {"due", "sent", "answered"}
    assert states(Finding) == {"open", "ground_check", "waiting", "proposed", "decided"}
    assert {"confirmed_by", "bulk", "reopened_by"} == {
        name
        for name in ("confirmed_by", "bulk", "reopened_by")
        if FindingDecision.objects.across_areas(reason=WHY).exclude(**{name: None}).exists()
    }
    assert Finding.objects.across_areas(reason=WHY).undecided().values("assigned_to").distinct().count() == 3
    assert states(GroundCheck) == {"assigned", "done"}
    assert states(Correction) == {"waiting", "applied", "declined", "undo_waiting"}
    assert states(Determination) == {"finished"}
    assert states(Roster) == {"closed", "approved", "submitted"}
    assert states(Delivery) == {"open", "delivered", "failed"}
    assert {"forbidden", "warned", "allowed"} == set(Overlap.objects.values_list("policy", flat=True))
    assert Evidence.objects.across_areas(reason=WHY).exclude(file="").exists()
    assert DecileRecord.objects.values("version").distinct().count() == 2


def _things_happened_in_order() -> None:
    begun = AuditEvent.objects.filter(action="user.create").order_by("pk").values("pk")[:1]
    moments = list(AuditEvent.objects.filter(pk__gte=begun).order_by("pk").values_list("at", flat=True))
    days = VillageFigures.objects.across_areas(reason=WHY).values_list("on_day", flat=True).distinct()

    assert len(moments) > 100
    assert moments == sorted(moments)
    assert (moments[-1] - moments[0]).days in {story.OPENED - 1, story.OPENED}
    assert len(set(days)) >= 8
    decided = Correction.objects.across_areas(reason=WHY).filter(decided_at__isnull=False, undo_asked_at=None)
    assert decided.filter(decided_at__gt=F("requested_at")).count() == decided.count() > 0


def _second_run_changes_nothing() -> None:
    before = numbers()

    assert "already" in seed()
    assert numbers() == before


def _no_number_of_anybody_is_in_the_audit() -> None:
    texts = AuditEvent.objects.values_list("reason", "details")

    assert not [text for text in texts if re.search(r"\b\d{16}\b", str(text))]


def test_an_interrupted_city_is_begun_again(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "CHAPTERS", story.CHAPTERS[:4])
    seed()
    monkeypatch.setattr(state, "FINISHED", "demo.never")
    families = Family.objects.across_areas(reason=WHY).count()

    told = seed()

    assert "begun again" in told
    assert Family.objects.across_areas(reason=WHY).count() == families
    assert Import.objects.across_areas(reason=WHY).count() == 1
    assert User.objects.count() == len(Role) + len(demo_accounts.COLLEAGUES) + 1


def test_a_city_in_use_is_refused_and_left_alone(var: Path) -> None:
    call_command("prepare", city="35.76", stdout=StringIO())
    UserFactory(role=Role.OPERATOR)

    with pytest.raises(CommandError, match="BANSOS_VAR"):
        seed()

    assert not Installation.objects.get().is_demo
    assert not (var / "demo").exists()


def test_the_printed_password_is_the_one_that_works(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    UserFactory(username="operator")
    monkeypatch.delenv("DEMO_PASSWORD")

    demo_accounts.set_password()

    assert (var / "demo-password").stat().st_mode & 0o777 == 0o600
    assert User.objects.get(username="operator").check_password(demo_accounts.password())


def test_too_small_a_city_is_a_wrong_argument(var: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(CommandError, match="whole number"):
        call_command("seed_demo", "--families", "3", stdout=StringIO())


def test_the_clock_is_set_for_a_chapter_and_set_right_after_it() -> None:
    before = timezone.now
    moment = datetime(2026, 7, 15, 2, tzinfo=UTC)

    with moved_to(moment):
        times = [timezone.now() - moment for _ in spaced("abc", minutes=30)]

    assert [round(time.total_seconds() / 60) for time in times] == [0, 30, 60]
    assert timezone.now is before
