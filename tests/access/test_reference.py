"""Reference data: changed in forms and by files, shipped with the portal, shown on pages."""

from datetime import date, timedelta

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from access import reference as registry
from access.actions import exports, reference, reference_files
from access.domain import reference as domain
from access.domain.permissions import Role
from access.domain.reference import ShippedEntry, ShippedList, Table
from access.errors import FileUnusable, NotAllowed, UserError
from access.models import Agency, AuditEvent, CodeEntry, CodeList, Holiday, User
from access.queries import labels
from access.queries.reference import history_of
from tests.factories import UserFactory


pytestmark = pytest.mark.django_db
HOLIDAYS = "hari-libur"
FLOOR = ShippedList(
    "dtsen.floor", "Lantai", "DTSEN", "V3 2026", [ShippedEntry("1", "1", "Marmer"), ShippedEntry("2", "2", "Keramik")]
)
ROOF = ShippedList("regsosek.roof", "Atap", "Regsosek", "2022", [ShippedEntry("1", "1", "Beton")])


@pytest.fixture
def admin(client) -> User:
    user = UserFactory(role=Role.ADMIN, full_name="Bagus Prasetyo")
    client.force_login(user)
    return user


def url(name: str, *args: object) -> str:
    return reverse(f"access:{name}", args=args)


def christmas() -> Holiday:
    return Holiday.objects.create(on=date(2026, 12, 25), name="Natal", kind="national")


def table(*rows: tuple[str, ...], heads: tuple[str, ...] = ("on", "name", "kind", "legal_basis")) -> Table:
    return Table(heads, rows)


# In a form


def test_a_row_is_changed_with_a_reason_and_keeps_its_history(client, admin: User) -> None:
    day = christmas()

    response = client.post(
        url("reference-row", HOLIDAYS, day.pk),
        {"name": "Hari Natal", "kind": "national", "legal_basis": "SKB", "reason": "SKB 3 Menteri"},
        follow=True,
    )

    day.refresh_from_db()
    event = AuditEvent.objects.get(action="reference.change")
    (version,) = response.context["history"]
    assert (day.name, event.actor, event.reason, event.details) == (
        "Hari Natal", admin, "SKB 3 Menteri", {"list": HOLIDAYS},
    )  # fmt: skip
    assert (version.who, version.reason) == ("Bagus Prasetyo", "SKB 3 Menteri")
    assert [(one.label, one.before, one.after) for one in version.changes] == [
        ("Nama", "Natal", "Hari Natal"), ("Dasar hukum", "", "SKB"),
    ]  # fmt: skip


def test_history_is_told_step_by_step(admin: User) -> None:
    day, kind = christmas(), registry.kind_of(HOLIDAYS)
    for name in ("A", "B"):
        day.name = name
        reference.save(kind=kind, instance=day, is_new=False, reason=f"jadi {name}", by=admin)

    steps = [[(one.before, one.after) for one in version.changes] for version in history_of(kind, day)]

    assert steps == [[("A", "B")], [("Natal", "A")]]


def test_a_new_row(client, admin: User) -> None:
    response = client.post(
        url("reference-new", HOLIDAYS),
        {"on": "2026-06-20", "name": "Hari jadi kota", "kind": "city", "reason": "Perwali 5/2026"},
    )

    day = Holiday.objects.get()
    assert response["Location"] == url("reference-row", HOLIDAYS, day.pk)
    assert AuditEvent.objects.get(action="reference.add").object_id == str(day.pk)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"on": "2026-06-20", "name": "", "kind": "city", "reason": "Perwali"}, "name"),
        ({"on": "2026-06-20", "name": "A", "kind": "city", "reason": ""}, "reason"),
        ({"on": "2026-12-25", "name": "A", "kind": "city", "reason": "Perwali"}, "on"),
    ],
)
def test_a_wrong_row_comes_back(client, admin: User, data: dict[str, str], field: str) -> None:
    christmas()

    response = client.post(url("reference-new", HOLIDAYS), data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Holiday.objects.count() == 1


def test_a_day_that_ends_before_it_begins_is_said_in_the_form(client, admin: User) -> None:
    agency = Agency.objects.create(code="dinsos", name="Dinas Sosial", valid_from=date(2026, 1, 1))

    response = client.post(
        url("reference-row", "perangkat-daerah", agency.pk),
        {"name": "Dinas Sosial", "valid_from": "2026-01-01", "valid_until": "2025-01-01", "reason": "perda 3"},
    )

    assert response.status_code == 422


def test_a_holiday_is_deleted_with_a_reason_and_others_are_not(client, admin: User) -> None:
    day = christmas()
    agency = Agency.objects.create(code="dinsos", name="Dinas Sosial", valid_from=date(2026, 1, 1))

    client.post(url("reference-delete", HOLIDAYS, day.pk), {"reason": ""})
    client.post(url("reference-delete", "perangkat-daerah", agency.pk), {"reason": "bubar"})
    assert (Holiday.objects.count(), Agency.objects.count()) == (1, 1)
    client.post(url("reference-delete", HOLIDAYS, day.pk), {"reason": "salah tanggal"})

    assert not Holiday.objects.exists()
    assert Holiday.events.rel.related_model.objects.get().pgh_label == "delete"


def test_who_has_no_such_role_changes_nothing() -> None:
    day, kind, user = christmas(), registry.kind_of(HOLIDAYS), UserFactory(role=Role.OPERATOR)

    with pytest.raises(NotAllowed):
        reference.save(kind=kind, instance=day, is_new=False, reason="x", by=user)
    with pytest.raises(NotAllowed):
        reference.delete(kind=kind, instance=day, reason="x", by=user)
    with pytest.raises(NotAllowed):
        reference.take_over(kind=kind, table=table(("2026-12-26", "B", "city", "")), reason="x", by=user)

    assert (Holiday.objects.count(), AuditEvent.objects.count()) == (1, 0)


def test_a_role_that_ends_while_the_form_is_open(client, admin: User, monkeypatch) -> None:
    day = christmas()
    monkeypatch.setattr(reference, "save", _refusing)
    monkeypatch.setattr(reference, "take_over", _refusing)
    data = {"name": "X", "kind": "national", "reason": "SKB 3 Menteri"}

    changed = client.post(url("reference-row", HOLIDAYS, day.pk), data)
    preview = client.post(url("reference-import", HOLIDAYS), {"file": csv_file("on,name,kind\n2026-12-26,B,city\n")})
    taken = client.post(
        url("reference-import", HOLIDAYS), {"sealed": preview.context["sealed"], "reason": "SKB 3 Menteri"}
    )

    assert (changed.status_code, taken.status_code) == (422, 422)
    assert "tidak boleh" in changed.content.decode()
    assert "tidak boleh" in taken.content.decode()


def _refusing(**_arguments: object) -> None:
    raise NotAllowed("tidak boleh")


# Pages


def test_the_pages_of_every_kind(client, admin: User) -> None:
    christmas()
    reference.load_code_lists(lists=[FLOOR], by=admin)

    index = client.get(url("reference")).content.decode()
    for kind in registry.kinds():
        assert str(kind.title) in index
        assert client.get(url("reference-list", kind.key)).status_code == 200, kind.key
        assert client.get(url("reference-import", kind.key)).status_code == 200, kind.key


def test_rows_are_narrowed_by_year_and_by_list(client, admin: User) -> None:
    christmas()
    Holiday.objects.create(on=date(2027, 1, 1), name="Tahun Baru", kind="national")
    reference.load_code_lists(lists=[FLOOR, ROOF], by=admin)

    days = client.get(f"{url('reference-list', HOLIDAYS)}?year=2027").context["rows"]
    codes = client.get(f"{url('reference-list', 'kode')}?list=regsosek.roof").context["rows"]
    every = client.get(f"{url('reference-list', HOLIDAYS)}?year=x").context["rows"]

    assert ([cells[1][1] for _pk, cells in days], len(every)) == (["Tahun Baru"], 2)
    assert [cells[2][1] for _pk, cells in codes] == ["Beton"]


def test_unknown_kinds_rows_and_new_codes_are_not_found(client, admin: User) -> None:
    assert client.get(url("reference-list", "gone")).status_code == 404
    assert client.get(url("reference-row", HOLIDAYS, 99)).status_code == 404
    assert client.get(url("reference-new", "kode")).status_code == 404


def test_a_kind_may_ask_for_more(client, admin: User, monkeypatch) -> None:
    monkeypatch.setattr(registry.kind_of(HOLIDAYS).__class__, "permission", "nobody")

    assert client.get(url("reference-list", HOLIDAYS)).status_code == 403
    assert "Hari libur" not in client.get(url("reference")).content.decode()


# By a file


def csv_file(text: str, name: str = "libur.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("utf-8-sig"))


def test_a_file_is_tried_out_row_by_row(admin: User) -> None:
    christmas()
    Holiday.objects.create(on=date(2026, 1, 1), name="Tahun Baru", kind="national")
    kind = registry.kind_of(HOLIDAYS)

    preview = reference.preview(
        kind=kind,
        table=table(
            ("25-12-2026", "Hari Natal", "Libur nasional", ""),
            ("2026-01-01", "Tahun Baru", "national", ""),
            ("2026-06-20", "Hari jadi", "city", "Perwali"),
            ("20.6.26", "Salah", "city", ""),
            ("2026-06-21", "", "kapan-kapan", ""),
        ),
    )

    assert [row.outcome for row in preview.rows] == ["changed", "unchanged", "new", "refused", "refused"]
    assert preview.rows[0].changed == {"Nama": "Natal"}
    assert preview.rows[3].reasons == ["20.6.26 bukan tanggal. Tulis misalnya 25-12-2026."]
    assert [reason.split(":")[0] for reason in preview.rows[4].reasons] == ["Nama", "Jenis"]
    assert not preview.is_usable
    assert (Holiday.objects.count(), AuditEvent.objects.count()) == (2, 0)


def test_rows_are_taken_over_with_history(admin: User) -> None:
    day, kind = christmas(), registry.kind_of(HOLIDAYS)

    reference.take_over(
        kind=kind,
        table=table(("2026-12-25", "Hari Natal", "national", ""), ("2026-06-20", "Hari jadi", "city", "")),
        reason="SKB 3 Menteri",
        by=admin,
    )

    day.refresh_from_db()
    event = AuditEvent.objects.get()
    assert (day.name, Holiday.objects.count()) == ("Hari Natal", 2)
    assert (event.action, event.reason, event.details) == (
        "reference.import", "SKB 3 Menteri", {"list": HOLIDAYS, "new": 1, "changed": 1},
    )  # fmt: skip
    assert [version.reason for version in history_of(kind, day)] == ["SKB 3 Menteri"]


@pytest.mark.parametrize(
    "rows",
    [
        [("2026-06-20", "Hari jadi", "city", ""), ("x", "Salah", "city", "")],
        [("2026-12-25", "Natal", "national", "")],
    ],
)
def test_one_refused_row_or_nothing_new_takes_nothing_over(admin: User, rows: list[tuple[str, ...]]) -> None:
    christmas()

    with pytest.raises(UserError):
        reference.take_over(kind=registry.kind_of(HOLIDAYS), table=table(*rows), reason="SKB", by=admin)

    assert (Holiday.objects.count(), AuditEvent.objects.count()) == (1, 0)


def test_a_file_without_its_key_or_with_a_broken_row_says_so(admin: User, monkeypatch) -> None:
    kind = registry.kind_of(HOLIDAYS)

    without_key = reference.preview(kind=kind, table=table(("A",), heads=("name",)))
    monkeypatch.setattr(kind.__class__, "check", _broken)
    broken = reference.preview(kind=kind, table=table(("2026-06-20", "A", "city", "")))

    assert without_key.troubles
    assert not without_key.is_usable
    assert broken.rows[0].reasons == ["rusak"]


def _broken(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError("rusak")


def test_codes_are_found_by_list_and_code_and_none_is_added(admin: User) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)
    heads = ("Daftar", "Kode", "Label di halaman")
    rows = [
        ("dtsen.floor", "1", "Marmer atau granit"),
        ("DTSEN V3 2026: Lantai", "2", "Keramik"),
        ("dtsen.floor", "9", "Baru"),
        ("dtsen.unknown", "1", "Baru"),
    ]
    kind = registry.kind_of("kode")
    names = domain.field_names(heads, {name: kind.label(name) for name in (*kind.identity, *kind.editable)})

    preview = reference.preview(kind=kind, table=table(*rows, heads=tuple(names)))

    assert [row.outcome for row in preview.rows] == ["changed", "unchanged", "refused", "refused"]
    assert preview.rows[2].reasons == ["Baris itu tidak ada di daftar ini, dan daftar ini tidak dapat ditambah."]
    assert preview.rows[3].reasons == ["dtsen.unknown tidak dikenal."]


def test_from_a_file_to_the_list_on_the_pages(client, admin: User) -> None:
    christmas()
    content = "Hari;Nama;Jenis\n25-12-2026;Hari Natal;Libur nasional\n20-06-2026;Hari jadi;Libur daerah\n;;\n"

    preview = client.post(url("reference-import", HOLIDAYS), {"file": csv_file(content)})
    missing = client.post(url("reference-import", HOLIDAYS), {"sealed": preview.context["sealed"], "reason": ""})
    done = client.post(
        url("reference-import", HOLIDAYS), {"sealed": preview.context["sealed"], "reason": "SKB 3 Menteri"}, follow=True
    )

    assert dict(preview.context["counts"]) == {"new": 1, "changed": 1, "unchanged": 0, "refused": 0}
    assert missing.status_code == 422
    assert [str(message) for message in done.context["messages"]] == ["2 baris diambil."]
    assert set(Holiday.objects.values_list("name", flat=True)) == {"Hari Natal", "Hari jadi"}


def test_a_preview_of_somebody_else_or_of_another_list_is_not_taken_over(client, admin: User) -> None:
    sealed = client.post(
        url("reference-import", HOLIDAYS), {"file": csv_file("on,name,kind\n2026-06-20,A,city\n")}
    ).context["sealed"]

    for key, value in (("perangkat-daerah", sealed), (HOLIDAYS, "forged")):
        response = client.post(url("reference-import", key), {"sealed": value, "reason": "SKB 3 Menteri"}, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["error"]

    assert not Holiday.objects.exists()


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_workbooks_are_read(ending: str) -> None:
    data = tablib.Dataset(["2026-06-20", "Hari jadi", "city"], headers=["on", "name", "kind"])
    file = SimpleUploadedFile(f"libur.{ending}", data.export(ending))

    read = reference_files.read(file, registry.kind_of(HOLIDAYS))

    assert (read.heads, read.rows) == (["on", "name", "kind"], [["2026-06-20", "Hari jadi", "city"]])


@pytest.mark.parametrize("file_format", ["xlsx", "ods", "csv"])
def test_what_was_exported_comes_back_unchanged(admin: User, settings, tmp_path, file_format: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    christmas()
    export = exports.request(
        listing_key=HOLIDAYS, query="", columns=[], file_format=file_format, is_masked=True, reason="", by=admin
    )
    exports.run(export_id=export.pk)
    content = exports.fetch(export=export, by=admin).read_bytes()

    kind = registry.kind_of(HOLIDAYS)
    read = reference_files.read(SimpleUploadedFile(f"libur.{file_format}", content), kind)

    assert [row.outcome for row in reference.preview(kind=kind, table=read).rows] == ["unchanged"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.csv", b""),
        ("kepala.csv", b"on,name\n"),
        ("lain.csv", b"tanggal,nama\n2026-06-20,A\n"),
        ("biner.csv", b"\xff\xfe\x00"),
        ("bukan.xlsx", b"PK"),
        ("bukan.ods", b"x"),
    ],
)
def test_an_unusable_file_says_what_is_expected(client, admin: User, name: str, content: bytes) -> None:
    response = client.post(url("reference-import", HOLIDAYS), {"file": SimpleUploadedFile(name, content)})

    assert response.status_code == 422
    assert not AuditEvent.objects.exists()


def test_too_large_and_too_long_files_are_refused(monkeypatch) -> None:
    kind = registry.kind_of(HOLIDAYS)
    monkeypatch.setattr(reference_files, "MOST_ROWS", 1)
    with pytest.raises(FileUnusable):
        reference_files.read(csv_file("on,name\n2026-06-20,A\n2026-06-21,B\n"), kind)
    monkeypatch.setattr(reference_files, "LARGEST_FILE", 3)

    with pytest.raises(FileUnusable):
        reference_files.read(csv_file("on,name\n2026-06-20,A\n"), kind)


def test_an_empty_day_means_no_end(admin: User) -> None:
    heads = ("code", "name", "valid_from", "valid_until")

    reference.take_over(
        kind=registry.kind_of("perangkat-daerah"),
        table=table(("dinsos", "Dinas Sosial", "01-01-2026", ""), heads=heads),
        reason="Perda 3/2026",
        by=admin,
    )

    assert Agency.objects.get().valid_until is None


# Shipped with the portal


def test_what_is_shipped_is_added_once_and_changes_stay(admin: User) -> None:
    reference.load_shipped(by=User.objects.machine())
    Holiday.objects.filter(on="2026-12-25").update(name="Natal")
    Holiday.objects.filter(on="2026-12-24").delete()
    count = AuditEvent.objects.count()

    reference.load_shipped(by=User.objects.machine())

    assert Holiday.objects.get(on="2026-12-25").name == "Natal"
    assert not Holiday.objects.filter(on="2026-12-24").exists()
    assert Agency.objects.count() == len(domain.AGENCIES)
    assert AuditEvent.objects.count() == count == len(domain.AGENCIES) + len(domain.HOLIDAYS)


def test_code_lists_follow_the_portal_and_keep_the_citys_words(admin: User) -> None:
    assert reference.load_code_lists(lists=[FLOOR], by=admin) == 2
    CodeEntry.objects.filter(code="1").update(label="Batu mahal")
    newer = ShippedList(
        "dtsen.floor", "Lantai", "DTSEN", "V4 2027",
        [
            ShippedEntry("1", "1", "Marmer/granit"),
            ShippedEntry("2", "2", "Ubin keramik"),
            ShippedEntry("3", "3", "Kayu"),
        ],
    )  # fmt: skip

    assert reference.load_code_lists(lists=[newer], by=admin) == 3
    assert reference.load_code_lists(lists=[newer], by=admin) == 0

    entries = list(CodeEntry.objects.order_by("code").values_list("shipped_label", "label"))
    assert entries == [("Marmer/granit", "Batu mahal"), ("Ubin keramik", "Ubin keramik"), ("Kayu", "Kayu")]
    assert CodeList.objects.get().version == "V4 2027"
    assert AuditEvent.objects.filter(action="reference.load").count() == 1


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Agency, {"code": "a", "name": "A", "valid_from": "2026-01-01", "valid_until": "2026-01-01"}, "agency_ends"),
        (Holiday, {"on": "2026-01-01", "name": "A", "kind": "x"}, "holiday_kind_known"),
    ],
)
def test_what_must_never_be_is_refused_by_the_database(model: type, values: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"label": ""}, "code_entry_has_a_label"),
        ({"valid_until": "2020-01-01"}, "code_entry_ends_after_start"),
        ({"code": "2"}, "code_entry_once_per_list"),
    ],
)
def test_a_code_has_one_label_at_a_time(admin: User, values: dict, constraint: str) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CodeEntry.objects.filter(code="1").update(**values)


# Labels


def test_a_label_of_the_city_is_shown_while_it_is_in_force(admin: User) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)
    today = timezone.localdate()
    CodeEntry.objects.filter(code="1").update(label="Batu mahal")
    CodeEntry.objects.filter(code="2").update(label="Ubin", valid_until=today, valid_from=today - timedelta(days=9))
    labels.forget()

    assert labels.label("dtsen.floor", 1) == "Batu mahal"
    assert labels.label("dtsen.floor", 2) == ""
    assert labels.label("dtsen.floor", None) == ""


def test_labels_are_read_once_a_minute(admin: User, django_assert_num_queries) -> None:
    labels.forget()

    with django_assert_num_queries(1):
        for _ in range(3):
            labels.label("dtsen.floor", 1)


def test_a_changed_label_counts_at_once_in_the_process_that_changed_it(admin: User, client) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)
    entry = CodeEntry.objects.get(code="1")
    labels.label("dtsen.floor", 1)

    client.post(
        url("reference-row", "kode", entry.pk),
        {"label": "Batu mahal", "valid_from": "2026-01-01", "reason": "istilah kota"},
    )

    assert labels.label("dtsen.floor", 1) == "Batu mahal"


def test_a_list_that_pages_do_not_show_cannot_be_renamed(admin: User, client) -> None:
    reference.load_code_lists(lists=[ROOF], by=admin)
    entry = CodeEntry.objects.get()

    response = client.post(
        url("reference-row", "kode", entry.pk),
        {"label": "Cor", "valid_from": "2026-01-01", "reason": "istilah kota"},
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["label"])
    assert "Beton" in response.content.decode()
    entry.refresh_from_db()
    assert entry.label == "Beton"


def test_print_outs_name_the_list(admin: User, client) -> None:
    reference.load_code_lists(lists=[FLOOR], by=admin)

    page = client.get(f"{url('list-print', 'kode')}?list=dtsen.floor").content.decode()

    assert "Daftar: DTSEN V3 2026: Lantai" in page
    assert "Marmer" in page


def test_a_new_account_belongs_to_an_office_that_exists(admin: User, client) -> None:
    Agency.objects.create(code="dinsos", name="Dinas Sosial", valid_from=date(2020, 1, 1))
    Agency.objects.create(code="lama", name="Dinas Lama", valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1))
    account = {"username": "rini", "full_name": "Rini Wulandari"}

    refused = client.post(url("user-new"), {**account, "agency": "Dinas Lama"})
    client.post(url("user-new"), {**account, "agency": "Dinas Sosial"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["agency"])
    assert User.objects.get(username="rini").agency == "Dinas Sosial"
