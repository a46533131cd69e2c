"""What a rule would do, per kelurahan, for the editor and for what-if. Nothing is touched by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from access.domain.maps import MapChart, Shape, area_map
from access.domain.permissions import Permission
from access.errors import UserError
from access.models import Area, User
from distribution.actions.simulations import what_if
from distribution.domain.periods import Quarter
from distribution.domain.rules import Rule
from distribution.models import Determination, Programme
from distribution.queries.lists import villages_in
from distribution.views.nudges import wake_for_facts


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One kelurahan: what the rule would do there beside what was determined."""

    area: Area
    families: int
    entitled: int
    rupiah: int
    quantity: int
    over_quota: int
    was_entitled: int
    was_rupiah: int
    enters: int
    leaves: int

    @property
    def more(self) -> int:
        return self.entitled - self.was_entitled

    @property
    def more_rupiah(self) -> int:
        return self.rupiah - self.was_rupiah


@dataclass(frozen=True, slots=True)
class Effect:
    """The sums in the user's own areas. `trouble` says why there is nothing to show.

    Where the registry has changed since `as_of`, facts are being gathered; the page asks again.
    """

    lines: Sequence[VillageLine] = ()
    against: Determination | None = None
    trouble: str = ""
    as_of: datetime | None = None
    is_outrun: bool = False

    @property
    def totals(self) -> dict[str, int]:
        names = ("families", "entitled", "rupiah", "quantity", "over_quota", "was_entitled", "was_rupiah", "enters",
                 "leaves")  # fmt: skip
        sums = {name: sum(getattr(one, name) for one in self.lines) for name in names}
        return sums | {
            "more": sums["entitled"] - sums["was_entitled"],
            "more_rupiah": sums["rupiah"] - sums["was_rupiah"],
        }


def effect_of(user: User, rule: Rule, *, programme: Programme, period: Quarter) -> Effect:
    """What the rule would do in a period, beside the newest determination of it."""
    villages = {one.pk: one for one in villages_in(settings.CITY_CODE, user.areas_for(Permission.PROGRAMME_VIEW))}
    try:
        outcome = what_if(rule=rule, programme=programme, period=period)
    except UserError as error:
        return Effect(trouble=str(error))
    lines = [
        VillageLine(
            area=villages[one.village_id],
            families=one.families,
            entitled=one.entitled,
            rupiah=one.rupiah,
            quantity=one.quantity,
            over_quota=one.over_quota,
            was_entitled=one.was_entitled,
            was_rupiah=one.was_rupiah,
            enters=one.enters,
            leaves=one.leaves,
        )
        for one in outcome.villages
        if one.village_id in villages
    ]
    against = Determination.objects.visible_to(user).select_related("rule").filter(pk=outcome.against or 0).first()
    if not outcome.is_current:
        wake_for_facts(str(period))
    return Effect(
        lines=sorted(lines, key=lambda one: one.area.name),
        against=against,
        as_of=outcome.as_of,
        is_outrun=not outcome.is_current,
    )


def map_of(effect: Effect, *, with_links: bool) -> MapChart:
    """The share of families that would be entitled, per kelurahan."""
    address = reverse("recipients:list")
    shapes = [
        Shape(
            code=one.area.pk,
            name=one.area.name,
            value=one.entitled / one.families if one.families else None,
            url=f"{address}?area={one.area.pk}" if with_links else "#per-kelurahan",
            rings=tuple(one.area.boundary or ()),
        )
        for one in effect.lines
    ]
    districts = {one.area.pk.rpartition(".")[0] for one in effect.lines}
    borders: Any = Area.objects.filter(code__in=districts, boundary__isnull=False).order_by("code")
    return area_map(shapes, [ring for district in borders for ring in district.boundary or ()])
