"""Verification: the whole way of an answer at no latency, and how well calls are kept in flight at 2.5 s."""

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

from django.db import connection

from bansos.bench import Bench, BenchFailed, Finished, Measure


LATENCY_S = 2.5
WAVES = 12
AT_ONCE = (8, 64)
MOST_WITHOUT_LATENCY = 20_000
_CIVIL_FILE = """COPY (
    SELECT person.nik, card.kk_number, person.full_name, person.birth_place, person.birth_date, person.sex,
           '' AS marital_status, '' AS occupation, person.mother_name, person.card_address AS address,
           person.card_rt AS rt, person.card_rw AS rw, '' AS prov_code, '' AS prov_name, '' AS kab_code,
           '' AS kab_name, '' AS kec_code, '' AS kec_name, '' AS kel_code, '' AS kel_name,
           CASE WHEN person.id % 50 = 0 THEN 'deceased' ELSE 'alive' END AS state
    FROM recipients_person person
    JOIN recipients_familycard card ON card.family_id = person.family_id AND card.until_on IS NULL
) TO STDOUT WITH (FORMAT csv, HEADER)"""


def run(bench: Bench) -> Iterator[Measure]:
    """Ask a simulated registry that agrees with almost everybody, first as fast as it answers, then a slow one."""
    population = bench.folder / "civil.csv"
    with population.open("w", encoding="utf-8") as file, connection.cursor() as cursor:
        cursor.copy_expert(_CIVIL_FILE, file)
    with _simulator(bench, population, latency_ms=0) as url:
        limit = max(1, min(MOST_WITHOUT_LATENCY, bench.persons // 2))
        done, told = _verify(bench, url, at_once=AT_ONCE[0], limit=limit)
        yield Measure(
            "verify", f"no latency, {AT_ONCE[0]} in flight", int(told["asked"]), told["seconds"], done.peak_mb,
            None, "", "below 400 MB", done.peak_mb < 400,
        )  # fmt: skip
    with _simulator(bench, population, latency_ms=LATENCY_S * 1000) as url:
        for at_once in AT_ONCE:
            done, told = _verify(bench, url, at_once=at_once, limit=at_once * WAVES)
            possible = told["asked"] * LATENCY_S / at_once
            share = possible / told["seconds"] if told["seconds"] else 0.0
            yield Measure(
                "verify", f"{LATENCY_S:g} s latency, {at_once} in flight", int(told["asked"]), told["seconds"],
                done.peak_mb, share, "concurrency / latency", "at least 0.90", share >= 0.9,
            )  # fmt: skip


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
