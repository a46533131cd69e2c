"""Loading the areas everything else is scoped by, and their borders."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from access.actions import audit
from access.domain.boundaries import NotGeoJson, boundaries
from access.domain.cities import dotted
from access.errors import BoundariesUnreadable, CityUnknown
from access.models import Area, AuditEvent, User
from access.queries import areas as queries


@dataclass(frozen=True)
class LoadedBoundaries:
    """What a file of borders brought."""

    matched: int
    unknown: tuple[str, ...]


@transaction.atomic
def load_areas(*, city_code: str, by: User) -> int:
    """Load all areas of the country; returns how many were new or changed. Nothing is done when the list is known.

    The whole country is needed whatever city is served: a village elsewhere is told from one that does not exist.
    """
    code = dotted(city_code)
    release = queries.package_release()
    loads = AuditEvent.objects.filter(object_type="area", object_id=code, action="areas.load")
    if loads.filter(details__release=release).exists():
        return 0
    written = queries.merge_package_areas()
    city = Area.objects.filter(code=code, level=Area.Level.CITY).first()
    if city is None:
        raise CityUnknown(city_code)
    audit.record(
        "areas.load",
        target=city,
        by=by,
        details={"release": release, "written": written},
    )
    return written


@transaction.atomic
def load_boundaries(*, path: Path, by: User) -> LoadedBoundaries:
    """Keep the borders of a GeoJSON file with the areas of the same code; other areas keep what they have."""
    try:
        found = boundaries(json.loads(path.read_text(encoding="utf-8")))
    except NotGeoJson as error:
        raise BoundariesUnreadable(path.name, error.found) from error
    except (ValueError, TypeError, AttributeError, IndexError, OSError) as error:
        raise BoundariesUnreadable(path.name) from error
    areas = list(Area.objects.filter(code__in=found).order_by("code").select_for_update())
    for area in areas:
        area.boundary = found[area.code]
    Area.objects.bulk_update(areas, ["boundary"], batch_size=500)
    unknown = tuple(sorted(set(found) - {area.code for area in areas}))
    if areas:
        details = {"file": path.name, "matched": len(areas), "unknown": len(unknown)}
        audit.record("areas.boundaries", target=areas[0], by=by, details=details)
    return LoadedBoundaries(matched=len(areas), unknown=unknown)
