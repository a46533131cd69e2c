"""Loading the country's areas and borders, and preparing an installation."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from access.actions.areas import load_areas, load_boundaries
from access.actions.installation import prepare
from access.domain.boundaries import NotGeoJson, boundaries
from access.domain.cities import city_timezone, dotted
from access.errors import BoundariesUnreadable, CityUnknown, OtherCity
from access.models import Area, AuditEvent, Installation, User
from tests.factories import NEIGHBOUR, VILLAGE, areas


SQUARE = [[[112.4, -7.4], [112.5, -7.4], [112.5, -7.5], [112.4, -7.4]]]


def collection(*features: dict) -> dict:
    return {"type": "FeatureCollection", "features": list(features)}


def feature(code: str, kind: str = "Polygon", coordinates: object = SQUARE, key: str = "kode") -> dict:
    return {"type": "Feature", "properties": {key: code}, "geometry": {"type": kind, "coordinates": coordinates}}


@pytest.mark.parametrize(
    ("code", "expected"),
    [("3576011001", "35.76.01.1001"), ("35.76.01.1001", "35.76.01.1001"), ("35", "35"), ("", "")],
)
def test_codes_get_their_dots(code, expected):
    assert dotted(code) == expected


def test_polygons_and_multipolygons_become_rings():
    document = collection(feature("3576011001"), feature("35.76.01.1002", "MultiPolygon", [SQUARE, SQUARE], key="code"))

    assert boundaries(document) == {"35.76.01.1001": SQUARE, "35.76.01.1002": SQUARE * 2}


def test_borders_of_kecamatan_are_found_by_kec_and_kelurahan_by_their_own_code():
    village = feature("35.76.01.1001")
    village["properties"]["kec"] = "35.76.01"

    assert boundaries(collection(village, feature("35.76.02", key="kec"))) == {
        "35.76.01.1001": SQUARE,
        "35.76.02": SQUARE,
    }


def test_several_features_of_one_area_add_up():
    assert boundaries(collection(feature("35.76.02", key="kec"), feature("357602"))) == {"35.76.02": SQUARE * 2}


def test_features_without_code_or_area_are_left_out():
    document = collection(feature(""), feature("35.76", "Point", [1, 2]), feature("35.76.01"))

    assert list(boundaries(document)) == ["35.76.01"]


def test_a_file_without_codes_is_refused_with_the_properties_it_has():
    with pytest.raises(NotGeoJson) as refused:
        boundaries(collection(feature("1", key="OBJECTID"), feature("Mentikan", key="NAMOBJ")))

    assert refused.value.found == ("NAMOBJ", "OBJECTID")


@pytest.mark.parametrize("document", [[], {}, {"features": None}, "text"])
def test_other_documents_are_no_geojson(document):
    with pytest.raises(NotGeoJson):
        boundaries(document)


@pytest.mark.django_db
def test_borders_are_kept_and_unknown_codes_told(tmp_path):
    areas()
    path = tmp_path / "kelurahan.geojson"
    path.write_text(json.dumps(collection(feature("3576011001"), feature("35.76.01.1999"))))

    loaded = load_boundaries(path=path, by=User.objects.machine())

    assert (loaded.matched, loaded.unknown) == (1, ("35.76.01.1999",))
    assert Area.objects.get(code="35.76.01.1001").boundary == SQUARE


@pytest.mark.django_db
def test_a_file_without_codes_is_refused_in_words(tmp_path):
    path = tmp_path / "aneh.geojson"
    path.write_text(json.dumps(collection(feature("Mentikan", key="NAMOBJ"))))

    with override("en"), pytest.raises(BoundariesUnreadable) as refused:
        load_boundaries(path=path, by=User.objects.machine())

    assert str(refused.value) == (
        "aneh.geojson has no area that can be used. Expected: a GeoJSON FeatureCollection of polygons, each with the "
        "Kemendagri code of its kelurahan in the property kode or code, or of its kecamatan in kec. "
        "Its areas have the properties: NAMOBJ."
    )


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "not json", "{}", '{"features": []}', '{"features": [3]}'])
def test_files_without_borders_are_refused(tmp_path, content):
    path = tmp_path / "aneh.geojson"
    path.write_text(content)

    with pytest.raises(BoundariesUnreadable, match=r"aneh.geojson"):
        load_boundaries(path=path, by=User.objects.machine())

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_country_is_loaded_once_and_corrected_when_loaded_anew():
    machine = User.objects.machine()
    Area.objects.create(code="35", name="Nama lama", level=1)

    first = load_areas(city_code="3576", by=machine)
    again = load_areas(city_code="35.76", by=machine)

    assert (first, again) == (91_599, 0)
    assert Area.objects.filter(level=4).count() == 83_762
    assert Area.objects.get(code="35").name == "Jawa Timur"
    village = Area.objects.get(code="35.76.01.1003")
    assert (village.parent_id, len(village.postal_code)) == ("35.76.01", 5)


@pytest.mark.django_db
def test_unknown_city_leaves_nothing():
    with pytest.raises(CityUnknown):
        load_areas(city_code="99.99", by=User.objects.machine())

    assert not Area.objects.exists()


@pytest.mark.django_db
def test_prepared_installation_serves_one_city_for_good():
    machine = User.objects.machine()
    prepare(city_code="35.76", by=machine)
    prepare(city_code="35.76", by=machine)

    with pytest.raises(OtherCity):
        prepare(city_code="52.71", by=machine)

    assert Installation.objects.get().city_id == "35.76"
    assert AuditEvent.objects.filter(action="installation.prepare").count() == 1


@pytest.mark.django_db
def test_command_says_a_wrong_file_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"missing.geojson"):
        call_command("load_boundaries", str(tmp_path / "missing.geojson"))


@pytest.mark.django_db
def test_borders_of_another_city_change_nothing(tmp_path):
    areas()
    path = tmp_path / "lain.geojson"
    path.write_text(json.dumps(collection(feature("11.01.01.2001"))))

    loaded = load_boundaries(path=path, by=User.objects.machine())

    assert (loaded.matched, loaded.unknown) == (0, ("11.01.01.2001",))
    assert not AuditEvent.objects.filter(action="areas.boundaries").exists()


@pytest.mark.parametrize(
    ("code", "zone"), [("35.76", "Asia/Jakarta"), ("52.71", "Asia/Makassar"), ("91.71", "Asia/Jayapura")]
)
def test_cities_keep_the_time_of_their_province(code, zone):
    assert city_timezone(code) == zone


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["35.76.01"], ["35.76.01", VILLAGE, NEIGHBOUR]),
        ([VILLAGE], [VILLAGE]),
        (["35.7"], []),
        ([], []),
    ],
)
def test_areas_within_others_are_those_and_all_below(codes, expected):
    areas()

    assert list(Area.objects.within(codes).order_by("code").values_list("code", flat=True)) == expected
