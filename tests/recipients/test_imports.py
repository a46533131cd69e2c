"""Receiving, staging and cancelling hand-overs: what comes in, what is refused, what a second time does."""

import io

import pytest

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients import errors
from recipients.actions.imports import admit, cancel, receive, stage
from recipients.actions.imports.work import work_of
from recipients.models import (
    Import,
    ImportFile,
    Person,
    RejectedRow,
)
from recipients.queries import intake_tables
from tests.factories import NEIGHBOUR, UserFactory, areas
from tests.recipients.handover import (
    admitted,
    codes,
    counts,
    family,
    households,
    kk,
    nik,
    person,
    receive_files,
    staged,
    write_pair,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
State = Import.State


def test_received_pair_waits_with_its_version_and_both_files(tmp_path):
    operator = UserFactory(role=Role.OPERATOR)
    families, persons = households([1])

    found = receive_files(reversed(write_pair(tmp_path, families, persons)), by=operator)

    assert (found.state, found.dataset_version, found.source) == (State.RECEIVED, "2026-Q3", "dtsen")
    assert set(found.files.values_list("part", "name")) == {
        ("families", "keluarga_2026-Q3.csv"), ("persons", "anggota_2026-Q3.csv"),
    }  # fmt: skip
    assert AuditEvent.objects.get(action="import.receive").actor == operator


def test_same_content_is_refused_with_the_number_of_the_first_import(tmp_path):
    families, persons = households([1])
    first = receive_files(write_pair(tmp_path, families, persons))

    with pytest.raises(errors.SameFile, match=str(first.pk)) as caught:
        receive_files(write_pair(tmp_path / "again", families, persons))

    assert caught.value.import_id == first.pk
    assert Import.objects.across_areas(reason="test").count() == 1


@pytest.mark.parametrize("missing", ["keluarga", "anggota"])
def test_one_file_of_a_pair_is_refused_with_what_is_missing(tmp_path, missing):
    families, persons = households([1])
    pair = [each for each in write_pair(tmp_path, families, persons) if not each[0].startswith(missing)]

    with pytest.raises(errors.OnePartMissing, match=f"DTSEN {missing}"):
        receive_files(pair)

    assert not ImportFile.objects.exists()


def test_two_files_of_one_kind_are_refused(tmp_path):
    pair = write_pair(tmp_path, *households([1])) + write_pair(tmp_path / "b", *households([2]))

    with pytest.raises(errors.SamePartTwice):
        receive_files([pair[0], pair[2]])


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 nothing of a table", "PDF"),
        (b"nama|umur\nBudi|40\n", "nama, umur"),
        (b"satu kolom saja\nx\n", "satu kolom saja"),
        (b"\x89PNG\r\n\x1a\n", "aneh.csv"),
        (b"nomor_induk_kependudukan|nama|tanggal_lahir\n1|A|B\n", "nomor_kartu_keluarga"),
    ],
)
def test_file_of_another_kind_is_refused_with_what_was_found(content, found):
    areas()

    with pytest.raises(errors.WrongFormat, match=found):
        receive(files=[("aneh.csv", io.BytesIO(content))], by=User.objects.machine())

    assert not ImportFile.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_file_is_refused(content):
    areas()

    with pytest.raises(errors.EmptyFile, match=r"kosong.csv"):
        receive(files=[("kosong.csv", io.BytesIO(content))], by=User.objects.machine())


def test_version_must_be_in_the_name_or_be_said(tmp_path):
    pair = [(f"data-{place}.csv", path) for place, (_name, path) in enumerate(write_pair(tmp_path, *households([1])))]

    with pytest.raises(errors.VersionUnknown):
        receive_files(pair)

    assert receive_files(pair, dataset_version="2026-Q2").dataset_version == "2026-Q2"


def test_older_version_needs_an_express_word(tmp_path):
    admitted(tmp_path, *households([1]), version="2026-Q3")
    pair = write_pair(tmp_path / "old", *households([2]), version="2026-Q2")

    with pytest.raises(errors.VersionTooOld, match="2026-Q3"):
        receive_files(pair)

    assert receive_files(pair, older=True).is_older_allowed


@pytest.mark.parametrize("role", [None, Role.VERIFIKATOR, Role.PEJABAT])
def test_only_who_may_upload_for_the_city_hands_over(tmp_path, role):
    somebody = UserFactory(role=role)

    with pytest.raises(errors.NotPermitted):
        receive_files(write_pair(tmp_path, *households([1])), by=somebody)


def test_operator_of_one_village_cannot_hand_over_for_the_city(tmp_path):
    somebody = UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)

    with pytest.raises(errors.NotPermitted):
        receive_files(write_pair(tmp_path, *households([1])), by=somebody)


def test_staged_import_tells_what_it_would_bring_and_writes_nothing(tmp_path):
    found = staged(tmp_path, *households([1, 2, 3]))

    assert found.state == State.STAGED
    assert found.counts == {
        "families": counts(3, new=3), "persons": counts(3, new=3), "warnings": {}, "errors": {},
    }  # fmt: skip
    assert not Person.objects.across_areas(reason="test").exists()


def test_staging_twice_does_nothing_the_second_time(tmp_path):
    found = staged(tmp_path, *households([1]))

    assert stage(import_id=found.pk) is False


def test_pair_without_a_usable_row_is_refused_and_says_why(tmp_path):
    found = staged(tmp_path, [family(1)], [person(1, nik=""), person(2, of=1, full_name="")])

    assert found.state == State.REFUSED
    assert found.refusal.endswith("Ditemukan: NIK tidak diisi (1); Nama tidak diisi (1).")
    assert found.counts["persons"] == counts(2, rejected=2)
    assert codes(found, "persons", 2) == {"NIK_EMPTY"}
    assert not intake_tables.has_tables(_pair(found))


def test_good_half_of_a_refused_pair_may_be_sent_again(tmp_path):
    staged(tmp_path, [family(1)], [person(1, nik="")])

    again = staged(tmp_path / "again", [family(1)], [person(1)])

    assert again.state == State.STAGED


def test_files_with_only_a_header_are_refused(tmp_path):
    found = staged(tmp_path, [], [])

    assert found.state == State.REFUSED
    assert found.counts["families"] == counts(0)


def test_broken_lines_are_refused_alone(tmp_path):
    lines = [person(1), "3576|zu|wenig", person(2), '"' + nik(8) + "|offen", person(3)]

    found = staged(tmp_path, [family(number) for number in (1, 2, 3)], lines)

    assert found.counts["persons"] == counts(5, new=3, rejected=2)
    assert {row for row in (2, 3, 4, 5, 6) if codes(found, "persons", row) == {"ROW_BROKEN"}} == {3, 5}
    assert RejectedRow.objects.get(file__part="persons", row=3).fields == ["3576|zu|wenig"]


def test_windows_letters_inside_utf8_are_kept_and_told(tmp_path):
    pair = write_pair(tmp_path, [family(1)], [person(1, full_name="RENE")])
    path = pair[1][1]
    path.write_bytes(path.read_bytes().replace(b"RENE", b"REN\xc9"))
    found = receive_files(pair)

    stage(import_id=found.pk)
    admit(import_id=found.pk, by=User.objects.machine())

    assert Person.objects.across_areas(reason="test").get().full_name == "RENÉ"
    assert codes(found, "persons", 2) == {"ENCODING_REPAIRED"}


def test_unknown_columns_are_reported_and_ignored(tmp_path):
    pair = write_pair(tmp_path, *households([1]))
    path = pair[0][1]
    lines = path.read_text().splitlines()
    path.write_text(f"{lines[0]}|warna_pagar\n{lines[1]}|hijau\n")

    found = receive_files(pair)
    stage(import_id=found.pk)
    found.refresh_from_db()

    assert found.files.get(part="families").unknown_columns == ["warna_pagar"]
    assert found.counts["families"] == counts(1, new=1)


def test_rejected_row_is_kept_as_it_came(tmp_path):
    found = staged(tmp_path, [family(1), family(2)], [person(1, nik="", ktp_rt="3"), person(2)])

    fields = RejectedRow.objects.get(file__part_of=found, file__part="persons").fields

    assert fields[:3] == ["", kk(1), "BUDI SANTOSO"]
    assert "3" in fields


def test_cancelled_import_leaves_nothing_and_its_files_may_come_again(tmp_path):
    found = staged(tmp_path, *households([1]))

    cancel(import_id=found.pk, by=User.objects.machine())

    found.refresh_from_db()
    assert found.state == State.CANCELLED
    assert not intake_tables.has_tables(_pair(found))
    assert receive_files(write_pair(tmp_path / "again", *households([1]))).state == State.RECEIVED


def test_admitted_import_cannot_be_cancelled(tmp_path):
    found = admitted(tmp_path, *households([1]))

    with pytest.raises(errors.NotWaiting):
        cancel(import_id=found.pk, by=User.objects.machine())


def _pair(found: Import) -> intake_tables.Pair:
    return work_of(found)
