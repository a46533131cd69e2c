"""Reference data of this room: offices, holidays, and what codes are called."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.models import Agency, CodeEntry, CodeList, Holiday, RevealLimit
from access.queries.labels import RENAMABLE
from access.reference import ReferenceKind


class Agencies(ReferenceKind):
    """Offices of the city."""

    key = "perangkat-daerah"
    title = _("Offices (OPD)")
    about = _("Offices that accounts belong to. An office that closes gets a last day; accounts keep its name.")
    model = Agency
    identity = ("code",)
    editable = ("name", "valid_from", "valid_until")
    shown = ("code", "name", "valid_from", "valid_until")


class Holidays(ReferenceKind):
    """Days on which offices are closed."""

    key = "hari-libur"
    title = _("Holidays")
    about = _("National holidays and joint leave by the decree of three ministers, and days of the city itself.")
    model = Holiday
    identity = ("on",)
    editable = ("name", "kind", "legal_basis")
    shown = ("on", "name", "kind", "legal_basis")
    filters = ("year",)
    can_delete = True

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        year = query.get("year", "")
        days = Holiday.objects.order_by("on")
        is_year = year.isascii() and year.isdigit() and len(year) == 4 and int(year) > 0
        return days.filter(on__year=int(year)) if is_year else days

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        years = [str(day.year) for day in Holiday.objects.dates("on", "year")]
        return [("year", gettext("Year"), [(year, year) for year in years])]


class RevealLimits(ReferenceKind):
    """How many whole numbers one account may have shown in a day."""

    key = "batas-nomor-utuh"
    title = _("Limit of whole numbers per day")
    about = _(
        "How many times in a day one account may have a NIK, a KK number or another protected fact shown whole. Who"
        " reaches it is refused until the next day; the audit trail tells who came near. Another limit is a new row"
        " with its first day, from today on."
    )
    model = RevealLimit
    identity = ("valid_from",)
    editable = ("per_day", "legal_basis")
    shown = ("valid_from", "per_day", "legal_basis")

    def check(self, instance: RevealLimit, *, is_new: bool) -> None:
        today = timezone.localdate()
        if is_new and instance.valid_from < today:
            said = gettext("Numbers were shown by another limit on that day: choose today or a later day.")
            raise ValidationError({"valid_from": said})
        known = None if is_new else RevealLimit.objects.get(pk=instance.pk)
        if known and known.valid_from < today and known.per_day != instance.per_day:
            said = gettext("Numbers were shown by this limit. Make a new row with the new limit.")
            raise ValidationError({"per_day": said})


class Codes(ReferenceKind):
    """What the codes of the sources are called on pages."""

    key = "kode"
    title = _("Code lists")
    about = _(
        "Codes and their meaning belong to the source. What a code is called on pages can be said in the city's own"
        " words; the official label stays beside it."
    )
    model = CodeEntry
    identity = ("code_list", "code")
    editable = ("label", "valid_from", "valid_until")
    shown = ("code_list", "code", "shipped_label", "label", "valid_from", "valid_until")
    filters = ("list",)
    can_add = False

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        entries = CodeEntry.objects.select_related("code_list").order_by("code_list__source", "code_list__title", "pk")
        return entries.filter(code_list__key=query["list"]) if query.get("list") else entries

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return [("list", gettext("List"), [(one.key, str(one)) for one in CodeList.objects.all()])]

    def check(self, instance: CodeEntry, *, is_new: bool) -> None:
        if not instance.code_list.key.startswith(RENAMABLE) and instance.label != instance.shipped_label:
            said = gettext("This list is only read from files; pages show the labels of DTSEN. Rename it there.")
            raise ValidationError({"label": said})
