"""The pages of hand-over files."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView, RoleAssignment
from recipients import tasks
from recipients.actions.imports import refused_sheet
from recipients.domain.formats.dtsen import FAMILY, PERSON
from recipients.models import Import, ImportFile
from tests.factories import VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.factories import ImportFactory


pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16,}(?!\d)")
LIST = reverse("recipients:imports")
UPLOAD = reverse("recipients:import-upload")
WHOLE = "35760114038600071"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def operator():
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


@pytest.fixture
def nudged(monkeypatch):
    """Ids of imports that the worker was told to look at, by task."""
    told: dict[str, list[int]] = {"stage": [], "admit": []}
    monkeypatch.setattr(tasks.stage_import, "delay_on_commit", told["stage"].append)
    monkeypatch.setattr(tasks.admit_import, "delay_on_commit", told["admit"].append)
    return told


def url(name: str, found: Import) -> str:
    return reverse(f"recipients:{name}", args=[found.pk])


def csv(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def pair() -> dict[str, SimpleUploadedFile]:
    families, persons = ("|".join(column.name for column in form.columns) + "\n" for form in (FAMILY, PERSON))
    return {"first": csv("keluarga_2026-Q4.csv", families), "second": csv("anggota_2026-Q4.csv", persons)}


def test_the_list_asks_again_only_while_something_moves(client, verifier) -> None:
    found = ImportFactory()
    assert "every 3s" not in client.get(LIST).content.decode()

    Import.objects.filter(pk=found.pk).update(state="staging", finished_at=None)

    assert "every 3s" in client.get(LIST, **HTMX).content.decode()


@pytest.mark.parametrize("role", [Role.VERIFIKATOR, Role.AUDITOR])
def test_only_who_may_send_files_is_asked_for_them(client, role: Role) -> None:
    client.force_login(UserFactory(role=role))

    page = client.get(LIST).text

    assert (UPLOAD in page, "Berkas dikirim oleh operator." in page) == (False, True)


def test_a_pair_is_received_and_the_worker_told(client, operator, nudged) -> None:
    client.force_login(operator)

    response = client.post(UPLOAD, pair())

    received = Import.objects.get()
    assert response["Location"] == url("import", received)
    assert (received.state, received.dataset_version, received.uploaded_by) == ("received", "2026-Q4", operator)
    assert nudged["stage"] == [received.pk]


def test_the_same_file_leads_to_the_first_import(client, operator, nudged) -> None:
    client.force_login(operator)
    client.post(UPLOAD, pair())
    first = Import.objects.get()

    response = client.post(UPLOAD, pair())

    assert response.status_code == 422
    assert response.context["known_url"] == url("import", first)
    assert Import.objects.count() == 1


def test_one_file_of_the_pair_is_refused_and_the_choices_stay(client, operator, nudged) -> None:
    client.force_login(operator)

    response = client.post(UPLOAD, {"first": pair()["first"], "version": "2026-Q4", "older": "on"})

    assert response.status_code == 422
    assert "DTSEN anggota keluarga" in response.content.decode()
    form = response.context["form"]
    assert (form["version"].value(), form["older"].value()) == ("2026-Q4", True)
    assert not Import.objects.exists()


@pytest.mark.parametrize("content", ["", "nama\nSRI\n", "<html><body>masuk</body></html>"])
def test_other_files_are_refused_with_what_was_expected(client, operator, nudged, content: str) -> None:
    client.force_login(operator)

    response = client.post(UPLOAD, {"first": csv("daftar.csv", content)})

    assert response.status_code == 422
    (told,) = response.context["form"].non_field_errors()
    assert told.startswith("daftar.csv ")
    assert not told.endswith("..")
    assert not Import.objects.exists()


def test_the_page_of_an_import_being_read_polls_and_then_loads_anew(client, verifier) -> None:
    found = ImportFactory(state="staging", finished_at=None, phase="judging", counts={})

    page = client.get(url("import", found)).content.decode()
    fragment = client.get(url("import", found), **HTMX)
    Import.objects.filter(pk=found.pk).update(state="staged")
    finished = client.get(url("import", found), **HTMX)

    assert "every 2s" in page
    assert "<html" not in fragment.content.decode()
    assert finished["HX-Refresh"] == "true"


def test_the_preview_counts_families_and_persons(client, verifier) -> None:
    found = ImportFactory()

    tiles = client.get(url("import", found)).context["tiles"]

    assert [tile.value for tile in tiles] == ["3", "3", "0", "0", "0", "0"]
    assert "8" in tiles[0].note


def test_refused_rows_are_listed_masked_with_what_to_do(client, verifier) -> None:
    found = ImportFactory()

    response = client.get(url("import", found) + "?tab=refused")

    row = response.context["rows"][0]
    assert (row.row, row.name, [reason.code for reason in row.reasons]) == (5, "SRI WAHYUNI", ["NIK_LENGTH"])
    assert not WHOLE_NUMBER.search(response.content.decode())


@pytest.mark.parametrize(("code", "rows"), [("NIK_LENGTH", [5]), ("KK_EMPTY", [5])])
def test_refused_rows_by_code(client, verifier, code: str, rows: list[int]) -> None:
    found = ImportFactory()

    response = client.get(url("import", found) + f"?tab=refused&code={code}")

    # A code that the import does not have is dropped from the address, like any other wrong filter.
    assert [row.row for row in response.context["rows"]] == rows
    assert response.context["code"] == (code if code == "NIK_LENGTH" else "")


def test_warnings_by_code(client, verifier) -> None:
    found = ImportFactory()

    overview = client.get(url("import", found) + "?tab=warnings")
    lines = client.get(url("import", found) + "?tab=warnings&code=NIK_REGION_OTHER")

    assert [(line.code, line.rows) for line in overview.context["codes"]] == [("NIK_REGION_OTHER", 1)]
    assert overview.context["rows"] == []
    assert [row.row for row in lines.context["rows"]] == [6]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_who_may_not_read_the_registry_sees_numbers_only(client, role: Role) -> None:
    found = ImportFactory(state="admitted", admitted_by=UserFactory(), admitted_at="2026-11-20T10:00:00Z")
    client.force_login(UserFactory(role=role))

    for tab in ("", "refused", "warnings&code=NIK_REGION_OTHER", "deciles", "families", "persons"):
        response = client.get(url("import", found) + f"?tab={tab}")
        assert response.context["rows"] == []
        assert "SRI WAHYUNI" not in response.content.decode()
    assert [tab.key for tab in response.context["tabs"]] == ["refused", "warnings"]


def test_vanished_families_and_persons_of_an_admitted_import(client, verifier) -> None:
    family = FamilyFactory(head=True, head__full_name="SLAMET", vanished_in="2026-Q4")
    PersonFactory(family=family, relationship=4, full_name="PUTRI", vanished_in="2026-Q4")
    FamilyFactory(head=True)
    found = ImportFactory(state="admitted", admitted_by=UserFactory(), admitted_at="2026-11-20T10:00:00Z")

    families = client.get(url("import", found) + "?tab=families")
    persons = client.get(url("import", found) + "?tab=persons")

    assert [row.name for row in families.context["rows"]] == ["SLAMET"]
    assert [row.name for row in persons.context["rows"]] == ["PUTRI"]
    assert not WHOLE_NUMBER.search(persons.content.decode())


def test_decile_moves_of_an_admitted_import(client, verifier) -> None:
    found = ImportFactory(state="admitted", admitted_by=UserFactory(), admitted_at="2026-11-20T10:00:00Z")
    moves = {"down": (9, 2), "up": (2, 4), "same": (5, 5)}
    families = {}
    for name, (before, after) in moves.items():
        families[name] = FamilyFactory(head=True, decile=before)
        families[name].deciles.update(is_current=False)
        families[name].deciles.create(version="2026-Q4", national=after, source_import=found)

    everything = client.get(url("import", found) + "?tab=deciles").context
    furthest = client.get(url("import", found) + "?tab=deciles&code=fell_extremely").context

    assert [row.family_id for row in everything["rows"]] == [families["down"].pk, families["up"].pk]
    assert [(row.before, row.after) for row in furthest["rows"]] == [(9, 2)]
    assert {jump["key"]: jump["number"] for jump in everything["jumps"] if jump["number"]} == {
        "fell_extremely": 1, "rose": 1,
    }  # fmt: skip


@pytest.mark.parametrize("tab", ["refused", "warnings&code=NIK_REGION_OTHER"])
def test_the_page_costs_the_same_for_one_and_fifty_rows(
    client, verifier, tab: str, django_assert_max_num_queries
) -> None:
    found = ImportFactory()
    client.get(url("import", found))

    with django_assert_max_num_queries(12) as one:
        client.get(url("import", found) + f"?tab={tab}")
    members = found.files.get(part=ImportFile.Part.PERSONS)
    for row in range(100, 149):
        members.rejected_rows.create(row=row, fields=members.rejected_rows.get(row=5).fields)
        members.issues.create(row=row, code="NIK_LENGTH", severity="error", column="nik", value="35**71")
        members.issues.create(row=row + 1000, code="NIK_REGION_OTHER", severity="warning", value="317101******0007")
    with django_assert_max_num_queries(12) as fifty:
        client.get(url("import", found) + f"?tab={tab}")

    assert len(fifty) == len(one)


def sheet_of(response) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return list(book.worksheets[1].iter_rows(values_only=True))


def test_refused_rows_as_a_workbook_are_masked(client, verifier) -> None:
    found = ImportFactory()

    rows = sheet_of(client.get(url("import-refused", found)))

    cells = dict(zip(rows[0], rows[1], strict=True))
    assert (cells["nomor_induk_kependudukan"], cells["nomor_kartu_keluarga"]) == (
        "35************71",
        "357601******0007",
    )
    assert "NIK_LENGTH" in rows[1][1]
    assert rows[1][0] == "5"
    assert RecordView.objects.get().kind == "opened"


def test_the_workbook_with_whole_numbers_needs_a_reason(client, verifier) -> None:
    found = ImportFactory()

    response = client.post(url("import-refused-whole", found), {"reason": " "})

    assert response["Location"] == url("import", found)
    assert not RecordView.objects.exists()


def test_the_workbook_with_whole_numbers_keeps_the_reason(client, verifier) -> None:
    found = ImportFactory()

    rows = sheet_of(client.post(url("import-refused-whole", found), {"reason": "memperbaiki baris"}))

    assert dict(zip(rows[0], rows[1], strict=True))["nomor_induk_kependudukan"] == WHOLE
    view = RecordView.objects.get()
    assert (view.kind, view.reason, view.object_type) == ("revealed", "memperbaiki baris", "import")


def test_a_formula_stays_text(client, verifier) -> None:
    found = ImportFactory()
    row = found.files.get(part=ImportFile.Part.PERSONS).rejected_rows.get()
    row.fields[10] = "=1+1"
    row.save()

    response = client.get(url("import-refused", found))

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [cell.data_type for cell in book.worksheets[1][2] if cell.value == "=1+1"] == ["s"]


def test_a_colleague_agrees_and_the_worker_is_told(client, verifier, nudged) -> None:
    found = ImportFactory()
    page = client.get(url("import", found))
    assert page.context["may_agree"] is True

    client.post(url("import-agree", found))

    found.refresh_from_db()
    assert (found.state, found.admission_by) == ("staged", verifier)
    assert nudged["admit"] == [found.pk]


def test_one_s_own_files_are_not_admitted(client, verifier, nudged) -> None:
    found = ImportFactory(uploaded_by=verifier)
    page = client.get(url("import", found))

    client.post(url("import-agree", found))

    found.refresh_from_db()
    assert (page.context["may_agree"], bool(page.context["why_not"])) == (False, True)
    assert found.admission_by is None
    assert nudged["admit"] == []


def test_who_only_sends_files_is_told_who_decides(client, operator) -> None:
    client.force_login(operator)

    context = client.get(url("import", ImportFactory())).context

    assert (context["may_agree"], bool(context["why_not"])) == (False, True)


def test_an_import_is_given_up(client, operator) -> None:
    client.force_login(operator)
    found = ImportFactory()

    client.post(url("import-cancel", found))

    found.refresh_from_db()
    assert found.state == "cancelled"


def test_an_admitted_import_cannot_be_given_up(client, operator) -> None:
    client.force_login(operator)
    found = ImportFactory(state="admitted", admitted_by=UserFactory(), admitted_at="2026-11-20T10:00:00Z")

    response = client.post(url("import-cancel", found), follow=True)

    found.refresh_from_db()
    assert found.state == "admitted"
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


@pytest.mark.parametrize("state", ["refused", "failed", "cancelled"])
def test_what_did_not_succeed_says_how_to_go_on(client, verifier, state: str) -> None:
    found = ImportFactory(state=state, counts={}, refusal="Berkas kosong.", trouble="OperationalError")

    response = client.get(url("import", found))

    assert response.status_code == 200
    assert 'class="note' in response.content.decode()


@pytest.mark.parametrize(("state", "tiles"), [("staged", 6), ("refused", 5)])
def test_nobody_is_called_missing_because_of_refused_files(client, verifier, state: str, tiles: int) -> None:
    found = ImportFactory(state=state, refusal="Tidak satu baris pun.")

    assert len(client.get(url("import", found)).context["tiles"]) == tiles


def test_rows_are_for_those_who_may_read_the_registry_of_the_whole_city(client) -> None:
    both = UserFactory(role=Role.AUDITOR)
    RoleAssignment.objects.create(
        user=both, role=Role.PENDAMPING, area_id=VILLAGE, valid_from="2020-01-01", given_by_id=both.MACHINE_ID
    )
    client.force_login(both)
    found = ImportFactory()

    response = client.get(url("import-refused", found), follow=True)

    assert response.redirect_chain == [(url("import", found), 302)]
    assert response.context["rows"] == []
    assert not RecordView.objects.exists()


def test_a_workbook_that_would_be_too_long_says_so(client, verifier, monkeypatch) -> None:
    monkeypatch.setattr(refused_sheet, "MOST_ROWS", 1)
    members = ImportFactory().files.get(part=ImportFile.Part.PERSONS)
    members.rejected_rows.create(row=7, fields=["cut"])
    members.issues.create(row=6, code="NIK_LENGTH", severity="error", column="nik", value="35**71")

    rows = sheet_of(client.get(url("import-refused", members.part_of)))

    assert len(rows) == 3
    assert rows[1][0] == "5"
    assert rows[2][1] is None
