"""Taking lists out as files: who may, what is in them, how the work is done, how it ends."""

import csv
import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from access import errors, tasks
from access.actions import exports
from access.domain.permissions import Role
from access.errors import NotAllowed, UserError
from access.listings import listing, listings, seal, unseal
from access.models import AuditEvent, Export, RecordView, User
from access.queries.exports import lost
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR, full_name="Rina Wulandari", username="rina")


def asked(by: User, **changes: object) -> Export:
    wanted = {
        "listing_key": "families", "query": "", "columns": ["nik", "name"], "file_format": "csv", "is_masked": True,
        "reason": "", "by": by,
    }  # fmt: skip
    return exports.request(**(wanted | changes))


def rows_of(export: Export) -> list[list[str]]:
    export.refresh_from_db()
    return list(csv.reader(io.StringIO((exports.folder() / export.path).read_text("utf-8-sig"))))


def test_a_file_holds_the_chosen_columns_masked(operator: User) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI")
    export = asked(operator)

    assert exports.run(export_id=export.pk)

    nik = family.head.nik
    assert rows_of(export) == [["NIK kepala", "Kepala keluarga"], [f"{nik[:6]}******{nik[12:]}", "SRI WAHYUNI"]]
    assert (export.state, export.done, export.total) == ("finished", 1, 1)


def test_a_finished_export_has_hash_size_and_expiry(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    exports.run(export_id=export.pk)

    export.refresh_from_db()
    content = (exports.folder() / export.path).read_bytes()
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert export.size == len(content)
    assert timedelta(days=6, hours=23) < export.expires_at - timezone.now() <= timedelta(days=7)
    assert export.file_name == f"penerima-manfaat-{timezone.localdate():%Y-%m-%d}-{export}.csv"
    assert (exports.folder() / export.path).stat().st_mode & 0o777 == 0o600


def test_whole_numbers_carry_the_mark_in_every_row_and_end_after_a_day(operator: User) -> None:
    family = FamilyFactory(head=True)
    export = asked(operator, is_masked=False, reason="Permintaan BPKP 12/2026")

    exports.run(export_id=export.pk)

    head, row = rows_of(export)
    assert row[0] == family.head.nik
    assert head[-1] == "Tanda ekspor"
    assert row[-1].startswith(f"{export} · Rina Wulandari (rina) · ")
    assert export.expires_at - timezone.now() <= timedelta(hours=24)


def test_whole_numbers_leave_a_reveal_and_a_reason(operator: User) -> None:
    FamilyFactory(head=True)

    export = asked(operator, is_masked=False, reason="Permintaan BPKP 12/2026")

    seen = RecordView.objects.get()
    event = AuditEvent.objects.get(action="export.request")
    assert (seen.kind, seen.object_id, seen.reason) == ("revealed", str(export.pk), "Permintaan BPKP 12/2026")
    assert (event.reason, event.details["whole"]) == ("Permintaan BPKP 12/2026", True)


@pytest.mark.parametrize("reason", ["", "  x  "])
def test_whole_numbers_need_a_reason(operator: User, reason: str) -> None:
    FamilyFactory(head=True)

    with pytest.raises(UserError):
        asked(operator, is_masked=False, reason=reason)

    assert not Export.objects.exists()


def test_whole_numbers_need_the_right_wherever_the_list_is_read() -> None:
    FamilyFactory(head=True)
    treasurer = UserFactory(role=Role.BENDAHARA)
    treasurer.assignments.create(role=Role.OPERATOR, area_id=VILLAGE, valid_from="2020-01-01", given_by_id=1)

    with pytest.raises(NotAllowed):
        asked(treasurer, is_masked=False, reason="Permintaan BPKP 12/2026")

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [Role.PEJABAT, Role.AUDITOR])
def test_who_may_not_read_the_list_exports_nothing(role: Role) -> None:
    FamilyFactory(head=True)

    with pytest.raises(NotAllowed):
        asked(UserFactory(role=role))

    assert not Export.objects.exists()


def test_rows_of_other_areas_are_not_in_the_file() -> None:
    FamilyFactory(head=True, head__full_name="SRI WAHYUNI")
    FamilyFactory(head=True, head__full_name="SLAMET", village_id=NEIGHBOUR)
    export = asked(UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR))

    exports.run(export_id=export.pk)

    assert [row[1] for row in rows_of(export)[1:]] == ["SLAMET"]


def test_the_filters_of_the_address_are_run_again(operator: User) -> None:
    FamilyFactory(head=True, decile=2, head__full_name="MISKIN")
    FamilyFactory(head=True, decile=9, head__full_name="MAMPU")
    export = asked(operator, query="decile_to=4")

    exports.run(export_id=export.pk)

    assert [row[1] for row in rows_of(export)[1:]] == ["MISKIN"]


def test_what_was_searched_for_is_forgotten_with_the_end(operator: User) -> None:
    family = FamilyFactory(head=True)
    export = asked(operator, query=f"q={family.head.nik}&decile_to=")

    exports.run(export_id=export.pk)

    export.refresh_from_db()
    assert (export.query, export.filters) == ("", ["q"])
    assert family.head.nik not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_an_empty_list_is_refused(operator: User) -> None:
    with pytest.raises(errors.NothingToExport):
        asked(operator)


def test_an_unknown_list_is_refused(operator: User) -> None:
    with pytest.raises(errors.ListUnknown):
        asked(operator, listing_key="secrets")


def test_more_rows_than_a_sheet_holds_are_refused(operator: User, monkeypatch) -> None:
    monkeypatch.setattr(type(listing("families")), "count", lambda *_args: 1_048_576)

    with pytest.raises(errors.TooManyRows):
        asked(operator, file_format="ods")

    assert asked(operator, file_format="csv").total == 1_048_576


def test_three_at_a_time_are_enough(operator: User) -> None:
    FamilyFactory(head=True)
    for _ in range(3):
        asked(operator)

    with pytest.raises(errors.TooManyExports):
        asked(operator)


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


def test_every_download_leaves_a_line(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    exports.run(export_id=export.pk)

    for _ in range(2):
        path = exports.fetch(export=export, by=operator)

    export.refresh_from_db()
    events = AuditEvent.objects.filter(action="export.download")
    assert (path.name, export.downloads, events.count()) == (export.path, 2, 2)
    assert events[0].details["sha256"] == export.sha256


@pytest.mark.parametrize("trouble", ["not_ready", "another", "expired", "deleted", "list_gone"])
def test_what_cannot_be_fetched_is_not_handed_out(operator: User, trouble: str) -> None:
    FamilyFactory(head=True)
    export = asked(operator)
    by = operator
    if trouble != "not_ready":
        exports.run(export_id=export.pk)
    export.refresh_from_db()
    if trouble == "another":
        by = UserFactory(role=Role.OPERATOR)
    elif trouble == "expired":
        Export.objects.update(expires_at=timezone.now())
    elif trouble == "deleted":
        (exports.folder() / export.path).unlink()
    elif trouble == "list_gone":
        export.listing = "gone"

    with pytest.raises(errors.ExportGone):
        exports.fetch(export=export, by=by)

    assert not AuditEvent.objects.filter(action="export.download").exists()


def test_who_may_no_longer_see_whole_numbers_does_not_get_the_file(operator: User) -> None:
    FamilyFactory(head=True)
    export = asked(operator, is_masked=False, reason="Permintaan BPKP 12/2026")
    exports.run(export_id=export.pk)
    operator.assignments.update(role=Role.BENDAHARA)

    with pytest.raises(NotAllowed):
        exports.fetch(export=export, by=User.objects.get(pk=operator.pk))


def test_files_are_removed_when_their_time_is_over(operator: User) -> None:
    FamilyFactory(head=True)
    old, fresh = asked(operator), asked(operator)
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


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "lost"}, "export_state_known"),
        ({"file_format": "pdf"}, "export_format_known"),
        ({"is_masked": False}, "export_whole_has_reason"),
        ({"state": "finished"}, "export_finished_has_file_hash_and_expiry"),
        ({"state": "failed", "query": "q=1"}, "export_ended_forgets_the_query"),
    ],
)
def test_what_must_never_be_is_refused_by_the_database(
    operator: User, changes: dict[str, object], constraint: str
) -> None:
    FamilyFactory(head=True)
    export = asked(operator)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(**changes)


def test_sealed_filters_are_for_one_person_and_one_list(operator: User) -> None:
    source, other = listing("families"), listing("findings")
    sealed = seal(source, "decile_to=4", operator)

    assert unseal(source, sealed, operator) == "decile_to=4"
    assert unseal(other, sealed, operator) is None
    assert unseal(source, sealed, UserFactory()) is None
    assert unseal(source, sealed[:-1] + "x", operator) is None
    assert unseal(source, "", operator) is None


def test_every_list_has_columns_with_labels_and_unique_names() -> None:
    for source in listings():
        names = [column.name for column in source.columns()]
        assert len(set(names)) == len(names) > 0
        assert all(str(column.label) for column in source.columns())
        assert str(source.title)
        assert {column.name for column in source.chosen([])} <= set(names)


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
