"""The demo's export of the civil registry goes into a registry that DTSEN has filled, and only adds what it knows."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from access.models import Area, Installation
from bansos.demo.areas import city_areas
from bansos.demo.files import generate
from recipients.models import DecileRecord, Family, LivingConditions, Person, PersonRecord


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WHY = "a look at everything"


@pytest.fixture
def ingest(tmp_path: Path, settings):
    """Run the command with admission; returns the JSON it wrote."""
    settings.VAR = tmp_path / "var"

    def run(*files: Path, version: str) -> dict:
        out = tmp_path / "out.json"
        call_command("ingest", *map(str, files), "--dataset-version", version, "--admit", "--json", str(out))
        return json.loads(out.read_text())

    return run


def settle(places) -> None:
    """The areas that the invented people live in or come from, with the names that the export writes."""
    for place in places:
        above = None
        for level in (1, 2, 3, 4):
            code = ".".join(place.code.split(".")[:level])
            name = {3: place.district_name, 4: place.name}.get(level, code)
            Area.objects.update_or_create(code=code, defaults={"name": name, "level": level, "parent_id": above})
            above = code


def test_the_demo_export_is_taken_and_touches_no_decile(tmp_path: Path, ingest) -> None:
    city = city_areas("35.76")
    settle([*city.villages, *city.elsewhere])
    Installation.objects.create(pk=1, city_id="35.76")
    truth = generate(city, 400, 7, "2026-Q3", tmp_path / "city")
    ingest(truth.first.family_file, truth.first.member_file, version="2026-Q3")
    before = (DecileRecord.objects.count(), LivingConditions.objects.count())
    homes = set(Family.objects.across_areas(reason=WHY).values_list("pk", "village", "address"))

    result = ingest(truth.siak_file, version="2026-Q4")

    persons = result["persons"]
    assert (result["format"], result["state"]) == ("siak", "admitted")
    assert persons["read"] == persons["new"] + persons["changed"] + persons["unchanged"] + persons["rejected"]
    assert persons["changed"] > 100
    assert set(result["errors"]) <= {"AREA_OUTSIDE_CITY"}
    assert (DecileRecord.objects.count(), LivingConditions.objects.count()) == before
    assert homes <= set(Family.objects.across_areas(reason=WHY).values_list("pk", "village", "address"))
    everybody = Person.objects.across_areas(reason=WHY)
    assert PersonRecord.objects.count() == persons["read"] - persons["rejected"]
    assert everybody.filter(vital_status="moved").count() == 3
    assert everybody.exclude(birth_place="").count() == PersonRecord.objects.count()
