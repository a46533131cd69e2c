"""Approving a roster asks the matrix of programmes, also when two are approved at once."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions import amendments, overlaps, programmes, rosters
from distribution.errors import (
    NothingToOverride,
    OverlapForbidden,
    ReasonMissing,
    WrongState,
)
from distribution.models import Delivery, OverlapOverride, Roster
from distribution.queries.conflicts import conflicts_of
from tests.distribution.factories import (
    PERIOD,
    UP_TO_4,
    a_determination,
    a_programme,
    a_roster,
    an_amendment,
    an_approved_roster,
)
from tests.factories import FamilyFactory, PersonFactory, UserFactory


pytestmark = pytest.mark.django_db
DECREE = {"decree_number": "188.45/12/2026", "planned_on": date(2026, 12, 1)}


def _two_programmes(policy: str | None):
    """A family on the approved roster of one programme and on the submitted roster of another."""
    family = FamilyFactory(head=True, decile=2)
    first = a_programme("pkh")
    second = a_programme("blt")
    if policy:
        programmes.set_overlap(
            first=second,
            second=first,
            policy=policy,
            valid_from=date(2026, 1, 1),
            legal_basis="Perwali contoh",
            by=UserFactory(),
        )
    an_approved_roster(a_determination(first))
    roster = rosters.submit(roster=a_roster(a_determination(second)), by=UserFactory())
    return family, roster


def test_an_approval_that_is_refused_keeps_what_was_typed(client) -> None:
    _family, roster = _two_programmes("warned")
    client.force_login(UserFactory(role=Role.PENYETUJU))

    response = client.post(reverse("distribution:roster-approve", args=[roster.pk]), DECREE)

    assert response.status_code == 422
    assert 'value="188.45/12/2026"' in response.text
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_a_forbidden_overlap_is_refused_with_the_other_programme_named() -> None:
    _family, roster = _two_programmes("forbidden")

    with pytest.raises(OverlapForbidden, match="Program pkh") as refused:
        rosters.approve(roster=roster, by=UserFactory(role=Role.PENYETUJU), **DECREE)

    assert (refused.value.families, refused.value.programmes) == (1, ("Program pkh",))
    roster.refresh_from_db()
    assert roster.state == "submitted"
    assert not Delivery.objects.filter(entry__roster=roster).exists()


def test_a_rule_that_leaves_other_aid_out_draws_a_roster_that_can_be_approved() -> None:
    family, roster = _two_programmes("forbidden")
    rosters.discard(roster=roster, reason="Tumpang tindih", by=UserFactory())
    alone = FamilyFactory(head=True, decile=2)
    programmes.add_rule(
        programme=roster.programme,
        definition=UP_TO_4 | {"exclude": {"programmes": ["pkh"]}},
        valid_from=date(2026, 2, 1),
        legal_basis="Perwali baru",
        by=UserFactory(),
    )

    determination = a_determination(roster.programme)
    approved = an_approved_roster(determination)

    assert [one.family_id for one in approved.entries.all()] == [alone.pk]
    result = determination.results.get(family=family)
    assert (result.reasons, result.facts["programmes"]) == (["OTHER_AID"], ["pkh"])


def test_a_forbidden_overlap_is_refused_by_the_database_too() -> None:
    _family, roster = _two_programmes("forbidden")

    with pytest.raises(IntegrityError, match="roster_overlap_forbidden"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(
            state="approved", decree_number="1", approved_by=UserFactory(), approved_at=timezone.now()
        )


@pytest.mark.parametrize(("policy", "told"), [("allowed", []), ("warned", ["warned"]), (None, ["warned"])])
def test_other_overlaps_are_approved_and_told(policy: str | None, told: list[str]) -> None:
    _family, roster = _two_programmes(policy)

    conflicts = conflicts_of(roster_id=roster.pk, period=roster.period)
    for _one in told:
        overlaps.override_all(roster=roster, reason="Saling melengkapi.", by=UserFactory(role=Role.PENYETUJU))
    approved = rosters.approve(roster=roster, by=UserFactory(role=Role.PENYETUJU), **DECREE)

    assert [one.policy for one in conflicts] == told
    assert approved.state == "approved"


def test_the_policy_of_the_period_counts() -> None:
    _family, roster = _two_programmes("forbidden")
    first, second = (roster.programme, roster.programme.__class__.objects.get(code="pkh"))
    programmes.set_overlap(
        first=first,
        second=second,
        policy="allowed",
        valid_from=PERIOD.first_day,
        legal_basis="Perwali baru",
        by=UserFactory(),
    )

    assert conflicts_of(roster_id=roster.pk, period=roster.period) == []


def _in_parallel(*acts) -> list[Exception]:
    barrier = threading.Barrier(len(acts))
    errors: list[Exception] = []

    def go(act) -> None:
        barrier.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the test looks at what it was
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return errors


@pytest.mark.concurrent
def test_two_approvals_at_once_open_deliveries_once() -> None:
    FamilyFactory.create_batch(2, head=True, decile=2)
    roster = rosters.submit(roster=a_roster(), by=UserFactory())
    approvers = UserFactory.create_batch(2, role=Role.PENYETUJU)

    errors = _in_parallel(*(lambda by=by: rosters.approve(roster=roster, by=by, **DECREE) for by in approvers))

    assert [type(one) for one in errors] == [WrongState]
    assert Delivery.objects.count() == 2
    assert AuditEvent.objects.filter(action="roster.approve").count() == 1


@pytest.mark.concurrent
def test_two_rosters_that_exclude_each_other_approved_at_once() -> None:
    FamilyFactory(head=True, decile=2)
    first, second = a_programme("pkh"), a_programme("blt")
    programmes.set_overlap(
        first=first,
        second=second,
        policy="forbidden",
        valid_from=date(2026, 1, 1),
        legal_basis="Perwali contoh",
        by=UserFactory(),
    )
    both = [rosters.submit(roster=a_roster(a_determination(one)), by=UserFactory()) for one in (first, second)]
    approvers = UserFactory.create_batch(2, role=Role.PENYETUJU)

    errors = _in_parallel(
        *(
            lambda by=by, roster=roster: rosters.approve(roster=roster, by=by, **DECREE)
            for by, roster in zip(approvers, both, strict=True)
        )
    )

    assert [type(one) for one in errors] == [OverlapForbidden]
    assert Roster.objects.filter(state="approved").count() == 1


def test_overriding_asks_for_a_reason_and_a_roster_that_is_not_approved() -> None:
    family, roster = _two_programmes("warned")
    approver = UserFactory(role=Role.PENYETUJU)

    with pytest.raises(ReasonMissing):
        overlaps.override_families(roster=roster, families=[family.pk], reason=" ", by=approver)
    overlaps.override_families(roster=roster, families=[family.pk], reason="Korban kebakaran", by=approver)
    with pytest.raises(NothingToOverride):
        overlaps.override_all(roster=roster, reason="Lagi", by=approver)
    rosters.approve(roster=roster, by=approver, **DECREE)
    with pytest.raises(WrongState):
        overlaps.override_all(roster=roster, reason="Lagi", by=approver)

    told = OverlapOverride.objects.get()
    assert (told.family, told.reason, told.overridden_by) == (family, "Korban kebakaran", approver)
    with pytest.raises(InternalError, match="overlap_override_stays"), transaction.atomic():
        OverlapOverride.objects.update(reason="lain")


@pytest.mark.parametrize(("level", "families"), [("family", 2), ("person", 1)])
def test_the_level_says_whether_the_family_or_the_receiver_counts(level: str, families: int) -> None:
    same = FamilyFactory(head=True, decile=2)
    other = FamilyFactory(head=True, decile=2)
    wife = PersonFactory(family=other, relationship=3, sex="P")
    first, second = a_programme("pkh"), a_programme("blt", definition=UP_TO_4 | {"receiver": "mother"})
    programmes.set_overlap(
        first=first, second=second, policy="warned", level=level, valid_from=date(2026, 1, 1), legal_basis="Perwali",
        by=UserFactory(),
    )  # fmt: skip
    an_approved_roster(a_determination(first))

    roster = a_roster(a_determination(second))

    assert {one.recipient for one in roster.entries.all()} == {same.head, wife}
    assert [one.families for one in conflicts_of(roster_id=roster.pk, period=roster.period)] == [families]


@pytest.mark.concurrent
def test_a_change_approved_by_two_at_once_is_carried_out_once() -> None:
    family = FamilyFactory(head=True, decile=2)
    wife = PersonFactory(family=family, relationship=3, sex="P")
    change = an_amendment(an_approved_roster(), "heir", recipient_in=wife.pk)
    approvers = UserFactory.create_batch(2, role=Role.PENYETUJU)

    errors = _in_parallel(*(lambda by=by: amendments.approve(amendment=change, by=by) for by in approvers))

    assert [type(one) for one in errors] == [WrongState]
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["failed", "open"]
