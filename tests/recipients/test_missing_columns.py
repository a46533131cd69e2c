"""A DTSEN file of fewer columns: what it does not tell stays as it is known, and the page names the columns."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from recipients.actions.imports import admit, stage
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import FileFormat
from recipients.models import DecileRecord, Import, LivingConditions, Person, PersonConditions
from tests.factories import UserFactory
from tests.recipients.handover import admitted, counts, family, households, official, person, receive_files


pytestmark = pytest.mark.django_db
LATER = "2026-Q4"
# The first layout of members had two columns less.
V1 = ("ktp_occupation", "ktp_education")


def _write(folder: Path, form: FileFormat, rows: Sequence[dict[str, str]], without: Sequence[str]) -> tuple[str, Path]:
    fields = [name for name in official(form) if name not in without]
    lines = ["|".join(form.column(name).name for name in fields)]
    lines += ["|".join(row.get(name, "") for name in fields) for row in rows]
    path = folder / f"{form.key}_{LATER}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path.name, path


def narrower(
    folder: Path, families: Sequence[dict[str, str]], persons: Sequence[dict[str, str]], *without: str
) -> Import:
    """A staged later version whose files lack some columns."""
    pair = [_write(folder, dtsen.FAMILY, families, without), _write(folder, dtsen.PERSON, persons, without)]
    found = receive_files(pair)
    stage(import_id=found.pk)
    found.refresh_from_db()
    return found


def _admit(found: Import) -> Import:
    return admit(import_id=found.pk, by=User.objects.machine())


def test_equal_rows_without_two_columns_change_nothing(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    found = _admit(narrower(tmp_path, *households([1, 2]), *V1))

    assert found.counts["persons"] == counts(2, unchanged=2)
    assert found.counts["families"] == counts(2, unchanged=2)
    people = Person.objects.across_areas(reason="test").values_list("occupation", "education")
    assert list(people) == [(15, 5), (15, 5)]
    assert PersonConditions.objects.count() == 2


def test_a_change_beside_the_missing_columns_is_written_and_they_stay(tmp_path):
    admitted(tmp_path, [family(1)], [person(1)])

    found = _admit(narrower(tmp_path, [family(1)], [person(1, marital_status="3", chronic_illness="6")], *V1))

    known = Person.objects.across_areas(reason="test").get()
    assert found.counts["persons"] == counts(1, changed=1)
    assert (known.marital_status, known.occupation, known.education) == (3, 15, 5)
    assert PersonConditions.objects.get(is_current=True).chronic_illness == 6


def test_conditions_without_a_column_stay_in_the_next_version(tmp_path):
    admitted(tmp_path, [family(1)], [person(1)])

    changed = [family(1, roof_type="3")]
    _admit(narrower(tmp_path, changed, [person(1, works="2")], "floor_type", "address", "chronic_illness"))

    home = LivingConditions.objects.get(is_current=True)
    health = PersonConditions.objects.get(is_current=True)
    assert (home.version, home.floor_material, home.roof_material) == (LATER, 6, 3)
    assert home.family.address == "JL. KENANGA NO. 1"
    assert (health.is_working, health.chronic_illness) == (False, 1)


def test_a_decile_is_never_carried_into_a_version_that_does_not_tell_it(tmp_path):
    admitted(tmp_path, [family(1)], [person(1)])

    found = _admit(narrower(tmp_path, [family(1)], [person(1)], "decile_city"))

    newest = DecileRecord.objects.get(is_current=True)
    assert found.counts["families"] == counts(1, changed=1)
    assert (newest.version, newest.national, newest.province, newest.city) == (LATER, 3, 3, None)


def test_a_member_who_moves_is_no_unchanged_one(tmp_path):
    admitted(tmp_path, *households([1, 2]))

    people = [person(1), person(2, of=1, relationship="3")]
    found = narrower(tmp_path, [family(1, member_count="2")], people, *V1)

    assert found.counts["persons"] == counts(2, unchanged=1, changed=1)
    assert found.counts["families"] == counts(1, changed=1, vanished=1)


def test_files_sent_before_columns_were_remembered_tell_them_when_they_are_judged_anew(tmp_path):
    admitted(tmp_path, [family(1)], [person(1)])
    found = narrower(tmp_path, [family(1)], [person(1)], *V1)
    found.files.update(missing_columns=[])
    found.state = Import.State.RECEIVED
    found.save()

    stage(import_id=found.pk)

    assert found.files.get(part="persons").missing_columns == ["pekerjaan_ktp", "pendidikan_akhir_ktp"]
    assert found.files.get(part="families").missing_columns == []


def test_the_page_names_the_columns(tmp_path, client):
    admitted(tmp_path, [family(1)], [person(1)])
    found = narrower(tmp_path, [family(1)], [person(1)], *V1, "decile_city")
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("recipients:import", args=[found.pk])).content.decode()

    assert "Kolom yang tidak ada di berkas ini: pekerjaan_ktp, pendidikan_akhir_ktp." in page
    assert "Kolom yang tidak ada di berkas ini: desil_kabupaten_kota. Yang sudah tercatat tetap." in page
    assert page.count("Hanya desil yang tidak dibawa dari versi sebelumnya.") == 1
