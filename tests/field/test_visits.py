"""Visits on the phone: what waits, what is recorded, and what reaches the reviewers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.forms.objections import ObjectionVisitForm
from field.forms import VisitForm
from tests.factories import NEIGHBOUR, VILLAGE, UserFactory, areas
from tests.field.addresses import ground_check
from verification.models import Evidence, Finding, GroundCheck


pytestmark = pytest.mark.django_db

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"\0" * 64 + bytes.fromhex("ffd9")


@pytest.fixture(autouse=True)
def _uploads(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def phone(client: Client) -> Client:
    areas()
    client.force_login(UserFactory(role=Role.PENDAMPING, role__area=VILLAGE))
    return client


def _send(phone: Client, visit: GroundCheck, **data):
    return phone.post(reverse("field:visit", args=[visit.pk]), data)


def test_only_visits_of_the_own_kelurahan_are_listed(phone: Client) -> None:
    own, other = ground_check(VILLAGE), ground_check(NEIGHBOUR)

    page = phone.get(reverse("field:home")).content.decode()

    assert reverse("field:visit", args=[own.pk]) in page
    assert reverse("field:visit", args=[other.pk]) not in page


def test_visits_that_another_facilitator_is_to_make_by_name_are_left_out(phone: Client) -> None:
    own, others = ground_check(VILLAGE), ground_check(VILLAGE)
    me = phone.get(reverse("field:home")).wsgi_request.user
    GroundCheck.objects.filter(pk=own.pk).update(facilitator=me)
    GroundCheck.objects.filter(pk=others.pk).update(facilitator=UserFactory(role=Role.PENDAMPING))

    page = phone.get(reverse("field:home")).content.decode()

    assert reverse("field:visit", args=[own.pk]) in page
    assert reverse("field:visit", args=[others.pk]) not in page


def test_the_visit_page_masks_every_number(phone: Client) -> None:
    visit = ground_check(VILLAGE)

    page = phone.get(reverse("field:visit", args=[visit.pk])).content.decode()

    assert not re.search(r"\d{16}", page)
    assert f"{visit.finding.person.nik[:6]}******{visit.finding.person.nik[-4:]}" in page


@pytest.mark.parametrize("form", [VisitForm, ObjectionVisitForm])
def test_a_photo_is_made_smaller_on_the_phone_before_it_is_sent(form: type[Form]) -> None:
    assert " data-photo=" in str(form()["photo"])


def test_a_recorded_visit_reaches_the_finding_with_its_evidence(phone: Client) -> None:
    visit = ground_check(VILLAGE)

    response = _send(
        phone, visit, outcome="moved", note="Pindah ke Surabaya, surat ada.",
        photo=SimpleUploadedFile("rumah.jpg", JPEG, "image/jpeg"),
        latitude="-7.466350", longitude="112.431970", accuracy="8",
    )  # fmt: skip

    visit.refresh_from_db()
    evidence = Evidence.objects.across_areas(reason="test").get(ground_check=visit)
    assert response.status_code == 302
    assert (visit.state, visit.outcome, visit.note) == ("done", "moved", "Pindah ke Surabaya, surat ada.")
    assert (str(evidence.latitude), str(evidence.longitude), evidence.accuracy_m) == ("-7.466350", "112.431970", 8)
    with evidence.file.open() as stored:
        assert stored.read() == JPEG
    assert Finding.objects.across_areas(reason="test").get(pk=visit.finding_id).state == "open"
    assert AuditEvent.objects.filter(action="ground_check.record", object_id=str(visit.pk)).count() == 1


def test_a_visit_without_an_outcome_keeps_what_was_typed(phone: Client) -> None:
    visit = ground_check(VILLAGE)

    response = _send(phone, visit, note="rumah kosong")

    visit.refresh_from_db()
    assert response.status_code == 422
    assert "rumah kosong" in response.content.decode()
    assert visit.state == "assigned"


@pytest.mark.parametrize("outcome", ["changed", "moved", "deceased"])
def test_a_change_needs_a_note(phone: Client, outcome: str) -> None:
    visit = ground_check(VILLAGE)

    response = _send(phone, visit, outcome=outcome, note="  ")

    visit.refresh_from_db()
    assert response.status_code == 422
    assert visit.state == "assigned"


def test_a_file_that_is_no_photo_is_refused_and_nothing_is_written(phone: Client) -> None:
    visit = ground_check(VILLAGE)

    response = _send(phone, visit, outcome="confirmed", photo=SimpleUploadedFile("rumah.jpg", b"MZ\x90\0 program"))

    visit.refresh_from_db()
    assert response.status_code == 422
    assert visit.state == "assigned"
    assert not Evidence.objects.across_areas(reason="test").exists()


def test_sending_twice_records_once(phone: Client) -> None:
    visit = ground_check(VILLAGE)
    _send(phone, visit, outcome="confirmed")

    again = _send(phone, visit, outcome="not_found")

    visit.refresh_from_db()
    assert again.status_code == 422
    assert visit.outcome == "confirmed"


def test_what_was_written_about_a_visit_that_another_recorded_meanwhile_is_still_there(phone: Client) -> None:
    visit = ground_check(VILLAGE)
    _send(phone, visit, outcome="confirmed")

    page = _send(phone, visit, outcome="changed", note="Sudah pindah ke RT 4", entry_form="visit").content.decode()

    assert "Kunjungan ini sudah dicatat atau dibatalkan" in page
    assert "Yang tadi Anda tulis: Sudah pindah ke RT 4" in page


def test_the_list_costs_the_same_for_one_and_for_fifty(
    phone: Client, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    ground_check(VILLAGE)
    with django_assert_max_num_queries(12) as few:
        phone.get(reverse("field:home"))
    for _number in range(49):
        ground_check(VILLAGE)

    with django_assert_num_queries(len(few)):
        phone.get(reverse("field:home"))
