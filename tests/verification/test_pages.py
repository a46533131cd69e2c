"""The pages of verification: queue, review, runs, evidence, and the part on the family page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView, User
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.verification.factories import (
    JPEG,
    OPENED_AT,
    CheckFactory,
    EvidenceFactory,
    FindingFactory,
    GroundCheckFactory,
    as_proposed,
    facilitator,
    reviewer,
)
from verification.actions import confirmations, findings, ground_checks
from verification.errors import ReasonMissing
from verification.listings import Findings
from verification.models import Finding, GroundCheck


pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


def _url(name: str, *args: int) -> str:
    return reverse(f"verification:{name}", args=args)


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries)


class TestQueue:
    def test_most_material_first_then_the_oldest(self, client: Client, rini: User) -> None:
        young = FindingFactory(opened_at=OPENED_AT + timedelta(days=1))
        old = FindingFactory()
        dead = FindingFactory(kind="deceased", opened_at=OPENED_AT + timedelta(days=2))
        FindingFactory(state="decided", decision="no_objection", decided_by=rini, decided_at=OPENED_AT, reason="x")

        page = client.get(_url("queue")).context["page"]

        assert [row.pk for row in page.rows] == [dead.pk, old.pk, young.pk]
        assert page.count == 3

    def test_shows_only_the_own_area_and_masks_the_nik(self, client: Client) -> None:
        client.force_login(reviewer(NEIGHBOUR))
        FindingFactory(village_id=VILLAGE)
        own = FindingFactory(village_id=NEIGHBOUR)

        response = client.get(_url("queue"))

        assert [row.pk for row in response.context["page"].rows] == [own.pk]
        assert own.person.nik not in response.text
        assert f"{own.person.nik[:6]}******{own.person.nik[-4:]}" in response.text

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("kind=deceased", ["deceased"]),
            ("materiality=2", ["name_differs"]),
            ("state=waiting", ["sex_differs"]),
            (f"area={NEIGHBOUR}", ["address_differs"]),
            ("kind=nonsense", ["deceased", "name_differs", "sex_differs", "address_differs"]),
        ],
    )
    def test_filters_narrow_it(self, client: Client, rini: User, query: str, found: list[str]) -> None:
        FindingFactory(kind="deceased")
        FindingFactory(kind="name_differs")
        FindingFactory(kind="sex_differs", state="waiting", recheck_on=OPENED_AT.date(), materiality=1)
        FindingFactory(kind="address_differs", village_id=NEIGHBOUR)

        response = client.get(f"{_url('queue')}?{query}")

        assert [row.kind for row in response.context["page"].rows] == found

    def test_shows_the_chosen_columns_and_keeps_them_while_it_is_narrowed(self, client: Client, rini: User) -> None:
        FindingFactory()

        usual = client.get(_url("queue")).context["columns"]
        chosen = client.get(_url("queue"), {"columns": "village,opened_at", "kind": "deceased"})

        assert [column.name for column in usual] == list(Findings.on_page)
        assert [column.name for column in chosen.context["columns"]] == ["person", "village", "opened_at"]
        assert '<input type="hidden" name="columns" value="village,opened_at">' in chosen.text

    def test_a_partial_request_gets_the_list_alone(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        part = client.get(_url("queue"), **HTMX)

        assert _url("review", finding.pk) in part.text
        assert "<html" not in part.text

    def test_pages_follow_each_other_without_gap_or_overlap(self, client: Client, rini: User) -> None:
        family = FamilyFactory()
        expected = [FindingFactory(person=PersonFactory(family=family)).pk for _ in range(120)]
        seen, query = [], ""
        while query is not None:
            context = client.get(_url("queue") + query).context
            seen.append([row.pk for row in context["page"].rows])
            query = context["next_url"]

        back = client.get(f"{_url('queue')}?before={seen[1][0]}").context["page"]

        assert [len(page) for page in seen] == [50, 50, 20]
        assert [pk for page in seen for pk in page] == expected
        assert ([row.pk for row in back.rows], back.has_before) == (seen[0], False)

    @pytest.mark.parametrize("columns", ["", ",".join(column.name for column in Findings().columns())])
    def test_costs_the_same_for_one_and_fifty(self, client: Client, rini: User, columns: str) -> None:
        address = f"{_url('queue')}?columns={columns}"
        FindingFactory()
        one = _queries(client, address)
        for _ in range(49):
            FindingFactory()

        fifty = _queries(client, address)

        assert (one, fifty <= 12) == (fifty, True)

    def test_an_empty_queue_says_what_it_is_for(self, client: Client, rini: User) -> None:
        response = client.get(_url("queue"))

        assert response.context["page"].count == 0
        assert "empty-place" in response.text


class TestReview:
    def test_shows_the_sources_and_logs_who_opened_it(self, client: Client, rini: User) -> None:
        elements = [
            {"name": "NAMA_LGKP", "agrees": False, "score": 80, "verdict": "close"},
            {"name": "TGL_LHR", "agrees": True, "score": None, "verdict": "same"},
        ]
        finding = FindingFactory()
        finding.check_answer = CheckFactory(person=finding.person, outcome="mismatched", elements=elements)
        finding.save()

        response = client.get(_url("review", finding.pk))

        rows = {row.key: row for row in response.context["review"].rows}
        assert (rows["NAMA_LGKP"].registry.text, rows["NAMA_LGKP"].source.variant) == ("Sri Wahyuni", "warn")
        assert (rows["NAMA_LGKP"].differs, rows["TGL_LHR"].differs) == (True, False)
        assert response.context["choosable"] == ["NAMA_LGKP"]
        assert finding.person.nik not in response.text
        view = RecordView.objects.get()
        assert (view.viewer, view.object_id) == (rini, str(finding.pk))

    def test_a_decision_leads_to_the_next_finding_of_the_narrowed_queue(self, client: Client, rini: User) -> None:
        first, other_kind, second = FindingFactory(), FindingFactory(kind="sex_differs"), FindingFactory()
        data = {"decision": "no_objection", "reason": "KTP dilihat", "true-NAMA_LGKP": "registry", "true-X": "?"}

        response = client.post(_url("decide", first.pk) + "?kind=name_differs", data)

        first.refresh_from_db()
        assert response["Location"] == _url("review", second.pk) + "?kind=name_differs"
        assert (first.state, first.decided_by, first.held_true) == ("decided", rini, {"NAMA_LGKP": "registry"})
        assert Finding.objects.get(pk=other_kind.pk).state == "open"

    def test_a_decision_against_what_was_marked_is_refused_with_the_marks_kept(
        self, client: Client, rini: User
    ) -> None:
        elements = [{"name": "NAMA_LGKP", "agrees": False, "score": 80, "verdict": "close"}]
        finding = FindingFactory()
        finding.check_answer = CheckFactory(person=finding.person, outcome="mismatched", elements=elements)
        finding.save()
        data = {"decision": "no_objection", "reason": "KTP dilihat", "true-NAMA_LGKP": "dukcapil"}

        response = client.post(_url("decide", finding.pk), data, headers={"Accept": "application/json"})

        finding.refresh_from_db()
        assert (response.status_code, finding.state) == (422, "open")
        assert "tandai data induk sebagai yang benar" in response.text
        assert response.context["held_true"] == {"NAMA_LGKP": "dukcapil"}
        assert response.context["form"]["reason"].value() == "KTP dilihat"

    def test_the_last_decision_leads_back_to_the_queue(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        response = client.post(_url("decide", finding.pk), {"decision": "corrected", "reason": "x"})

        assert response["Location"] == _url("queue")

    def test_other_findings_of_the_person_can_be_decided_alike(self, client: Client, rini: User) -> None:
        finding = FindingFactory()
        same = FindingFactory(person=finding.person, kind="sex_differs")
        following = FindingFactory()

        response = client.post(
            _url("decide", finding.pk), {"decision": "corrected", "reason": "KTP", "also_others": "on"}
        )

        same.refresh_from_db()
        assert (same.decision, same.reason) == ("corrected", "KTP")
        assert response["Location"] == _url("review", following.pk)

    def test_without_a_reason_what_was_typed_stays(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        response = client.post(_url("decide", finding.pk), {"decision": "corrected", "reason": ""})

        finding.refresh_from_db()
        assert (response.status_code, finding.state) == (422, "open")
        assert response.context["form"]["decision"].value() == "corrected"

    def test_somebody_elses_decision_is_shown_not_overwritten(self, client: Client, rini: User) -> None:
        finding, other = FindingFactory(), reviewer()
        findings.decide(finding=finding, decision="corrected", reason="Saya lihat KTP", by=other)

        response = client.post(_url("decide", finding.pk), {"decision": "stop_aid", "reason": "x"})

        finding.refresh_from_db()
        assert (response.status_code, finding.decision) == (409, "corrected")
        assert other.full_name in response.text
        assert "Saya lihat KTP" in response.text

    def test_sent_to_the_field_with_a_question(self, client: Client, rini: User) -> None:
        finding = FindingFactory()

        client.post(_url("to-field", finding.pk), {"reason": "Masih tinggal di sana?"})

        assert GroundCheck.objects.get().question == "Masih tinggal di sana?"
        page = client.get(_url("review", finding.pk))
        assert page.context["review"].assigned.finding == finding
        assert "Masih tinggal di sana?" in page.text

    @pytest.mark.parametrize("name", ["to-field", "wait", "stop-aid", "reopen"])
    def test_every_act_asks_for_words(self, client: Client, rini: User, name: str) -> None:
        finding = FindingFactory()

        response = client.post(_url(name, finding.pk), {"reason": ""})

        finding.refresh_from_db()
        assert (response.status_code, finding.state) == (422, "open")

    def test_a_refused_question_is_still_in_its_dialog(self, client: Client, rini: User) -> None:
        finding = FindingFactory()
        asked = {"reason": "Lantainya tanah?", "facilitator": "999999", "entry_form": "#to-field"}

        page = client.post(_url("to-field", finding.pk), asked).content.decode()

        dialog = page[page.index('<dialog class="dialog" id="to-field"') :]
        assert dialog.startswith('<dialog class="dialog" id="to-field" data-dialog data-entry-again')
        assert ">Lantainya tanah?</textarea>" in dialog

    def test_what_was_written_is_not_lost_when_somebody_else_decided_meanwhile(
        self, client: Client, rini: User
    ) -> None:
        finding = FindingFactory(**as_proposed(Finding.Decision.STOP_AID))

        response = client.post(_url("wait", finding.pk), {"reason": "KK baru dicetak", "entry_form": "#wait"})

        assert response.status_code == 409
        assert "Yang tadi Anda tulis: KK baru dicetak" in response.content.decode()

    def test_waiting_stopping_and_opening_again(self, client: Client, rini: User) -> None:
        waits, stopped = FindingFactory(), FindingFactory()

        client.post(_url("wait", waits.pk), {"reason": "baru pindah KK"})
        client.post(_url("stop-aid", stopped.pk), {"reason": "sudah mampu"})

        waits.refresh_from_db()
        stopped.refresh_from_db()
        assert (waits.state, stopped.state) == ("waiting", "proposed")
        confirmations.confirm(finding=stopped, by=reviewer())
        assert client.get(_url("review", stopped.pk)).context["is_decided"] is True
        client.post(_url("reopen", stopped.pk), {"reason": "keliru"})
        client.post(_url("reopen", waits.pk), {"reason": "keliru"})
        stopped.refresh_from_db()
        assert stopped.state == "open"

    def test_a_visit_and_its_photo_are_shown(self, client: Client, rini: User) -> None:
        visit = GroundCheckFactory()
        ground_checks.record_visit(ground_check=visit, outcome="changed", note="Pindah kerja", by=facilitator())
        EvidenceFactory(family=visit.family, ground_check=visit)

        response = client.get(_url("review", visit.finding_id))

        assert "Pindah kerja" in response.text
        assert _url("evidence", visit.evidence.get().pk) in response.text
        assert response.context["review"].rows[0].visit.text != ""

    def test_nothing_is_decided_while_the_decision_is_refused(
        self, client: Client, rini: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finding = FindingFactory()

        def refuse(**_: object) -> None:
            raise ReasonMissing

        monkeypatch.setattr(findings, "decide_together", refuse)
        response = client.post(_url("decide", finding.pk), {"decision": "corrected", "reason": "KTP"})

        assert response.status_code == 422
        assert str(ReasonMissing()) in response.text

    def test_a_finding_that_waits_says_until_when(self, client: Client, rini: User) -> None:
        finding = FindingFactory(state="waiting", recheck_on=OPENED_AT.date())

        steps = client.get(_url("review", finding.pk)).context["timeline"]

        assert "12 Nov 2026" in steps[-1].text

    def test_the_status_of_the_record_is_a_row_of_its_own(self, client: Client, rini: User) -> None:
        finding = FindingFactory(kind="deceased")
        CheckFactory(person=finding.person, outcome="deceased", elements=[])

        response = client.get(_url("review", finding.pk))

        assert response.context["choosable"] == ["NIK"]
        assert response.context["review"].rows[0].source.variant == "bad"

    def test_a_visit_can_be_called_off(self, client: Client, rini: User) -> None:
        visit = GroundCheckFactory()

        client.post(_url("withdraw-visit", visit.pk), {"reason": "sudah jelas"})
        client.post(_url("withdraw-visit", visit.pk), {"reason": "lagi"})

        visit.refresh_from_db()
        assert (visit.state, visit.finding.state) == ("withdrawn", "open")

    def test_who_may_only_look_sees_no_form(self, client: Client) -> None:
        client.force_login(UserFactory(role=Role.OPERATOR))
        finding = FindingFactory()

        response = client.get(_url("review", finding.pk))

        assert response.context["rights"].decide is False
        assert 'name="decision"' not in response.text

    def test_costs_at_most_twelve_queries_and_some_for_the_frame(self, client: Client, rini: User) -> None:
        finding = GroundCheckFactory().finding
        for kind in ("sex_differs", "kk_differs", "address_differs"):
            FindingFactory(person=finding.person, kind=kind)
        one = _queries(client, _url("review", finding.pk))
        for _ in range(30):
            FindingFactory()
            EvidenceFactory(family=finding.family, ground_check=finding.ground_checks.get())

        many = _queries(client, _url("review", finding.pk))

        assert many == one
        assert many <= 12


class TestEvidence:
    def test_is_sent_as_the_picture_it_is(self, client: Client, rini: User) -> None:
        response = client.get(_url("evidence", EvidenceFactory().pk))

        assert (response.content, response["Content-Type"]) == (JPEG, "image/jpeg")
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_without_a_file_there_is_nothing(self, client: Client, rini: User) -> None:
        assert client.get(_url("evidence", EvidenceFactory(file="").pk)).status_code == 404
        assert client.get(_url("evidence", EvidenceFactory(file="evidence/gone.jpg").pk)).status_code == 404


def test_the_family_page_shows_answers_and_findings(client: Client, rini: User) -> None:
    finding = FindingFactory()
    CheckFactory(person=finding.person, outcome="mismatched")
    PersonFactory(family=finding.family)

    response = client.get(reverse("recipients:family", args=[finding.family_id]))

    assert _url("review", finding.pk) in response.text


class TestListOfFamilies:
    def test_a_family_whose_findings_are_decided_says_so(self, client: Client, rini: User) -> None:
        person = CheckFactory(outcome="mismatched").person

        row = client.get(reverse("recipients:list")).context["page"].rows[0]

        assert row.id == person.family_id
        assert [mark.variant for cell in row.cells for mark in cell.marks] == ["info"]

    @pytest.mark.parametrize(("value", "found"), [("open", 0), ("matched", 1), ("unchecked", 2), ("nonsense", None)])
    def test_can_be_narrowed_by_the_state_of_review(
        self, client: Client, rini: User, value: str, found: int | None
    ) -> None:
        families = [FindingFactory().family, CheckFactory().person.family, PersonFactory().family]

        rows = client.get(reverse("recipients:list"), {"review": value}).context["page"].rows

        expected = {families[found].pk} if found is not None else {family.pk for family in families}
        assert {row.id for row in rows} == expected
