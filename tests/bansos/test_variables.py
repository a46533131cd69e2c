"""What the environment may say, and how it is told what it may not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from bansos import variables


ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(("text", "value"), [("250", 250), ("", 600)])
def test_a_number_is_read_and_empty_is_the_default(text: str, value: int, monkeypatch) -> None:
    monkeypatch.setenv("ONE", text)

    assert variables.number("ONE", 600) == value


@pytest.mark.parametrize("text", ["abc", "0", "-1", "1.5", "1_000", "٣"])
def test_what_is_no_number_is_named(text: str, monkeypatch) -> None:
    monkeypatch.setenv("ONE", text)

    with pytest.raises(ImproperlyConfigured, match="ONE must be a whole number from 1 on"):
        variables.number("ONE", 600)


@pytest.mark.parametrize(("text", "code"), [("5271", "52.71"), ("52.71", "52.71"), ("", "35.76"), (" 3576 ", "35.76")])
def test_the_city_is_read_with_and_without_its_dot(text: str, code: str, monkeypatch) -> None:
    monkeypatch.setenv("ONE", text)

    assert variables.city("ONE", "35.76") == code


@pytest.mark.parametrize("text", ["abc", "35", "35.7", "35.76.01", "35.76.01.1001", "abc35.76", "٣٥.٧٦", "35,76"])
def test_what_is_no_code_of_a_city_is_named(text: str, monkeypatch) -> None:
    monkeypatch.setenv("ONE", text)

    with pytest.raises(ImproperlyConfigured, match=r"ONE must be the Kemendagri code of a city .* not '"):
        variables.city("ONE", "35.76")


def test_a_level_of_the_log_may_be_written_small(monkeypatch) -> None:
    monkeypatch.setenv("ONE", "debug")

    assert variables.log_level("ONE") == "DEBUG"


def test_an_unknown_level_of_the_log_is_named(monkeypatch) -> None:
    monkeypatch.setenv("ONE", "LOUD")

    with pytest.raises(ImproperlyConfigured, match="ONE must be DEBUG, INFO, WARNING or ERROR, not 'LOUD'"):
        variables.log_level("ONE")


def test_another_database_is_refused_without_telling_its_password(monkeypatch) -> None:
    monkeypatch.setenv("ONE", "mysql://bansos:rahasia@db/bansos")

    with pytest.raises(ImproperlyConfigured) as refused:
        variables.postgres("ONE")

    assert str(refused.value) == "ONE must look like postgresql://user:password@host:5432/bansos."


def test_names_between_commas_lose_their_spaces(monkeypatch) -> None:
    monkeypatch.setenv("ONE", "a.go.id, b.go.id,")

    assert variables.listed("ONE") == ["a.go.id", "b.go.id"]


@pytest.mark.slow
def test_a_command_tells_a_wrong_variable_in_one_sentence(tmp_path: Path) -> None:
    environment = os.environ | {"BANSOS_VAR": str(tmp_path), "BANSOS_UPLOAD_MAX_MB": "abc"}

    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    told = "BANSOS_UPLOAD_MAX_MB must be a whole number from 1 on, not 'abc'.\n"
    assert (done.returncode, done.stderr) == (1, told)


@pytest.mark.slow
def test_a_city_written_without_dots_is_the_same_city(tmp_path: Path) -> None:
    """It was prepared as 35.76, but pages looked for its kelurahan below 3576 and found none."""
    environment = os.environ | {"BANSOS_VAR": str(tmp_path), "BANSOS_CITY": "3576"}

    done = subprocess.run(
        [sys.executable, "-c", "from bansos import settings; print(settings.CITY_CODE)"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "35.76\n"
