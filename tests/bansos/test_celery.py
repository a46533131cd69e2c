"""What the Celery app promises: a lost message is no lost work."""

import logging

import pytest
from celery.contrib.django.task import DjangoTask
from django.db import transaction
from kombu.exceptions import OperationalError

from bansos.celery import app
from bansos.tasks import note_heartbeat


@pytest.fixture
def stopped_broker(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(DjangoTask, "apply_async", refuse)


@pytest.mark.usefixtures("stopped_broker")
def test_page_does_not_fail_with_the_broker(caplog):
    with caplog.at_level(logging.WARNING):
        sent = note_heartbeat.delay()

    assert sent is None
    assert "broker_down task=bansos.tasks.note_heartbeat" in caplog.text


@pytest.mark.django_db
@pytest.mark.usefixtures("stopped_broker")
def test_nudge_after_a_commit_does_not_fail_with_the_broker(caplog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        note_heartbeat.delay_on_commit()

    assert "broker_down task=bansos.tasks.note_heartbeat" in caplog.text


def test_killed_workers_task_goes_to_another_one():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_task_ends_before_the_broker_gives_it_to_another_worker():
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]


def test_messages_are_json_only_and_no_task_runs_inside_a_page():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert not app.conf.task_always_eager
