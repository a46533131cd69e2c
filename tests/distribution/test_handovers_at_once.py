"""Two tables, or one form twice, at the same moment: aid changes hands once."""

from pathlib import Path
from typing import Any

import pytest

from distribution.actions import handovers, invitations
from distribution.models import Handover, Invitation
from tests.distribution.at_once import both
from tests.distribution.handing_over import a_delivery, a_receipt, a_roster_to_hand_over
from tests.factories import UserFactory
from verification.models import Evidence


pytestmark = pytest.mark.concurrent


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_two_tables_at_once_hand_over_once() -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    tables = [UserFactory(), UserFactory()]

    told = both(*[lambda by=by: handovers.hand_over(delivery=delivery, receipt=a_receipt(), by=by) for by in tables])

    assert told == ["AlreadyHandedOver", "done"]
    assert Handover.objects.across_areas(reason="test").count() == 1
    assert Evidence.objects.across_areas(reason="test").count() == 1


def test_one_form_sent_twice_at_once_is_one_hand_over() -> None:
    delivery, receipt, by = a_delivery(a_roster_to_hand_over()), a_receipt(), UserFactory()

    told = both(*[lambda: handovers.hand_over(delivery=delivery, receipt=receipt, by=by)] * 2)

    assert told == ["done", "done"]
    assert Handover.objects.across_areas(reason="test").count() == 1


def test_letters_drawn_by_two_at_once_are_one_each() -> None:
    roster = a_roster_to_hand_over(3)

    told = both(*[lambda: invitations.draw_letters(roster=roster, by=UserFactory())] * 2)

    assert told == ["done", "done"]
    assert Invitation.objects.across_areas(reason="test").count() == 3
