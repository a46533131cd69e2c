"""Quotas and the overlap matrix as files that can be filled in and sent back (access.listings)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from distribution.actions.overlap_files import OverlapColumns
from distribution.actions.quota_files import QuotaColumns
from distribution.models import Overlap, Programme
from distribution.queries.overlaps import every_pair
from distribution.queries.quota_lists import AreaQuota, areas_with_quota


_Pair = tuple[Programme, Programme, Overlap | None]


class QuotasOfAreas(Listing):
    """Every area of the city with the quota that holds for it today; where none does, the cells are empty."""

    key = "quotas_of_areas"
    title = _("Quotas of all areas")
    url_name = "distribution:quotas"
    permission = Permission.PROGRAMME_EDIT
    place: ClassVar[Sequence[str]] = ("code",)

    def columns(self) -> Sequence[Column]:
        labels = QuotaColumns.labels
        return [
            Column("area", labels["area"], lambda row: row.area.pk),
            Column("level", _("Level"), lambda row: str(row.area.get_level_display())),
            Column("district", _("Kecamatan"), lambda row: row.district),
            Column("name", _("Area"), lambda row: row.area.name),
            Column("families", labels["families"], lambda row: row.quota and row.quota.families, Kind.COUNT),
            Column("rupiah", labels["rupiah"], lambda row: row.quota and row.quota.rupiah, Kind.RUPIAH),
            Column("valid_from", _("Valid from"), lambda row: row.quota and row.quota.valid_from, Kind.DAY),
            Column("decree", _("Decree"), lambda row: row.quota and row.quota.decree),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[AreaQuota]:
        programme = Programme.objects.filter(code=query.get("code", "")).first()
        if programme:
            yield from areas_with_quota(programme, settings.CITY_CODE, timezone.localdate())

    def count(self, query: QueryDict, user: User) -> int:
        return sum(1 for _row in self.rows(query, user))

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        return list(Programme.objects.filter(code=query.get("code", "")).values_list("name", flat=True))


class OverlapPairs(Listing):
    """Every two programmes with what the matrix says of them today; where it says nothing, the cells are empty."""

    key = "overlap_pairs"
    title = _("Which programmes may come together")
    url_name = "distribution:overlaps"
    permission = Permission.PROGRAMME_EDIT

    def columns(self) -> Sequence[Column]:
        labels = OverlapColumns.labels
        return [
            Column("first", labels["first"], lambda row: row[0].code),
            Column("first_name", _("Programme"), lambda row: row[0].name),
            Column("second", labels["second"], lambda row: row[1].code),
            Column("second_name", _("Other programme"), lambda row: row[1].name),
            Column("policy", labels["policy"], lambda row: row[2] and str(row[2].get_policy_display())),
            Column("level", labels["level"], lambda row: row[2] and str(row[2].get_level_display())),
            Column("legal_basis", labels["legal_basis"], lambda row: row[2] and row[2].legal_basis),
            Column("valid_from", _("Valid from"), lambda row: row[2] and row[2].valid_from, Kind.DAY),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[_Pair]:
        return iter(every_pair(timezone.localdate()))

    def count(self, query: QueryDict, user: User) -> int:
        return len(every_pair(timezone.localdate()))
