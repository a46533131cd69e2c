"""Invented cities: their villages, the names of the region, the versions of their files."""

from pathlib import Path

import pytest

from bansos.demo.areas import CityAreas, city_areas
from bansos.demo.files import generate
from bansos.demo.versions import following


@pytest.fixture(scope="module")
def city() -> CityAreas:
    return city_areas("35.76")


@pytest.mark.parametrize(("code", "villages"), [("35.76", 18), ("52.71", 50)])
def test_city_has_its_official_villages(code: str, villages: int) -> None:
    city = city_areas(code)

    assert len(city.villages) == villages
    assert {village.code[:5] for village in city.villages} == {code}
    assert not any(village.code.startswith(code) for village in city.elsewhere)


@pytest.mark.parametrize(("code", "word"), [("52.71", "LALU "), ("51.71", "NI LUH ")])
def test_names_are_those_of_the_region(code: str, word: str, tmp_path: Path) -> None:
    truth = generate(city_areas(code), 300, 7, "2026-Q3", tmp_path)

    assert f"|{word}" in truth.first.member_file.read_bytes().decode("utf-8", "replace")
    assert truth.differences["name_differs"] > 0


def test_unknown_city_is_refused() -> None:
    with pytest.raises(ValueError, match=r"99\.99"):
        city_areas("99.99")


@pytest.mark.parametrize(
    ("version", "next_version"),
    [("2026-Q1", "2026-Q2"), ("2026-Q3", "2026-Q4"), ("2026-Q4", "2027-Q1")],
)
def test_versions_follow_each_other(version: str, next_version: str) -> None:
    assert following(version) == next_version


def test_malformed_version_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-Q5"):
        following("2026-Q5")
