"""The pages of the random check after payment."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from distribution.actions import deliveries, samples
from distribution.actions.samples import Answer
from distribution.models import Delivery, Roster, SampleCheck
from tests.distribution.handing_over import PICTURE, a_roster_to_hand_over
from tests.distribution.handover_forms import a_photo
from tests.distribution.visiting import signed_in, texts_of
from tests.factories import VILLAGE, UserFactory
from verification.actions import findings


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _delivered(families: int) -> Roster:
    roster = a_roster_to_hand_over(families)
    ids = list(Delivery.objects.across_areas(reason="test").values_list("pk", flat=True))
    deliveries.mark_delivered(delivery_ids=ids, by=UserFactory())
    return roster


def _drawn(families: int) -> Roster:
    roster = _delivered(families)
    samples.draw(roster=roster, confidence=95, margin_percent=5, by=UserFactory())
    return roster


def _first() -> SampleCheck:
    return SampleCheck.objects.across_areas(reason="test").earliest("pk")


def test_a_sample_is_drawn_on_its_page(client: Client) -> None:
    roster = _delivered(3)
    signed_in(client, Role.VERIFIKATOR)
    address = reverse("distribution:sample", args=[roster.pk])

    before = client.get(address)
    drawn = client.post(address, {"confidence": "95", "margin": "5"}, follow=True)
    twice = client.post(address, {"confidence": "95", "margin": "5"})

    assert before.context["sizes"][0] == (2, 3)
    assert drawn.context["outcome"].drawn == 3
    assert (twice.status_code, SampleCheck.objects.across_areas(reason="test").count()) == (422, 3)


def test_only_the_verification_draws(client: Client) -> None:
    roster = _delivered(1)
    signed_in(client, Role.OPERATOR)

    response = client.post(reverse("distribution:sample", args=[roster.pk]), {"confidence": "95", "margin": "5"})

    assert response.status_code == 403
    assert not SampleCheck.objects.across_areas(reason="test").exists()


def test_a_facilitator_asks_a_family_of_the_own_kelurahan(client: Client) -> None:
    _drawn(1)
    check = _first()
    signed_in(client, Role.PENDAMPING, VILLAGE)
    address = reverse("distribution:sample-check", args=[check.pk])

    home = client.get(reverse("field:home"))
    empty = client.post(address, {})
    nothing = client.post(address, {"outcome": "received"})
    kept = client.post(address, {"outcome": "received", "received": "600000", "photo": a_photo()}, follow=True)
    again = client.get(address)
    signed_in(client, Role.PENDAMPING, VILLAGE)
    late = client.post(address, {"outcome": "received", "received": "600000", "photo": a_photo()})

    check.refresh_from_db()
    assert address.encode() in home.content
    assert (empty.status_code, nothing.status_code) == (422, 422)
    assert texts_of(kept) == ["Kept. Thank you."]
    assert (check.state, check.is_in_order) == ("answered", True)
    assert b"has been asked already" in again.content
    assert [one.level_tag for one in late.context["messages"]] == ["error"]


def test_a_family_whose_record_was_taken_back_stays_in_the_sample_and_is_not_asked(client: Client) -> None:
    roster = _drawn(2)
    check = _first()
    deliveries.reopen(delivery=check.delivery, reason="Salah orang", by=UserFactory())
    address, sample = reverse("distribution:sample-check", args=[check.pk]), [roster.pk]
    signed_in(client, Role.PENDAMPING, VILLAGE)

    home, page = client.get(reverse("field:home")), client.get(address)
    late = client.post(address, {"outcome": "received", "received": "600000", "photo": a_photo()})
    signed_in(client, Role.VERIFIKATOR)
    all_of_it = client.get(reverse("distribution:sample", args=sample))
    taken_back = client.get(reverse("distribution:sample", args=sample), {"state": "taken_back"})

    told = (b"The record of this hand-over was taken back" in page.content, b'form="answer"' in page.content)
    assert (address.encode() in home.content, told) == (False, (True, False))
    assert [one.level_tag for one in late.context["messages"]] == ["error"]
    assert (all_of_it.context["page"].count, taken_back.context["page"].count) == (2, 1)
    assert all_of_it.content.decode().count(">Record taken back<") == 2


def test_nobody_met_and_a_bad_answer_need_a_note(client: Client) -> None:
    _drawn(1)
    signed_in(client, Role.PENDAMPING, VILLAGE)
    address = reverse("distribution:sample-check", args=[_first().pk])

    without = client.post(address, {"outcome": "not_met"})
    bad = client.post(address, {"outcome": "nothing"})
    kept = client.post(address, {"outcome": "not_met", "note": "Rumah kosong"})

    assert (without.status_code, bad.status_code, kept.status_code) == (422, 422, 302)
    assert _first().state == "not_met"


@pytest.mark.parametrize(("state", "found"), [("", 2), ("open", 1), ("answered", 1), ("amiss", 1), ("bogus", 2)])
def test_the_families_of_a_sample_are_narrowed(client: Client, state: str, found: int) -> None:
    roster = _drawn(2)
    samples.record(check=_first(), answer=Answer(False, 0, note="Tidak datang"), by=UserFactory())
    signed_in(client, Role.VERIFIKATOR)

    page = client.get(reverse("distribution:sample", args=[roster.pk]), {"state": state})

    assert page.context["page"].count == found


def test_amounts_are_printed_with_their_thousands_apart(client: Client) -> None:
    roster = _drawn(1)
    samples.record(check=_first(), answer=Answer(True, 175_000, note="Kurang"), by=UserFactory())
    signed_in(client, Role.VERIFIKATOR)

    sheet = client.get(reverse("access:list-print", args=["sample"]), {"roster": roster.pk}).text

    assert "175,000" in sheet
    assert "175000" not in sheet


def _amiss(answer: Answer, families: int = 1) -> tuple[Roster, SampleCheck]:
    roster = _drawn(families)
    samples.record(check=_first(), answer=answer, by=UserFactory(full_name="Dewi Lestari"))
    return roster, _first()


def test_the_sample_leads_to_the_finding_and_the_finding_shows_what_was_said(client: Client) -> None:
    answer = Answer(True, 550_000, deducted=50_000, deducted_by="Oknum RT", note="Diminta iuran", photo=PICTURE)
    roster, check = _amiss(answer)
    signed_in(client, Role.VERIFIKATOR)
    address = reverse("verification:review", args=[check.finding_id])

    sample = client.get(reverse("distribution:sample", args=[roster.pk])).content.decode()
    finding = client.get(address).content.decode()

    assert f'href="{address}"' in sample
    assert "Waiting for a decision" in sample
    assert "Received 550,000 of 600,000. Taken off: 50,000 (Oknum RT). Diminta iuran" in finding
    assert "Dewi Lestari" in finding
    assert reverse("verification:evidence", args=[check.photo_id]) in finding
    assert reverse("verification:wait", args=[check.finding_id]) not in finding


def test_the_sample_says_how_the_finding_was_decided(client: Client) -> None:
    roster, check = _amiss(Answer(False, 0, note="Tidak datang"))
    user = signed_in(client, Role.VERIFIKATOR)
    findings.decide(finding=check.finding, decision="no_objection", reason="Penyaluran diulang", by=user)

    page = client.get(reverse("distribution:sample", args=[roster.pk])).content.decode()

    assert "Penyaluran diulang" in page
    assert "Followed up" in page


def test_who_may_not_see_findings_sees_only_their_state(client: Client) -> None:
    roster, check = _amiss(Answer(False, 0, note="Tidak datang"))
    signed_in(client, Role.PENDAMPING, VILLAGE)

    page = client.get(reverse("distribution:sample", args=[roster.pk])).content.decode()

    assert "Waiting for a decision" in page
    assert reverse("verification:review", args=[check.finding_id]) not in page


def test_the_page_takes_as_many_queries_for_many_as_for_one(client: Client, django_assert_max_num_queries: Any) -> None:
    roster = _drawn(6)
    signed_in(client, Role.VERIFIKATOR)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("distribution:sample", args=[roster.pk]))

    assert len(page.context["rows"]) == 6
