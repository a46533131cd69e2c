"""Two people, or one form twice, at the same moment: nothing is kept or done twice."""

import pytest

from access.domain.permissions import Role
from distribution.actions import objection_decisions as decisions
from distribution.models import Objection, ObjectionEffect
from tests.distribution.at_once import both
from tests.distribution.objection_factories import a_ground, an_objection, received
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.concurrent


def test_one_form_sent_twice_at_once_is_kept_once() -> None:
    by = UserFactory(role=Role.OPERATOR)
    a_ground()

    told = both(*[lambda: received(by=by, nonce="satu formulir")] * 2)

    assert told == ["done", "done"]
    assert Objection.objects.across_areas(reason="test").count() == 1


def test_two_second_persons_at_once_confirm_once() -> None:
    first = UserFactory(role=Role.VERIFIKATOR)
    proposed = decisions.decide(
        objection=an_objection("other-well-off", family=FamilyFactory(head=True)), outcome="granted", remedy="hold",
        reason="Punya dua mobil.", by=first,
    )  # fmt: skip
    seconds = [UserFactory(role=Role.PENYETUJU) for _ in range(2)]

    told = both(*[lambda by=by: decisions.confirm(objection=proposed, by=by) for by in seconds])

    assert told == ["ObjectionMoved", "done"]
    assert ObjectionEffect.objects.across_areas(reason="test").count() == 1
