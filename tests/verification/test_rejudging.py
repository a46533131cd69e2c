"""Judging stored answers once more: what comes out, and that the database and Python find the same ones."""

import json
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verification.domain.dukcapil import Element
from verification.domain.dukcapil_answers import Answer, ElementResult, Outcome
from verification.domain.findings import element_rows
from verification.domain.judgement import DEFAULT_THRESHOLDS, judge
from verification.domain.rejudging import Holds, holds_for, otherwise, rejudge
from verification.domain.thresholds import standard
from verification.queries.judging import PATH, at_places


SENT = (Element.NAME, Element.BIRTH_DATE, Element.SEX)
LIMITS = standard("dukcapil")


def _stored(*, name: int | None = 100, address: int | None = None, agrees: bool = True) -> list[dict[str, Any]]:
    elements = [ElementResult(Element.NAME, agrees, name), *(ElementResult(one, True) for one in SENT[1:])]
    if address is not None:
        elements.append(ElementResult(Element.ADDRESS, False, address))
    return element_rows(judge(Answer(Outcome.ELEMENTS, elements=tuple(elements)), sent=SENT))


def test_a_lower_threshold_makes_a_match_and_settles_the_finding():
    found = rejudge("dukcapil", _stored(name=87), {**LIMITS, "NAMA_LGKP": 85})

    assert (found.outcome, found.opens) == ("matched", ())
    assert "name_differs" in found.settles
    assert found.elements[0] == {
        "name": "NAMA_LGKP", "agrees": True, "score": 87, "verdict": "same", "threshold": 85,
    }  # fmt: skip


def test_a_higher_threshold_opens_a_finding():
    found = rejudge("dukcapil", _stored(name=92), {**LIMITS, "NAMA_LGKP": 95})

    assert found.outcome == "mismatched"
    assert [(one.kind, one.elements) for one in found.opens] == [("name_differs", (("NAMA_LGKP", 92),))]


def test_what_came_without_a_number_is_taken_at_its_word():
    found = rejudge("dukcapil", _stored(name=None), {**LIMITS, "NAMA_LGKP": 100})

    assert found.outcome == "matched"


@pytest.mark.parametrize(
    ("limit", "outcome", "opened", "shown"),
    [
        (3_000_000, "mismatched", ["income_above"], 3_000_000),
        (6_000_000, "matched", [], 6_000_000),
    ],
)
def test_facts_of_other_sources_are_held_against_their_limit(limit, outcome, opened, shown):
    fact = {"name": "upah_bulanan", "agrees": False, "value": 5_200_000, "limit": 3_000_000}

    found = rejudge("employment", [fact, {"name": "gone", "agrees": True}], {"upah_bulanan": limit})

    assert (found.outcome, [one.kind for one in found.opens]) == (outcome, opened)
    assert found.elements[0]["limit"] == shown
    assert found.elements[1] == {"name": "gone", "agrees": True}


def test_a_fact_without_a_limit_stays_what_it_was():
    facts = [{"name": "jenis_kendaraan", "agrees": False, "value": "MOBIL"}]

    assert rejudge("vehicles", facts, standard("vehicles")).outcome == "mismatched"


@pytest.mark.parametrize(
    ("asked", "present", "holds"),
    [("MUH. RIZKI", "MUHAMMAD RIZKI", Holds.RESPELT), ("SITI AMINAH", "SITI AISYAH", Holds.OUTDATED)],
)
def test_an_answer_holds_for_another_spelling_only(asked, present, holds):
    assert holds_for(asked, present) is holds


scores = st.integers(min_value=0, max_value=100)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.none() | scores, address=st.none() | scores, agrees=st.booleans(), limits=st.tuples(scores, scores))
def test_the_database_finds_what_python_judges_otherwise(name, address, agrees, limits):
    stored = _stored(name=name, address=address, agrees=agrees)
    chosen = {**LIMITS, "NAMA_LGKP": limits[0], "ALAMAT": limits[1]}

    told = [one["agrees"] for one in rejudge("dukcapil", stored, chosen).elements]
    is_otherwise = told != [one["agrees"] for one in stored]

    assert _is_found(stored, "dukcapil", chosen) == is_otherwise
    places = {one["name"]: place for place, one in enumerate(stored)}
    known = {element: limit for element, limit in chosen.items() if element in places}
    assert _is_found_at(places, stored, known) == is_otherwise


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.integers(0, 50), limit=st.integers(0, 50), source=st.sampled_from(["employment", "vehicles"]))
def test_the_database_finds_facts_that_speak_otherwise(value, limit, source):
    fact = "upah_bulanan" if source == "employment" else "nilai_jual"
    stored = [{"name": fact, "agrees": True, "value": value, "limit": 25}]
    first = [dict(one) for one in rejudge(source, stored, {fact: 25}).elements]

    then = rejudge(source, first, {fact: limit}).elements

    assert _is_found(first, source, {fact: limit}) == (then[0]["agrees"] != first[0]["agrees"])


def test_a_source_without_limits_finds_nothing():
    assert otherwise("civil_servants", {}) == "$[*] ? (1 == 0)"


def _is_found(elements: list[dict[str, Any]], source: str, limits: dict[str, int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT jsonb_path_exists(%s::jsonb, %s::jsonpath)", [json.dumps(elements), otherwise(source, limits)]
        )
        (found,) = cursor.fetchone()
    return bool(found)


@pytest.mark.django_db
def test_answers_of_another_shape_are_found_by_the_path():
    stored = _stored(name=87, agrees=False)
    limits = {**LIMITS, "NAMA_LGKP": 85}

    assert at_places({"NAMA_LGKP": 0}, limits) == PATH
    assert at_places({}, {}) == PATH
    assert _is_found_at({"NAMA_LGKP": 2}, stored, {"NAMA_LGKP": 85})


def _is_found_at(places: dict[str, int], elements: list[dict[str, Any]], limits: dict[str, int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {at_places(places, limits)} FROM (SELECT %(elements)s::jsonb AS elements) answer",  # noqa: S608
            {"elements": json.dumps(elements), "otherwise": otherwise("dukcapil", limits)},
        )
        (found,) = cursor.fetchone()
    return bool(found)


def test_every_threshold_has_a_name():
    assert set(LIMITS) == {element.value for element in DEFAULT_THRESHOLDS}
