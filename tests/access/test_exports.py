"""Taking lists out as files: who may, what is in them, who gets them."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access import errors
from access.actions import exports
from access.domain.permissions import Role
from access.errors import NotAllowed, UserError
from access.listings import listing, listings, seal, unseal
from access.models import AuditEvent, Export, RecordView, User
from tests.access.taking_out import asked, rows_of
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR, full_name="Rina Wulandari", username="rina")


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


def test_what_is_asked_for_twice_is_written_once(operator: User) -> None:
    FamilyFactory(head=True)
    first = asked(operator)

    again, other = asked(operator), asked(operator, file_format="xlsx")

    assert again == first
    assert other != first
    assert AuditEvent.objects.filter(action="export.request").count() == 2


def test_an_unknown_list_is_refused(operator: User) -> None:
    with pytest.raises(errors.ListUnknown):
        asked(operator, listing_key="secrets")


def test_more_rows_than_a_sheet_holds_are_refused(operator: User, monkeypatch) -> None:
    monkeypatch.setattr(type(listing("families")), "count", lambda *_args: 1_048_576)

    with pytest.raises(errors.TooManyRows):
        asked(operator, file_format="ods")

    assert asked(operator, file_format="csv").total == 1_048_576


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


@pytest.mark.parametrize("until", ["moved", "without_a_line"])
def test_who_works_in_another_area_now_does_not_get_the_file(until: str) -> None:
    FamilyFactory(head=True)
    operator = UserFactory(role=Role.OPERATOR, role__area=VILLAGE)
    export = asked(operator)
    exports.run(export_id=export.pk)
    wider = User.objects.get(pk=operator.pk)
    operator.assignments.update(area_id="35.76.01")
    kept = exports.fetch(export=export, by=wider)
    if until == "moved":
        operator.assignments.update(area_id=NEIGHBOUR)
    else:
        Export.objects.update(id=export.pk + 1)

    with pytest.raises(NotAllowed):
        exports.fetch(export=Export.objects.get(), by=User.objects.get(pk=operator.pk))

    assert kept.is_file()
    assert AuditEvent.objects.filter(action="export.download").count() == 1


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "lost"}, "export_state_known"),
        ({"file_format": "doc"}, "export_format_known"),
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
