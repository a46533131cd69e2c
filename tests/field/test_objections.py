"""Objections on the facilitator's phone."""

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from distribution.models import Objection, ObjectionVisit
from tests.distribution.objection_factories import Reporter, a_ground, a_picture, a_visit, an_objection
from tests.distribution.public_objections import a_public_form
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory
from verification.models import Evidence


pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator(client):
    user = UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
    client.force_login(user)
    return user


def _waiting(village: str = VILLAGE, name: str = "Budi Santoso") -> ObjectionVisit:
    family = FamilyFactory(head=True, head__full_name=name, village_id=village)
    reporter = Reporter("Bu Tetangga", is_protected=True)
    return a_visit(an_objection("other-well-off", family=family, reporter=reporter))


def test_a_facilitator_sees_the_visits_of_the_own_kelurahan_without_who_spoke(client, facilitator):
    _waiting()
    _waiting(NEIGHBOUR, "Orang Sebelah")

    text = client.get(reverse("field:objections")).content.decode()

    assert "Budi Santoso" in text
    assert "Orang Sebelah" not in text
    assert "Bu Tetangga" not in text


def test_a_visit_is_recorded_with_photo_and_position(client, facilitator):
    visit = _waiting()
    url = reverse("field:objection-visit", args=[visit.pk])

    page = client.get(url).content.decode()
    client.post(
        url,
        {
            "outcome": "false", "note": "Rumah kontrakan, tidak ada mobil.", "photo": a_picture(),
            "latitude": "-7.470000", "longitude": "112.430000", "accuracy": "12",
        },
    )  # fmt: skip

    again = client.post(url, {"outcome": "true", "note": "Ada mobil di garasi.", "entry_form": "visit"})

    visit.refresh_from_db()
    evidence = Evidence.objects.across_areas(reason="test").get()
    assert "Yang tadi Anda tulis: Ada mobil di garasi." in again.content.decode()
    assert "Bu Tetangga" not in page
    assert (visit.state, visit.outcome, visit.visited_by) == ("done", "false", facilitator)
    assert (evidence.family_id, evidence.accuracy_m) == (visit.objection.family_id, 12)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"outcome": "", "note": "Tidak ada orang di rumah."}, id="nothing chosen"),
        pytest.param({"outcome": "true", "note": "ya"}, id="no note"),
        pytest.param({"outcome": "true", "note": "Benar adanya.", "photo": a_picture(b"MZ")}, id="no photo"),
    ],
)
def test_a_visit_that_says_too_little_is_not_kept(client, facilitator, told):
    visit = _waiting()

    response = client.post(reverse("field:objection-visit", args=[visit.pk]), told)

    visit.refresh_from_db()
    assert (response.status_code, visit.state) == (422, "assigned")


def test_a_facilitator_records_what_a_citizen_says(client, facilitator):
    form = a_public_form(kind="proposal", ground=a_ground("new-poor").pk, nik="", about="Mbah Karto, RT 3")

    response = client.post(reverse("field:objection-new"), form)

    kept = Objection.objects.across_areas(reason="test").get()
    assert response.status_code == 200
    assert (kept.channel, kept.recorded_by, kept.about) == ("facilitator", facilitator, "Mbah Karto, RT 3")
    assert str(kept) in response.content.decode()


def test_a_facilitator_records_nothing_elsewhere(client, facilitator):
    response = client.post(reverse("field:objection-new"), a_public_form(village=NEIGHBOUR))

    assert response.status_code == 422
    assert not Objection.objects.across_areas(reason="test").exists()
