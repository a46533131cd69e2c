"""What the page of a programme's quotas shows: all of them through time, and the areas that may have one."""

from dataclasses import dataclass
from datetime import date

from access.models import Area
from distribution.models import Programme, Quota
from distribution.queries.quotas import quotas_of


@dataclass(frozen=True, slots=True)
class AreaQuota:
    """An area, the district of a village, and the quota that holds for it, if any."""

    area: Area
    district: str
    quota: Quota | None


def quotas_through_time(programme: Programme) -> list[Quota]:
    """Every quota of a programme, the largest area first, the newest of an area first."""
    rows = Quota.objects.filter(programme=programme).select_related("area__parent", "made_by")
    return list(rows.order_by("area__level", "area_id", "-valid_from"))


def areas_of(city_code: str) -> list[Area]:
    """The city, its districts and its villages."""
    inside = Area.objects.within([city_code])
    return list(inside.select_related("parent").order_by("level", "name", "pk"))


def areas_with_quota(programme: Programme, city_code: str, day: date) -> list[AreaQuota]:
    """The city, its districts, and its villages under their districts, each with its quota; two queries."""
    standing = {one.area_id: one for one in quotas_of(programme, day)}
    areas = sorted(areas_of(city_code), key=lambda one: (one.level == Area.Level.VILLAGE, one.pk))
    return [AreaQuota(one, _district(one), standing.get(one.pk)) for one in areas]


def _district(area: Area) -> str:
    return area.parent.name if area.level == Area.Level.VILLAGE and area.parent else ""
