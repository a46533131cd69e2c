"""What the distribution announces to the verification: the next cycle of each programme and its families."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from access.models import AuditEvent, User
from distribution import tasks
from distribution.actions import cut_offs, rosters
from tests.distribution.factories import a_determination, a_programme, a_roster, an_approved_roster
from tests.factories import FamilyFactory, UserFactory
from verification.models import CutOff, ProgrammeFamily


pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def announced() -> list[tuple[str, str, date]]:
    return list(CutOff.objects.order_by("programme").values_list("programme", "period", "on_day"))


def families_of(programme: str) -> set[int]:
    held = ProgrammeFamily.objects.across_areas(reason="test").filter(programme=programme)
    return set(held.values_list("family_id", flat=True))


def announce(now: datetime = NOW) -> int:
    return cut_offs.announce(now=now, by=User.objects.machine())


def test_an_approved_roster_must_be_fresh_by_its_day_of_delivery() -> None:
    family = FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=9)
    an_approved_roster()

    count = announce()

    assert (count, announced()) == (1, [("blt", "2026-Q4", date(2026, 12, 1))])
    assert families_of("blt") == {family.pk}


def test_before_the_day_is_planned_the_quarter_s_last_day_counts() -> None:
    FamilyFactory(head=True, decile=2)
    a_roster()

    announce()

    assert announced() == [("blt", "2026-Q4", date(2026, 12, 31))]


def test_without_a_roster_the_last_determination_says_who_is_meant() -> None:
    family = FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=9)
    a_determination()

    announce()

    assert (announced()[0][2], families_of("blt")) == (date(2026, 12, 31), {family.pk})


def test_a_discarded_roster_or_a_day_gone_by_is_no_cut_off() -> None:
    FamilyFactory(head=True, decile=2)
    an_approved_roster()
    announce()

    later = datetime(2027, 1, 4, 9, 0, tzinfo=NOW.tzinfo)
    count = announce(later)

    assert count == 0
    assert announced() == [("blt", "2026-Q4", date(2026, 12, 1))]


def test_what_is_no_more_is_taken_back() -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster(a_determination(a_programme("blt")))
    announce()
    rosters.discard(roster=roster, reason="salah periode", by=UserFactory())
    CutOff.objects.create(programme="gone", period="2026-Q4", on_day=date(2026, 12, 9), announced_at=NOW)

    announce()

    assert [name for name, _period, _day in announced()] == ["blt"]


def test_announcing_twice_writes_once() -> None:
    FamilyFactory(head=True, decile=2)
    an_approved_roster()

    tasks.announce_cut_offs()
    tasks.announce_cut_offs()

    assert AuditEvent.objects.filter(action="policy.announce").count() <= 1
