"""Borders of areas out of a GeoJSON file of any city."""

from collections.abc import Iterator, Mapping
from typing import Any

from access.domain.cities import dotted


Rings = list[list[list[float]]]


class NotGeoJson(ValueError):
    """The document is no GeoJSON FeatureCollection with polygons and codes."""


def boundaries(document: object) -> Iterator[tuple[str, Rings]]:
    """Dotted code and rings (longitude, latitude) of each feature with a `kode` or `code`; holes count as rings."""
    features = document.get("features") if isinstance(document, Mapping) else None
    if not isinstance(features, list):
        raise NotGeoJson
    for feature in features:
        properties = feature.get("properties") or {}
        code = properties.get("kode") or properties.get("code")
        rings = _rings(feature.get("geometry") or {})
        if code and rings:
            yield dotted(str(code)), rings


def _rings(geometry: Mapping[str, Any]) -> Rings:
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon":
        polygons = [coordinates]
    elif geometry.get("type") == "MultiPolygon":
        polygons = coordinates
    else:
        return []
    return [[[float(place[0]), float(place[1])] for place in ring] for polygon in polygons for ring in polygon]
