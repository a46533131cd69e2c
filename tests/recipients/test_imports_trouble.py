"""Trouble on the way of a hand-over: claims lost, files damaged, services that break off. Nothing is half done."""

from importlib import import_module

import pytest
from django.db import DatabaseError, IntegrityError

from access.domain.permissions import Permission, Role
from access.models import AuditEvent, User
from recipients import errors
from recipients.actions.imports import admit, cancel, claims, stage
from recipients.models import Family, Import
from recipients.queries import admission, intake
from tests.factories import UserFactory
from tests.recipients.handover import households, receive_files, staged, write_pair


pytestmark = pytest.mark.django_db
State = Import.State
# The package gives its functions the names of their modules.
receiving = import_module("recipients.actions.imports.receive")
staging = import_module("recipients.actions.imports.stage")


def _imports():
    return Import.objects.across_areas(reason="test")


def _take_over(monkeypatch):
    """Another worker takes the import over in the moment in which the first one wants to write its outcome."""
    finish = claims.finish

    def too_late(import_id, token, **changes):
        _imports().filter(pk=import_id).update(claimed_by="another worker")
        return finish(import_id, token, **changes)

    monkeypatch.setattr(claims, "finish", too_late)


def test_an_unprepared_installation_takes_no_files():
    with pytest.raises(errors.NotPrepared):
        receiving.city_of(User.objects.machine(), Permission.IMPORT_UPLOAD)


def test_a_format_that_cannot_be_taken_yet_is_refused_before_the_file_is_read(tmp_path):
    path = tmp_path / "lain.csv"
    path.write_text("satu|dua\n1|2\n", encoding="utf-8")

    with pytest.raises(errors.FormatNotSupported, match="siks"):
        receive_files([(path.name, path)], form="siks")


def test_an_unexpected_refusal_of_the_database_is_not_taken_for_a_known_file(tmp_path, monkeypatch):
    pair = write_pair(tmp_path, *households([1]))
    receive_files(pair)
    monkeypatch.setattr(receiving, "refuse_known", lambda arrivals: None)

    with pytest.raises(IntegrityError, match="import_file_content_once"):
        receive_files(pair)

    assert _imports().count() == 1


def test_a_reader_that_lost_its_claim_writes_nothing(tmp_path, monkeypatch):
    found = receive_files(write_pair(tmp_path, *households([1])))
    _take_over(monkeypatch)

    done = stage(import_id=found.pk)

    found.refresh_from_db()
    assert done is False
    assert (found.state, found.counts) == (State.STAGING, {})


def test_a_stored_file_that_was_damaged_is_refused_with_a_sentence(tmp_path):
    found = receive_files(write_pair(tmp_path, *households([1])))
    staging.stored(found.files.order_by("part").first()).write_bytes(b"%PDF-1.7 not a table any more")

    stage(import_id=found.pk)

    found.refresh_from_db()
    assert found.state == State.REFUSED
    assert "PDF" in found.refusal
    assert all(found.files.values_list("is_refused", flat=True))
    assert AuditEvent.objects.filter(action="import.refuse", object_id=str(found.pk)).count() == 1


def test_a_reader_that_breaks_leaves_a_failed_import_and_says_so(tmp_path, monkeypatch):
    found = receive_files(write_pair(tmp_path, *households([1])))

    def broken(pair):
        raise RuntimeError("disk gone")

    monkeypatch.setattr(intake, "write_issues", broken)
    with pytest.raises(RuntimeError):
        stage(import_id=found.pk)

    found.refresh_from_db()
    assert (found.state, found.trouble) == (State.FAILED, "RuntimeError")
    assert not any(found.files.values_list("is_refused", flat=True))


def test_asking_a_reader_to_stop_is_kept_for_it(tmp_path):
    found = receive_files(write_pair(tmp_path, *households([1])))
    _imports().filter(pk=found.pk).update(state=State.STAGING, claimed_by="a worker")

    cancel(import_id=found.pk, by=UserFactory(role=Role.OPERATOR))

    found.refresh_from_db()
    assert found.state == State.STAGING
    assert found.cancel_requested_at is not None


def test_work_that_was_told_to_stop_stops_at_the_next_step():
    beat = claims.Beat(1, "token")
    beat.is_cancelled = True

    with pytest.raises(claims.Cancelled):
        beat.enter("judging")


def test_a_beat_that_the_database_refuses_does_not_stop_the_work(monkeypatch):
    def refused(self):
        raise DatabaseError("gone")

    monkeypatch.setattr(claims, "BEAT_S", 0.001)
    monkeypatch.setattr(claims.Beat, "_renew", refused)

    with claims.Beat(1, "token") as beat:
        beat._thread.join(timeout=10)
        ended = not beat._thread.is_alive()
        beat.check()

    assert ended


def test_an_import_of_another_city_cannot_be_admitted(tmp_path):
    found = staged(tmp_path, *households([1]))
    _imports().filter(pk=found.pk).update(city_id="52.71")

    with pytest.raises(errors.NotPermitted):
        admit(import_id=found.pk, by=UserFactory(role=Role.VERIFIKATOR))

    assert Family.objects.across_areas(reason="test").count() == 0


def test_an_admission_that_breaks_after_losing_its_claim_leaves_the_import_to_the_other(tmp_path, monkeypatch):
    found = staged(tmp_path, *households([1]))

    def broken(pair, **known):
        raise RuntimeError("disk gone")

    _take_over(monkeypatch)
    monkeypatch.setattr(admission, "merge", broken)
    with pytest.raises(RuntimeError):
        admit(import_id=found.pk, by=UserFactory(role=Role.VERIFIKATOR))

    found.refresh_from_db()
    assert (found.state, found.claimed_by) == (State.ADMITTING, "another worker")
    assert Family.objects.across_areas(reason="test").count() == 0
