"""The dashboard: sums that add up, areas respected, nothing personal."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from access.domain.permissions import Role
from access.models import Area, RoleAssignment
from distribution.actions import amendments, figures
from distribution.models import (
    Delivery,
    Determination,
    Programme,
    ProgrammeRule,
    Roster,
    RosterApproval,
    RosterEntry,
    VillageFigures,
)
from distribution.queries import dashboard
from tests.distribution.factories import an_amendment, an_approved_roster
from tests.factories import CITY, NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas
from tests.verification.factories import FindingFactory, as_proposed
from verification.models import Check, Finding


pytestmark = pytest.mark.django_db


def _roster(families: list, *, delivered: int, failed: int) -> Roster:
    maker, approver = UserFactory(), UserFactory()
    programme = Programme.objects.create(
        code="uji", name="Bantuan Uji", owner="city", channel="in_kind", valid_from=date(2026, 1, 1)
    )
    rule = ProgrammeRule.objects.create(
        programme=programme, version=1, valid_from=date(2026, 1, 1), definition={}, legal_basis="-", made_by=maker
    )
    determination = Determination.objects.create(
        city_id=CITY, programme=programme, period="2026-Q4", rule=rule, state="finished", requested_by=maker
    )
    roster = Roster.objects.create(
        city_id=CITY, programme=programme, period="2026-Q4", determination=determination, drawn_by=maker,
        planned_on=date(2026, 11, 10), decree_number="188.45/1/2026",
    )  # fmt: skip
    entries = [
        RosterEntry.objects.create(
            roster=roster, family=family, recipient=family.head, village_id=family.village_id, amount=600_000
        )
        for family in families
    ]
    approval = RosterApproval.objects.create(roster=roster, place=1, permission="roster.approve")
    Roster.objects.filter(pk=roster.pk).update(state="submitted")
    approved_at = datetime(2026, 11, 5, tzinfo=UTC)
    RosterApproval.objects.filter(pk=approval.pk).update(approved_by=approver, approved_at=approved_at)
    Roster.objects.filter(pk=roster.pk).update(state="approved", approved_by=approver, approved_at=approved_at)
    for number, entry in enumerate(entries):
        done = {"recorded_by": maker, "recorded_at": datetime(2026, 11, 12, tzinfo=UTC)}
        if number < delivered:
            state = {"state": "delivered", **done}
        elif number < delivered + failed:
            state = {"state": "failed", "failed_because": "absent", **done}
        else:
            state = {}
        Delivery.objects.create(entry=entry, village_id=entry.village_id, **state)
    return roster


@pytest.fixture
def city() -> None:
    """Village A: 3 poor families of whom 2 receive, one not poor; village B: one poor family that gets nothing."""
    areas()
    poor = [FamilyFactory(village_id=VILLAGE, head=True, decile=2) for _ in range(3)]
    FamilyFactory(village_id=VILLAGE, head=True, decile=7)
    FamilyFactory(village_id=NEIGHBOUR, head=True, decile=4)
    _roster(poor[:2], delivered=1, failed=1)
    person = poor[2].head
    Check.objects.create(
        person=person, source="dukcapil", state="answered", due_on=date(2026, 11, 1), due_because="new",
        answered_at=timezone.now() - timedelta(days=3), outcome="matched", is_latest=True,
    )  # fmt: skip
    Finding.objects.create(
        kind="name_differs",
        person=person,
        family=poor[2],
        village_id=VILLAGE,
        opened_at=timezone.now() - timedelta(days=20),
    )  # fmt: skip
    figures.refresh(city_code=CITY)


def test_figures_of_a_kelurahan(city: None) -> None:
    row = VillageFigures.objects.across_areas(reason="test").get(village_id=VILLAGE)

    assert (row.families, row.persons) == (4, 4)
    assert (row.poor_families, row.poor_families_covered, row.receiving_families) == (3, 2, 2)
    assert (row.persons_answered, row.persons_fresh, row.persons_matched) == (1, 1, 1)
    assert (row.findings_open, row.findings_late) == (1, 1)


def test_a_kelurahan_without_aid_has_zeros_not_gaps(city: None) -> None:
    row = VillageFigures.objects.across_areas(reason="test").get(village_id=NEIGHBOUR)

    assert (row.families, row.poor_families, row.poor_families_covered, row.findings_open) == (1, 1, 0, 0)


def test_who_was_taken_off_the_roster_does_not_count_as_receiving() -> None:
    areas()
    FamilyFactory.create_batch(2, village_id=VILLAGE, head=True, decile=2)
    amendments.approve(amendment=an_amendment(an_approved_roster(), "death"), by=UserFactory(role=Role.PENYETUJU))

    figures.refresh(city_code=CITY)

    row = VillageFigures.objects.across_areas(reason="test").get(village_id=VILLAGE)
    assert (row.poor_families, row.poor_families_covered, row.receiving_families) == (2, 1, 1)


def test_refreshing_again_rewrites_today(city: None) -> None:
    figures.refresh(city_code=CITY)

    assert VillageFigures.objects.across_areas(reason="test").count() == 2


def test_totals_add_up(city: None) -> None:
    shown = dashboard.dashboard(UserFactory(role=Role.PEJABAT), dashboard.Choice(period="2026-Q4"))

    assert (shown.totals.planned, shown.totals.delivered, shown.totals.failed) == (2, 1, 1)
    assert (shown.totals.amount_planned, shown.totals.amount_delivered) == (1_200_000, 600_000)
    assert sum(row.families for row in shown.rows) == shown.totals.families == 5
    assert [(month.month.month, month.planned, month.delivered) for month in shown.months if month.planned] == [
        (11, 1_200_000, 600_000)
    ]


def test_another_period_has_no_aid(city: None) -> None:
    shown = dashboard.dashboard(UserFactory(role=Role.PEJABAT), dashboard.Choice(period="2026-Q3"))

    assert shown.totals.planned == 0


def test_only_the_own_area_counts(city: None) -> None:
    shown = dashboard.dashboard(
        UserFactory(role=Role.PEJABAT, role__area=NEIGHBOUR), dashboard.Choice(period="2026-Q4")
    )

    assert [row.code for row in shown.rows] == [NEIGHBOUR]
    assert shown.totals.families == 1
    assert shown.programmes == []


def test_an_official_sees_no_person(client: Client, city: None) -> None:
    client.force_login(UserFactory(role=Role.PEJABAT))

    page = client.get(reverse("distribution:dashboard")).content.decode()

    assert "Slamet" not in page
    assert not re.search(r"\d{16}|\d{6}\*{6}", page)
    assert "Surodinawan" in page


def test_a_reviewer_sees_what_waits_longest(client: Client, city: None) -> None:
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    page = client.get(reverse("distribution:dashboard")).content.decode()

    assert "Slamet" in page


def test_what_waits_for_review_leads_to_a_queue_of_that_length(client: Client) -> None:
    """What waits for a second person has a page of its own, and other kecamatan are not in the figures."""
    FindingFactory(kind="name_differs")
    FindingFactory(kind="sex_differs")
    FindingFactory(kind="name_differs", **as_proposed("excluded"))
    figures.refresh(city_code=CITY)
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    shown = client.get(reverse("distribution:dashboard"), {"district": VILLAGE.rpartition(".")[0]}).context

    rows = [len(client.get(shown["queue_url"] + kind).context["page"].rows) for kind in ("", "&kind=name_differs")]

    assert [shown["in_queue"], *(one.number for one in shown["kinds"] if one.kind == "name_differs")] == rows == [2, 1]
    assert (shown["totals"].findings, len(shown["oldest"])) == (2, 2)


def test_an_official_who_verifies_in_one_kelurahan_gets_no_queue_for_the_city(client: Client) -> None:
    user = UserFactory(role=Role.PEJABAT)
    RoleAssignment.objects.create(
        user=user, role=Role.VERIFIKATOR, area_id=VILLAGE, valid_from=date(2020, 1, 1), given_by=user
    )  # fmt: skip
    FindingFactory()
    client.force_login(user)

    shown = client.get(reverse("distribution:dashboard")).context

    assert (shown["queue_url"], shown["in_queue"], len(shown["oldest"])) == ("", 1, 1)


def test_an_empty_installation_says_what_to_do(client: Client) -> None:
    client.force_login(UserFactory(role=Role.PEJABAT))

    page = client.get(reverse("distribution:dashboard"))

    assert page.status_code == 200
    assert "berkas serah terima" in page.content.decode()


def test_the_page_costs_at_most_twelve_queries(client: Client, city: None, django_assert_max_num_queries) -> None:
    client.force_login(UserFactory(role=Role.PEJABAT))

    with django_assert_max_num_queries(12):
        client.get(reverse("distribution:dashboard"))


def test_borders_of_the_kecamatan_are_drawn_over_the_kelurahan(client: Client, city: None) -> None:
    square = [[[112.4, -7.4], [112.5, -7.4], [112.5, -7.5], [112.4, -7.4]]]
    client.force_login(UserFactory(role=Role.PEJABAT))
    schematic = client.get(reverse("distribution:dashboard")).context["map"]
    Area.objects.filter(level=Area.Level.VILLAGE).update(boundary=square)
    without = client.get(reverse("distribution:dashboard")).context["map"]
    Area.objects.filter(pk=VILLAGE.rpartition(".")[0]).update(boundary=square)

    drawn = client.get(reverse("distribution:dashboard")).context["map"]

    assert (schematic.is_schematic, without.is_schematic, drawn.is_schematic) == (True, False, False)
    assert [len(chart.outlines) for chart in (schematic, without, drawn)] == [0, 0, 1]


def test_the_workbook_holds_every_kelurahan(client: Client, city: None) -> None:

    client.force_login(UserFactory(role=Role.PEJABAT))

    book = load_workbook(BytesIO(client.get(reverse("distribution:dashboard-xlsx")).content))

    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [VILLAGE, NEIGHBOUR]
    assert rows[1][5:7] == (3, 2)


def test_a_kecamatan_narrows_the_figures_and_the_findings() -> None:
    areas()
    family = FamilyFactory(head=True, decile=2)
    Finding.objects.create(
        person=family.head, family=family, village_id=VILLAGE, kind="deceased", materiality=3, opened_at=timezone.now()
    )
    figures.refresh(city_code=CITY)
    client = Client()
    client.force_login(UserFactory(role=Role.PEJABAT))

    here = client.get(reverse("distribution:dashboard"), {"district": "35.76.01"}).context["shown"]
    elsewhere = dashboard.findings_by_kind(UserFactory(role=Role.PEJABAT), dashboard.Choice(district="52.71.01"))

    assert {row.code for row in here.rows} == {VILLAGE, NEIGHBOUR}
    assert elsewhere == []
