"""The register of a village office (OpenSID): found by its header, its kelurahan by the name of the file."""

from pathlib import Path

import pytest

from access.models import User
from recipients import errors
from recipients.actions.imports import admit, stage
from recipients.domain.areas import village_in
from recipients.domain.formats import opensid
from recipients.domain.formats.detection import detect
from recipients.models import Import, Person
from tests.factories import NEIGHBOUR, VILLAGE
from tests.recipients.handover import codes, kk, nik, official, receive_files, text


pytestmark = pytest.mark.django_db
ROW = {
    "address": "JL. KENANGA NO. 1", "hamlet": "KARANGREJO", "rw": "005", "rt": "003", "full_name": "BUDI SANTOSO",
    "sex": "1", "birth_place": "MOJOKERTO", "birth_date": "1981-03-12", "education": "5", "occupation": "15",
    "marital_status": "2", "relationship": "1", "mother_name": "SUMINI", "vital_status": "1",
}  # fmt: skip


def row(number: int, *, of: int | None = None, **fields: str) -> dict[str, str]:
    return {**ROW, "nik": nik(number), "kk_number": kk(number if of is None else of), **fields}


def staged(folder: Path, rows: list[dict[str, str]], name: str = "penduduk_3576011001.csv") -> Import:
    path = folder / name
    path.write_text(text(opensid.RESIDENTS, rows), encoding="utf-8")
    found = receive_files([(path.name, path)])
    stage(import_id=found.pk)
    found.refresh_from_db()
    return found


def test_a_register_is_found_by_its_header() -> None:
    match = detect([opensid.RESIDENTS.column(name).name for name in official(opensid.RESIDENTS)])

    assert match is not None
    assert (match.format, len(match.positions) - match.recognised, match.missing) == (opensid.RESIDENTS, 3, ())


def test_a_register_brings_families_of_the_kelurahan_of_its_name(tmp_path: Path) -> None:
    wife = row(2, of=1, relationship="3", sex="2", nik="3576015203819509", full_name="SITI AMINAH", vital_status="2")

    found = staged(tmp_path, [row(1), wife])

    assert (found.source, found.counts["errors"], found.counts["warnings"]) == ("opensid", {}, {})
    assert (found.counts["families"]["new"], found.counts["persons"]["new"]) == (1, 2)


def test_codes_are_those_of_the_civil_registry(tmp_path: Path) -> None:
    admitted(staged(tmp_path, [row(1, vital_status="3"), row(2, relationship="9")], name=f"Penduduk {VILLAGE}.csv"))

    people = {one.nik: one for one in Person.objects.select_related("family")}
    moved, stays = people[nik(1)], people[nik(2)]
    assert (moved.vital_status, stays.vital_status, stays.occupation, stays.education) == ("moved", "alive", 15, 5)
    assert (stays.village_id, stays.card_hamlet, stays.family.source) == (VILLAGE, "KARANGREJO", "opensid")


def admitted(found: Import) -> None:
    admit(import_id=found.pk, by=User.objects.machine())


def test_a_register_without_a_kelurahan_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(errors.VillageNotNamed, match=r"penduduk\.csv"):
        staged(tmp_path, [row(1)], name="penduduk.csv")

    assert not Import.objects.exists()


def test_a_column_that_somebody_has_added_names_the_kelurahan(tmp_path: Path) -> None:
    content = text(opensid.RESIDENTS, [row(1), row(2)]).splitlines()
    lines = [f"{content[0]}|kode_desa", f"{content[1]}|{NEIGHBOUR}", f"{content[2]}|52.71.01.1004"]
    path = tmp_path / "penduduk.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    found = receive_files([(path.name, path)])
    stage(import_id=found.pk)

    assert codes(found, "both", 2) == {"VALUE_CLEANED"}
    assert codes(found, "both", 3) >= {"AREA_OUTSIDE_CITY"}


def test_a_register_of_one_kelurahan_marks_nobody_of_it_as_gone(tmp_path: Path) -> None:
    admitted(staged(tmp_path, [row(1), row(2)]))

    found = staged(tmp_path, [row(2, full_name="BUDI S")], name="penduduk_35.76.01.1001_baru.csv")

    assert (found.counts["persons"]["vanished"], found.counts["persons"]["changed"]) == (0, 1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("penduduk_3576011001.xlsx", "35.76.01.1001"),
        ("Data 35.76.01.1001 (baru).csv", "35.76.01.1001"),
        ("3576011001 sampai 3576011002.csv", ""),
        ("5271011004.csv", ""),
        ("35760110011.csv", ""),
        ("2026-11-22.csv", ""),
    ],
)
def test_the_kelurahan_of_a_file_name(name: str, code: str) -> None:
    assert village_in(name, city="35.76") == code
