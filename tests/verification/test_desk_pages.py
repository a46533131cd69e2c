"""Pages of the review desk: hands, deadlines, classes, second person, oversight."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.listings import listing
from access.models import RecordView, User
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory
from tests.verification.factories import (
    CheckFactory,
    EvidenceFactory,
    FindingFactory,
    GroundCheckFactory,
    as_proposed,
    reviewer,
)
from verification.actions import assignments, classes, confirmations, findings
from verification.models import BulkDecision, Finding, GroundCheck
from verification.queries.classes import preview_of
from verification.queries.queue import QueueFilter


pytestmark = pytest.mark.django_db
AS_JSON = {"Accept": "application/json"}


@pytest.fixture
def rini(client: Client) -> User:
    user = reviewer()
    client.force_login(user)
    return user


@pytest.fixture
def head(client: Client) -> User:
    user = UserFactory(role=Role.PENYETUJU)
    client.force_login(user)
    return user


def _url(name: str, *args: object, query: str = "") -> str:
    return reverse(f"verification:{name}", args=args) + query


def _late(**traits) -> Finding:
    return FindingFactory(due_on=timezone.localdate() - timedelta(days=1), **traits)


def _queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        client.get(url)
    return len(found)


class TestQueue:
    def test_is_narrowed_to_ones_own_to_nobodys_and_to_an_officers(self, client: Client, rini: User) -> None:
        mine, nobodys, others, other = FindingFactory(), FindingFactory(), FindingFactory(), reviewer()
        assignments.take(finding=mine, by=rini)
        assignments.take(finding=others, by=other)

        shown = {
            holder: [one.pk for one in client.get(_url("queue"), {"holder": holder}).context["page"].rows]
            for holder in ("mine", "nobody", str(other.pk), "7x")
        }

        assert shown["mine"] == [mine.pk]
        assert shown["nobody"] == [nobodys.pk]
        assert shown[str(other.pk)] == [others.pk]
        assert len(shown["7x"]) == 3

    def test_is_narrowed_by_deadline(self, client: Client, rini: User) -> None:
        today = timezone.localdate()
        late, soon = _late(), FindingFactory(due_on=today + timedelta(days=1))
        FindingFactory(due_on=today + timedelta(days=5))
        FindingFactory(due_on=today - timedelta(days=9), state="waiting", recheck_on=today)

        shown = [
            [one.pk for one in client.get(_url("queue"), {"deadline": deadline}).context["page"].rows]
            for deadline in ("late", "soon")
        ]

        assert shown == [[late.pk], [soon.pk]]

    def test_the_sides_say_how_much_waits_there(self, client: Client, rini: User) -> None:
        assignments.take(finding=_late(), by=rini)
        FindingFactory(**as_proposed("stop_aid"))

        tabs = client.get(_url("queue"), {"holder": "mine"}).context["tabs"]

        assert [(tab.count, tab.is_active) for tab in tabs] == [(None, False), (1, True), (1, False), (1, False)]

    def test_only_one_kind_is_offered_to_be_decided_together(self, client: Client, rini: User) -> None:
        FindingFactory()

        assert "bersama/" not in client.get(_url("queue")).text
        assert (
            _url("class-preview", query="?kind=name_differs")
            in client.get(_url("queue"), {"kind": "name_differs"}).text
        )


class TestReviewDesk:
    def test_the_script_is_told_what_comes_next(self, client: Client, rini: User) -> None:
        first, second = FindingFactory(), FindingFactory()
        data = {"decision": "no_objection", "reason": "KTP dilihat"}

        response = client.post(_url("decide", first.pk, query="?kind=name_differs"), data, headers=AS_JSON)

        first.refresh_from_db()
        assert response.json()["next"] == _url("review", second.pk, query="?kind=name_differs")
        assert (first.state, bool(response.json()["said"])) == ("decided", True)

    def test_the_script_gets_the_page_when_something_is_refused(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        response = client.post(_url("decide", finding.pk), {"decision": "corrected", "reason": ""}, headers=AS_JSON)

        assert (response.status_code, response["Content-Type"]) == (422, "text/html; charset=utf-8")

    def test_the_last_decision_says_so_on_the_queue(self, client: Client, rini: User) -> None:
        response = client.post(
            _url("decide", FindingFactory().pk), {"decision": "corrected", "reason": "KTP"}, headers=AS_JSON
        )

        assert response.json()["next"] == _url("queue")
        assert response.json()["said"] in client.get(_url("queue")).text

    def test_a_page_fetched_ahead_is_logged_and_leaves_out_what_is_about_to_be_decided(
        self, client: Client, rini: User
    ) -> None:
        first, second = FindingFactory(), FindingFactory()

        place = client.get(_url("review", second.pk, query=f"?without={first.pk}&without=x")).context["place"]

        assert (place.number, place.count, place.previous_id) == (1, 1, None)
        assert RecordView.objects.filter(viewer=rini, object_id=str(second.pk)).count() == 1

    def test_taking_in_hand_and_giving_back(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        client.post(_url("take", finding.pk))
        page = client.get(_url("review", finding.pk))
        assert (page.context["rights"].take, page.context["rights"].give_back) == (False, True)
        client.post(_url("give-back", finding.pk))

        finding.refresh_from_db()
        assert finding.assigned_to is None

    def test_a_facilitator_is_asked_by_name(self, client: Client, rini: User) -> None:
        finding, aini = FindingFactory(), UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
        stranger = UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR)
        asked = {"reason": "Masih tinggal di sana?"}

        offered = client.get(_url("review", finding.pk)).context["facilitators"]
        refused = client.post(_url("to-field", finding.pk), asked | {"facilitator": stranger.pk})
        client.post(_url("to-field", finding.pk), asked | {"facilitator": aini.pk})

        assert (offered, refused.status_code) == ([aini], 422)
        assert GroundCheck.objects.get().facilitator == aini

    def test_a_late_finding_says_so(self, client: Client, rini: User) -> None:
        finding = _late()

        response = client.get(_url("review", finding.pk))

        assert response.context["is_late"] is True

    def test_history_tells_what_was_proposed_and_refused(self, client: Client, rini: User) -> None:
        finding = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="Sudah mampu", by=reviewer())
        confirmations.refuse(finding=finding, reason="Baru sekali kunjungan", by=rini)

        told = [step.text for step in client.get(_url("review", finding.pk)).context["timeline"]]

        assert any("Sudah mampu" in text for text in told)
        assert any("Baru sekali kunjungan" in text for text in told)

    def test_a_decision_that_was_confirmed_names_both(self, client: Client, rini: User) -> None:
        finding = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="x", by=reviewer())
        confirmations.confirm(finding=finding, by=rini)

        page = client.get(_url("review", finding.pk))

        last = page.context["timeline"][-1]
        assert finding.proposed_by.full_name in last.text
        assert rini.full_name in last.text
        assert sum(1 for step in page.context["timeline"] if rini.full_name in step.text) == 1

    def test_costs_at_most_twelve_queries_with_everything_there_is(self, client: Client, rini: User) -> None:
        UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
        visit = GroundCheckFactory(state="done", outcome="changed", visited_by=rini, visited_at=timezone.now())
        Finding.objects.update(state="open")
        EvidenceFactory(family=visit.family, ground_check=visit)
        Finding.objects.update(check_answer=CheckFactory(person=visit.finding.person, outcome="mismatched"))
        for kind in ("sex_differs", "kk_differs"):
            FindingFactory(person=visit.finding.person, kind=kind)

        assert _queries(client, _url("review", visit.finding_id)) <= 12


class TestConfirmations:
    def test_the_list_shows_what_waits_and_who_may_answer(self, client: Client, rini: User) -> None:
        own = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="Sudah mampu", by=rini)
        other = FindingFactory(**as_proposed("exclude_person"), due_on=timezone.localdate() - timedelta(days=1))

        response = client.get(_url("confirmations"))

        rows = {row.finding.pk: (row.is_own, row.is_late) for row in response.context["page"].rows}
        assert rows == {own.pk: (True, False), other.pk: (False, True)}
        assert _url("confirm", own.pk) not in response.text
        assert _url("confirm", other.pk) in response.text
        assert own.person.nik not in response.text

    def test_is_paged_by_the_time_of_the_proposal(self, client: Client, rini: User) -> None:
        for _ in range(27):
            FindingFactory(**as_proposed("stop_aid"))

        first = client.get(_url("confirmations"))
        second = client.get(_url("confirmations") + first.context["next_url"])

        assert (len(first.context["page"].rows), len(second.context["page"].rows)) == (25, 2)
        assert client.get(_url("confirmations"), {"after": 0}).context["page"].has_after is True

    def test_confirming_leads_back_to_the_list(self, client: Client, rini: User) -> None:
        finding = FindingFactory(**as_proposed("stop_aid"))

        response = client.post(_url("confirm", finding.pk), {"from": "list"})

        finding.refresh_from_db()
        assert (response["Location"], finding.decision, finding.decided_by) == (_url("confirmations"), "stop_aid", rini)

    def test_refusing_needs_a_reason(self, client: Client, rini: User) -> None:
        finding = FindingFactory(**as_proposed("stop_aid"))

        refused = client.post(_url("refuse", finding.pk), {"reason": ""})
        client.post(_url("refuse", finding.pk), {"reason": "Belum dikunjungi"})

        finding.refresh_from_db()
        assert (refused.status_code, finding.state) == (422, "open")

    def test_the_own_proposal_is_not_confirmed(self, client: Client, rini: User) -> None:
        finding = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="x", by=rini)

        response = client.post(_url("confirm", finding.pk))

        finding.refresh_from_db()
        assert (response.status_code, finding.state) == (422, "proposed")

    def test_costs_the_same_for_one_and_many(self, client: Client, rini: User) -> None:
        FindingFactory(**as_proposed("stop_aid"))
        one = _queries(client, _url("confirmations"))
        for _ in range(20):
            FindingFactory(**as_proposed("stop_aid"))

        assert _queries(client, _url("confirmations")) == one <= 12


class TestClasses:
    def test_a_class_is_previewed_and_decided(self, client: Client, rini: User) -> None:
        chosen = [FindingFactory(kind="address_differs") for _ in range(2)]
        FindingFactory(kind="address_differs", state="ground_check")
        query = "?kind=address_differs"

        page = client.get(_url("class-preview", query=query))
        data = {"decision": "no_objection", "reason": "Domisili berbeda, masih di kota ini"}
        done = client.post(
            _url("class-decide", query=query), data | {"fingerprint": page.context["found"].fingerprint}
        )

        bulk = BulkDecision.objects.get()
        assert done["Location"] == _url("class-decision", bulk.pk)
        assert len(page.context["left_out"]) == 1
        assert len(page.context["effects"]) == 2
        shown = client.get(done["Location"])
        assert [row.finding_id for row in shown.context["page"].rows] == [one.pk for one in chosen]
        one = client.get(_url("review", chosen[0].pk))
        assert one.context["review"].bulk == bulk
        assert one.context["timeline"][-1].url == _url("class-decision", bulk.pk)

    def test_what_changed_meanwhile_is_shown_anew(self, client: Client, rini: User) -> None:
        FindingFactory(kind="address_differs")
        data = {"decision": "no_objection", "reason": "Domisili berbeda", "fingerprint": "0" * 64}

        response = client.post(_url("class-decide", query="?kind=address_differs"), data)

        assert (response.status_code, response.context["found"].count) == (409, 1)
        assert BulkDecision.objects.count() == 0

    @pytest.mark.parametrize("decision", ["stop_aid", ""])
    def test_a_decision_that_cannot_be_is_refused(self, client: Client, rini: User, decision: str) -> None:
        FindingFactory(kind="address_differs")

        response = client.post(
            _url("class-decide", query="?kind=address_differs"), {"decision": decision, "reason": "Domisili berbeda"}
        )

        assert (response.status_code, BulkDecision.objects.count()) == (422, 0)

    def test_without_a_kind_the_page_says_what_to_do(self, client: Client, rini: User) -> None:
        FindingFactory()

        response = client.get(_url("class-preview"))

        assert (response.context["found"].count, "empty-place" in response.text) == (0, True)

    def test_a_class_of_nothing_says_so(self, client: Client, rini: User) -> None:
        response = client.get(_url("class-preview", query="?kind=deceased"))

        assert "empty-place" in response.text

    def test_a_long_class_is_paged(self, client: Client, rini: User) -> None:
        for _ in range(52):
            FindingFactory(kind="address_differs")
        chosen = QueueFilter(kind="address_differs")
        bulk = classes.decide_class(
            chosen=chosen,
            fingerprint=preview_of(chosen, rini).fingerprint,
            decision="no_objection",
            reason="Domisili berbeda",
            by=rini,
        )

        first = client.get(_url("class-decision", bulk.pk))
        second = client.get(_url("class-decision", bulk.pk) + first.context["next_url"])

        assert (len(first.context["page"].rows), len(second.context["page"].rows)) == (50, 2)
        assert _queries(client, _url("class-decision", bulk.pk)) <= 12


class TestOversight:
    def test_tells_what_is_late_and_who_has_what(self, client: Client, head: User) -> None:
        dwi = reviewer()
        late, heavy = _late(), _late(kind="deceased")
        assignments.take(finding=late, by=dwi)
        findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=dwi)

        context = client.get(_url("oversight")).context

        assert [value for _label, value, _query in context["tiles"]] == ["2", "1", "1", "0"]
        assert [one.pk for one in context["late"]] == [heavy.pk, late.pk]
        assert [(load.user, load.in_hand, load.late, load.decided) for load in context["loads"]] == [(dwi, 1, 1, 1)]
        figure = context["figures"][0]
        assert (figure.officer, figure.kind, figure.decision) == (dwi.full_name, "name_differs", "corrected")
        assert (figure.count, figure.reopened, figure.together) == (1, 0, 0)

    def test_figures_are_narrowed_and_count_what_was_opened_again(self, client: Client, head: User) -> None:
        dwi, tia = reviewer(), reviewer()
        taken_back = findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=dwi)
        findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=dwi)
        findings.decide(finding=FindingFactory(kind="sex_differs"), decision="corrected", reason="KTP", by=tia)
        findings.reopen(finding=taken_back, reason="KTP palsu", by=dwi)

        every = client.get(_url("oversight")).context["figures"]
        of_tia = client.get(_url("oversight"), {"officer": tia.pk, "area": VILLAGE}).context["figures"]
        elsewhere = client.get(_url("oversight"), {"area": NEIGHBOUR}).context["figures"]
        before = client.get(_url("oversight"), {"until": "2020-01-01"}).context["figures"]

        assert [(one.count, one.reopened, one.reopened_share) for one in every if one.officer_id == dwi.pk] == [
            (2, 1, 0.5)
        ]
        assert [one.kind for one in of_tia] == ["sex_differs"]
        assert (elsewhere, before) == ([], [])

    def test_figures_can_be_taken_out(self, head: User) -> None:
        findings.decide(finding=FindingFactory(), decision="corrected", reason="KTP", by=reviewer())
        statistics = listing("finding-statistics")

        rows = list(statistics.rows(QueryDict("kind=name_differs"), head))
        cells = {column.name: column.value(rows[0]) for column in statistics.columns()}

        assert statistics.count(QueryDict("kind=name_differs"), head) == 1
        assert (cells["count"], cells["reopened"], cells["share"]) == (1, 0, 0)
        assert len(statistics.narrowed_by(QueryDict("kind=name_differs"), head)) == 2

    def test_the_head_shares_out_what_nobody_has(self, client: Client, head: User) -> None:
        dwi, tia = reviewer(), reviewer()
        taken = FindingFactory()
        assignments.take(finding=taken, by=dwi)
        for _ in range(3):
            FindingFactory()

        page = client.get(_url("assign-preview"))
        done = client.post(_url("assign"), {"officers": [dwi.pk, tia.pk], "fingerprint": page.context["fingerprint"]})

        loads = {load.user: load.in_hand for load in client.get(_url("oversight")).context["loads"]}
        assert (page.context["count"], done["Location"]) == (3, _url("oversight"))
        assert loads == {dwi: 2, tia: 2}

    def test_chosen_rows_change_hands(self, client: Client, head: User) -> None:
        dwi, tia, finding = reviewer(), reviewer(), FindingFactory()
        assignments.take(finding=finding, by=dwi)
        query = f"?ids={finding.pk}&ids=x"

        page = client.get(_url("assign-preview", query=query))
        client.post(_url("assign", query=query), {"officers": [tia.pk], "fingerprint": page.context["fingerprint"]})

        finding.refresh_from_db()
        assert finding.assigned_to == tia

    @pytest.mark.parametrize(("officers", "fingerprint", "status"), [([], "right", 422), (["dwi"], "wrong", 409)])
    def test_nothing_is_assigned_without_officers_or_after_a_change(
        self, client: Client, head: User, officers: list[str], fingerprint: str, status: int
    ) -> None:
        dwi, finding = reviewer(), FindingFactory()
        right = client.get(_url("assign-preview")).context["fingerprint"]
        data = {"officers": [dwi.pk] if officers else [], "fingerprint": right if fingerprint == "right" else "x"}

        response = client.post(_url("assign"), data)

        finding.refresh_from_db()
        assert (response.status_code, finding.assigned_to) == (status, None)

    def test_an_officer_from_elsewhere_is_refused(self, client: Client, head: User) -> None:
        stranger, _finding = reviewer(NEIGHBOUR), FindingFactory(village_id=VILLAGE)
        fingerprint = client.get(_url("assign-preview")).context["fingerprint"]

        response = client.post(_url("assign"), {"officers": [stranger.pk], "fingerprint": fingerprint})

        assert response.status_code == 422

    def test_costs_the_same_for_one_and_many(self, client: Client, head: User) -> None:
        _late()
        reviewer()
        one = _queries(client, _url("oversight"))
        for _ in range(20):
            findings.decide(finding=_late(), decision="corrected", reason="KTP", by=reviewer())
            _late()

        assert _queries(client, _url("oversight")) == one

    def test_the_day_of_the_head_begins_with_what_is_late(self, client: Client, head: User) -> None:
        calm = client.get(reverse("distribution:rosters"))
        _late(kind="deceased")

        told = client.get(reverse("distribution:rosters"))

        assert calm.context["escalated"] == ""
        assert _url("oversight") in told.text


def test_nothing_is_escalated_to_who_is_not_the_head(client: Client, rini: User) -> None:
    _late()

    assert client.get(reverse("distribution:rosters")).context["escalated"] == ""
