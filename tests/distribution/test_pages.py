"""The pages of programmes, determinations, rosters and deliveries, as people of each role use them."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView, RoleAssignment
from distribution.actions import deliveries, rosters
from distribution.models import Delivery, Determination, Eligibility, Roster
from recipients.models import Person, PersonConditions
from tests.distribution.factories import (
    a_determination,
    a_programme,
    a_roster,
    an_approved_roster,
)
from tests.distribution.visiting import signed_in, texts_of
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MOST_QUERIES = 12


def _families(count: int, **more: object) -> None:
    FamilyFactory.create_batch(count, head=True, decile=2, **more)


@pytest.mark.parametrize(
    "name", ["programmes", "programme", "rosters", "roster", "determination", "deliveries", "story"]
)
def test_a_page_costs_the_same_for_1_and_50_rows(client: Client, name: str) -> None:
    _families(1)
    roster = an_approved_roster()
    small = _queries_of(client, name, roster)
    _families(50)
    determination = a_determination(roster.programme)
    Roster.objects.filter(pk=roster.pk)
    other = an_approved_roster(a_determination(a_programme("lain")))
    large = _queries_of(client, name, other)

    assert determination.counts["families"] == 51
    assert small == large
    assert large <= MOST_QUERIES


def _queries_of(client: Client, name: str, roster: Roster) -> int:
    signed_in(client, Role.OPERATOR)
    arguments = {
        "programmes": [],
        "programme": [roster.programme.code],
        "rosters": [],
        "roster": [roster.pk],
        "determination": [roster.determination_id],
        "deliveries": [roster.pk, VILLAGE],
        "story": [roster.entries.first().family_id],
    }[name]
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse(f"distribution:{name}", args=arguments))
    assert response.status_code == 200
    return len(queries)


def test_pages_show_numbers_masked(client: Client) -> None:
    _families(1)
    roster = an_approved_roster()
    nik = Person.objects.get().nik
    signed_in(client, Role.OPERATOR)

    for name, arguments in (
        ("determination", [roster.determination_id]),
        ("deliveries", [roster.pk, VILLAGE]),
    ):
        page = client.get(reverse(f"distribution:{name}", args=arguments)).content.decode()
        assert nik not in page
        assert f"{nik[:6]}******{nik[-4:]}" in page


def test_a_facilitator_sees_the_own_kelurahan_only(client: Client) -> None:
    _families(2)
    _families(3, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    signed_in(client, Role.PENDAMPING, VILLAGE)

    listed = client.get(reverse("distribution:rosters"))
    page = client.get(reverse("distribution:roster", args=[roster.pk]))
    own = client.get(reverse("distribution:deliveries", args=[roster.pk, VILLAGE]))
    other = client.get(reverse("distribution:deliveries", args=[roster.pk, NEIGHBOUR]))
    counted = client.get(reverse("distribution:determination", args=[roster.determination_id]))

    assert [progress.entries for _roster, progress in listed.context["lines"]] == [2]
    assert (page.context["whole"].entries, own.context["page"].count) == (2, 2)
    assert (other.status_code, counted.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("role", "area", "is_offered"),
    [(Role.PENDAMPING, VILLAGE, False), (Role.OPERATOR, None, True)],
    ids=["facilitator", "operator"],
)
def test_a_roster_leads_to_its_determination_only_who_may_open_it(
    client: Client, role: Role, area: str | None, is_offered: bool
) -> None:
    _families(1)
    roster = an_approved_roster()
    signed_in(client, role, area)

    page = client.get(reverse("distribution:roster", args=[roster.pk])).content.decode()

    assert (reverse("distribution:determination", args=[roster.determination_id]) in page) is is_offered


def test_a_roster_without_anybody_from_here_is_not_found(client: Client) -> None:
    _families(1, village_id=NEIGHBOUR)
    roster = an_approved_roster()
    signed_in(client, Role.PENDAMPING, VILLAGE)

    response = client.get(reverse("distribution:roster", args=[roster.pk]))

    assert response.status_code == 404
    assert client.get(reverse("distribution:rosters")).context["lines"] == []


def test_from_determination_to_approved_roster_by_three_people(client: Client) -> None:
    _families(2)
    programme = a_programme()
    operator = signed_in(client, Role.OPERATOR)
    determination = a_determination(programme, by=operator)

    drawn = client.post(reverse("distribution:roster-draw", args=[determination.pk]))
    roster = Roster.objects.get()
    client.post(reverse("distribution:roster-submit", args=[roster.pk]))
    signed_in(client, Role.PENYETUJU)
    shown = client.get(drawn["Location"])
    client.post(
        reverse("distribution:roster-approve", args=[roster.pk]),
        {"decree_number": "188.45/1/2026", "planned_on": "2026-12-01"},
    )

    roster.refresh_from_db()
    assert shown.context["may_approve"]
    assert (roster.state, roster.planned_on) == ("approved", date(2026, 12, 1))
    assert Delivery.objects.filter(state="open").count() == 2


def test_the_maker_is_told_that_somebody_else_approves(client: Client) -> None:
    _families(1)
    both = UserFactory(role=Role.OPERATOR)
    UserFactory(role=Role.PENYETUJU)
    areas()
    both.assignments.create(role=Role.PENYETUJU, area_id="35.76", valid_from=date(2020, 1, 1), given_by=both)
    roster = rosters.submit(roster=a_roster(by=both), by=both)
    client.force_login(both)

    page = client.get(reverse("distribution:roster", args=[roster.pk]))
    refused = client.post(
        reverse("distribution:roster-approve", args=[roster.pk]),
        {"decree_number": "1", "planned_on": "2026-12-01"},
        follow=True,
    )

    assert (page.context["may_approve"], page.context["is_own"]) == (False, True)
    assert texts_of(refused) == ["You drew up this roster. Somebody else has to approve it."]
    roster.refresh_from_db()
    assert roster.state == "submitted"


def test_an_approval_without_decree_keeps_what_was_typed(client: Client) -> None:
    _families(1)
    roster = rosters.submit(roster=a_roster(), by=UserFactory())
    signed_in(client, Role.PENYETUJU)

    response = client.post(
        reverse("distribution:roster-approve", args=[roster.pk]),
        {"decree_number": "", "planned_on": "2026-12-01"},
    )

    assert response.status_code == 422
    assert b'value="2026-12-01"' in response.content


def test_a_roster_is_discarded_with_a_reason(client: Client) -> None:
    _families(1)
    roster = a_roster()
    signed_in(client, Role.OPERATOR)
    url = reverse("distribution:roster-discard", args=[roster.pk])

    refused = client.post(url, {"reason": ""}, follow=True)
    client.post(url, {"reason": "Salah periode"})

    roster.refresh_from_db()
    assert texts_of(refused) == ["Say why the roster is discarded."]
    assert (roster.state, roster.reason) == ("discarded", "Salah periode")


def test_a_treasurer_cannot_discard(client: Client) -> None:
    _families(1)
    roster = a_roster()
    signed_in(client, Role.BENDAHARA)

    response = client.post(reverse("distribution:roster-discard", args=[roster.pk]), {"reason": "Coba"})

    roster.refresh_from_db()
    assert (response.status_code, roster.state) == (403, "draft")


def test_a_treasurer_closes_a_finished_roster(client: Client) -> None:
    _families(1)
    roster = an_approved_roster()
    signed_in(client, Role.BENDAHARA)
    url = reverse("distribution:roster-close", args=[roster.pk])

    too_early = client.post(url, follow=True)
    deliveries.deliver_one(delivery=Delivery.objects.get(), by=UserFactory())
    client.post(url)

    roster.refresh_from_db()
    assert texts_of(too_early) == ["1 delivery is still open. Record it first, then close the roster."]
    assert roster.state == "closed"


def test_pages_follow_each_other_without_gaps(client: Client) -> None:
    _families(60)
    roster = an_approved_roster()
    signed_in(client, Role.OPERATOR)
    url = reverse("distribution:deliveries", args=[roster.pk, VILLAGE])

    first = client.get(url)
    second = client.get(url + first.context["next_url"])
    back = client.get(url + second.context["prev_url"])

    shown = [row["entry"].pk for page in (first, second) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == 60
    assert [row["entry"].pk for row in back.context["rows"]] == shown[:50]
    assert (first.context["prev_url"], second.context["next_url"]) == (None, None)


def test_results_are_narrowed_by_result_reason_and_kelurahan(client: Client) -> None:
    _families(1)
    FamilyFactory(head=True, decile=9)
    FamilyFactory(head=True, decile=9, village_id=NEIGHBOUR)
    row = a_determination()
    signed_in(client, Role.OPERATOR)
    url = reverse("distribution:determination", args=[row.pk])

    def count(**query: str) -> int:
        return client.get(url, query).context["page"].count

    assert count() == 3
    assert count(result="eligible") == 1
    assert count(reason="DESIL_ABOVE") == 2
    assert count(reason="DESIL_ABOVE", village=NEIGHBOUR) == 1


@pytest.mark.parametrize("target", ["results", "div#results"])
def test_a_filter_brings_the_list_alone(client: Client, target: str) -> None:
    _families(1)
    row = a_determination()
    signed_in(client, Role.OPERATOR)
    url = reverse("distribution:determination", args=[row.pk])

    part = client.get(url, {"result": "ineligible"}, headers={"HX-Request": "true", "HX-Target": target})

    assert part.content.strip().startswith(b'<div id="results">')
    assert b"No family fits" in part.content


def test_disability_is_named_only_to_who_may_read_it(client: Client) -> None:
    family = FamilyFactory(head=True, decile=2)
    PersonConditions.objects.create(person=family.head, source="dtsen", observed_on=date(2026, 9, 30), walking=1)
    definition = {
        "components": ["severe_disability"],
        "amount": {"per": "component", "rupiah": {"severe_disability": 600_000}, "at_most": 4},
    }
    row = a_determination(a_programme(definition=definition))
    url = reverse("distribution:determination", args=[row.pk])

    signed_in(client, Role.OPERATOR)
    hidden = client.get(url).context["results"][0][2]
    signed_in(client, Role.PENYETUJU)
    shown = client.get(url).context["results"][0][2]

    assert Eligibility.objects.get().facts["components"] == {"severe_disability": 1}
    assert hidden == ["1 living member", "decile of 2026-Q3"]
    assert shown == ["1 living member", "decile of 2026-Q3", "Severe disability: 1"]


def test_disability_is_named_only_in_the_area_of_the_role_that_may_read_it(client: Client) -> None:
    family = FamilyFactory(head=True, decile=2)
    PersonConditions.objects.create(person=family.head, source="dtsen", observed_on=date(2026, 9, 30), walking=1)
    definition = {
        "components": ["severe_disability"],
        "amount": {"per": "component", "rupiah": {"severe_disability": 600_000}, "at_most": 4},
    }
    row = a_determination(a_programme(definition=definition))
    user = signed_in(client, Role.OPERATOR)
    given = {"user": user, "role": Role.VERIFIKATOR, "valid_from": date(2020, 1, 1), "given_by_id": 1}
    RoleAssignment.objects.create(area_id=NEIGHBOUR, **given)

    seen = client.get(reverse("distribution:determination", args=[row.pk])).context["results"][0][2]

    assert seen == ["1 living member", "decile of 2026-Q3"]


def test_progress_asks_for_a_fresh_page_once_finished(client: Client) -> None:
    _families(1)
    row = a_determination()
    signed_in(client, Role.OPERATOR)
    url = reverse("distribution:determination", args=[row.pk])
    polled = {"HX-Request": "true", "HX-Target": f"job-{row.pk}"}

    finished = client.get(url, headers=polled)
    Determination.objects.filter(pk=row.pk).update(state="running", finished_at=None)
    running = client.get(url, headers=polled)

    assert finished["HX-Refresh"] == "true"
    assert "HX-Refresh" not in running
    assert b"every 2s" in running.content


def test_the_story_is_logged_and_hides_what_the_role_does_not_see(client: Client) -> None:
    family = FamilyFactory(head=True, decile=2)
    PersonFactory(family=family, relationship=4)
    an_approved_roster()
    user = signed_in(client, Role.BENDAHARA)

    page = client.get(reverse("distribution:story", args=[family.pk]))

    hidden = [one["step"].number for one in page.context["steps"] if one["is_hidden"]]
    assert hidden == [6, 7, 8, 9, 14]
    assert RecordView.objects.filter(viewer=user, object_id=str(family.pk)).count() == 1
