"""The comparison of names on labelled pairs, those that it was tuned on and those that were kept back."""

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.benchmarks.names import making
from tests.benchmarks.names.words import Names, Pair
from verification.domain.names import Verdict, compare


FOLDER = Path(making.__file__).parent
FILES = ("tuned", "held_out", "hand_written", "hand_held_out")
LEAST_RECALL = 0.97


class Judged(NamedTuple):
    pair: Pair
    verdict: Verdict


def _pairs(name: str) -> list[Pair]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [Pair(**row) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def judged() -> dict[str, list[Judged]]:
    return {name: [Judged(pair, compare(pair.left, pair.right).verdict) for pair in _pairs(name)] for name in FILES}


def test_there_are_enough_pairs_of_both_labels():
    labels = [pair.same for name in FILES for pair in _pairs(name)]

    assert (labels.count("1"), labels.count("0")) == (2133, 2137)


@pytest.mark.parametrize("name", FILES)
def test_no_two_persons_of_one_household_are_called_the_same(judged, name):
    wrong = [pair for pair, verdict in judged[name] if pair.same == "0" and verdict is Verdict.SAME]

    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_spellings_of_one_person_are_recognised(judged, name):
    verdicts = [(pair, verdict) for pair, verdict in judged[name] if pair.same == "1"]
    missed = [pair for pair, verdict in verdicts if verdict is not Verdict.SAME]

    assert 1 - len(missed) / len(verdicts) >= LEAST_RECALL, missed


@pytest.mark.parametrize(("half", "name"), list(enumerate(making.SEEDS)))
def test_the_made_files_are_what_the_script_makes(half, name):
    assert making.make(name, half) == _pairs(name)


def test_the_two_made_files_share_no_telling_word():
    tuned, held_out = Names(0), Names(1)

    assert not {*tuned.men, *tuned.women} & {*held_out.men, *held_out.women}
