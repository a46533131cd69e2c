"""The pages of a delivery point: its board, its letters, its end."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from distribution.domain.invitations import shown
from tests.distribution.handing_over import (
    a_point,
    a_roster_to_hand_over,
    letters,
)
from tests.distribution.handover_forms import filled_in
from tests.distribution.visiting import signed_in, texts_of
from tests.factories import VILLAGE


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_board_counts_who_came(client: Client) -> None:
    roster = a_roster_to_hand_over(3)
    point = a_point(roster)
    first = letters(roster)[0]
    by = signed_in(client, Role.PENDAMPING, VILLAGE)
    client.post(reverse("distribution:handover", args=[first.entry.delivery.pk]), filled_in(letter=first.key, photo=""))

    page = client.get(reverse("distribution:point", args=[point.pk]))
    part = client.get(reverse("distribution:point", args=[point.pk]), headers={"HX-Request": "true"})

    board = page.context["board"]
    assert (board.invited, board.delivered, board.open, board.amount, board.to_photograph) == (3, 1, 2, 600_000, 1)
    assert [one.recorded_by for one in board.last] == [by]
    assert part.content.strip().startswith(b'<div class="stack" id="board"')


def test_the_board_leads_nobody_to_closed_doors(client: Client) -> None:
    roster = a_roster_to_hand_over(1)
    point = a_point(roster)
    letter = letters(roster)[0]
    handover = reverse("distribution:handover", args=[letter.entry.delivery.pk])
    signed_in(client, Role.PENDAMPING, VILLAGE)
    client.post(handover, filled_in(letter=letter.key, photo=""))
    ways = [handover.encode(), reverse("distribution:documentation").encode()]

    told = {}
    for role in (Role.PENDAMPING, Role.VERIFIKATOR, Role.PEJABAT):
        signed_in(client, role, *([VILLAGE] if role == Role.PENDAMPING else []))
        content = client.get(reverse("distribution:point", args=[point.pk])).content
        told[role] = [b'href="' + way in content for way in ways]

    assert told == {Role.PENDAMPING: [True, True], Role.VERIFIKATOR: [False, True], Role.PEJABAT: [False, False]}


def test_points_and_letters_of_a_roster(client: Client) -> None:
    roster = a_roster_to_hand_over(2)
    signed_in(client, Role.OPERATOR)
    address = reverse("distribution:points", args=[roster.pk])
    form = {"village": VILLAGE, "place": "Balai kelurahan", "on_day": timezone.localdate(), "starts_at": "09:00"}

    wrong = client.post(address, {**form, "ends_at": "08:00"})
    right = client.post(address, {**form, "ends_at": "12:00", "capacity": "1"}, follow=True)
    twice = client.post(address, {**form, "ends_at": "12:00"})
    drawn = client.post(reverse("distribution:letters-draw", args=[roster.pk]), follow=True)

    assert (wrong.status_code, twice.status_code) == (422, 422)
    assert len(right.context["points"]) == 1
    assert texts_of(drawn) == ["2 letters drawn, 1 given a place and hours."]
    assert drawn.context["unplaced"] == 1


def test_who_only_reads_plans_nothing(client: Client) -> None:
    roster = a_roster_to_hand_over()
    signed_in(client, Role.PENYETUJU)

    response = client.post(reverse("distribution:points", args=[roster.pk]), {"place": "Balai"})

    assert response.status_code == 403


def test_a_point_is_given_up(client: Client) -> None:
    roster = a_roster_to_hand_over()
    point = a_point(roster)
    letters(roster)
    signed_in(client, Role.OPERATOR)

    response = client.post(reverse("distribution:point-drop", args=[point.pk]), follow=True)
    second = client.post(reverse("distribution:point-drop", args=[point.pk]))

    assert texts_of(response) == ["The delivery point is gone; 1 letter waits for another one."]
    assert second.status_code == 404
    assert b"This has been removed already" in second.content


def test_a_lost_letter_is_replaced_on_its_page(client: Client) -> None:
    letter = letters(a_roster_to_hand_over())[0]
    signed_in(client, Role.OPERATOR)
    page = client.get(reverse("distribution:invitation", args=[letter.pk]))
    address = reverse("distribution:invitation-replace", args=[letter.pk])

    without = client.post(address, {"reason": ""}, follow=True)
    replaced = client.post(address, {"reason": "Hilang"}, follow=True)
    old_qr = client.get(reverse("distribution:invitation-qr", args=[letter.pk]))

    assert shown(letter.key).encode() in page.content
    assert texts_of(without)[0].startswith("Say why the letter is replaced")
    assert shown(letter.key).encode() not in replaced.content
    assert old_qr.status_code == 404


def test_the_qr_holds_the_address_of_the_letter(client: Client) -> None:
    letter = letters(a_roster_to_hand_over())[0]
    signed_in(client, Role.OPERATOR)

    response = client.get(reverse("distribution:invitation-qr", args=[letter.pk]))

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")
