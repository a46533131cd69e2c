"""Verification: the whole way of an answer (asked, stored, judged, findings opened) by one worker beside the simulated
registry: at a slow service, where calls must be kept in flight, and at a quick one, where the machine is the limit.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from bansos.bench import Bench, BenchFailed, Finished, Measure
from recipients.domain.code_book import code_list


IN_FLIGHT = 64
MOST_MB = 250
SLOW_S, SLOW_WAVES, LEAST_SLOW = 2.5, 24, 0.95
QUICK_S, MOST_QUICK, LEAST_QUICK = 0.02, 40_000, 0.70
FEW, FEW_IN_FLIGHT = 500, 8
# The registry writes labels and area names in capitals. One in fifty has died, one in twenty lives elsewhere.
_CIVIL_FILE = """COPY (
    SELECT person.nik, card.kk_number, person.full_name, person.birth_place, person.birth_date, person.sex,
           marital.label AS marital_status, work.label AS occupation, person.mother_name,
           CASE WHEN person.id %% 20 = 1 THEN 'JL. LAIN NO. 1' ELSE person.card_address END AS address,
           person.card_rt AS rt, person.card_rw AS rw,
           province.code AS prov_code, upper(province.name) AS prov_name,
           city.code AS kab_code, upper(city.name) AS kab_name,
           district.code AS kec_code, upper(district.name) AS kec_name,
           village.code AS kel_code, upper(village.name) AS kel_name,
           CASE WHEN person.id %% 50 = 0 THEN 'deceased' ELSE 'alive' END AS state
    FROM recipients_person person
    JOIN recipients_familycard card ON card.family_id = person.family_id AND card.until_on IS NULL
    LEFT JOIN unnest(%(marital)s::int[], %(marital_labels)s::text[]) marital (code, label)
           ON marital.code = person.marital_status
    LEFT JOIN unnest(%(work)s::int[], %(work_labels)s::text[]) work (code, label) ON work.code = person.occupation
    LEFT JOIN access_area village ON village.code = person.card_village_id
    LEFT JOIN access_area district ON district.code = village.parent_id
    LEFT JOIN access_area city ON city.code = district.parent_id
    LEFT JOIN access_area province ON province.code = city.parent_id
) TO STDOUT WITH (FORMAT csv, HEADER)"""


def run(bench: Bench) -> Iterator[Measure]:
    """Ask a registry that agrees with almost everybody. The possible rate is calls in flight divided by latency."""
    population = bench.folder / "civil.csv"
    with population.open("w", encoding="utf-8") as file, connection.cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(_CIVIL_FILE, _labels()), file)
    with _simulator(bench, population, latency_ms=0) as url:
        # The first run plans for the whole city; what is left is the cost of starting.
        start, told = _verify(bench, url, at_once=FEW_IN_FLIGHT, limit=max(1, min(FEW, bench.persons // 8)))
        yield Measure(
            "verify", "plan the whole city, ask a few", int(told["due"]), told["seconds"], start.peak_mb,
            None, "", f"below {MOST_MB} MB", start.peak_mb < MOST_MB,
        )  # fmt: skip
    limit = max(1, min(MOST_QUICK, bench.persons // 3))
    yield from _kept_in_flight(bench, population, QUICK_S, limit, LEAST_QUICK)
    yield from _kept_in_flight(bench, population, SLOW_S, min(limit, IN_FLIGHT * SLOW_WAVES), LEAST_SLOW)


def _labels() -> dict[str, list[Any]]:
    marital, work = code_list("siak", "marital_status").codes, code_list("siak", "ktp_occupation").codes
    return {
        "marital": [one.value for one in marital],
        "marital_labels": [one.label.upper() for one in marital],
        "work": [one.value for one in work],
        "work_labels": [one.label.upper() for one in work],
    }


def _kept_in_flight(bench: Bench, population: Path, latency_s: float, limit: int, least: float) -> Iterator[Measure]:
    with _simulator(bench, population, latency_ms=latency_s * 1000) as url:
        done, told = _verify(bench, url, at_once=IN_FLIGHT, limit=limit)
    possible_s = told["asked"] * latency_s / IN_FLIGHT
    share = possible_s / told["seconds"] if told["seconds"] else 0.0
    yield Measure(
        "verify", f"{latency_s:g} s latency, {IN_FLIGHT} in flight", int(told["asked"]), told["seconds"], done.peak_mb,
        share, "in flight / latency", f"at least {least:g}, below {MOST_MB} MB",
        share >= least and done.peak_mb < MOST_MB,
    )  # fmt: skip
    yield Measure(
        "verify", "... the worker's processor time", int(told["asked"]), done.cpu_s, limit="its start included"
    )


def _verify(bench: Bench, url: str, *, at_once: int, limit: int) -> tuple[Finished, dict[str, float]]:
    out = bench.folder / "verify.json"
    account = {
        "DUKCAPIL_URL": url,
        "DUKCAPIL_USER_ID": "bench",
        "DUKCAPIL_PASSWORD": "bench",
        "DUKCAPIL_IP_USER": "127.0.0.1",
        "DUKCAPIL_CONCURRENCY": str(at_once),
    }
    before = {name: os.environ.get(name) for name in account}
    os.environ.update(account)
    try:
        done = bench.command("verify", "--source", "dukcapil", "--limit", str(limit), "--json", str(out))
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    told: dict[str, float] = json.loads(out.read_text(encoding="utf-8"))
    if told["asked"] != limit:
        raise BenchFailed(f"verify: {told['asked']} of {limit} persons were asked")
    return done, told


@contextmanager
def _simulator(bench: Bench, population: Path, *, latency_ms: float) -> Iterator[str]:
    """A simulated registry in a process of its own, as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [
        sys.executable, "manage.py", "simulate_dukcapil", "--port", str(port), "--latency-ms", str(latency_ms),
        "--population", str(population),
    ]  # fmt: skip
    environment = {**os.environ, "DATABASE_URL": bench.database_url, "BANSOS_VAR": str(bench.folder)}
    server = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/dukcapil/get_json/3576/CALL_VERIFY_BY_ELEMEN"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except OSError as error:
            if time.monotonic() > deadline:
                raise BenchFailed(f"the simulated registry does not answer: {error}") from error
            time.sleep(0.1)
