"""The quotas of a programme by a file: one row per area, tried out first, taken over whole or not at all."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources, widgets

from access.actions import audit
from access.actions.tables import Preview, tried
from access.domain.reference import Table
from access.errors import UserError
from access.models import Area, User
from distribution.actions.quotas import set_quota
from distribution.domain.numbers import NotANumber, whole_number
from distribution.models import Programme, Quota
from distribution.queries.quota_lists import areas_of
from distribution.queries.quotas import quotas_of


MOST_FAMILIES: Final = 2_000_000
MOST_RUPIAH: Final = 10_000_000_000_000


class QuotaColumns:
    """The columns that are read; others, as the names of the areas, are there for whoever fills the file in."""

    identity: ClassVar = ("area",)
    editable: ClassVar = ("families", "rupiah")
    labels: ClassVar = {
        "area": gettext_lazy("Area code"),
        "families": gettext_lazy("Families at most"),
        "rupiah": gettext_lazy("Rupiah a quarter at most"),
    }

    def label(self, name: str) -> str:
        return str(self.labels[name])


@dataclass(frozen=True, slots=True)
class Decided:
    """What holds for every row of a file: whose quotas, from when on, by what decree."""

    programme: Programme
    valid_from: date
    decree: str


def preview(*, decided: Decided, table: Table, by: User) -> Preview:
    """Try a file out without keeping anything."""
    return tried(QuotaResource(decided, by), QuotaColumns(), table, dry_run=True)


@transaction.atomic
def take_over(*, decided: Decided, table: Table, by: User) -> Preview:
    """Set the quota of every area that the file changes, or none when one row is refused."""
    done = tried(QuotaResource(decided, by), QuotaColumns(), table, dry_run=False)
    if not done.is_usable:
        transaction.set_rollback(True)
        raise UserError(_("Nothing was taken over. Repair the refused rows and send the file again."))
    audit.record(
        "quota.import",
        target=decided.programme,
        by=by,
        reason=decided.decree,
        details={
            "from": decided.valid_from.isoformat(),
            "new": done.count("new"),
            "changed": done.count("changed"),
        },
    )
    return done


class _AreaCode(widgets.Widget):  # type: ignore[misc, unused-ignore]
    """An area of the city by its code, with or without dots."""

    def __init__(self, areas: Mapping[str, Area]) -> None:
        super().__init__()
        self._areas = areas

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> Area:
        found = self._areas.get(_digits(value))
        if found is None:
            raise ValidationError(_("%(value)s is no area of this city.") % {"value": value or "–"})
        return found


class _Number(widgets.Widget):  # type: ignore[misc, unused-ignore]
    """A whole number as office programs and people write it; empty is none."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> int | None:
        try:
            return whole_number(value, most=self._most)
        except NotANumber as error:
            raise ValidationError(
                _("%(value)s is no number that fits here. Write digits only, for example 1250.") % {"value": value}
            ) from error


class QuotaResource(resources.ModelResource):  # type: ignore[misc, unused-ignore]
    """Rows of a file against the quotas in force on the day the new ones begin.

    An empty row says nothing of its area. What changes goes through `set_quota`, which ends what held before.
    """

    class Meta:
        model = Quota
        fields = ("area", "families", "rupiah")
        import_id_fields = ("area",)
        skip_unchanged = report_skipped = store_instance = store_row_values = skip_html_diff = True

    def __init__(self, decided: Decided, by: User) -> None:
        super().__init__()
        self._decided, self._by = decided, by
        self._areas = {_digits(one.pk): one for one in areas_of(settings.CITY_CODE)}
        self._standing = {_digits(one.area_id): one for one in quotas_of(decided.programme, decided.valid_from)}
        self._seen: set[str] = set()
        self.fields = {
            "area": fields.Field("area", "area", widget=_AreaCode(self._areas)),
            "families": fields.Field("families", "families", widget=_Number(MOST_FAMILIES)),
            "rupiah": fields.Field("rupiah", "rupiah", widget=_Number(MOST_RUPIAH)),
        }

    def before_import_row(self, row: MutableMapping[str, str], **kwargs: Any) -> None:
        code = _digits(row["area"])
        if code in self._areas:
            # for whoever looks at the preview: nobody knows the areas by their codes
            row["area"] = f"{self._areas[code].pk} {self._areas[code].name}"
        if code in self._seen:
            raise ValidationError(_("The file names this area twice. Keep one row."))
        self._seen.add(code)

    def get_instance(self, instance_loader: Any, row: Mapping[str, str]) -> Quota | None:
        return self._standing.get(_digits(row["area"]))

    def skip_row(self, instance: Quota, original: Quota, row: Any, import_validation_errors: Any = None) -> bool:
        if import_validation_errors:
            return False
        said, before = (instance.families, instance.rupiah), (original.families, original.rupiah)
        return said in ((None, None), before)

    def validate_instance(self, instance: Quota, import_validation_errors: Any = None, **kwargs: Any) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def do_instance_save(self, instance: Quota, is_create: bool) -> None:
        set_quota(
            programme=self._decided.programme,
            area=instance.area,
            valid_from=self._decided.valid_from,
            families=instance.families,
            rupiah=instance.rupiah,
            decree=self._decided.decree,
            by=self._by,
        )


def _digits(text: str) -> str:
    """The code that a cell begins with, with or without dots; a name may follow it."""
    return text.strip().partition(" ")[0].replace(".", "")
