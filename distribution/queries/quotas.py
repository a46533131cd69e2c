"""The quotas of a programme: what holds on a day, as rows for a page and as rooms for a determination."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from distribution.domain.ranking import Room
from distribution.models import Programme, Quota


def quotas_of(programme: Programme, day: date) -> QuerySet[Quota]:
    """The quotas in force on a day, the largest area first."""
    return _on(programme.pk, day).select_related("area").order_by("area__level", "area_id")


def rooms_of(programme_id: int, day: date) -> Sequence[Room]:
    """The quotas in force on a day, as a determination asks for them; none: everybody entitled has a place."""
    rows = _on(programme_id, day).order_by("area_id")
    return [Room(area=one.area_id, families=one.families, rupiah=one.rupiah) for one in rows]


def _on(programme_id: int, day: date) -> QuerySet[Quota]:
    has_not_ended = Q(valid_until=None) | Q(valid_until__gt=day)
    return Quota.objects.filter(has_not_ended, programme=programme_id, valid_from__lte=day)
