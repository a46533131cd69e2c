"""/healthz, /readyz and /metrics."""

import time

import pytest
import redis
from django.core.cache import cache
from django.db import OperationalError

from bansos import health
from bansos.tasks import note_heartbeat


@pytest.fixture(autouse=True)
def _silent_worker():
    cache.delete(health.HEARTBEAT)
    yield
    cache.delete(health.HEARTBEAT)


def test_healthz_answers_without_the_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_is_ready_when_every_part_is(client):
    note_heartbeat()

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "ok",
    }


@pytest.mark.django_db
def test_readyz_says_that_no_worker_was_heard_of(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["worker"] == "no worker has been heard of"


@pytest.mark.django_db
def test_readyz_says_how_long_the_worker_is_silent(client):
    cache.set(health.HEARTBEAT, time.time() - 75.2)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["worker"] == "silent for 75 s"


@pytest.mark.django_db
def test_readyz_names_unprepared_database(client, monkeypatch):
    monkeypatch.setattr(health, "is_migrated", lambda: False)

    assert client.get("/readyz").json()["migrations"] == "run: python manage.py prepare"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "error"),
    [("database", OperationalError("secret address")), ("broker", redis.ConnectionError("secret address"))],
)
def test_readyz_tells_of_a_stopped_part_without_its_address(client, monkeypatch, part, error):
    def fail() -> str:
        raise error

    monkeypatch.setitem(health.CHECKS, part, fail)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()[part] == "does not answer"
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_metrics_tell_parts_and_silence(client):
    note_heartbeat()

    told = client.get("/metrics").content.decode()

    assert 'bansos_part_up{part="database"} 1.0' in told
    assert 'bansos_part_up{part="worker"} 1.0' in told
    assert "bansos_worker_silence_seconds 0." in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "request_of", "status"),
    [
        ("from this machine", {}, 200),
        ("from elsewhere", {"REMOTE_ADDR": "192.0.2.7"}, 403),
        ("through a proxy on this machine", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        ("with the token", {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer let-me"}, 200),
        ("with another token", {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer let-us"}, 403),
    ],
)
def test_metrics_are_for_this_machine_and_holders_of_the_token(client, settings, case, request_of, status):
    settings.METRICS_TOKEN = "let-me"

    assert client.get("/metrics", **request_of).status_code == status, case


@pytest.mark.django_db
def test_metrics_without_a_token_set_refuse_an_empty_one(client):
    answer = client.get("/metrics", REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ")

    assert answer.status_code == 403
