"""Letters: one per family, with a code of its own, a place with room, and another one when it is lost."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from access.models import AuditEvent, User
from distribution.actions import deliveries, invitations
from distribution.domain.invitations import is_key
from distribution.errors import NotByLetter, PointInUse, ReasonMissing, WrongState
from distribution.models import DeliveryPoint, Invitation, Programme
from distribution.queries.invitations import address_path, key_in, new_key, qr_svg, token_of
from tests.distribution.factories import a_roster
from tests.distribution.handing_over import a_delivery, a_handover, a_point, a_roster_to_hand_over, letters
from tests.factories import NEIGHBOUR, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


def _all() -> list[Invitation]:
    return list(Invitation.objects.across_areas(reason="test").order_by("pk"))


def test_everybody_on_the_roster_gets_a_letter_once() -> None:
    roster = a_roster_to_hand_over(3)
    by = UserFactory()

    first = invitations.draw_letters(roster=roster, by=by)
    second = invitations.draw_letters(roster=roster, by=by)

    assert (first.letters, second.letters) == (3, 0)
    assert len({one.key for one in _all()}) == 3
    assert all(is_key(one.key) for one in _all())
    assert AuditEvent.objects.filter(action="invitation.draw").count() == 1


def test_a_letter_is_valid_for_the_period_of_the_roster() -> None:
    roster = a_roster_to_hand_over()

    letter = letters(roster)[0]

    assert letter.valid_until == date(2026, 12, 31)


def test_no_letter_for_what_is_settled_already() -> None:
    roster = a_roster_to_hand_over(2)
    deliveries.deliver_one(delivery=a_delivery(roster), by=UserFactory())

    drawn = invitations.draw_letters(roster=roster, by=UserFactory())

    assert drawn.letters == 1


def test_neighbours_are_invited_together_and_no_more_than_there_is_room() -> None:
    for rt in ("002", "001", "001", "003"):
        FamilyFactory(head=True, decile=2, rt=rt)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    roster = a_roster_to_hand_over(0)
    morning = a_point(roster, capacity=2)
    noon = a_point(roster, starts_at=time(13), ends_at=time(15), capacity=1)

    drawn = invitations.draw_letters(roster=roster, by=UserFactory())

    placed = {
        (one.village_id, one.entry.family.rt): one.point
        for one in Invitation.objects.across_areas(reason="test").select_related("entry__family", "point")
    }
    assert (drawn.letters, drawn.placed) == (5, 3)
    assert placed[(morning.village_id, "001")] == morning
    assert placed[(morning.village_id, "002")] == noon
    assert placed[(morning.village_id, "003")] is None
    assert placed[(NEIGHBOUR, "003")] is None


def test_a_point_added_later_takes_who_had_no_room() -> None:
    roster = a_roster_to_hand_over(3)
    a_point(roster, capacity=1)
    invitations.draw_letters(roster=roster, by=UserFactory())
    a_point(roster, starts_at=time(13), ends_at=time(15))

    drawn = invitations.draw_letters(roster=roster, by=UserFactory())

    assert (drawn.letters, drawn.placed) == (0, 2)


def test_who_has_the_aid_takes_no_room_of_who_waits() -> None:
    roster = a_roster_to_hand_over(2)
    invitations.draw_letters(roster=roster, by=UserFactory())
    deliveries.deliver_one(delivery=a_delivery(roster), by=UserFactory())
    point = a_point(roster, capacity=1)

    drawn = invitations.draw_letters(roster=roster, by=UserFactory())

    assert (drawn.letters, drawn.placed, [one.point for one in _all()]) == (0, 1, [None, point])


def test_a_letter_is_valid_on_the_day_of_its_point_after_the_period() -> None:
    roster = a_roster_to_hand_over()
    point = a_point(roster, on_day=date(2027, 1, 12))

    letter = letters(roster)[0]

    assert (letter.point, letter.valid_until) == (point, date(2027, 1, 12))


def test_a_letter_drawn_after_the_period_is_valid_in_the_running_one() -> None:
    roster = a_roster_to_hand_over()

    with time_machine.travel("2027-01-12 09:00+07:00", tick=False):
        letter = letters(roster)[0]

    assert letter.valid_until == date(2027, 3, 31)


def test_nobody_is_invited_to_a_day_that_is_over() -> None:
    roster = a_roster_to_hand_over()
    a_point(roster, on_day=timezone.localdate() - timedelta(days=1))

    drawn = invitations.draw_letters(roster=roster, by=UserFactory())

    assert (drawn.letters, drawn.placed) == (1, 0)


def test_two_points_at_one_place_and_hour_are_one_too_many() -> None:
    roster = a_roster_to_hand_over()
    a_point(roster)

    with pytest.raises(WrongState):
        a_point(roster)

    assert DeliveryPoint.objects.across_areas(reason="test").count() == 1


def test_a_point_given_up_frees_its_letters() -> None:
    roster = a_roster_to_hand_over(2)
    point = a_point(roster)
    letters(roster)

    freed = invitations.drop_point(point=point, by=UserFactory())
    with pytest.raises(WrongState):
        invitations.drop_point(point=point, by=UserFactory())

    assert freed == 2
    assert [one.point for one in _all()] == [None, None]
    assert not DeliveryPoint.objects.across_areas(reason="test").exists()


def test_a_point_where_aid_was_handed_over_stays() -> None:
    roster = a_roster_to_hand_over()
    point = a_point(roster)
    kept = a_handover(roster)
    kept.point = point
    kept.save(update_fields=["point"])

    with pytest.raises(PointInUse):
        invitations.drop_point(point=point, by=UserFactory())

    assert DeliveryPoint.objects.across_areas(reason="test").exists()


def test_a_lost_letter_is_replaced_and_the_old_one_is_kept() -> None:
    roster = a_roster_to_hand_over()
    point = a_point(roster)
    old, by = letters(roster)[0], UserFactory()

    new = invitations.replace_letter(invitation=old, reason="Hilang di jalan", by=by)

    old.refresh_from_db()
    assert (old.revoked_by, old.revoked_because) == (by, "Hilang di jalan")
    assert new.key != old.key
    assert is_key(new.key)
    assert (new.point, new.valid_until) == (point, old.valid_until)
    with pytest.raises(WrongState):
        invitations.replace_letter(invitation=old, reason="Hilang lagi", by=by)


def test_a_letter_is_not_replaced_without_reason_or_after_the_aid() -> None:
    roster = a_roster_to_hand_over()
    letter = letters(roster)[0]

    with pytest.raises(ReasonMissing):
        invitations.replace_letter(invitation=letter, reason=" ", by=UserFactory())
    deliveries.deliver_one(delivery=a_delivery(roster), by=UserFactory())
    with pytest.raises(WrongState):
        invitations.replace_letter(invitation=letter, reason="Hilang", by=UserFactory())

    assert len(_all()) == 1


def test_nobody_is_invited_before_the_approval() -> None:
    FamilyFactory(head=True, decile=2)
    draft = a_roster()

    with pytest.raises(WrongState):
        invitations.draw_letters(roster=draft, by=UserFactory())

    assert _all() == []


def test_nobody_is_invited_to_fetch_what_goes_to_an_account() -> None:
    roster = a_roster_to_hand_over()
    Programme.objects.update(channel="transfer")

    with pytest.raises(NotByLetter):
        invitations.draw_letters(roster=roster, by=User.objects.machine())

    assert _all() == []


def test_an_address_is_signed_and_holds_nothing_but_the_code() -> None:
    key = new_key()

    token = token_of(key)

    assert key_in(token) == key
    assert key_in(token.lower()) == key
    assert address_path(key).endswith(f"/{token}/")
    assert len(token) == 23


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t[:12], lambda t: "", lambda t: t[:-1] + "0"]
)
def test_an_address_that_nobody_signed_is_no_letter(change) -> None:
    assert key_in(change(token_of(new_key()))) is None


def test_a_qr_is_a_drawing_of_its_own() -> None:
    drawing = qr_svg("https://bansos.example.go.id/penyaluran/undangan/0123456789AB.ABCDEFGHIJ/")

    assert drawing.startswith(b"<svg")
    assert b"script" not in drawing
    assert len(drawing) < 12_000
