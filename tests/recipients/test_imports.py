"""Receiving, staging and admitting hand-overs: what comes in, what is refused, what a second time does."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients import errors
from recipients.actions.imports import admit, cancel, receive, stage
from recipients.actions.imports.work import work_of
from recipients.models import (
    Correction,
    DecileRecord,
    Family,
    FamilyCard,
    Import,
    ImportFile,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
    RejectedRow,
)
from recipients.queries import admission, intake
from tests.factories import NEIGHBOUR, UserFactory, areas
from tests.recipients.handover import (
    admitted,
    codes,
    family,
    households,
    kk,
    nik,
    person,
    receive_files,
    staged,
    write_pair,
)


pytestmark = pytest.mark.django_db
State = Import.State


@pytest.fixture(autouse=True)
def _on_a_day_of_the_quarter() -> Iterator[None]:
    with time_machine.travel("2026-11-22T05:00:00Z"):
        yield


def counts(read: int, **others: int) -> dict[str, int]:
    """The counts of one part, what is not named being 0."""
    return {"read": read, "new": 0, "changed": 0, "unchanged": 0, "vanished": 0, "rejected": 0, **others}


# Receiving


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


# Staging


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
    assert "NIK_EMPTY 1" in found.refusal
    assert found.counts["persons"] == counts(2, rejected=2)
    assert codes(found, "persons", 2) == {"NIK_EMPTY"}
    assert not intake.has_tables(_pair(found))


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


# Admitting


def test_admitted_families_stand_in_every_table(tmp_path):
    found = admitted(tmp_path, [family(1, member_count="2")], [person(1), person(2, of=1, relationship="3")])

    assert found.state == State.ADMITTED
    one = Family.objects.across_areas(reason="test").get()
    head = Person.objects.across_areas(reason="test").get(nik=nik(1))
    assert (one.village_id, one.address, one.head, one.source) == (
        "35.76.01.1001", "JL. KENANGA NO. 1", head, "dtsen",
    )  # fmt: skip
    assert FamilyCard.objects.get().kk_number == kk(1)
    assert list(Membership.objects.order_by("id").values_list("person__nik", "relationship", "from_on")) == [
        (nik(1), 1, date(2026, 9, 30)), (nik(2), 4, date(2026, 9, 30)),
    ]  # fmt: skip
    living = LivingConditions.objects.get()
    assert (living.version, living.roof_material, living.has_car, living.declared_members) == ("2026-Q3", 2, False, 2)
    assert living.source_codes.split("\x1f")[:2] == ["YA", ""]
    health = PersonConditions.objects.get(person=head)
    assert (health.work_status, health.vision, health.chronic_illness, health.source_row) == (4, 4, 1, 2)
    deciles = DecileRecord.objects.get()
    assert (deciles.national, deciles.province, deciles.city, deciles.version) == (3, 3, 4, "2026-Q3")
    assert (head.occupation, head.education, head.card_rt, head.village_id) == (15, 5, "003", "35.76.01.1001")


def test_indexes_and_keys_are_back_after_a_first_load(tmp_path):
    before = admission._structures()

    admitted(tmp_path, *households([1]))

    assert admission._structures() == before
    with pytest.raises(IntegrityError):
        FamilyCard.objects.create(
            family=Family.objects.across_areas(reason="t").get(), kk_number=kk(1), from_on=date(2026, 1, 1)
        )


def test_who_sent_the_files_cannot_admit_them(tmp_path):
    both = UserFactory(role=Role.OPERATOR)
    both.assignments.create(role=Role.VERIFIKATOR, area_id="35.76", valid_from=date(2020, 1, 1), given_by_id=1)
    found = staged(tmp_path, *households([1]), by=both)

    with pytest.raises(errors.SameActor):
        admit(import_id=found.pk, by=both)

    found.refresh_from_db()
    assert found.state == State.STAGED
    assert not Family.objects.across_areas(reason="test").exists()


def test_who_may_not_admit_is_refused(tmp_path):
    found = staged(tmp_path, *households([1]))

    with pytest.raises(errors.NotPermitted):
        admit(import_id=found.pk, by=UserFactory(role=Role.OPERATOR))


def test_second_person_admits(tmp_path):
    operator, verifier = UserFactory(role=Role.OPERATOR), UserFactory(role=Role.VERIFIKATOR)
    found = staged(tmp_path, *households([1]), by=operator)

    done = admit(import_id=found.pk, by=verifier)

    assert (done.state, done.admitted_by) == (State.ADMITTED, verifier)
    assert AuditEvent.objects.get(action="import.admit").actor == verifier


def test_admitting_twice_is_refused(tmp_path):
    found = admitted(tmp_path, *households([1]))

    with pytest.raises(errors.NotWaiting):
        admit(import_id=found.pk, by=User.objects.machine())

    assert Person.objects.across_areas(reason="test").count() == 1


def test_failure_in_the_middle_writes_nothing_and_leaves_the_import_waiting(tmp_path, monkeypatch):
    found = staged(tmp_path, *households([1, 2]))
    real = admission.execute

    def fail_late(name: str, *args: object, **names: object) -> int:
        if name == "admit_insert_deciles":
            raise RuntimeError("disk full")
        return real(name, *args, **names)

    monkeypatch.setattr(admission, "execute", fail_late)

    with pytest.raises(RuntimeError):
        admit(import_id=found.pk, by=User.objects.machine())

    found.refresh_from_db()
    assert (found.state, found.trouble) == (State.STAGED, "RuntimeError")
    assert not Person.objects.across_areas(reason="test").exists()
    monkeypatch.undo()
    assert admit(import_id=found.pk, by=User.objects.machine()).counts["persons"] == counts(2, new=2)


def test_lost_staging_is_read_again(tmp_path):
    found = staged(tmp_path, *households([1]))
    intake.drop_tables(found.pk)

    with pytest.raises(errors.StagingLost):
        admit(import_id=found.pk, by=User.objects.machine())

    assert stage(import_id=found.pk)
    assert admit(import_id=found.pk, by=User.objects.machine()).state == State.ADMITTED


# The next version


def next_version(tmp_path, families, persons):
    """The following quarter of the same source, admitted."""
    return admitted(tmp_path, families, persons, version="2026-Q4")


def events() -> int:
    """How many rows of history there are."""
    return sum(
        apps.get_model("recipients", f"{name}Event").objects.count()
        for name in ("Family", "FamilyCard", "Person", "Membership")
    )


def everybody():
    return Person.objects.across_areas(reason="test").order_by("nik")


def everyone_at_home():
    return Family.objects.across_areas(reason="test").order_by("pk")


def test_equal_rows_of_a_next_version_change_nothing(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = next_version(tmp_path, *households([1, 2]))

    assert found.counts["families"] == counts(2, unchanged=2)
    assert found.counts["persons"] == counts(2, unchanged=2)
    assert LivingConditions.objects.count() == PersonConditions.objects.count() == 2
    assert events() == 0


def test_rows_that_mean_the_same_are_unchanged_though_written_otherwise(tmp_path):
    admitted(tmp_path, *households([1]))

    found = next_version(
        tmp_path,
        [family(1, pbi_national="1", village_code="35.76.01.1001", asset_car="TIDAK")],
        [person(1, nik="'" + nik(1), marital_status="KAWIN", ktp_rt="3")],
    )

    assert found.counts["families"] == counts(1, unchanged=1)
    assert found.counts["persons"] == counts(1, unchanged=1)


def test_warnings_of_rows_seen_before_are_told_again(tmp_path):
    persons = [person(1, nik="517101" + nik(1)[6:]), person(2, birth_date="1981-03-13")]
    admitted(tmp_path, [family(1), family(2, member_count="2")], persons)

    found = staged(tmp_path, [family(1), family(2, member_count="2")], persons, version="2026-Q4")

    assert found.counts["persons"] == counts(2, unchanged=2)
    assert found.counts["warnings"] == {
        "NIK_REGION_OTHER": 1, "NIK_BIRTH_DATE_DIFFERS": 1, "MEMBER_COUNT_DIFFERS": 1,
    }  # fmt: skip
    assert codes(found, "persons", 2) == {"NIK_REGION_OTHER"}
    assert codes(found, "families", 3) == {"MEMBER_COUNT_DIFFERS"}


def test_doubt_that_ends_with_age_is_not_told_again(tmp_path):
    child = person(1, birth_date="2014-11-01", nik=nik(1, "011114"), relationship="3")
    admitted(tmp_path, [family(1)], [child])

    found = staged(tmp_path, [family(1)], [child], version="2026-Q4")

    assert found.counts["persons"] == counts(1, unchanged=1)
    assert found.counts["warnings"] == {"NO_HEAD": 1}


def test_person_who_became_too_old_is_refused_though_the_row_is_the_same(tmp_path):
    old = person(1, birth_date="1905-11-01", nik=nik(1, "011105"))
    admitted(tmp_path, *[[*a, *b] for a, b in zip(households([2]), ([family(1)], [old]), strict=True)])

    found = staged(
        tmp_path, *[[*a, *b] for a, b in zip(households([2]), ([family(1)], [old]), strict=True)], version="2026-Q4"
    )

    assert found.counts["errors"] == {"AGE_RANGE": 1}
    assert found.counts["persons"] == counts(2, unchanged=1, rejected=1)


def test_only_what_changed_is_written_with_history(tmp_path):
    admitted(tmp_path, *households([1, 2, 3]))
    families = [family(1), family(2, decile_national="8", roof_type="3"), family(3)]
    persons = [person(1, full_name="BUDI SANTOSA"), person(2), person(3)]

    found = next_version(tmp_path, families, persons)

    assert found.counts["families"] == counts(3, changed=1, unchanged=2)
    assert found.counts["persons"] == counts(3, changed=1, unchanged=2)
    assert everybody()[0].full_name == "BUDI SANTOSA"
    moved = FamilyCard.objects.get(kk_number=kk(2)).family
    assert list(moved.deciles.order_by("version").values_list("version", "national", "is_current")) == [
        ("2026-Q3", 3, False), ("2026-Q4", 8, True),
    ]  # fmt: skip
    assert list(moved.living_conditions.order_by("version").values_list("roof_material", "is_current")) == [
        (2, False), (3, True),
    ]  # fmt: skip
    past = apps.get_model("recipients", "PersonEvent").objects.get()
    assert (past.full_name, past.pgh_label) == ("BUDI SANTOSO", "update")
    assert past.pgh_context.metadata["run"] == found.pk
    assert past.pgh_context.metadata["user"] == User.MACHINE_ID


def test_new_and_vanished_families_and_members(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = next_version(tmp_path, [family(1), family(3)], [person(1), person(3)])

    assert found.counts["families"] == counts(2, new=1, unchanged=1, vanished=1)
    assert found.counts["persons"] == counts(2, new=1, unchanged=1, vanished=1)
    assert list(everyone_at_home().values_list("vanished_in", "status")) == [
        ("", "active"), ("2026-Q4", "active"), ("", "active"),
    ]  # fmt: skip
    assert everybody().get(nik=nik(2)).vanished_in == "2026-Q4"


def test_refused_row_is_no_vanished_one(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = staged(tmp_path, [family(1), family(2, decile_national="")], [person(1), person(2)], version="2026-Q4")

    assert found.counts["families"] == counts(2, unchanged=1, rejected=1)
    assert found.counts["persons"] == counts(2, unchanged=1, rejected=1)


def test_family_that_comes_back_is_no_longer_vanished(tmp_path):
    admitted(tmp_path, *households([1, 2]), version="2026-Q2")
    admitted(tmp_path, *households([1]), version="2026-Q3")

    found = next_version(tmp_path, *households([1, 2]))

    assert found.counts["families"] == counts(2, unchanged=2)
    assert set(everyone_at_home().values_list("vanished_in", flat=True)) == {""}
    assert set(everybody().values_list("vanished_in", flat=True)) == {""}


def test_vanished_is_counted_when_it_happens(tmp_path):
    admitted(tmp_path, *households([1, 2]), version="2026-Q2")
    admitted(tmp_path, *households([1]), version="2026-Q3")

    found = next_version(tmp_path, *households([1]))

    assert found.counts["families"] == counts(1, unchanged=1)


def test_family_under_a_new_number_is_the_same_family(tmp_path):
    members = [person(1), person(2, of=1, relationship="2", sex="2"), person(3, of=1, relationship="3")]
    admitted(tmp_path, [family(1, member_count="3")], members)
    before = everyone_at_home().get()
    renumbered = [{**member, "kk_number": kk(50)} for member in members]

    found = next_version(tmp_path, [family(50, member_count="3")], renumbered)

    assert found.counts["families"] == counts(1, changed=1)
    assert found.counts["persons"] == counts(3, unchanged=3)
    assert everyone_at_home().get() == before
    assert list(before.cards.order_by("id").values_list("kk_number", "until_on")) == [
        (kk(1), date(2026, 11, 22)), (kk(50), None),
    ]  # fmt: skip
    assert Membership.objects.count() == 3


def test_half_of_the_members_is_enough_and_less_is_not(tmp_path):
    admitted(
        tmp_path,
        [family(1, member_count="2"), family(2, member_count="2")],
        [person(1), person(2, of=1), person(3, of=2), person(4, of=2)],
    )
    same, other = (family(50, member_count="2"), family(60, member_count="3"))
    persons = [person(1, of=50), person(5, of=50), person(3, of=60), person(6, of=60), person(7, of=60)]

    found = next_version(tmp_path, [same, other], persons)

    assert found.counts["families"] == counts(2, changed=1, new=1, vanished=1)
    first = FamilyCard.objects.get(kk_number=kk(1)).family
    assert FamilyCard.objects.get(kk_number=kk(50)).family == first
    assert FamilyCard.objects.get(kk_number=kk(2)).until_on is None


def test_of_two_families_with_old_members_the_one_with_more_is_the_old_family(tmp_path):
    admitted(tmp_path, [family(1, member_count="3")], [person(1), person(2, of=1), person(3, of=1)])
    before = everyone_at_home().get()
    persons = [person(1, of=50), person(2, of=50), person(3, of=60)]

    found = next_version(tmp_path, [family(50, member_count="2"), family(60)], persons)

    assert found.counts["families"] == counts(2, changed=1, new=1)
    assert FamilyCard.objects.get(kk_number=kk(50)).family == before
    split = FamilyCard.objects.get(kk_number=kk(60)).family
    assert list(split.persons.values_list("nik", flat=True)) == [nik(3)]


def test_member_who_moves_gets_a_new_place_and_the_village_of_the_family(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    families = [family(1), family(2, village_code="3576011002")]

    found = next_version(tmp_path, families, [person(1), person(2), person(3, of=1)])
    later = admitted(tmp_path, families, [person(1), person(2), person(3, of=2, relationship="8")], version="2027-Q1")

    assert found.counts["persons"] == counts(3, new=1, unchanged=2)
    assert later.counts["persons"] == counts(3, changed=1, unchanged=2)
    moved = everybody().get(nik=nik(3))
    assert moved.village_id == NEIGHBOUR
    assert list(moved.memberships.order_by("id").values_list("relationship", "until_on")) == [
        (1, date(2026, 11, 22)), (11, None),
    ]  # fmt: skip
    assert everybody().get(nik=nik(2)).village_id == NEIGHBOUR


def test_deceased_person_in_a_file_stays_deceased(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    everybody().filter(nik=nik(2)).update(vital_status="deceased", died_on=date(2026, 10, 1))

    found = next_version(tmp_path, *households([1, 2]))

    assert found.counts["persons"] == counts(2, unchanged=2)
    assert everybody().get(nik=nik(2)).vital_status == "deceased"


def test_correction_by_form_survives_an_unchanged_row(tmp_path):
    admitted(tmp_path, *households([1]))
    everybody().update(full_name="BUDI SANTOSA")

    next_version(tmp_path, *households([1]))

    assert everybody().get().full_name == "BUDI SANTOSA"


def test_corrected_value_stays_while_the_file_still_says_the_old_one(tmp_path):
    admitted(tmp_path, *households([1]))
    everybody().update(full_name="BUDI SANTOSA")
    who, other = UserFactory(), UserFactory()
    one = everybody().get()
    Correction.objects.create(
        kind="person", person=one, village_id=one.village_id, reason="KTP", state="applied", requested_by=who,
        changes={"full_name": ["BUDI SANTOSO", "BUDI SANTOSA"]}, decided_by=other, decided_at=timezone.now(),
    )  # fmt: skip

    next_version(tmp_path, [family(1)], [person(1, work_status="1")])

    assert everybody().get().full_name == "BUDI SANTOSA"
    assert PersonConditions.objects.get(is_current=True).work_status == 1


def test_registry_that_moved_since_the_preview_is_compared_again(tmp_path):
    admitted(tmp_path, *households([1, 2]))
    found = staged(tmp_path, *households([1, 2]), version="2026-Q4")
    somewhere = FamilyCard.objects.get(kk_number=kk(2)).family
    everybody().filter(nik=nik(1)).update(family=somewhere)
    Membership.objects.filter(person__nik=nik(1)).update(family=somewhere)

    done = admit(import_id=found.pk, by=User.objects.machine())

    assert found.counts["persons"] == counts(2, unchanged=2)
    assert done.counts["persons"] == counts(2, changed=1, unchanged=1)
    assert everybody().get(nik=nik(1)).family == FamilyCard.objects.get(kk_number=kk(1)).family


def test_same_version_sent_again_with_corrected_rows(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = admitted(tmp_path / "again", [family(1, decile_national="5"), family(2)], [person(2), person(1)])

    assert found.counts["families"] == counts(2, changed=1, unchanged=1)
    assert list(DecileRecord.objects.filter(national=5).values_list("version", "is_current")) == [("2026-Q3", True)]


# Cancelling


def test_cancelled_import_leaves_nothing_and_its_files_may_come_again(tmp_path):
    found = staged(tmp_path, *households([1]))

    cancel(import_id=found.pk, by=User.objects.machine())

    found.refresh_from_db()
    assert found.state == State.CANCELLED
    assert not intake.has_tables(_pair(found))
    assert receive_files(write_pair(tmp_path / "again", *households([1]))).state == State.RECEIVED


def test_admitted_import_cannot_be_cancelled(tmp_path):
    found = admitted(tmp_path, *households([1]))

    with pytest.raises(errors.NotWaiting):
        cancel(import_id=found.pk, by=User.objects.machine())


def _pair(found: Import) -> intake.Pair:
    return work_of(found)
