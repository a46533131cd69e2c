"""How an export is written: by one worker at a time, with signs of life, until it ends or its time is over."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from access import errors, tasks
from access.actions import exports
from access.domain.permissions import Role
from access.models import AuditEvent, Export, User
from access.queries.exports import lost
from tests.access.taking_out import asked, rows_of
from tests.factories import FamilyFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR, full_name="Rina Wulandari", username="rina")


def test_three_at_a_time_are_enough(operator: User) -> None:
    FamilyFactory(head=True)
    for file_format in ("csv", "xlsx", "ods"):
        asked(operator, file_format=file_format)

    with pytest.raises(errors.TooManyExports):
        asked(operator, columns=["nik"])


def test_a_second_start_stands_aside(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    Export.objects.filter(pk=export.pk).update(state="running", claimed_by="other", heartbeat_at=timezone.now())

    assert not exports.run(export_id=export.pk)

    assert not exports.folder().exists()


def test_a_silent_worker_is_taken_over(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    long_ago = timezone.now() - timedelta(minutes=2)
    Export.objects.filter(pk=export.pk).update(state="running", claimed_by="dead", heartbeat_at=long_ago)

    assert lost(now=timezone.now()) == [export.pk]
    assert exports.run(export_id=export.pk)

    assert len(rows_of(export)) == 2


def test_a_lost_message_is_found_by_the_sweep(operator: User, monkeypatch) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    Export.objects.filter(pk=export.pk).update(requested_at=timezone.now() - timedelta(minutes=1))
    told: list[int] = []
    monkeypatch.setattr(tasks.run_export, "delay", told.append)

    assert tasks.sweep_exports() == 1

    assert told == [export.pk]


def test_a_worker_that_was_taken_over_stores_nothing(operator: User, monkeypatch) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    monkeypatch.setattr(exports, "BEAT_S", 0)
    beat = exports._beat

    def taken(export_id: int, token: str, done: int, now: object) -> None:
        Export.objects.filter(pk=export_id).update(claimed_by="other")
        beat(export_id, token, done, now)

    monkeypatch.setattr(exports, "_beat", taken)

    assert not exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert (export.state, export.claimed_by, list(exports.folder().iterdir())) == ("running", "other", [])


def test_a_worker_that_is_taken_over_at_the_end_stores_nothing(operator: User, monkeypatch) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    about = exports._about

    def taken(*args: object) -> object:
        Export.objects.filter(pk=export.pk).update(claimed_by="other")
        return about(*args)

    monkeypatch.setattr(exports, "_about", taken)

    assert not exports.run(export_id=export.pk)

    assert (list(exports.folder().iterdir()), AuditEvent.objects.filter(action="export.finish").count()) == ([], 0)


def test_signs_of_life_tell_how_far_it_is(operator: User, monkeypatch) -> None:
    for _ in range(3):
        FamilyFactory(head=True)
    export = asked(operator)
    monkeypatch.setattr(exports, "BEAT_S", 0)
    monkeypatch.setattr(exports, "_BETWEEN_BEATS", 2)
    seen: list[tuple[int, int]] = []
    beat = exports._beat

    def noted(export_id: int, token: str, done: int, now: object) -> None:
        beat(export_id, token, done, now)
        seen.append(Export.objects.values_list("done", "total").get(pk=export_id))

    monkeypatch.setattr(exports, "_beat", noted)

    exports.run(export_id=export.pk)

    assert seen == [(0, 3), (2, 3)]


def test_a_cancelled_one_stops_and_leaves_no_file(operator: User, monkeypatch) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    monkeypatch.setattr(exports, "BEAT_S", 0)
    monkeypatch.setattr(exports, "_claim", lambda export_id, token: bool(
        Export.objects.filter(pk=export_id).update(state="running", claimed_by=token, heartbeat_at=timezone.now())
    ))  # fmt: skip
    Export.objects.filter(pk=export.pk).update(state="running")
    exports.cancel(export=export, by=operator)

    assert not exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert (export.state, export.query, list(exports.folder().iterdir())) == ("cancelled", "", [])


def test_one_that_waits_is_cancelled_at_once(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)

    exports.cancel(export=export, by=operator)

    export.refresh_from_db()
    assert export.state == "cancelled"
    assert not exports.run(export_id=export.pk)


def test_what_has_ended_cannot_be_cancelled_nor_what_is_another_persons(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    with pytest.raises(errors.ExportGone):
        exports.cancel(export=export, by=UserFactory(role=Role.OPERATOR))
    exports.run(export_id=export.pk)

    with pytest.raises(errors.ExportGone):
        exports.cancel(export=export, by=operator)


def test_a_role_that_has_ended_meanwhile_fails_it(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    operator.assignments.update(valid_until=timezone.localdate())

    exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert (export.state, export.trouble) == ("failed", "Peran Anda tidak mencakup daftar ini.")
    assert not list(exports.folder().glob("*"))


def test_a_list_that_is_gone_fails_it(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    Export.objects.filter(pk=export.pk).update(listing="gone")

    exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert export.state == "failed"


def test_an_unexpected_end_is_told_and_leaves_no_file(operator: User, monkeypatch) -> None:
    FamilyFactory(head=True)
    export = asked(operator)

    def broken(*_args: object) -> object:
        raise RuntimeError("disk")

    monkeypatch.setattr(exports, "_about", broken)

    with pytest.raises(RuntimeError):
        exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert (export.state, export.trouble) == ("failed", "Ekspor terputus. Mintalah sekali lagi.")
    assert list(exports.folder().iterdir()) == []


def test_files_are_removed_when_their_time_is_over(operator: User) -> None:
    FamilyFactory(head=True)
    old, fresh = asked(operator), asked(operator, columns=["name"])
    for export in (old, fresh):
        exports.run(export_id=export.pk)
        export.refresh_from_db()
    Export.objects.filter(pk=old.pk).update(expires_at=timezone.now())

    assert tasks.remove_expired_exports() == 1
    assert tasks.remove_expired_exports() == 0

    old.refresh_from_db()
    event = AuditEvent.objects.get(action="export.remove")
    assert [path.name for path in exports.folder().iterdir()] == [fresh.path]
    assert (old.path, old.removed_at is None, old.can_fetch, fresh.can_fetch) == ("", False, False, True)
    assert (event.actor_id, event.object_id) == (User.MACHINE_ID, str(old.pk))


def test_one_that_somebody_else_removes_is_not_removed_twice(operator: User, monkeypatch) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    exports.run(export_id=export.pk)
    Export.objects.update(expires_at=timezone.now())
    found = list(Export.objects.all())
    Export.objects.update(path="", removed_at=timezone.now())
    monkeypatch.setattr(type(Export.objects.all()), "iterator", lambda _self: iter(found))

    assert exports.remove_expired(now=timezone.now()) == 0


def test_what_a_dead_worker_left_behind_is_removed_after_a_day(operator: User) -> None:
    exports.folder().mkdir()
    old, new = exports.folder() / "old.csv", exports.folder() / "new.csv"
    for path in (old, new):
        path.write_text("x")
    os.utime(old, (0, 0))

    exports.remove_expired(now=timezone.now())

    assert [path.name for path in exports.folder().iterdir()] == ["new.csv"]


@pytest.mark.concurrent
def test_two_workers_at_once_write_one_file() -> None:
    user = UserFactory(role=Role.OPERATOR)
    FamilyFactory(head=True)
    export = asked(user)
    together = Barrier(2)

    def work(_number: int) -> bool:
        together.wait(timeout=10)
        try:
            return exports.run(export_id=export.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        wrote = sorted(workers.map(work, range(2)))

    assert wrote == [False, True]
    assert len(list(exports.folder().iterdir())) == 1
    assert AuditEvent.objects.filter(action="export.finish").count() == 1
