"""What a measured command is charged with."""

import sys
from pathlib import Path

import pytest

from bansos.bench import Bench, BenchFailed


MEBI = 1 << 20


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(persons=1, folder=tmp_path, database_url="", city="35.76")


def test_a_command_is_not_charged_with_the_memory_of_who_started_it(bench: Bench) -> None:
    large = bytearray(b"x" * (300 * MEBI))

    done = bench.process([sys.executable, "-S", "-c", "print('small')"])

    assert done.output == "small\n"
    assert done.peak_mb < 100
    assert len(large) == 300 * MEBI


def test_a_command_is_charged_with_its_own_memory_and_time(bench: Bench) -> None:
    busy = f"large = b'x' * (200 * {MEBI}); sum(range(3_000_000))"

    done = bench.process([sys.executable, "-S", "-c", busy])

    assert 200 < done.peak_mb < 260
    assert 0 < done.cpu_s < 10 * done.seconds


def test_a_command_that_fails_says_what_it_said(bench: Bench) -> None:
    with pytest.raises(BenchFailed, match="no room"):
        bench.process([sys.executable, "-S", "-c", "import sys; print('no room'); sys.exit(3)"])
