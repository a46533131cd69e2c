"""What the page of a programme's quotas shows: all of them through time, and the areas that may have one."""

from django.db.models import Q

from access.models import Area
from distribution.models import Programme, Quota


def quotas_through_time(programme: Programme) -> list[Quota]:
    """Every quota of a programme, the largest area first, the newest of an area first."""
    rows = Quota.objects.filter(programme=programme).select_related("area__parent", "made_by")
    return list(rows.order_by("area__level", "area_id", "-valid_from"))


def areas_of(city_code: str) -> list[Area]:
    """The city, its districts and its villages."""
    inside = Q(pk=city_code) | Q(pk__startswith=f"{city_code}.")
    return list(Area.objects.filter(inside).select_related("parent").order_by("level", "name", "pk"))
