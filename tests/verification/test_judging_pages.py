"""The page of thresholds and of judging anew."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from access.domain.permissions import Role
from access.models import Installation
from tests.factories import CITY, UserFactory, areas
from verification import tasks
from verification.models import Judging, Threshold


TODAY = timezone.localdate()


@pytest.fixture
def admin(db, client: Client) -> Client:
    Installation.objects.get_or_create(city=areas()[CITY])
    client.force_login(UserFactory(role=Role.ADMIN, role__area=CITY))
    return client


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(tasks.judge_answers, "delay", found.append)
    return found


def _all() -> list[Judging]:
    return list(Judging.objects.across_areas(reason="test"))


def test_the_page_shows_thresholds_with_their_origin(admin, monkeypatch):
    monkeypatch.setenv("DUKCAPIL_THRESHOLD", "85")
    Threshold.objects.create(source="dukcapil", element="ALAMAT", limit=75, valid_from=TODAY)
    Threshold.objects.create(source="dukcapil", element="ALAMAT", limit=80, valid_from=TODAY + timedelta(days=3))

    text = admin.get("/verifikasi/penilaian/").content.decode()

    assert "dari pengaturan server" in text
    assert "ditetapkan, sejak" in text
    assert "bawaan portal" in text
    assert "80 mulai" in text


def test_a_preview_is_counted_by_a_worker_and_shown(admin, sent):
    day = TODAY + timedelta(days=3)
    Threshold.objects.create(source="dukcapil", element="NAMA_LGKP", limit=95, valid_from=day)

    response = admin.post("/verifikasi/penilaian/pratinjau/", {"source": "dukcapil", "on": day.isoformat()})

    (asked,) = _all()
    assert (response["Location"], sent) == ("/verifikasi/penilaian/?source=dukcapil", [asked.pk])
    assert (asked.is_preview, asked.thresholds["NAMA_LGKP"]) == (True, 95)
    assert "Menunggu" in admin.get("/verifikasi/penilaian/kemajuan/").content.decode()
    tasks.judge_answers(asked.pk)
    assert admin.get("/verifikasi/penilaian/kemajuan/")["HX-Refresh"] == "true"
    text = admin.get("/verifikasi/penilaian/").content.decode()
    assert "Yang akan berubah" in text
    assert "Nama 95" in text


def test_judging_anew_needs_a_reason(admin, sent):
    admin.post("/verifikasi/penilaian/nilai/", {"source": "dukcapil"})
    assert _all() == []

    admin.post("/verifikasi/penilaian/nilai/", {"source": "dukcapil", "reason": "Ambang nama berubah"})

    assert [(one.is_preview, one.reason) for one in _all()] == [(False, "Ambang nama berubah")]


def test_asking_twice_says_that_it_is_under_way(admin, sent):
    for _time in range(2):
        response = admin.post("/verifikasi/penilaian/pratinjau/", {"source": "dukcapil"}, follow=True)

    assert "sedang dinilai" in response.content.decode()
    assert len(sent) == 1


def test_a_source_that_does_not_exist_shows_the_civil_registry(admin):
    admin.post("/verifikasi/penilaian/pratinjau/", {"source": "nobody"})

    assert _all() == []
    assert admin.get("/verifikasi/penilaian/?source=nobody").status_code == 200
    assert "Tidak ada yang perlu diatur" in admin.get("/verifikasi/penilaian/?source=civil_servants").content.decode()


def test_the_sweep_takes_up_what_waits(admin, sent, monkeypatch):
    admin.post("/verifikasi/penilaian/pratinjau/", {"source": "dukcapil"})
    again: list[tuple[int, ...]] = []
    monkeypatch.setattr(tasks.judge_answers, "apply_async", lambda args, **_options: again.append(args))

    tasks.sweep_judgings()
    tasks.judge_anew()

    assert again == [(sent[0],)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"source": "land", "element": "NAMA_LGKP"}, "tidak punya unsur itu"),
        ({"valid_from": (TODAY - timedelta(days=1)).isoformat()}, "pilih hari ini"),
        ({"limit": "101"}, "0 sampai 100"),
        ({}, ""),
    ],
)
def test_thresholds_are_kept_as_reference_data(admin, values, said):
    row = {"source": "dukcapil", "element": "NAMA_LGKP", "limit": "85", "valid_from": TODAY.isoformat()}

    response = admin.post("/data-acuan/ambang/baru/", {**row, **values, "reason": "Rapat 20 November"})

    assert (response.status_code, Threshold.objects.count()) == ((422, 0) if said else (302, 1))
    assert said in response.content.decode()


def test_a_threshold_that_has_judged_is_not_changed(admin):
    row = Threshold.objects.create(source="dukcapil", element="ALAMAT", limit=75, valid_from=TODAY - timedelta(days=5))

    response = admin.post(f"/data-acuan/ambang/{row.pk}/", {"limit": "60", "reason": "Rapat 20 November"})

    row.refresh_from_db()
    assert (response.status_code, row.limit) == (422, 75)
