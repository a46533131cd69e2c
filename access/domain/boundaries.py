"""Borders of areas out of a GeoJSON file of any city."""

from collections.abc import Mapping
from typing import Any, Final

from access.domain.cities import dotted


Rings = list[list[list[float]]]


# The area's own code; files of kecamatan often name it so, in files of kelurahan `kec` is only where they lie.
CODES: Final = ("kode", "code", "kec")


class NotGeoJson(ValueError):
    """The document is no GeoJSON FeatureCollection with polygons and codes; `found` are the properties it has."""

    def __init__(self, found: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(found))
        self.found = found


def boundaries(document: object) -> dict[str, Rings]:
    """Rings (longitude, latitude) by dotted code; holes count as rings, several features of one code add up."""
    features = document.get("features") if isinstance(document, Mapping) else None
    if not isinstance(features, list):
        raise NotGeoJson
    found: dict[str, Rings] = {}
    for feature in features:
        properties = feature.get("properties") or {}
        code = next((str(properties[name]) for name in CODES if properties.get(name)), "")
        rings = _rings(feature.get("geometry") or {})
        if code and rings:
            found.setdefault(dotted(code), []).extend(rings)
    if not found:
        raise NotGeoJson(tuple(sorted({str(name) for one in features for name in one.get("properties") or {}})))
    return found


def _rings(geometry: Mapping[str, Any]) -> Rings:
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        polygons = [coordinates]
    elif geometry.get("type") == "MultiPolygon":
        polygons = coordinates
    else:
        return []
    return [[[float(place[0]), float(place[1])] for place in ring] for polygon in polygons for ring in polygon]
