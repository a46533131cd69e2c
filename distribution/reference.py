"""Reference data of distribution: programmes, and what reasons are called (access.reference)."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.reference import ShippedEntry, ShippedList
from access.reference import ReferenceKind
from distribution.domain.reasons import REASON_TEXTS
from distribution.models import Programme
from distribution.wording import REASONS


class Programmes(ReferenceKind):
    """What a programme is called and how it is paid; who is entitled stands in its rules."""

    key = "program"
    title = _("Programmes")
    permission = Permission.PROGRAMME_EDIT
    about = _("Name, channel and validity of each programme. Who is entitled is said by its rules, on its own page.")
    model = Programme
    identity = ("code",)
    editable = ("name", "owner", "unit", "channel", "valid_from", "valid_until")
    shown = ("code", "name", "owner", "unit", "channel", "valid_from", "valid_until")
    labels = {  # noqa: RUF012 - read only
        "code": _("Code"),
        "name": _("Name"),
        "owner": _("Whose programme"),
        "unit": _("Unit"),
        "channel": _("Channel"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
    }

    def queryset(self) -> QuerySet[Any]:
        return Programme.objects.order_by("code")

    def check(self, instance: Programme, *, is_new: bool) -> None:
        if is_new:
            if instance.owner == Programme.Owner.NATIONAL:
                raise ValidationError({"owner": gettext("National programmes come with the portal. Choose City.")})
            return
        before = Programme.objects.get(pk=instance.pk)
        fixed = [name for name in ("owner", "unit") if getattr(before, name) != getattr(instance, name)]
        if fixed:
            said = gettext("This cannot change any more: rules and rosters rest on it. Make a new programme.")
            raise ValidationError(dict.fromkeys(fixed, said))


def shipped_lists() -> Iterator[ShippedList]:
    """The reasons for which a family gets no aid, in the words of the portal."""
    with translation.override("id"):
        entries = [ShippedEntry(code.value, code.value, gettext(text)) for code, text in REASON_TEXTS.items()]
        yield ShippedList(REASONS, "Alasan tidak layak", "Portal", "1", entries)
