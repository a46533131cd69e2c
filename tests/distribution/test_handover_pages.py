"""The pages at the delivery point: small, quick, and clear about what must not happen twice."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from distribution.actions import handovers, invitations
from distribution.actions.payments import returns, taking
from distribution.domain.invitations import shown
from distribution.models import Delivery, Handover, Invitation
from distribution.queries.invitations import token_of
from recipients.models import Membership, Person
from tests.distribution.handing_over import (
    JPEG,
    PICTURE,
    a_delivery,
    a_handover,
    a_point,
    a_roster_to_hand_over,
    letters,
)
from tests.distribution.handover_forms import a_photo, filled_in
from tests.distribution.payment_factories import a_reply, a_sent_batch_of, payments_of, said_of
from tests.distribution.visiting import signed_in, texts_of
from tests.factories import NEIGHBOUR, VILLAGE, PersonFactory, UserFactory
from verification.models import Evidence


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    "write", [lambda letter: shown(letter.key).lower(), lambda letter: f"http://x/undangan/{token_of(letter.key)}/"]
)
def test_what_is_scanned_or_typed_leads_to_the_letter(client: Client, write: Any) -> None:
    letter = letters(a_roster_to_hand_over())[0]
    signed_in(client, Role.PENDAMPING, VILLAGE)

    response = client.get(reverse("distribution:scan"), {"code": write(letter)})

    assert response.status_code == 302
    assert response["Location"] == reverse("distribution:letter", args=[token_of(letter.key)])


@pytest.mark.parametrize("code", ["", "ABCD", "0000-0000-0000", "http://x/undangan/0123456789AB.AAAAAAAAAA/"])
def test_what_is_no_letter_is_told_beside_the_field(client: Client, code: str) -> None:
    signed_in(client, Role.PENDAMPING, VILLAGE)

    response = client.get(reverse("distribution:scan"), {"code": code})

    assert response.status_code == 422
    assert "code" in response.context["form"].errors


def test_a_letter_of_another_kelurahan_is_unknown_here(client: Client) -> None:
    letter = letters(a_roster_to_hand_over(village_id=NEIGHBOUR))[0]
    signed_in(client, Role.PENDAMPING, VILLAGE)

    scanned = client.get(reverse("distribution:scan"), {"code": letter.key})
    opened = client.get(reverse("distribution:letter", args=[token_of(letter.key)]))

    assert (scanned.status_code, opened.status_code) == (422, 404)


def test_the_scan_page_names_the_points_of_the_day(client: Client) -> None:
    roster = a_roster_to_hand_over()
    today = a_point(roster)
    a_point(roster, on_day=timezone.localdate() + timedelta(days=1))
    signed_in(client, Role.PENDAMPING, VILLAGE)

    page = client.get(reverse("distribution:scan"))

    assert page.context["points"] == [today]


def test_the_page_of_a_letter_hides_name_and_nik_and_is_small(client: Client) -> None:
    roster = a_roster_to_hand_over(head__full_name="Sri Wahyuni")
    letter = letters(roster)[0]
    person = letter.entry.recipient
    signed_in(client, Role.PENDAMPING, VILLAGE)

    page = client.get(reverse("distribution:letter", args=[token_of(letter.key)]))

    text = page.content.decode()
    assert "S*** W***" in text
    assert f"{person.nik[:6]}******{person.nik[-4:]}" in text
    assert person.nik not in text
    assert "Rp 600" in text
    assert len(page.content) < 40_000


def test_a_letter_is_handed_over_in_one_form(client: Client) -> None:
    roster = a_roster_to_hand_over()
    point = a_point(roster)
    letter = letters(roster)[0]
    delivery = a_delivery(roster)
    user = signed_in(client, Role.PENDAMPING, VILLAGE)
    form = filled_in(letter=letter.key, latitude="-7.470000", longitude="112.430000", accuracy="9")

    response = client.post(reverse("distribution:handover", args=[delivery.pk]), form, follow=True)

    kept = Handover.objects.across_areas(reason="test").get()
    assert texts_of(response) == ["Handed over. The record is kept."]
    assert (kept.point, kept.invitation, kept.recorded_by) == (point, letter, user)
    assert (kept.accuracy_m, kept.photo.kind) == (9, "handover")
    assert b"Do not hand it over again" in response.content


def test_a_form_sent_twice_shows_the_same_end(client: Client) -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    signed_in(client, Role.PENDAMPING, VILLAGE)
    address, form = reverse("distribution:handover", args=[delivery.pk]), filled_in()

    first = client.post(address, form)
    second = client.post(address, form | {"photo": a_photo()})

    assert (first.status_code, second.status_code) == (302, 302)
    assert Handover.objects.across_areas(reason="test").count() == 1


def test_another_form_for_the_same_aid_is_told_who_was_first(client: Client) -> None:
    first = a_handover(by=UserFactory(full_name="Dewi Lestari"))
    signed_in(client, Role.PENDAMPING, VILLAGE)

    response = client.post(reverse("distribution:handover", args=[first.delivery_id]), filled_in())

    assert response.status_code == 422
    assert ["recorded by Dewi Lestari" in text for text in texts_of(response)] == [True]
    assert Handover.objects.across_areas(reason="test").count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"proof": "signature"}, "signature"),
        ({"proof": "thumbprint", "witness": " "}, "witness"),
        ({"how": "delegate"}, "power_of_attorney"),
        ({"how": "somebody"}, "how"),
        ({"client_key": "x"}, "client_key"),
        ({"latitude": "95"}, "latitude"),
    ],
    ids=str,
)
def test_what_is_lacking_is_told_beside_its_field(client: Client, told: dict, field: str) -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    signed_in(client, Role.PENDAMPING, VILLAGE)

    response = client.post(reverse("distribution:handover", args=[delivery.pk]), filled_in(**told))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Handover.objects.across_areas(reason="test").exists()


def test_a_file_that_is_no_picture_is_refused(client: Client) -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    signed_in(client, Role.PENDAMPING, VILLAGE)
    broken = SimpleUploadedFile("foto.jpg", b"<svg onload=alert(1)>", "image/jpeg")

    response = client.post(reverse("distribution:handover", args=[delivery.pk]), filled_in(photo=broken))

    assert response.status_code == 422
    assert not Evidence.objects.across_areas(reason="test").exists()


def test_a_wife_takes_the_aid_with_a_letter_of_attorney(client: Client) -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    wife = PersonFactory(family=delivery.entry.family, relationship=Membership.Relationship.WIFE, sex="P")
    PersonFactory(family=delivery.entry.family, relationship=4, birth_date=date(2020, 1, 1))
    signed_in(client, Role.PENDAMPING, VILLAGE)
    address = reverse("distribution:handover", args=[delivery.pk])

    page = client.get(address)
    client.post(
        address,
        filled_in(
            how="delegate",
            received_by=wife.pk,
            power_of_attorney=a_photo(),
            poa_number="7/SK",
            photo_small=a_photo(),
        ),
    )

    kept = Handover.objects.across_areas(reason="test").get()
    assert [one.person for one in page.context["scene"].members] == [wife]
    assert (kept.received_by, kept.how) == (wife, "delegate")
    assert kept.photo.small.name.endswith("-s.jpg")


def test_aid_that_went_back_says_so_instead_of_the_form(client: Client) -> None:
    batch = a_sent_batch_of(1, "post")
    treasurer = UserFactory(role=Role.BENDAHARA)
    reply = a_reply(batch, [said_of(payments_of(batch)[0], "TIDAK HADIR")])
    taking.apply(reply=reply, by=treasurer)
    returns.bring_back(batch=batch, payment_ids=None, reason="Tidak hadir", by=treasurer)
    signed_in(client, Role.PENDAMPING, VILLAGE)

    page = client.get(reverse("distribution:handover", args=[a_delivery(batch.roster).pk])).content.decode()

    assert "This aid went back." in page
    assert 'id="handover"' not in page


def test_what_is_blocked_says_so_instead_of_the_form(client: Client) -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    Person.objects.across_areas(reason="test").filter(pk=delivery.entry.recipient_id).update(vital_status="deceased")
    signed_in(client, Role.PENDAMPING, VILLAGE)

    page = client.get(reverse("distribution:handover", args=[delivery.pk]))

    assert b"Do not hand over" in page.content
    assert b"The receiver has died" in page.content
    assert b'id="handover"' not in page.content


@pytest.mark.parametrize("broken", ["replaced", "run out", "account"])
def test_a_letter_that_does_not_count_says_why(client: Client, broken: str) -> None:
    roster = a_roster_to_hand_over()
    letter = letters(roster)[0]
    if broken == "replaced":
        invitations.replace_letter(invitation=letter, reason="Hilang di jalan", by=UserFactory())
    elif broken == "run out":
        Invitation.objects.across_areas(reason="test").update(valid_until=date(2026, 1, 1))
    else:
        type(roster.programme).objects.update(channel="transfer")
    signed_in(client, Role.PENDAMPING, VILLAGE)

    page = client.get(reverse("distribution:letter", args=[token_of(letter.key)]))

    said = {"replaced": b"Hilang di jalan", "run out": b"no longer valid", "account": b"goes to the account"}[broken]
    assert said in page.content
    assert b'id="handover"' not in page.content


def test_a_missing_photo_is_taken_later(client: Client) -> None:
    kept = a_handover(photo=None)
    signed_in(client, Role.PENDAMPING, VILLAGE)
    page = client.get(reverse("distribution:handover", args=[kept.delivery_id]))
    address = reverse("distribution:photo-again", args=[kept.pk])

    without = client.post(address, {}, follow=True)
    taken = client.post(address, {"photo": a_photo()}, follow=True)
    again = client.post(address, {"photo": a_photo()}, follow=True)

    assert page.context["must_photograph"]
    assert texts_of(without) == ["Take a photo first."]
    assert texts_of(taken) == ["The photo is kept. Another person looks at it."]
    assert texts_of(again) == ["This hand-over has its photo already."]


def test_the_photo_of_a_family_that_moved_away_is_told_not_broken(client: Client) -> None:
    kept = a_handover()
    family = kept.delivery.entry.family
    signed_in(client, Role.PENDAMPING, VILLAGE)
    address = reverse("distribution:handover", args=[kept.delivery_id])

    before = client.get(address)
    type(family).objects.across_areas(reason="test").filter(pk=family.pk).update(village_id=NEIGHBOUR)
    after = client.get(address)

    photo = f'href="{reverse("verification:evidence", args=[kept.photo_id])}"'
    assert [photo in page.text for page in (before, after)] == [True, False]
    assert "The family has moved to another kelurahan since" in after.text


@pytest.mark.parametrize(("role", "is_led_there"), [(Role.PENDAMPING, True), (Role.VERIFIKATOR, False)])
def test_only_those_who_hand_over_are_led_to_the_hand_over(client: Client, role: Role, is_led_there: bool) -> None:
    kept = a_handover()
    signed_in(client, role, VILLAGE)
    there = f'href="{reverse("distribution:handover", args=[kept.delivery_id])}"'

    photos = client.get(reverse("distribution:documentation"))
    entries = client.get(reverse("distribution:deliveries", args=[kept.delivery.entry.roster_id, VILLAGE]))

    assert [there in page.text for page in (photos, entries)] == [is_led_there, is_led_there]
    assert [kept.received_by.full_name in page.text for page in (photos, entries)] == [True, True]


def test_photos_are_looked_at_by_others_only(client: Client) -> None:
    kept = a_handover()
    signed_in(client, Role.VERIFIKATOR)
    page = client.get(reverse("distribution:documentation"))
    address = reverse("distribution:documentation-check", args=[kept.pk])

    without = client.post(address, {}, follow=True)
    refused = client.post(address, {"reason": "Buram"}, follow=True)
    again = client.get(reverse("distribution:documentation"), {"state": "again"})

    assert page.context["rows"] == [(kept, str(kept.pk), True, False)]
    assert texts_of(without) == ["Say what is wrong with the photo, so that it can be taken better."]
    assert texts_of(refused) == ["The photo has to be taken again. The reason is told."]
    assert b"Buram" in again.content


def test_all_evidence_of_a_family_stands_on_one_page(client: Client, settings: Any) -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    wife = PersonFactory(family=delivery.entry.family, relationship=Membership.Relationship.WIFE)
    handovers.hand_over(
        delivery=delivery,
        receipt=handovers.Receipt(
            client_key=uuid4(), proof=handovers.Proof.PAPER, photo=PICTURE, is_delegated=True, delegate_id=wife.pk,
            power_of_attorney=PICTURE, poa_number="7",
        ),
        by=UserFactory(),
    )  # fmt: skip
    letter = Evidence.objects.across_areas(reason="test").get(kind="power_of_attorney")
    address = reverse("distribution:evidence", args=[delivery.entry.family_id])

    signed_in(client, Role.PENDAMPING, VILLAGE)
    page = client.get(address)
    hidden = client.get(reverse("verification:evidence", args=[letter.pk]))
    signed_in(client, Role.OPERATOR)
    whole = client.get(address)
    open_letter = client.get(reverse("verification:evidence", args=[letter.pk]))

    assert [(one.label, len(one.pieces)) for one in page.context["groups"]] == [
        ("Letter of attorney (surat kuasa)", 1),
        ("Photo of the hand-over", 1),
    ]
    assert [one.is_open for group in page.context["groups"] for one in group.pieces] == [False, True]
    assert [one.is_open for group in whole.context["groups"] for one in group.pieces] == [True, True]
    assert (hidden.status_code, open_letter.status_code) == (404, 200)
    assert b"Program blt, 2026-Q4" in page.content


def test_the_small_copy_is_given_out_where_there_is_one(client: Client) -> None:
    delivery = a_delivery(a_roster_to_hand_over())
    signed_in(client, Role.PENDAMPING, VILLAGE)
    small = SimpleUploadedFile("kecil.jpg", JPEG + b"small", "image/jpeg")
    client.post(reverse("distribution:handover", args=[delivery.pk]), filled_in(photo_small=small))
    piece = Evidence.objects.across_areas(reason="test").get()
    address = reverse("verification:evidence", args=[piece.pk])

    assert client.get(address).content == JPEG
    assert client.get(address, {"small": "1"}).content == JPEG + b"small"


def test_pages_take_as_many_queries_for_many_as_for_one(client: Client, django_assert_max_num_queries: Any) -> None:
    roster = a_roster_to_hand_over(6)
    point = a_point(roster)
    found = letters(roster)
    signed_in(client, Role.PENDAMPING, VILLAGE)
    deliveries = Delivery.objects.across_areas(reason="test")
    for letter in found[:5]:
        delivery = deliveries.get(entry=letter.entry)
        client.post(reverse("distribution:handover", args=[delivery.pk]), filled_in(letter=letter.key))

    for address in (
        reverse("distribution:scan"),
        reverse("distribution:point", args=[point.pk]),
        reverse("distribution:points", args=[roster.pk]),
        reverse("distribution:documentation"),
        reverse("distribution:letter", args=[token_of(found[5].key)]),
    ):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
