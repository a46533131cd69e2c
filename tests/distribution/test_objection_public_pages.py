"""The pages of objections for citizens, without an account: how they are raised, followed and taken back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from distribution.actions.objections import Reporter
from distribution.forms.objections import new_nonce
from distribution.models import Objection, ObjectionReporter
from tests.distribution.objection_factories import (
    a_ground,
    a_picture,
    decided,
    received,
)
from tests.distribution.public_objections import NIK, a_public_form, only_one, sent, slip_on
from tests.factories import FamilyFactory


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def test_a_citizen_objects_and_gets_aslip_on(client):
    response = sent(client, papers=a_picture())

    assert response.status_code == 200
    number, secret = slip_on(response)
    kept = only_one()
    assert (number, kept.channel, kept.recorded_by.is_machine) == (str(kept), "public", True)
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", secret)
    assert kept.papers.count() == 1


def test_a_shared_computer_keeps_no_slip_and_no_answer(client):
    number, secret = slip_on(slip := sent(client))

    told = client.post(reverse("distribution:public-status"), {"number": number, "secret": secret})
    refused = sent(client, statement=None)

    assert refused.status_code == 422
    assert [one["Cache-Control"] for one in (slip, told, refused)] == ["no-store"] * 3


def test_the_answer_is_the_same_whether_the_number_is_known_or_not(client):
    known = FamilyFactory(head=True, head__nik=NIK)
    first = sent(client)
    second = sent(client, nik="3576014107800999")

    pages = []
    for response in (first, second):
        number, secret = slip_on(response)
        text = response.content.decode().replace(number, "N").replace(secret, "K")
        pages.append(re.sub(r'"X-CSRFToken": "[^"]+"|csrfmiddlewaretoken" value="[^"]+"', "", text))
    assert pages[0] == pages[1]
    families = Objection.objects.across_areas(reason="test").order_by("pk").values_list("family", flat=True)
    assert list(families) == [known.pk, None]


def test_the_same_form_sent_twice_shows_the_same_slip(client):
    form = a_public_form()
    url = reverse("distribution:public-objection")

    assert slip_on(client.post(url, form)) == slip_on(client.post(url, form))
    assert only_one().kind == "own"


def test_who_speaks_about_somebody_else_is_protected(client):
    response = sent(client, kind="other", ground=a_ground("other-well-off").pk, nik="", about="Pak Budi, Jl. Ijen 3")

    assert response.status_code == 200
    reporter = ObjectionReporter.objects.across_areas(reason="test").get()
    assert reporter.is_protected
    assert only_one().about_number == ""


@pytest.mark.parametrize(("about", "number"), [("Mbah Karto, RT 3", ""), ("", NIK)])
def test_a_proposal_is_about_who_proposes_unless_it_names_somebody(client, about, number):
    sent(client, kind="proposal", ground=a_ground("new-poor").pk, about=about)

    assert only_one().about_number == number


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"website": "http://contoh"}, id="trap for programs"),
        pytest.param({"nik": ""}, id="no own number"),
        pytest.param({"kind": "misuse"}, id="a ground of another kind"),
        pytest.param({"kind": "other", "about": ""}, id="about nobody"),
        pytest.param({"agrees": None}, id="not agreed"),
        pytest.param({"statement": "salah"}, id="too short"),
        pytest.param({"village": "52.71.01.1004"}, id="another city"),
        pytest.param({"phone": "telepon saya"}, id="no telephone"),
        pytest.param({"nonce": "palsu"}, id="forged form"),
        pytest.param({"papers": [a_picture(b"%PDF-1.7" + bytes([n])) for n in range(4)]}, id="four files"),
        pytest.param({"papers": a_picture(b"MZ")}, id="a program"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_kept(client, told):
    if told.get("kind") == "other":
        told = told | {"ground": a_ground("other-well-off").pk}

    response = sent(client, **told)

    assert response.status_code == 422
    assert not Objection.objects.across_areas(reason="test").exists()


def test_a_form_that_is_sent_faster_than_anybody_reads_gets_a_new_mark(client):
    response = client.post(reverse("distribution:public-objection"), a_public_form() | {"nonce": new_nonce()})

    assert response.status_code == 422
    assert "lebih cepat" in response.content.decode()


def test_a_form_that_was_open_for_days_can_be_sent_again(client):
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        old = new_nonce()
    url = reverse("distribution:public-objection")

    response = client.post(url, a_public_form(nonce=old))

    fresh = re.search(r'name="nonce" value="([^"]+)"', response.content.decode())[1]
    assert (response.status_code, fresh == old) == (422, False)


def test_too_many_objections_from_one_place_are_refused(client):
    answers = [sent(client, nonce="palsu").status_code for _ in range(10)]

    response = sent(client)

    assert set(answers) == {422}
    assert (response.status_code, "Terlalu banyak" in response.content.decode()) == (422, True)


def test_a_sending_without_an_account_has_a_limit_of_its_own(client, settings):
    settings.UPLOAD_PUBLIC_MAX_SIZE = 200

    response = sent(client, papers=a_picture(b"%PDF-1.7" + b"0" * 400, "besar.pdf"))

    assert response.status_code == 422
    assert "terlalu besar" in response.content.decode()
    assert not Objection.objects.across_areas(reason="test").exists()


def test_the_holder_of_the_slip_follows_the_objection(client):
    number, secret = slip_on(sent(client))

    response = client.post(reverse("distribution:public-status"), {"number": number, "secret": secret.lower()})

    text = response.content.decode()
    assert response.status_code == 200
    assert "Sedang diperiksa" in text
    assert "Siti" not in text


@pytest.mark.parametrize("wrong", [("S-999999", None), (None, "AAAA-BBBB-CCCC"), ("bukan", None)])
def test_a_wrong_slip_is_answered_in_one_way(client, wrong):
    number, secret = slip_on(sent(client))
    told = {"number": wrong[0] or number, "secret": wrong[1] or secret}

    response = client.post(reverse("distribution:public-status"), told)

    assert response.status_code == 422
    assert "Tidak ada sanggahan dengan nomor dan kode ini" in response.content.decode()


def test_guessing_the_secret_of_a_slip_ends_soon(client):
    number, secret = slip_on(sent(client))
    url = reverse("distribution:public-status")
    for _ in range(10):
        client.post(url, {"number": number, "secret": "AAAA-BBBB-CCCC"})

    response = client.post(url, {"number": number, "secret": secret})

    assert (response.status_code, "Terlalu banyak" in response.content.decode()) == (422, True)


def test_the_answer_about_somebody_else_tells_nothing_of_them(client):
    family = FamilyFactory(head=True)
    slip = received("other-well-off", family=family, reporter=Reporter("Bu Tetangga", is_protected=True))
    decided(slip.objection, "granted", "hold")

    response = client.post(
        reverse("distribution:public-status"), {"number": str(slip.objection), "secret": slip.secret}
    )

    text = response.content.decode()
    assert "menyangkut keluarga lain" in text
    assert "Sudah diperiksa dengan berkas" not in text
    assert "Dikabulkan" not in text


def test_the_answer_to_the_own_objection_gives_the_reason(client):
    slip = received()
    decided(slip.objection, "refused")

    response = client.post(
        reverse("distribution:public-status"), {"number": str(slip.objection), "secret": slip.secret}
    )

    assert "ditolak dengan alasan: Sudah diperiksa dengan berkas." in response.content.decode()


def test_the_holder_of_the_slip_takes_it_back(client):
    number, secret = slip_on(sent(client))
    url = reverse("distribution:public-withdraw")

    client.post(url, {"number": number, "secret": "AAAA-BBBB-CCCC"})
    before = only_one().state
    client.post(url, {"number": number, "secret": secret})

    assert (before, only_one().outcome) == ("received", "withdrawn")


def test_the_doors_for_citizens_lead_to_both_pages(client):
    text = client.get(reverse("distribution:public-home")).content.decode()

    assert reverse("distribution:public-objection") in text
    assert reverse("distribution:public-status") in text
