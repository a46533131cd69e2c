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
from distribution.models import ApprovalTier, FreezePeriod, Programme
from distribution.wording import REASONS


class Programmes(ReferenceKind):
    """What a programme is called and how it is paid; who is entitled stands in its rules."""

    key = "program"
    title = _("Programmes")
    permission = Permission.PROGRAMME_EDIT
    about = _("Name, channel and validity of each programme. Who is entitled is said by its rules, on its own page.")
    model = Programme
    identity = ("code",)
    editable = ("name", "owner", "unit", "channel", "needs_minutes", "valid_from", "valid_until")
    shown = ("code", "name", "owner", "unit", "channel", "needs_minutes", "valid_from", "valid_until")
    labels = {  # noqa: RUF012 - read only
        "code": _("Code"),
        "name": _("Name"),
        "owner": _("Whose programme"),
        "unit": _("Unit"),
        "channel": _("Channel"),
        "needs_minutes": _("Asks for minutes of every kelurahan"),
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


def _refuse_unknown_programme(code: str) -> None:
    if code and not Programme.objects.filter(code=code).exists():
        raise ValidationError({"programme": gettext("There is no programme with this code. Leave it empty for all.")})


class ApprovalTiers(ReferenceKind):
    """How many approvals a roster needs from which amount on."""

    key = "jenjang-persetujuan"
    title = _("Approval tiers")
    permission = Permission.PROGRAMME_EDIT
    about = _(
        "From which amount on a roster needs how many approvals, and by whom. Empty programme: for all that have no"
        " tiers of their own. Without any tier one approver does. A change holds for rosters submitted from then on."
    )
    model = ApprovalTier
    identity = ("programme", "from_rupiah", "permission", "valid_from")
    editable = ("approvers", "valid_until", "legal_basis")
    shown = ("programme", "from_rupiah", "permission", "approvers", "valid_from", "valid_until", "legal_basis")
    broken = {  # noqa: RUF012 - read only
        "approval_tier_has_approvers": _("Name between 1 and 9 approvers."),
        "approval_tier_amount_not_negative": _("Write an amount of 0 or more."),
    }

    def check(self, instance: ApprovalTier, *, is_new: bool) -> None:
        _refuse_unknown_programme(instance.programme)


class FreezePeriods(ReferenceKind):
    """Days on which nothing is approved or released."""

    key = "masa-beku"
    title = _("Freeze periods")
    permission = Permission.PROGRAMME_EDIT
    about = _(
        "Days on which no roster is approved or no payment released, for example before an election or during an audit."
        " Only a decree that exempts a roster or payment allows it, and its number is kept."
    )
    model = FreezePeriod
    identity = ("name", "programme", "starts_on")
    editable = ("ends_on", "stops_approval", "stops_release", "legal_basis")
    shown = ("name", "programme", "starts_on", "ends_on", "stops_approval", "stops_release", "legal_basis")
    broken = {  # noqa: RUF012 - read only
        "freeze_period_stops_something": _("Choose what is stopped: approvals, releases or both."),
    }

    def check(self, instance: FreezePeriod, *, is_new: bool) -> None:
        _refuse_unknown_programme(instance.programme)


def shipped_lists() -> Iterator[ShippedList]:
    """The reasons for which a family gets no aid, in the words of the portal."""
    with translation.override("id"):
        entries = [ShippedEntry(code.value, code.value, gettext(text)) for code, text in REASON_TEXTS.items()]
        yield ShippedList(REASONS, "Alasan tidak layak", "Portal", "1", entries)
