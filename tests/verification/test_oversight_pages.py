"""What the head of verification sees: what is late, who has what, and sharing it out."""

import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.listings import listing
from access.models import User
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory
from tests.verification.desk import at, late_finding, queries_of
from tests.verification.factories import (
    FindingFactory,
    reviewer,
)
from verification.actions import assignments, findings


pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client: Client) -> User:
    user = UserFactory(role=Role.PENYETUJU)
    client.force_login(user)
    return user


class TestOversight:
    def test_tells_what_is_late_and_who_has_what(self, client: Client, head: User) -> None:
        dwi = reviewer()
        late, heavy = late_finding(), late_finding(kind="deceased")
        assignments.take(finding=late, by=dwi)
        findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=dwi)

        context = client.get(at("oversight")).context

        assert [value for _label, value, _query in context["tiles"]] == ["2", "1", "1", "0"]
        assert [one.pk for one in context["late"]] == [heavy.pk, late.pk]
        assert [(load.user, load.in_hand, load.late, load.decided) for load in context["loads"]] == [(dwi, 1, 1, 1)]
        figure = context["figures"][0]
        assert (figure.officer, figure.kind, figure.decision) == (dwi.full_name, "name_differs", "corrected")
        assert (figure.count, figure.reopened, figure.together) == (1, 0, 0)

    def test_offers_the_officers_with_the_names_of_their_areas(self, client: Client, head: User) -> None:
        reviewer()
        reviewer(NEIGHBOUR)
        FindingFactory()

        page = client.get(at("assign-preview")).text

        assert ("· Kota Mojokerto" in page, "· Prajuritkulon" in page, "35.76" in page.partition("<form")[2]) == (
            True,
            True,
            False,
        )

    def test_figures_are_narrowed_and_count_what_was_opened_again(self, client: Client, head: User) -> None:
        dwi, tia = reviewer(), reviewer()
        taken_back = findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=dwi)
        findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=dwi)
        findings.decide(finding=FindingFactory(kind="sex_differs"), decision="corrected", reason="KTP", by=tia)
        findings.reopen(finding=taken_back, reason="KTP palsu", by=dwi)

        every = client.get(at("oversight")).context["figures"]
        of_tia = client.get(at("oversight"), {"officer": tia.pk, "area": VILLAGE}).context["figures"]
        elsewhere = client.get(at("oversight"), {"area": NEIGHBOUR}).context["figures"]
        before = client.get(at("oversight"), {"until": "2020-01-01"}).context["figures"]
        beyond = [
            client.get(at("oversight"), {"until": day}).context["figures"] for day in ("9999-12-31", "0001-01-01")
        ]

        assert [(one.count, one.reopened, one.reopened_share) for one in every if one.officer_id == dwi.pk] == [
            (2, 1, 0.5)
        ]
        assert [one.kind for one in of_tia] == ["sex_differs"]
        assert (elsewhere, before) == ([], [])
        assert beyond == [every, every]

    def test_figures_can_be_taken_out(self, head: User) -> None:
        findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=reviewer())
        statistics = listing("finding-statistics")

        rows = list(statistics.rows(QueryDict("kind=name_differs"), head))
        cells = {column.name: column.value(rows[0]) for column in statistics.columns()}

        assert statistics.count(QueryDict("kind=name_differs"), head) == 1
        assert (cells["count"], cells["reopened"], cells["share"]) == (1, 0, 0)
        assert re.fullmatch(r"\d[\d.]*,\d", cells["median"])
        assert len(statistics.narrowed_by(QueryDict("kind=name_differs"), head)) == 2

    def test_the_head_shares_out_what_nobody_has(self, client: Client, head: User) -> None:
        dwi, tia = reviewer(), reviewer()
        taken = FindingFactory()
        assignments.take(finding=taken, by=dwi)
        for _ in range(3):
            FindingFactory()

        page = client.get(at("assign-preview"))
        done = client.post(at("assign"), {"officers": [dwi.pk, tia.pk], "fingerprint": page.context["fingerprint"]})

        loads = {load.user: load.in_hand for load in client.get(at("oversight")).context["loads"]}
        assert (page.context["count"], done["Location"]) == (3, at("oversight"))
        assert loads == {dwi: 2, tia: 2}

    def test_chosen_rows_change_hands(self, client: Client, head: User) -> None:
        dwi, tia, finding = reviewer(), reviewer(), FindingFactory()
        assignments.take(finding=finding, by=dwi)
        query = f"?ids={finding.pk}&ids=x"

        page = client.get(at("assign-preview", query=query))
        client.post(at("assign", query=query), {"officers": [tia.pk], "fingerprint": page.context["fingerprint"]})

        finding.refresh_from_db()
        assert finding.assigned_to == tia

    @pytest.mark.parametrize(("officers", "fingerprint", "status"), [([], "right", 422), (["dwi"], "wrong", 409)])
    def test_nothing_is_assigned_without_officers_or_after_a_change(
        self, client: Client, head: User, officers: list[str], fingerprint: str, status: int
    ) -> None:
        dwi, finding = reviewer(), FindingFactory()
        right = client.get(at("assign-preview")).context["fingerprint"]
        data = {"officers": [dwi.pk] if officers else [], "fingerprint": right if fingerprint == "right" else "x"}

        response = client.post(at("assign"), data)

        finding.refresh_from_db()
        assert (response.status_code, finding.assigned_to) == (status, None)

    def test_an_officer_from_elsewhere_is_refused(self, client: Client, head: User) -> None:
        stranger, _finding = reviewer(NEIGHBOUR), FindingFactory(village_id=VILLAGE)
        fingerprint = client.get(at("assign-preview")).context["fingerprint"]

        response = client.post(at("assign"), {"officers": [stranger.pk], "fingerprint": fingerprint})

        assert response.status_code == 422

    def test_costs_the_same_for_one_and_many(self, client: Client, head: User) -> None:
        late_finding()
        reviewer()
        one = queries_of(client, at("oversight"))
        for _ in range(20):
            findings.decide(finding=late_finding(), decision="corrected", reason="KTP", by=reviewer())
            late_finding()

        assert queries_of(client, at("oversight")) == one

    def test_the_day_of_the_head_begins_with_what_is_late(self, client: Client, head: User) -> None:
        calm = client.get(reverse("distribution:rosters"))
        late_finding(kind="deceased")

        told = client.get(reverse("distribution:rosters"))

        assert calm.context["escalated"] == ""
        assert at("oversight") in told.text


def test_nothing_is_escalated_to_who_is_not_the_head(client: Client, rini: User) -> None:
    late_finding()

    assert client.get(reverse("distribution:rosters")).context["escalated"] == ""
