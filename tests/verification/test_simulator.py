"""The simulated civil registry: its population, its sentences, its command."""

import socket
from datetime import date

import orjson
import pytest
from django.core.management import CommandError, call_command

from verification.domain.dukcapil_answers import Outcome, parse
from verification.simulator import wire
from verification.simulator.population import COLUMNS, CivilFile, CivilRecord, CivilState, InMemory
from verification.simulator.server import Behaviour, Simulator


NIK = "3576015708909001"
SITI = CivilRecord(
    nik=NIK,
    kk_number="3576010101109001",
    full_name="SITI AMINAH",
    birth_place="MOJOKERTO",
    birth_date="1990-08-17",
    sex="P",
    marital_status="KAWIN",
    occupation="PEDAGANG",
    mother_name="SUMIATI",
    address="JL. RAYA IJEN, NO. 14",
    rt="003",
    rw="5",
    prov_code="35",
    prov_name="JAWA TIMUR",
    kab_code="35.76",
    kab_name="KOTA MOJOKERTO",
    kec_code="35.76.01",
    kec_name="PRAJURIT KULON",
    kel_code="35.76.01.1001",
    kel_name="SURODINAWAN",
)


def _write(path, *people):
    lines = [",".join(COLUMNS)]
    for person in people:
        values = [getattr(person, name) for name in COLUMNS]
        lines.append(",".join(f'"{value}"' if "," in value else value for value in values))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_file_gives_people_by_nik(tmp_path):
    file = tmp_path / "civil.csv"
    _write(file, SITI, CivilRecord(nik="3576010101909002", state=CivilState.DECEASED))

    people = CivilFile(file)

    assert len(people) == 2
    assert people.lookup(NIK) == SITI
    assert people.lookup("3576010101909002").state == "deceased"
    assert people.lookup("3576010101909003") is None


def test_a_file_written_anew_is_read_anew(tmp_path):
    file = tmp_path / "civil.csv"
    _write(file, SITI)
    people = CivilFile(file)

    _write(file, SITI, CivilRecord(nik="3576010101909002"))
    people.refresh()

    assert len(people) == 2


def test_a_file_that_is_gone_keeps_its_people(tmp_path):
    file = tmp_path / "civil.csv"
    _write(file, SITI)
    people = CivilFile(file)

    file.unlink()
    people.refresh()

    assert people.lookup(NIK) == SITI


def test_a_file_without_a_column_is_refused(tmp_path):
    file = tmp_path / "civil.csv"
    file.write_text("nik,full_name\n")

    with pytest.raises(ValueError, match=r"kk_number.*state"):
        CivilFile(file)


def test_every_element_sent_comes_back_and_no_other():
    request = {
        "TRESHOLD": "90",
        "NIK": NIK,
        "NAMA_LGKP": "siti  aminah",
        "NAMA_LGKP_IBU": "KARTINAH",
        "TGL_LHR": "17-08-1990",
        "JENIS_KLMIN": "Laki-Laki",
        "NO_RT": "3",
        "NO_RW": "005",
        "NO_KEL": "1001",
        "KAB_NAME": "Kota Mojokerto",
        "NO_KK": "3576010101109002",
    }

    assert wire.compare(request, SITI) == {
        "NIK": "Sesuai",
        "NAMA_LGKP": "Sesuai (100)",
        "NAMA_LGKP_IBU": "Tidak Sesuai (49)",
        "TGL_LHR": "Sesuai",
        "JENIS_KLMIN": "Tidak Sesuai",
        "NO_RT": "Sesuai",
        "NO_RW": "Sesuai",
        "NO_KEL": "Sesuai",
        "KAB_NAME": "Sesuai",
        "NO_KK": "Tidak Sesuai",
    }


def test_the_threshold_only_decides_the_word():
    strict = wire.compare({"TRESHOLD": "100", "NAMA_LGKP": "SITI AMINA"}, SITI)
    lenient = wire.compare({"TRESHOLD": "80", "NAMA_LGKP": "SITI AMINA"}, SITI)

    assert strict == {"NAMA_LGKP": "Tidak Sesuai (98)"}
    assert lenient == {"NAMA_LGKP": "Sesuai (98)"}


@pytest.mark.parametrize("text", ["17-08-1990", "1990-08-17"])
def test_both_orders_of_a_date_are_understood(text):
    assert wire.compare({"TGL_LHR": text}, SITI) == {"TGL_LHR": "Sesuai"}


@pytest.mark.parametrize(
    ("sentences", "outcome"),
    [
        (wire.QUOTA, Outcome.QUOTA),
        (wire.LOGIN_FAILED, Outcome.AUTH),
        (wire.WRONG_ADDRESS, Outcome.AUTH),
        (wire.USER_INACTIVE, Outcome.AUTH),
        (wire.INSTITUTION_INACTIVE, Outcome.AUTH),
        (wire.NOTHING_GIVEN, Outcome.AUTH),
        (wire.PARAMETERS, Outcome.PARAMETERS),
    ],
)
def test_every_spelling_of_a_refusal_is_understood_under_every_key(sentences, outcome):
    simulator = Simulator(InMemory([]))

    pages = [orjson.dumps(simulator._page(wire.sentence(sentences, turn))) for turn in range(12)]

    assert [parse(200, page).outcome for page in pages] == [outcome] * 12


@pytest.mark.parametrize(
    ("_case", "nik", "possible"),
    [
        ("a man's", "3576011708909001", True),
        ("a woman's", NIK, True),
        ("too short", NIK[:15], False),
        ("letters", NIK[:15] + "X", False),
        ("no serial", NIK[:12] + "0000", False),
        ("day 0", "3576010008909001", False),
        ("day 40", "3576014008909001", False),
        ("day 72", "3576017208909001", False),
        ("month 13", "3576011713909001", False),
    ],
)
def test_the_format_of_a_nik(_case, nik, possible):
    assert wire.is_possible(nik) is possible


def test_the_full_record_speaks_in_capitals_and_gives_the_nik_as_a_number():
    record = wire.full_record(SITI)

    assert (record["NIK"], record["JENIS_KLMIN"], record["TGL_LHR"]) == (int(NIK), "PEREMPUAN", "1990-08-17")
    assert record["NAMA_LGKP_IBU"] == "SUMIATI"


def test_the_quota_counts_by_day():
    simulator = Simulator(InMemory([]), Behaviour(quota=2))

    assert [simulator.within_quota() for _ in range(3)] == [True, True, False]
    simulator._day = date(2000, 1, 1)
    assert simulator.within_quota()


def test_the_command_says_what_to_do_without_a_population(tmp_path):
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("simulate_dukcapil", population=tmp_path / "civil.csv")


def test_the_command_refuses_a_port_that_is_taken(tmp_path):
    _write(tmp_path / "civil.csv", SITI)

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CommandError, match="--port"):
        call_command("simulate_dukcapil", population=tmp_path / "civil.csv", port=taken.getsockname()[1])


@pytest.mark.parametrize("arguments", [["--fault", "2"], ["--fault", "x"], ["--port", "-1"], ["--quota", "1.5"]])
def test_the_command_refuses_numbers_it_cannot_use(arguments):
    with pytest.raises(CommandError, match="is no"):
        call_command("simulate_dukcapil", *arguments)
