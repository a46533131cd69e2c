"""Files with unknown columns: suggestions, the operator's answer, and the same header next time."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from access.domain.permissions import Role
from access.models import AuditEvent, Installation, User
from recipients import errors, tasks
from recipients.actions import handover, mappings
from recipients.actions.imports import stage
from recipients.actions.imports.template_sheet import write_template
from recipients.domain.formats import dtsen, other, siak, template
from recipients.domain.mapping import Explained, header_text, suggest
from recipients.domain.sheets import open_table
from recipients.models import Import, RecipientList, SavedMapping, UnmappedFile
from tests.factories import VILLAGE, UserFactory, areas
from tests.recipients.factories_lists import UNKNOWN, unmapped_file


HEADER = ["Nomor Induk", "No Kartu", "Nama Warga", "Lahir", "L/P", "Desil"]
ROWS = [
    ["3576011203819021", "3576010101199002", "BUDI SANTOSO", "12-03-1981", "L", "3"],
    ["3576015203819021", "3576010101199002", "SITI AMINAH", "12-03-1981", "P", "3"],
]


def test_suggestions_come_from_names_and_contents():
    found = suggest(HEADER, ROWS, template.PERSON)

    assert {field: HEADER[place] for field, place in found.items()} == {
        "nik": "Nomor Induk",
        "kk_number": "No Kartu",
        "full_name": "Nama Warga",
        "birth_date": "Lahir",
        "sex": "L/P",
    }


def test_a_known_name_is_certain_and_used_once():
    found = suggest(["NIK", "nik", "Nama", "Tgl Lahir", ""], [], template.PERSON)

    assert (found["nik"], found["full_name"], found["birth_date"]) == (0, 2, 3)
    assert len(set(found.values())) == len(found)


def test_contents_speak_against_a_similar_name():
    rows = [["Jl. Kenanga 1", "x"], ["Jl. Melati 2", "y"]]

    assert "nik" not in suggest(["NIKK", "lain"], rows, template.PERSON)


def test_an_explanation_reads_a_header():
    found = Explained(other.LIST, {"full_name": 2, "nik": 0}).match(HEADER)

    assert (found.positions[:2], found.missing) == ((2, 0), ())
    assert found.unknown == ("No Kartu", "Lahir", "L/P", "Desil")
    assert Explained(other.LIST, {"nik": 0}).match(HEADER).missing == ("Nama",)


@pytest.fixture
def operator(client):
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def nudged(monkeypatch):
    told = []
    monkeypatch.setattr(tasks.match_list, "delay_on_commit", told.append)
    monkeypatch.setattr(tasks.stage_import, "delay_on_commit", told.append)
    return told


def sent(text: str = UNKNOWN, name: str = "warga.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


@pytest.mark.django_db
def test_an_unknown_header_leads_to_the_page_and_known_ever_after(client, operator, nudged):
    areas()
    answer = client.post(reverse("recipients:import-upload"), {"first": sent()})
    kept = UnmappedFile.objects.across_areas(reason="test").get()
    url = reverse("recipients:mapping", args=[kept.pk])
    assert answer["Location"] == url
    page = client.get(url, {"layout": "other-list"}).content.decode()
    assert "357601******9021" in page
    assert "3576011203819021" not in page

    choice = {"layout": "other-list", "programme": "BLT", "column-0": "nik", "column-2": "full_name", "column-4": "hm"}
    looked = client.post(url, {**choice, "look": "1"}).content.decode()
    assert "BUDI SANTOSO" in looked
    saved = client.post(url, {**choice, "save": "1"})

    found = RecipientList.objects.across_areas(reason="test").get()
    assert saved["Location"] == reverse("recipients:recipient-list", args=[found.pk])
    assert (found.system, found.layout, found.programme, nudged) == ("other", "other-list", "BLT", [found.pk])
    assert not UnmappedFile.objects.across_areas(reason="test").exists()

    again = client.post(reverse("recipients:import-upload"), {"first": sent(UNKNOWN + "1;2;SITI;;P\n", "lagi.csv")})
    second = RecipientList.objects.across_areas(reason="test").order_by("pk").last()
    assert again["Location"] == reverse("recipients:recipient-list", args=[second.pk])
    assert (second.name, second.programme) == ("lagi.csv", "BLT")
    assert tasks.match_list(second.pk)
    second.refresh_from_db()
    assert second.counts["read"] == 2


@pytest.mark.django_db
def test_a_file_of_persons_goes_on_as_an_import_and_is_read_as_explained(client, operator, nudged):
    header = "Nomor Induk;No Kartu;Nama Warga;Lahir;L/P;Hubungan;Desa\n"
    row = "3576011203819021;3576010101199002;BUDI SANTOSO;12-03-1981;L;Kepala Keluarga;Surodinawan\n"
    kept = unmapped_file(header + row)
    fields = ("nik", "kk_number", "full_name", "birth_date", "sex", "relationship", "village_name")
    choice = {f"column-{place}": name for place, name in enumerate(fields)}

    answer = client.post(
        reverse("recipients:mapping", args=[kept.pk]), {**choice, "layout": "template-person", "save": "1"}
    )

    found = Import.objects.across_areas(reason="test").get()
    assert answer["Location"] == reverse("recipients:import", args=[found.pk])
    assert (found.source, nudged) == ("template", [found.pk])
    assert stage(import_id=found.pk)
    found.refresh_from_db()
    assert (found.state, found.counts["persons"]["new"], found.counts["errors"]) == ("staged", 1, {})


RESIDENT = {
    "nik": "3576011203819021", "kk_number": "3576010101199002", "full_name": "BUDI SANTOSO", "birth_date": "1981-03-12",
    "sex": "1", "relationship": "1",
}  # fmt: skip


def explained_residents(name: str) -> tuple[UnmappedFile, dict[str, str]]:
    """The residents of a village under column names of its own, and what an operator chooses for them."""
    header = ";".join(f"kolom {field}" for field in RESIDENT)
    kept = unmapped_file(f"{header}\n{';'.join(RESIDENT.values())}\n", name=name)
    return kept, {"layout": "opensid-person"} | {f"column-{place}": field for place, field in enumerate(RESIDENT)}


@pytest.mark.django_db
def test_residents_of_a_village_office_are_explained_and_live_where_the_files_name_says(client, operator, nudged):
    kept, choice = explained_residents(f"warga {VILLAGE}.csv")
    url = reverse("recipients:mapping", args=[kept.pk])
    [line] = client.post(url, {**choice, "look": "1"}).context["preview"]
    assert (line.name, line.problems) == ("BUDI SANTOSO", [])

    answer = client.post(url, {**choice, "save": "1"})

    found = Import.objects.across_areas(reason="test").get()
    assert answer["Location"] == reverse("recipients:import", args=[found.pk])
    assert stage(import_id=found.pk)
    found.refresh_from_db()
    assert (found.source, found.counts["persons"]["new"], found.counts["errors"]) == ("opensid", 1, {})


@pytest.mark.django_db
def test_residents_of_an_unnamed_village_are_not_read(client, operator, nudged):
    kept, choice = explained_residents("warga.csv")
    url = reverse("recipients:mapping", args=[kept.pk])
    [line] = client.post(url, {**choice, "look": "1"}).context["preview"]
    assert line.problems == ["AREA_UNKNOWN"]

    answer = client.post(url, {**choice, "save": "1"})

    assert answer.status_code == 422
    assert "warga.csv" in answer.content.decode()
    assert not SavedMapping.objects.exists()
    assert UnmappedFile.objects.across_areas(reason="test").filter(pk=kept.pk).exists()


@pytest.mark.django_db
def test_half_of_a_pair_is_explained_on_the_page_too(client, operator):
    header = [column.name for column in dtsen.FAMILY.columns if not column.extra]
    kept = unmapped_file("|".join("x" if name == "desil_nasional" else name for name in header) + "\n1|2\n")
    fields = [column.field for column in dtsen.FAMILY.columns if not column.extra]
    choice = {f"column-{place}": name for place, name in enumerate(fields)}

    answer = client.post(
        reverse("recipients:mapping", args=[kept.pk]), {**choice, "layout": "dtsen-family", "save": "1"}
    )

    assert answer["Location"] == reverse("recipients:imports")


@pytest.mark.django_db
def test_missing_columns_are_named_and_nothing_is_saved(client, operator):
    kept = unmapped_file()

    answer = client.post(reverse("recipients:mapping", args=[kept.pk]), {"layout": "template-person", "save": "1"})

    assert answer.status_code == 422
    assert "Nomor KK" in answer.content.decode()
    assert not SavedMapping.objects.exists()
    assert UnmappedFile.objects.across_areas(reason="test").filter(pk=kept.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "layout", ["template-person", "siak-person", "dtsen-family", "dtsen-person", "siks-kks", "opensid-person"]
)
def test_every_layout_can_be_looked_at(client, operator, layout):
    kept = unmapped_file()

    answer = client.post(reverse("recipients:mapping", args=[kept.pk]), {"layout": layout, "column-0": "nik"})

    assert answer.status_code == 200
    assert len(answer.context["preview"]) == 1


@pytest.mark.django_db
def test_half_of_a_pair_is_explained_and_both_are_sent_again():
    areas()
    header = [column.name for column in dtsen.FAMILY.columns if not column.extra]
    strange = ["x" if name == "desil_nasional" else name for name in header]
    kept = unmapped_file("|".join(strange) + "\n", name="keluarga.csv")
    places = {column.field: place for place, column in enumerate(dtsen.FAMILY.columns) if not column.extra}

    received = mappings.explain(kept=kept, form=dtsen.FAMILY, places=places, by=User.objects.machine())

    assert received is None
    assert SavedMapping.objects.get().header == header_text(strange)


@pytest.mark.django_db
def test_a_mapping_to_a_format_that_is_gone_or_other_cities_is_not_used():
    areas()
    header = header_text(["a", "b", "c"])
    SavedMapping.objects.create(header=header, layout="gone", columns={}, saved_by_id=User.MACHINE_ID)

    with pytest.raises(errors.WrongFormat):
        handover.take(files=[("x.csv", io.BytesIO(b"a,b,c\n1,2,3\n"))], by=User.objects.machine())


@pytest.mark.django_db
def test_only_who_sends_files_for_the_city_explains_or_forgets():
    kept = unmapped_file()
    stranger = UserFactory(role=Role.OPERATOR, role__area="52.71")

    with pytest.raises(errors.NotPermitted):
        mappings.explain(kept=kept, form=siak.PERSON, places={}, by=stranger)
    with pytest.raises(errors.NotPermitted):
        mappings.forget(kept=kept, by=stranger)


@pytest.mark.django_db
def test_a_kept_file_of_another_city_is_nobodys_here():
    kept = unmapped_file()
    UnmappedFile.objects.across_areas(reason="test").update(city="52.71")
    kept.refresh_from_db()

    with pytest.raises(errors.NotPermitted):
        mappings.forget(kept=kept, by=User.objects.machine())
    with pytest.raises(errors.NotPermitted):
        mappings.explain(kept=kept, form=siak.PERSON, places={}, by=User.objects.machine())


@pytest.mark.django_db
def test_a_file_can_be_thrown_away(client, operator):
    kept = unmapped_file()

    client.post(reverse("recipients:mapping-forget", args=[kept.pk]))
    second = client.post(reverse("recipients:mapping-forget", args=[kept.pk]))
    saved_late = client.post(reverse("recipients:mapping", args=[kept.pk]), {"save": "1"})
    mappings.forget(kept=kept, by=operator)

    back = f'href="{reverse("recipients:imports")}"'
    assert [(one.status_code, back in one.content.decode()) for one in (second, saved_late)] == [(404, True)] * 2
    assert not UnmappedFile.objects.across_areas(reason="test").exists()
    assert AuditEvent.objects.filter(action="mapping.forget").count() == 1


@pytest.mark.django_db
def test_the_command_line_refuses_unknown_headers_and_formats():
    areas()
    with pytest.raises(errors.WrongFormat, match="Nomor Induk"):
        handover.take(files=[("warga.csv", io.BytesIO(UNKNOWN.encode()))], by=User.objects.machine())
    with pytest.raises(errors.FormatNotSupported, match="xyz"):
        handover.take(files=[("warga.csv", io.BytesIO(UNKNOWN.encode()))], form="xyz", by=User.objects.machine())
    with pytest.raises(errors.WrongFormat):
        handover.take(files=[("warga.csv", io.BytesIO(UNKNOWN.encode()))], form="siak", by=User.objects.machine())


@pytest.mark.django_db
def test_large_workbooks_and_sendings_are_refused_with_advice(client, operator, settings):
    areas()
    book = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000
    settings.SHEET_MAX_SIZE = 100

    sheet = client.post(reverse("recipients:import-upload"), {"first": SimpleUploadedFile("t.xls", book)})
    settings.UPLOAD_MAX_SIZE = 50
    large = client.post(reverse("recipients:import-upload"), {"first": sent()})

    assert (sheet.status_code, large.status_code) == (422, 422)
    assert "CSV" in str(sheet.context["form"].non_field_errors())
    assert large.context["form"].non_field_errors()
    assert not Import.objects.across_areas(reason="test").exists()


@pytest.mark.django_db
def test_the_template_has_drop_downs_notes_and_an_example():
    areas()
    stream = io.BytesIO()

    write_template(to=stream)

    book = openpyxl.load_workbook(stream)
    data, notes, example, lists = book.worksheets
    assert [cell.value for cell in data[1]] == [column.name for column in template.PERSON.columns]
    assert data.max_row == 1
    assert len([one for one in data.data_validations.dataValidation if one.type == "list"]) == 6
    assert example.max_row == 3
    assert data["A1"].comment.text == "16 angka seperti di KTP. Ketik sebagai teks; selnya sudah disiapkan untuk itu."
    assert [row[2] for row in notes.iter_rows(min_row=7, values_only=True)] == [cell.comment.text for cell in data[1]]
    assert "Surodinawan" in [cell.value for cell in lists["F"]]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["id", "en"])
def test_of_a_filled_in_template_the_first_sheet_is_read_and_no_other_is_asked_for(language):
    areas()
    empty, filled = io.BytesIO(), io.BytesIO()
    with translation.override(language):
        write_template(to=empty)
    book = openpyxl.load_workbook(empty)
    book.worksheets[0]["A2"] = "3576011203819021"
    book.save(filled)

    table = open_table(filled)

    assert [row.values[0] for row in table.rows()] == ["3576011203819021"]
    assert table.other_sheets == ()


@pytest.mark.django_db
def test_villages_with_one_name_are_told_apart_by_their_kecamatan():
    country = areas()
    country["35.76.01.1002"].name = "Surodinawan"
    country["35.76.01.1002"].save()
    stream = io.BytesIO()

    write_template(to=stream)

    lists = openpyxl.load_workbook(stream).worksheets[3]
    assert [cell.value for cell in lists["F"]][1:3] == ["Surodinawan (Prajurit Kulon)"] * 2


@pytest.mark.django_db
def test_without_a_city_there_is_no_template():
    Installation.objects.all().delete()

    with pytest.raises(errors.NotPrepared):
        write_template(to=io.BytesIO())
