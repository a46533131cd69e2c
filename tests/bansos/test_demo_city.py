"""The invented city is complete, plausible, repeatable, and tells the truth about its own faults."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bansos.demo import names
from bansos.demo.areas import CityAreas, city_areas
from bansos.demo.bench_files import changed_version
from bansos.demo.chance import dice
from bansos.demo.changes import quarter
from bansos.demo.columns import CIVIL_COLUMNS, FAMILY_AT, FAMILY_COLUMNS, MEMBER_AT, MEMBER_COLUMNS
from bansos.demo.drafts import completed_years
from bansos.demo.faults import FAULTS
from bansos.demo.files import Truth, generate, generate_clean
from bansos.demo.people import CHILD, GRANDCHILD, HEAD, SINGLE, SPOUSE, Family, Settler
from bansos.demo.rows import cells
from bansos.demo.serials import Numbers
from recipients.domain.formats import dtsen, siak
from recipients.domain.formats.versions import last_day, version_in
from recipients.domain.intake import RULES
from recipients.domain.judging import Circumstances, judge_family, judge_person
from recipients.domain.reading import DelimitedFile
from verification.domain.names import Verdict, compare


FAMILIES = 900
# Codes that a row earns by other rows.
OTHER_ROWS = {"FAMILY_MISSING", "DUPLICATE_IN_FILE", "MEMBER_COUNT_DIFFERS", "NO_HEAD", "SEVERAL_HEADS"}
THIRD_QUARTER = date(2026, 9, 30)


@pytest.fixture(scope="module")
def city() -> CityAreas:
    return city_areas("35.76")


@dataclass(frozen=True)
class Made:
    folder: Path
    truth: Truth


@pytest.fixture(scope="module")
def made(city: CityAreas, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("city")
    return Made(folder, generate(city, FAMILIES, 7, "2026-Q3", folder))


@pytest.fixture(scope="module")
def families(city: CityAreas) -> list[Family]:
    settler = Settler(city, Numbers(), THIRD_QUARTER)
    return [settler.family(dice(11, index)) for index in range(1500)]


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1]


def _clean_rows(made: Made, version: str, kind: str) -> Iterator[list[str]]:
    """Rows of a file on which the manifest has no error."""
    name = f"{version}/{kind}_dtsen_v{version[-1]}_2026_35.76.csv"
    manifest = json.loads(made.truth.faults_file.read_text())
    refused = {item["row"] for item in manifest if item["file"] == name and item["severity"] == "error"}
    for row, line in enumerate(_lines(made.folder / name), start=1):
        if row > 1 and row not in refused:
            yield cells(line.decode("utf-8", errors="replace"))


def test_same_seed_gives_same_bytes(city: CityAreas, made: Made, tmp_path: Path) -> None:
    generate(city, FAMILIES, 7, "2026-Q3", tmp_path)

    files = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*") if path.is_file())
    assert len(files) == 8
    assert [str(f) for f in files if (tmp_path / f).read_bytes() != (made.folder / f).read_bytes()] == []


def test_other_seed_gives_other_city(city: CityAreas, made: Made, tmp_path: Path) -> None:
    other = generate(city, FAMILIES, 8, "2026-Q3", tmp_path)

    assert other.first.member_file.read_bytes() != made.truth.first.member_file.read_bytes()


def test_columns_are_complete_and_in_official_order(made: Made) -> None:
    header = _lines(made.truth.first.family_file)[0].decode().split("|")
    member_header = _lines(made.truth.first.member_file)[0].decode().split("|")

    assert header == list(FAMILY_COLUMNS)
    assert (len(header), header[11], header[12], header[51]) == (
        52,
        "nama_kepala_keluarga",
        "desil_nasional",
        "desil_kabupaten_kota",
    )
    assert member_header == list(MEMBER_COLUMNS)
    assert (len(member_header), member_header[0], member_header[47]) == (
        48,
        "nomor_induk_kependudukan",
        "pendidikan_akhir_ktp",
    )
    assert {len(row) for row in _clean_rows(made, "2026-Q3", "keluarga")} == {52}
    assert {len(row) for row in _clean_rows(made, "2026-Q3", "anggota_keluarga")} == {48}


def test_nik_is_given_once_and_marked_by_its_serial(families: list[Family]) -> None:
    niks = [person.nik for family in families for person in family.members]
    cards = [family.kk for family in families]

    assert len(niks) == len(set(niks)) > 4500
    assert len(cards) == len(set(cards)) == 1500
    assert {len(number) for number in niks + cards} == {16}
    assert {number[12] for number in niks + cards} == {"9"}


def test_numbers_of_one_day_stay_apart_and_run_out_loudly() -> None:
    numbers = Numbers()

    niks = {numbers.nik("357601", date(1990, 5, 14), "P") for _ in range(1000)}

    assert len(niks) == 1000
    assert {nik[:12] for nik in niks} == {"357601540590"}
    with pytest.raises(OverflowError):
        numbers.nik("357601", date(1990, 5, 14), "P")


def test_families_are_plausible(families: list[Family]) -> None:
    for family in families:
        assert [m.relation for m in family.members].count(HEAD) == 1
        for person in family.members:
            age = completed_years(person.birth, THIRD_QUARTER)
            assert 0 <= age <= 97
            assert age >= 17 or person.marital == SINGLE
            assert age >= 17 or person.relation in (CHILD, GRANDCHILD)
            assert age >= 5 or person.life.schooling == "|||"
            assert age >= 10 or not person.life.work.startswith("1")
            assert person.relation != SPOUSE or person.sex == "P"


def test_parents_are_older_than_children(families: list[Family]) -> None:
    for family in families:
        head = family.members[0]
        for person in family.members:
            if person.relation == CHILD:
                assert person.birth.year - head.birth.year >= 14


def test_poor_families_live_in_poorer_houses(families: list[Family]) -> None:
    earth_or_cement = {"6", "8"}

    def share(deciles: set[int]) -> float:
        floors = [f.housing.split("|")[1] for f in families if f.deciles[0] in deciles]
        return sum(floor in earth_or_cement for floor in floors) / len(floors)

    assert share({1, 2}) > 0.5
    assert share({9, 10}) == 0


def test_manifest_points_at_the_right_rows(made: Made) -> None:
    manifest = json.loads(made.truth.faults_file.read_text())
    lines = {file: _lines(made.folder / file) for file in {item["file"] for item in manifest}}

    def values(code: str, column: str) -> set[str]:
        found = [item for item in manifest if (item["code"], item["column"]) == (code, column)]
        at = MEMBER_AT if "anggota" in found[0]["file"] else FAMILY_AT
        return {cells(lines[i["file"]][i["row"] - 1].decode())[at[column]] for i in found}

    assert values("NIK_EMPTY", "nomor_induk_kependudukan") <= {"", "-"}
    assert all("E+15" in value for value in values("NIK_DAMAGED", "nomor_induk_kependudukan"))
    assert values("DECILE_RANGE", "desil_nasional") <= {"", "0", "11", "-1"}
    assert values("SEX_INVALID", "jenis_kelamin") <= {"", "9", "X"}
    assert all(value.endswith("9999") for value in values("AREA_UNKNOWN", "kode_kelurahan_desa"))
    assert not any(value.startswith("3576") for value in values("AREA_OUTSIDE_CITY", "kode_kelurahan_desa"))
    assert values("BIRTH_DATE_FUTURE", "tanggal_lahir") <= {"2031-05-17", "2062-01-09"}


def test_broken_and_repaired_lines_are_what_the_manifest_says(made: Made) -> None:
    manifest = json.loads(made.truth.faults_file.read_text())
    lines = {file: _lines(made.folder / file) for file in {item["file"] for item in manifest}}

    broken = [lines[i["file"]][i["row"] - 1] for i in manifest if i["code"] == "ROW_BROKEN"]
    repaired = [lines[i["file"]][i["row"] - 1] for i in manifest if i["code"] == "ENCODING_REPAIRED"]

    assert broken
    assert all(line.count(b"|") not in (47, 51) or line.count(b'"') % 2 == 1 for line in broken)
    assert {b"\xe9" in line or b"\x92" in line for line in repaired} == {True}


def test_reference_judge_agrees_line_by_line(made: Made, city: CityAreas) -> None:
    manifest: dict[tuple[str, int], set[str]] = {}
    for item in json.loads(made.truth.faults_file.read_text()):
        if item["code"] not in OTHER_ROWS:
            manifest.setdefault((item["file"], item["row"]), set()).add(item["code"])
    villages = frozenset(village.code for village in (*city.villages, *city.elsewhere))

    wrong = []
    for pair in (made.truth.first, made.truth.second):
        known = Circumstances(last_day(pair.version), "dtsen", city.code, villages)
        for path, form, judge in (
            (pair.family_file, dtsen.FAMILY, judge_family),
            (pair.member_file, dtsen.PERSON, judge_person),
        ):
            with path.open("rb") as stream:
                for row in DelimitedFile(stream).rows():
                    fields = dict(zip(form.fields, row.values, strict=False))
                    codes = {"ROW_BROKEN"} if row.broken else {issue.code for issue in judge(fields, known)}
                    codes |= {"ENCODING_REPAIRED"} if row.repaired else set()
                    expected = manifest.get((f"{pair.version}/{path.name}", row.number), set())
                    # What else is said of a refused row does not count.
                    missed = expected - codes
                    extra = {code for code in codes - expected if RULES[code].refuses}
                    if missed or extra:
                        wrong.append((path.name, row.number, missed, extra))

    assert wrong == []


def test_name_variants_are_the_same_person_and_others_are_not() -> None:
    rng = dice(3)
    for _ in range(400):
        sex, year = ("L", "P")[rng.random() < 0.5], 1940 + int(rng.random() * 80)
        name = names.full_name(rng, names.JAVA, sex, year)

        variant = names.same_person(rng, name, sex, 2026 - year)

        assert variant != name
        assert compare(name, variant).verdict is Verdict.SAME, (name, variant)


def test_siak_export_has_the_columns_of_the_registry(made: Made) -> None:
    rows = CalamineWorkbook.from_path(made.truth.siak_file).get_sheet_by_index(0).to_python()

    match = siak.PERSON.match([str(cell) for cell in rows[0]])

    assert (match.missing, match.unknown, match.absent) == ((), (), ())
    assert {"HIDUP"} < {row[3] for row in rows[1:]} <= {"HIDUP", "MATI", "PINDAH"}
    assert {len(str(row[1])) for row in rows[1:]} == {16}


def test_every_fault_finds_a_family(made: Made) -> None:
    assert set(made.truth.faults) == set(FAULTS)


def test_faults_stay_few(city: CityAreas, tmp_path: Path) -> None:
    truth = generate(city, 6000, 7, "2026-Q3", tmp_path)

    read = truth.first.families.read + truth.first.persons.read
    refused = truth.first.families.rejected + truth.first.persons.rejected
    assert 0.005 < refused / read < 0.025


def test_counts_are_those_of_the_files(made: Made) -> None:
    pair = made.truth.first
    manifest = json.loads(made.truth.faults_file.read_text())
    name = "2026-Q3/anggota_keluarga_dtsen_v3_2026_35.76.csv"

    counted = Counter(item["code"] for item in manifest if item["file"] == name)

    assert pair.persons.read == len(_lines(pair.member_file)) - 1
    assert pair.families.read == len(_lines(pair.family_file)) - 1
    assert counted == pair.persons.errors + pair.persons.warnings


def test_members_of_kept_families_add_up(made: Made) -> None:
    manifest = json.loads(made.truth.faults_file.read_text())
    family_file = "2026-Q3/keluarga_dtsen_v3_2026_35.76.csv"
    differing = {i["row"] for i in manifest if i["file"] == family_file and i["code"] == "MEMBER_COUNT_DIFFERS"}
    kept = Counter(row[MEMBER_AT["nomor_kartu_keluarga"]] for row in _clean_rows(made, "2026-Q3", "anggota_keluarga"))
    refused = {i["row"] for i in manifest if i["file"] == family_file and i["severity"] == "error"}

    wrong = set()
    for number, line in enumerate(_lines(made.folder / family_file), start=1):
        row = cells(line.decode())
        if number > 1 and number not in refused and kept[row[9]] != int(row[10]):
            wrong.add(number)

    assert wrong == differing
    assert wrong


def test_next_version_changes_about_six_families_in_a_hundred(city: CityAreas) -> None:
    settler = Settler(city, Numbers(), THIRD_QUARTER)
    kinds: Counter[str] = Counter()
    for index in range(8000):
        rng = dice(5, index)
        kinds[quarter(rng, settler.family(rng), settler, date(2026, 12, 31)).kind] += 1

    changed = 1 - kinds[""] / 8000
    assert 0.05 < changed < 0.075
    assert set(kinds) - {""} == {
        "decile_moved",
        "decile_jumped",
        "moved_house",
        "spelling_corrected",
        "born",
        "died",
        "moved_out",
        "moved_in",
        "new_card",
        "vanished",
    }


def test_civil_registry_knows_everybody_once(made: Made) -> None:
    with made.truth.civil_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    clean = {row[0] for row in _clean_rows(made, "2026-Q4", "anggota_keluarga") if row[0].isdigit()}
    known = {row["nik"] for row in rows}

    assert tuple(rows[0]) == CIVIL_COLUMNS
    assert len(known) == len(rows) == made.truth.civil_persons
    assert clean <= known
    assert {row["state"] for row in rows} == {"alive", "deceased", "duplicate", "inactive", "missing"}


def test_disagreements_of_civil_registry_are_listed(made: Made) -> None:
    listed = dict(line.split(",") for line in made.truth.differences_file.read_text().split()[1:])
    handed_over = {row[0]: row for row in _clean_rows(made, "2026-Q4", "anggota_keluarga")}
    with made.truth.civil_file.open(encoding="utf-8", newline="") as file:
        civil = {row["nik"]: row for row in csv.DictReader(file)}
    faulty = {i["row"] for i in json.loads(made.truth.faults_file.read_text()) if "2026-Q4/ang" in i["file"]}
    lines = _lines(made.truth.second.member_file)
    untouched = {cells(line.decode("utf-8", "replace"))[0] for n, line in enumerate(lines, 1) if n not in faulty}

    for nik, row in handed_over.items():
        if nik in untouched and nik in civil:
            kind = listed.get(nik, "")
            assert (civil[nik]["full_name"] != row[2]) == kind.startswith("name_")
            assert (civil[nik]["birth_date"] != row[3]) == (kind == "birth_date_differs")
            assert (civil[nik]["state"] != "alive") == (kind in ("deceased", "duplicate", "inactive", "missing"))
    assert Counter(listed.values()) == made.truth.differences


def test_clean_pair_has_no_refusable_row(city: CityAreas, tmp_path: Path) -> None:
    pair = generate_clean(city, 400, 7, "2026-Q3", tmp_path)

    assert (pair.families.rejected, pair.persons.rejected) == (0, 0)
    assert set(pair.persons.warnings) <= {"NIK_REGION_OTHER", "NIK_BIRTH_DATE_DIFFERS", "NIK_SEX_DIFFERS"}
    assert pair.families.warnings == Counter()
    assert (tmp_path / "civil.csv").exists()


def test_changed_version_changes_exactly_five_per_cent(city: CityAreas, tmp_path: Path) -> None:
    pair = generate_clean(city, 400, 7, "2026-Q3", tmp_path)

    later = changed_version(pair, tmp_path, "2026-Q4")

    for old, new, rows in (
        (pair.family_file, later.family_file, pair.families.read),
        (pair.member_file, later.member_file, pair.persons.read),
    ):
        before, after = _lines(old), _lines(new)
        assert len(before) == len(after) == rows + 1
        assert sum(a != b for a, b in zip(before, after, strict=True)) == round(rows * 0.05)


def test_file_names_tell_their_version(made: Made) -> None:
    for pair in (made.truth.first, made.truth.second):
        assert version_in(pair.family_file.name) == pair.version
        assert version_in(pair.member_file.name) == pair.version
