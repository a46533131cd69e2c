"""Sending a whole class of findings to the field: who visits whom, all or none, and what nobody visits is told."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.models import AuditEvent, User
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, areas
from tests.verification.factories import FindingFactory, GroundCheckFactory, as_proposed, facilitator, reviewer
from verification import errors
from verification.actions import assignments, findings
from verification.actions.class_visits import send_class_to_field
from verification.models import Finding, GroundCheck
from verification.queries.class_visits import VisitPlan, class_for_field, left_out_of, plan_of_visits
from verification.queries.queue import QueueFilter


pytestmark = pytest.mark.django_db
ADDRESSES = QueueFilter(kind="address_differs")
QUERY = "?kind=address_differs"


def address(village: str = VILLAGE, **traits: object) -> Finding:
    finding: Finding = FindingFactory(kind="address_differs", village_id=village, **traits)
    return finding


def plan(by: User, chosen: QueueFilter = ADDRESSES) -> VisitPlan:
    return plan_of_visits(class_for_field(chosen, by))


def send(by: User, fingerprint: str = "", chosen: QueueFilter = ADDRESSES) -> VisitPlan:
    return send_class_to_field(
        chosen=chosen, fingerprint=fingerprint or plan(by, chosen).fingerprint, question=" Masih di sini? ", by=by
    )


def states() -> list[str]:
    return list(Finding.objects.across_areas(reason="test").order_by("pk").values_list("state", flat=True))


class TestPreview:
    def test_each_goes_to_the_facilitator_of_the_kelurahan(self) -> None:
        here, there = facilitator(VILLAGE), facilitator(NEIGHBOUR)
        first, second, third = address(), address(), address(NEIGHBOUR)

        found = plan(reviewer())

        assert found.given == {first.pk: here.pk, second.pk: here.pk, third.pk: there.pk}
        assert {(one.user, one.added, tuple(one.villages)) for one in found.visitors} == {
            (here, 2, (first.village.name,)),
            (there, 1, (third.village.name,)),
        }
        assert (found.count, found.families, found.uncovered, found.staying) == (3, 3, [], 0)

    def test_of_several_the_one_with_fewest_visits_is_asked(self) -> None:
        busy, free = facilitator(), facilitator()
        GroundCheckFactory(facilitator=busy)
        finding = address()

        found = plan(reviewer())

        assert found.given == {finding.pk: free.pk}
        assert [(one.user, one.waiting) for one in found.visitors] == [(free, 0)]

    def test_one_person_goes_to_all_of_a_family(self) -> None:
        facilitator()
        facilitator()
        family = FamilyFactory(village_id=areas()[VILLAGE].code)
        for _ in range(2):
            address(person=PersonFactory(family=family))

        found = plan(reviewer())

        assert (len(set(found.given.values())), found.count, found.families) == (1, 2, 1)

    def test_where_nobody_visits_is_told(self) -> None:
        here = facilitator(VILLAGE)
        covered, alone = address(), address(NEIGHBOUR)

        found = plan(reviewer())

        assert found.given == {covered.pk: here.pk}
        assert (found.uncovered, found.staying) == ([(alone.village.name, 1)], 1)

    def test_what_is_elsewhere_or_in_other_hands_is_left_out(self) -> None:
        by = reviewer()
        facilitator()
        mine, holding = address(), address(materiality=3)
        assignments.take(finding=mine, by=by)
        assignments.take(finding=address(), by=reviewer())
        address(state="ground_check")
        address(**as_proposed("stop_aid"))
        FindingFactory(kind="name_differs")

        left = left_out_of(ADDRESSES, by)

        assert set(plan(by).given) == {mine.pk, holding.pk}
        assert (left.elsewhere, left.in_other_hands) == (1, 1)

    def test_without_a_kind_there_is_no_class(self) -> None:
        facilitator()
        address()

        assert plan(reviewer(), QueueFilter()).count == 0


class TestSending:
    def test_visits_are_asked_for_and_the_findings_wait(self) -> None:
        by, here = reviewer(), facilitator()
        later = timezone.localdate().replace(year=timezone.localdate().year + 1)
        soon, late = address(due_on=timezone.localdate()), address(due_on=later)

        send(by)

        visits = GroundCheck.objects.across_areas(reason="test").order_by("finding")
        assert [(one.finding_id, one.facilitator, one.question, one.assigned_by) for one in visits] == [
            (soon.pk, here, "Masih di sini?", by),
            (late.pk, here, "Masih di sini?", by),
        ]
        assert states() == ["ground_check", "ground_check"]
        soon.refresh_from_db()
        late.refresh_from_db()
        assert soon.due_on > timezone.localdate()
        assert late.due_on == later

    def test_each_facilitators_part_is_one_line_of_the_audit_trail(self) -> None:
        here, there = facilitator(VILLAGE), facilitator(NEIGHBOUR)
        first, second, third = address(), address(), address(NEIGHBOUR)

        send(reviewer())

        told = AuditEvent.objects.filter(action="finding.send_class_to_field")
        assert {(one.object_id, tuple(one.details["findings"]), one.reason) for one in told} == {
            (str(here.pk), (first.pk, second.pk), "Masih di sini?"),
            (str(there.pk), (third.pk,), "Masih di sini?"),
        }

    def test_what_nobody_visits_stays_open(self) -> None:
        facilitator(VILLAGE)
        address()
        address(NEIGHBOUR)

        send(reviewer())

        assert states() == ["ground_check", "open"]

    def test_a_visited_one_comes_back_and_can_be_sent_no_second_time_meanwhile(self) -> None:
        by, finding = reviewer(), address()
        facilitator()
        send(by)

        with pytest.raises(errors.NothingToVisit):
            send(by)
        with pytest.raises(errors.WithFacilitator):
            findings.send_to_field(finding=finding, question="?", by=by)

    @pytest.mark.parametrize(
        "meanwhile",
        [
            lambda _one: address(),
            lambda one: findings.decide(finding=one, decision="corrected", reason="KTP", by=reviewer()),
            lambda one: assignments.take(finding=one, by=reviewer()),
            lambda _one: facilitator(NEIGHBOUR),
        ],
        ids=["one more", "one decided", "one taken", "somebody visits there now"],
    )
    def test_what_changed_since_the_preview_stops_all(self, meanwhile: Callable[[Finding], object]) -> None:
        by = reviewer()
        facilitator(VILLAGE)
        first, second, _alone = address(), address(), address(NEIGHBOUR)
        fingerprint = plan(by).fingerprint
        meanwhile(second)

        with pytest.raises(errors.ClassChanged):
            send(by, fingerprint)

        first.refresh_from_db()
        assert (first.state, GroundCheck.objects.across_areas(reason="test").count()) == ("open", 0)

    def test_where_nobody_visits_at_all_nothing_is_asked(self) -> None:
        address()

        with pytest.raises(errors.NobodyVisitsThere):
            send(reviewer())

        assert states() == ["open"]

    def test_findings_elsewhere_are_not_touched(self) -> None:
        facilitator(VILLAGE)
        facilitator(NEIGHBOUR)
        address(VILLAGE)
        address(NEIGHBOUR)

        send(reviewer(VILLAGE))

        assert states() == ["ground_check", "open"]

    def test_it_takes_as_many_statements_for_many_as_for_one(self, django_assert_num_queries) -> None:
        by = reviewer()
        facilitator()
        for _ in range(20):
            address()
        found = plan(by)

        # savepoint and its release, locks, rows, facilitators, their visits, holidays, two statements, one audit line
        with django_assert_num_queries(10):
            send(by, found.fingerprint)


class TestPages:
    def test_from_the_queue_to_the_visits(self, client: Client, rini: User) -> None:
        here = facilitator()
        address()
        lonely = address(NEIGHBOUR)
        preview = reverse("verification:class-visits") + QUERY

        assert preview in client.get(reverse("verification:queue") + QUERY).text
        shown = client.get(preview)
        assert here.full_name in shown.text
        assert lonely.village.name in shown.context["warnings"][0]
        response = client.post(
            reverse("verification:class-visits-ask") + QUERY,
            {"question": "Masih di sini?", "fingerprint": shown.context["found"].fingerprint},
            follow=True,
        )

        assert [one.level_tag for one in response.context["messages"]] == ["success", "warning"]
        assert states() == ["ground_check", "open"]

    def test_a_question_is_needed(self, client: Client, rini: User) -> None:
        facilitator()
        address()
        url = reverse("verification:class-visits-ask") + QUERY

        response = client.post(url, {"question": " ", "fingerprint": plan(rini).fingerprint})

        assert (response.status_code, states()) == (422, ["open"])

    def test_what_changed_meanwhile_is_shown_anew(self, client: Client, rini: User) -> None:
        facilitator()
        address()
        url = reverse("verification:class-visits-ask") + QUERY

        response = client.post(url, {"question": "Masih di sini?", "fingerprint": "x"})

        assert (response.status_code, response.context["found"].count) == (409, 1)
        assert f'value="{plan(rini).fingerprint}"' in response.text

    def test_an_empty_class_and_one_that_nobody_visits_say_so(self, client: Client, rini: User) -> None:
        url = reverse("verification:class-visits")
        address()

        assert client.get(url).context["found"].count == 0
        assert areas()[VILLAGE].name in client.get(url + QUERY).context["warnings"][0]

    def test_left_out_ones_are_told(self, client: Client, rini: User) -> None:
        facilitator()
        address()
        assignments.take(finding=address(), by=reviewer())
        address(state="ground_check")

        assert len(client.get(reverse("verification:class-visits") + QUERY).context["left_out"]) == 2
