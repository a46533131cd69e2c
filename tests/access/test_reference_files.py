"""Reference data by a file: tried out row by row, taken over whole or not at all."""

import io
from collections.abc import Callable
from datetime import date

import pytest
import tablib
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from access import reference as registry
from access.actions import exports, reference, reference_files
from access.domain import reference as domain
from access.domain.permissions import Role
from access.domain.reference import Table
from access.errors import FileUnusable, UserError
from access.models import Agency, AuditEvent, Holiday, User
from access.queries.reference import history_of
from distribution.models import ObjectionTerm, Signatory
from tests.access.reference_data import FLOOR, HOLIDAYS, christmas, csv_file, table, url
from tests.distribution.factories import a_programme
from tests.factories import UserFactory
from verification.models import Finding, FindingRule


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client) -> User:
    user = UserFactory(role=Role.ADMIN, full_name="Bagus Prasetyo")
    client.force_login(user)
    return user


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

    assert dict(preview.context["preview"].counts) == {"new": 1, "changed": 1, "unchanged": 0, "refused": 0}
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


def _a_programme() -> None:
    a_programme("pkh")


def _a_term() -> None:
    ObjectionTerm.objects.create(kind="misuse", valid_from=date(2031, 1, 1), window_months=0, answer_days=3)


def _rules() -> None:
    for kind in Finding.Kind.values:
        told = {"materiality": 3 if kind == "deceased" else 2, "working_days": 5}
        FindingRule.objects.get_or_create(kind=kind, valid_from=date(2031, 1, 1), defaults=told)


def _a_dash() -> None:
    Holiday.objects.create(on=date(2026, 12, 25), name="Natal", kind="national", legal_basis="-")


def _a_signatory() -> None:
    Signatory.objects.create(
        role="establishes", valid_from=date(2026, 1, 1), name="SRI", title="Kepala Dinas", nip="197001011995011001"
    )


@pytest.mark.parametrize(
    ("key", "make"),
    [
        ("program", _a_programme), ("tenggat-sanggah", _a_term), ("penanda-tangan", _a_signatory),
        ("aturan-temuan", _rules), (HOLIDAYS, _a_dash),
    ],
)  # fmt: skip
def test_yes_and_no_counts_and_masked_numbers_come_back_unchanged(
    admin: User, settings, tmp_path, key: str, make: Callable[[], None]
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make()
    kind = registry.kind_of(key)
    export = exports.request(
        listing_key=key, query="", columns=[], file_format="csv", is_masked=True, reason="", by=admin
    )
    exports.run(export_id=export.pk)
    content = exports.fetch(export=export, by=admin).read_bytes()

    preview = reference.preview(kind=kind, table=reference_files.read(SimpleUploadedFile("a.csv", content), kind))

    assert {row.outcome for row in preview.rows} == {"unchanged"}
    assert b"197001011995011001" not in content


def test_a_masked_number_of_nobody_known_is_refused(admin: User) -> None:
    kind = registry.kind_of("penanda-tangan")
    heads = ("role", "village_code", "valid_from", "name", "title", "nip")

    (row,) = reference.preview(
        kind=kind, table=Table(heads, [("establishes", "", "2026-01-01", "SRI", "Kepala", "19************01")])
    ).rows

    assert (row.outcome, row.reasons) == ("refused", ["Tulis NIP lengkap 18 digit, atau kosongkan."])


@pytest.mark.parametrize(
    ("word", "outcome"), [("Ya", "changed"), ("tidak", "unchanged"), ("no", "unchanged"), ("x", "refused")]
)
def test_yes_and_no_are_read_in_words(admin: User, word: str, outcome: str) -> None:
    a_programme("pkh")
    kind = registry.kind_of("program")

    (row,) = reference.preview(kind=kind, table=Table(("code", "needs_minutes"), [("pkh", word)])).rows

    assert row.outcome == outcome
    assert row.changed == ({kind.label("needs_minutes"): "tidak"} if outcome == "changed" else {})


@pytest.mark.parametrize(
    ("key", "said", "expected"),
    [
        (
            "jenjang-persetujuan",
            {"permission": "roster.approve", "from_rupiah": 0, "approvers": 0},
            "Isi antara 1 dan 9 penyetuju.",
        ),
        (
            "masa-beku",
            {"name": "Pilkada", "starts_on": "2031-01-01", "ends_on": "2031-02-01"},
            "Pilih apa yang dihentikan",
        ),
        (
            "perangkat-daerah",
            {"code": "dinsos", "name": "Dinas Sosial", "valid_until": "2030-12-31"},
            "Hari terakhir mendahului hari pertama.",
        ),
    ],
)
def test_what_the_table_refuses_is_said_in_words_on_the_form(
    client, admin: User, key: str, said: dict, expected: str
) -> None:
    page = client.post(url("reference-new", key), {**said, "valid_from": "2031-01-01", "reason": "Uji coba"})

    assert page.status_code == 422
    assert expected in str(page.context["form"].errors)
    assert "Batasan" not in page.content.decode()


def test_a_row_is_headed_by_its_name_or_by_what_tells_it_apart_in_words(client, admin: User) -> None:
    _a_term()
    row = ObjectionTerm.objects.get(valid_from=date(2031, 1, 1))

    page = client.get(url("reference-row", "tenggat-sanggah", row.pk))

    assert page.context["name"] == f"{row.get_kind_display()} · 1 Jan 2031"
    assert registry.kind_of(HOLIDAYS).named(christmas()) == "Natal"


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


def test_a_file_with_one_cell_in_the_last_corner_is_refused() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write(1_048_575, 16_383, "x")

    with pytest.raises(FileUnusable):
        reference_files.read(SimpleUploadedFile("libur.xlsx", stream.getvalue()), registry.kind_of(HOLIDAYS))
