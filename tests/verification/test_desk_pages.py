"""Pages of the review desk: hands, deadlines, classes, second person, oversight."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from access.domain.permissions import Role
from access.models import RecordView, User
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory
from tests.verification.desk import at, late_finding, queries_of
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


class TestQueue:
    def test_is_narrowed_to_ones_own_to_nobodys_and_to_an_officers(self, client: Client, rini: User) -> None:
        mine, nobodys, others, other = FindingFactory(), FindingFactory(), FindingFactory(), reviewer()
        assignments.take(finding=mine, by=rini)
        assignments.take(finding=others, by=other)

        shown = {
            holder: [one.pk for one in client.get(at("queue"), {"holder": holder}).context["page"].rows]
            for holder in ("mine", "nobody", str(other.pk), "7x")
        }

        assert shown["mine"] == [mine.pk]
        assert shown["nobody"] == [nobodys.pk]
        assert shown[str(other.pk)] == [others.pk]
        assert len(shown["7x"]) == 3

    def test_is_narrowed_by_deadline(self, client: Client, rini: User) -> None:
        today = timezone.localdate()
        late, soon = late_finding(), FindingFactory(due_on=today + timedelta(days=1))
        FindingFactory(due_on=today + timedelta(days=5))
        FindingFactory(due_on=today - timedelta(days=9), state="waiting", recheck_on=today)

        shown = [
            [one.pk for one in client.get(at("queue"), {"deadline": deadline}).context["page"].rows]
            for deadline in ("late", "soon")
        ]

        assert shown == [[late.pk], [soon.pk]]

    def test_the_sides_say_how_much_waits_there(self, client: Client, rini: User) -> None:
        assignments.take(finding=late_finding(), by=rini)
        FindingFactory(**as_proposed("stop_aid"))

        tabs = client.get(at("queue"), {"holder": "mine"}).context["tabs"]

        assert [(tab.count, tab.is_active) for tab in tabs] == [(None, False), (1, True), (1, False), (1, False)]

    def test_only_one_kind_is_offered_to_be_decided_together(self, client: Client, rini: User) -> None:
        FindingFactory()

        assert "bersama/" not in client.get(at("queue")).text
        assert at("class-preview", query="?kind=name_differs") in client.get(at("queue"), {"kind": "name_differs"}).text


class TestGoingThroughTheQueue:
    def test_passes_over_what_a_colleague_holds_or_a_facilitator_is_looking_into(
        self, client: Client, rini: User
    ) -> None:
        others, first, in_field, mine, last_others, last = (FindingFactory() for _ in range(6))
        assignments.take(finding=others, by=reviewer())
        assignments.take(finding=mine, by=rini)
        assignments.take(finding=last_others, by=reviewer())
        findings.send_to_field(finding=in_field, question="Apakah masih di sini?", by=rini)

        start = client.get(at("queue")).context["page"].start_id
        places = [client.get(at("review", one.pk)).context["place"] for one in (first, mine, last)]
        done = client.post(at("decide", mine.pk), {"decision": "corrected", "reason": "KTP dilihat"})

        assert start == first.pk
        assert [(one.previous_id, one.next_id) for one in places] == [
            (None, mine.pk), (first.pk, last.pk), (mine.pk, None),
        ]  # fmt: skip
        assert [(one.number, one.count) for one in places] == [(2, 6), (4, 6), (6, 6)]
        assert done["Location"] == at("review", last.pk)

    def test_what_is_passed_over_can_be_opened_and_leads_on(self, client: Client, rini: User) -> None:
        others, free = FindingFactory(), FindingFactory()
        assignments.take(finding=others, by=reviewer())

        page = client.get(at("review", others.pk))

        assert (page.context["rights"].decide, page.context["place"].next_id) == (True, free.pk)

    @pytest.mark.parametrize("asked_for", ["holder", "state"])
    def test_goes_through_what_the_filters_ask_for(self, client: Client, rini: User, asked_for: str) -> None:
        other, chosen = reviewer(), [FindingFactory(), FindingFactory()]
        for finding in chosen:
            if asked_for == "holder":
                assignments.take(finding=finding, by=other)
            else:
                findings.send_to_field(finding=finding, question="Apakah masih di sini?", by=rini)
        query = f"?holder={other.pk}" if asked_for == "holder" else "?state=ground_check"

        listed = client.get(at("queue", query=query))
        place = client.get(at("review", chosen[0].pk, query=query)).context["place"]

        assert (listed.context["page"].start_id, place.next_id) == (chosen[0].pk, chosen[1].pk)
        assert listed.context["is_passing_over"] is False

    def test_who_only_reads_goes_through_everything(self, client: Client) -> None:
        first, second = FindingFactory(), FindingFactory()
        assignments.take(finding=second, by=reviewer())
        client.force_login(UserFactory(role=Role.OPERATOR))

        assert client.get(at("review", first.pk)).context["place"].next_id == second.pk

    def test_the_list_says_who_has_what_is_passed_over(self, client: Client, rini: User) -> None:
        other = UserFactory(full_name="Wahyu Nugroho", role=Role.VERIFIKATOR)
        visitor = UserFactory(full_name="Siti Nur Aini", role=Role.PENDAMPING, role__area=VILLAGE)
        held, named, anybodys = FindingFactory(), FindingFactory(), FindingFactory()
        assignments.take(finding=held, by=other)
        findings.send_to_field(finding=named, question="Apakah masih di sini?", by=rini, facilitator=visitor)
        findings.send_to_field(finding=anybodys, question="Apakah masih di sini?", by=rini)

        usual = client.get(at("queue"))
        few = client.get(at("queue"), {"columns": "state"})

        assert usual.text.count("Wahyu Nugroho</td>") == 1
        assert "Siti Nur Aini" in usual.text
        assert "semua pendamping kelurahan" in usual.text
        assert "dipegang Wahyu Nugroho" in few.text
        assert usual.context["is_passing_over"] is True
        # Nothing is left to go through: the first of the list is opened all the same.
        assert usual.context["page"].start_id == held.pk


class TestReviewDesk:
    def test_the_script_is_told_what_comes_next(self, client: Client, rini: User) -> None:
        first, second = FindingFactory(), FindingFactory()
        data = {"decision": "no_objection", "reason": "KTP dilihat"}

        response = client.post(at("decide", first.pk, query="?kind=name_differs"), data, headers=AS_JSON)

        first.refresh_from_db()
        assert response.json()["next"] == at("review", second.pk, query="?kind=name_differs")
        assert (first.state, bool(response.json()["said"])) == ("decided", True)

    def test_the_script_gets_the_page_when_something_is_refused(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        response = client.post(at("decide", finding.pk), {"decision": "corrected", "reason": ""}, headers=AS_JSON)

        assert (response.status_code, response["Content-Type"]) == (422, "text/html; charset=utf-8")

    def test_the_last_decision_says_so_on_the_queue(self, client: Client, rini: User) -> None:
        response = client.post(
            at("decide", FindingFactory().pk), {"decision": "corrected", "reason": "KTP"}, headers=AS_JSON
        )

        assert response.json()["next"] == at("queue")
        assert response.json()["said"] in client.get(at("queue")).text

    def test_a_page_fetched_ahead_is_logged_and_leaves_out_what_is_about_to_be_decided(
        self, client: Client, rini: User
    ) -> None:
        first, second = FindingFactory(), FindingFactory()

        place = client.get(at("review", second.pk, query=f"?without={first.pk}&without=x")).context["place"]

        assert (place.number, place.count, place.previous_id) == (1, 1, None)
        assert RecordView.objects.filter(viewer=rini, object_id=str(second.pk)).count() == 1

    def test_taking_in_hand_and_giving_back(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        client.post(at("take", finding.pk))
        page = client.get(at("review", finding.pk))
        assert (page.context["rights"].take, page.context["rights"].give_back) == (False, True)
        client.post(at("give-back", finding.pk))

        finding.refresh_from_db()
        assert finding.assigned_to is None

    def test_a_facilitator_is_asked_by_name(self, client: Client, rini: User) -> None:
        finding, aini = FindingFactory(), UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
        stranger = UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR)
        asked = {"reason": "Masih tinggal di sana?"}

        offered = client.get(at("review", finding.pk)).context["facilitators"]
        refused = client.post(at("to-field", finding.pk), asked | {"facilitator": stranger.pk})
        client.post(at("to-field", finding.pk), asked | {"facilitator": aini.pk})

        assert (offered, refused.status_code) == ([aini], 422)
        assert GroundCheck.objects.get().facilitator == aini

    def test_a_late_finding_says_so(self, client: Client, rini: User) -> None:
        finding = late_finding()

        response = client.get(at("review", finding.pk))

        assert response.context["is_late"] is True
        assert "Lewat tenggat" in response.text

    @pytest.mark.parametrize(
        ("role", "waits"),
        [(Role.VERIFIKATOR, "menunggu keputusan Anda"), (Role.OPERATOR, "menunggu keputusan verifikator")],
    )
    def test_history_waits_for_who_reads_only_if_they_may_decide(self, client: Client, role: Role, waits: str) -> None:
        client.force_login(UserFactory(role=role))

        page = client.get(at("review", FindingFactory().pk))

        assert page.context["timeline"][-1].text == waits

    def test_history_tells_what_was_proposed_and_refused(self, client: Client, rini: User) -> None:
        finding = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="Sudah mampu", by=reviewer())
        confirmations.refuse(finding=finding, reason="Baru sekali kunjungan", by=rini)

        told = [step.text for step in client.get(at("review", finding.pk)).context["timeline"]]

        assert any("Sudah mampu" in text for text in told)
        assert any("Baru sekali kunjungan" in text for text in told)

    def test_a_decision_that_was_confirmed_names_both(self, client: Client, rini: User) -> None:
        finding = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="x", by=reviewer())
        confirmations.confirm(finding=finding, by=rini)

        page = client.get(at("review", finding.pk))

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

        assert queries_of(client, at("review", visit.finding_id)) <= 12


class TestConfirmations:
    def test_the_list_shows_what_waits_and_who_may_answer(self, client: Client, rini: User) -> None:
        own = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="Sudah mampu", by=rini)
        other = FindingFactory(**as_proposed("exclude_person"), due_on=timezone.localdate() - timedelta(days=1))

        response = client.get(at("confirmations"))

        rows = {row.finding.pk: (row.is_own, row.is_late) for row in response.context["page"].rows}
        assert rows == {own.pk: (True, False), other.pk: (False, True)}
        assert at("confirm", own.pk) not in response.text
        assert at("confirm", other.pk) in response.text
        assert own.person.nik not in response.text

    def test_is_paged_by_the_time_of_the_proposal(self, client: Client, rini: User) -> None:
        for _ in range(27):
            FindingFactory(**as_proposed("stop_aid"))

        first = client.get(at("confirmations"))
        second = client.get(at("confirmations") + first.context["next_url"])

        assert (len(first.context["page"].rows), len(second.context["page"].rows)) == (25, 2)
        assert client.get(at("confirmations"), {"after": 0}).context["page"].has_after is True

    def test_confirming_leads_back_to_the_list(self, client: Client, rini: User) -> None:
        finding = FindingFactory(**as_proposed("stop_aid"))

        response = client.post(at("confirm", finding.pk), {"from": "list"})

        finding.refresh_from_db()
        assert (response["Location"], finding.decision, finding.decided_by) == (
            at("confirmations"),
            "stop_aid",
            rini,
        )

    def test_refusing_needs_a_reason(self, client: Client, rini: User) -> None:
        finding = FindingFactory(**as_proposed("stop_aid"))

        refused = client.post(at("refuse", finding.pk), {"reason": ""})
        client.post(at("refuse", finding.pk), {"reason": "Belum dikunjungi"})

        finding.refresh_from_db()
        assert (refused.status_code, finding.state) == (422, "open")

    def test_the_own_proposal_is_not_confirmed(self, client: Client, rini: User) -> None:
        finding = findings.decide(finding=FindingFactory(), decision="stop_aid", reason="x", by=rini)

        response = client.post(at("confirm", finding.pk))

        finding.refresh_from_db()
        assert (response.status_code, finding.state) == (422, "proposed")

    def test_costs_the_same_for_one_and_many(self, client: Client, rini: User) -> None:
        FindingFactory(**as_proposed("stop_aid"))
        one = queries_of(client, at("confirmations"))
        for _ in range(20):
            FindingFactory(**as_proposed("stop_aid"))

        assert queries_of(client, at("confirmations")) == one <= 12


class TestClasses:
    def test_a_class_is_previewed_and_decided(self, client: Client, rini: User) -> None:
        chosen = [FindingFactory(kind="address_differs") for _ in range(2)]
        FindingFactory(kind="address_differs", state="ground_check")
        query = "?kind=address_differs"

        page = client.get(at("class-preview", query=query))
        data = {"decision": "no_objection", "reason": "Domisili berbeda, masih di kota ini"}
        done = client.post(at("class-decide", query=query), data | {"fingerprint": page.context["found"].fingerprint})

        bulk = BulkDecision.objects.get()
        assert done["Location"] == at("class-decision", bulk.pk)
        assert len(page.context["left_out"]) == 1
        assert len(page.context["effects"]) == 2
        shown = client.get(done["Location"])
        assert [row.finding_id for row in shown.context["page"].rows] == [one.pk for one in chosen]
        one = client.get(at("review", chosen[0].pk))
        assert one.context["review"].bulk == bulk
        assert one.context["timeline"][-1].url == at("class-decision", bulk.pk)

    def test_what_changed_meanwhile_is_shown_anew(self, client: Client, rini: User) -> None:
        FindingFactory(kind="address_differs")
        data = {"decision": "no_objection", "reason": "Domisili berbeda", "fingerprint": "0" * 64}

        response = client.post(at("class-decide", query="?kind=address_differs"), data)

        assert (response.status_code, response.context["found"].count) == (409, 1)
        assert BulkDecision.objects.count() == 0

    @pytest.mark.parametrize("decision", ["stop_aid", ""])
    def test_a_decision_that_cannot_be_is_refused(self, client: Client, rini: User, decision: str) -> None:
        FindingFactory(kind="address_differs")

        response = client.post(
            at("class-decide", query="?kind=address_differs"),
            {"decision": decision, "reason": "Domisili berbeda"},
        )

        assert (response.status_code, BulkDecision.objects.count()) == (422, 0)

    def test_without_a_kind_the_page_says_what_to_do(self, client: Client, rini: User) -> None:
        FindingFactory()

        response = client.get(at("class-preview"))

        assert (response.context["found"].count, "empty-place" in response.text) == (0, True)

    def test_a_class_of_nothing_says_so(self, client: Client, rini: User) -> None:
        response = client.get(at("class-preview", query="?kind=deceased"))

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

        first = client.get(at("class-decision", bulk.pk))
        second = client.get(at("class-decision", bulk.pk) + first.context["next_url"])

        assert (len(first.context["page"].rows), len(second.context["page"].rows)) == (50, 2)
        assert queries_of(client, at("class-decision", bulk.pk)) <= 12
