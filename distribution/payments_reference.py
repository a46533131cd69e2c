"""Reference data of payments: paying agencies, what their files look like, and what their codes mean."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.reference import ReferenceKind
from distribution.domain.payments.reasons import code_key
from distribution.domain.payments.states import Channel
from distribution.domain.payments.templates import InvalidTemplate, parse_columns
from distribution.models import PayingAgency, PaymentTemplate, ReplyCode


class PayingAgencies(ReferenceKind):
    """Banks, PT Pos, and who brings goods."""

    key = "lembaga-penyalur"
    title = _("Paying agencies")
    permission = Permission.PROGRAMME_EDIT
    about = _("Banks (Himbara, BPD), PT Pos, and who brings goods, each with its channel.")
    model = PayingAgency
    identity = ("code",)
    editable = ("name", "channel", "valid_from", "valid_until")
    shown = ("code", "name", "channel", "valid_from", "valid_until")

    def queryset(self) -> QuerySet[Any]:
        return PayingAgency.objects.order_by("code")

    def check(self, instance: PayingAgency, *, is_new: bool) -> None:
        if is_new or not instance.batches.exists():
            return
        if PayingAgency.objects.get(pk=instance.pk).channel != instance.channel:
            said = gettext("Batches were paid in this channel. Make another agency for the other channel.")
            raise ValidationError({"channel": said})


class Templates(ReferenceKind):
    """The columns of an agency's file, from a day on."""

    key = "templat-penyalur"
    title = _("File templates of paying agencies")
    permission = Permission.PROGRAMME_EDIT
    about = _("One line per column: HEADING = field. An agency without a template gets the portal's own columns.")
    model = PaymentTemplate
    identity = ("agency", "valid_from")
    editable = ("file_format", "columns")
    shown = ("agency", "valid_from", "file_format", "columns")

    def queryset(self) -> QuerySet[Any]:
        return PaymentTemplate.objects.select_related("agency").order_by("agency__code", "-valid_from")

    def check(self, instance: PaymentTemplate, *, is_new: bool) -> None:
        try:
            parse_columns(instance.columns, Channel(instance.agency.channel))
        except InvalidTemplate as error:
            raise ValidationError({"columns": gettext(error.message) % error.values}) from error


class Codes(ReferenceKind):
    """What a code or word in replies means."""

    key = "kode-balasan"
    title = _("Codes in replies of paying agencies")
    permission = Permission.PROGRAMME_EDIT
    about = _("Words that everybody uses (BERHASIL, REKENING TUTUP, ...) are known; rows here go before them.")
    model = ReplyCode
    identity = ("agency", "code")
    editable = ("outcome", "because")
    shown = ("agency", "code", "outcome", "because")
    broken = {  # noqa: RUF012 - read only
        "reply_code_failure_says_why": _("Say why the payment failed or came back."),
    }
    can_delete = True

    def queryset(self) -> QuerySet[Any]:
        return ReplyCode.objects.select_related("agency").order_by("agency__code", "code")

    def check(self, instance: ReplyCode, *, is_new: bool) -> None:
        if not code_key(instance.code):
            raise ValidationError({"code": gettext("Write the code with letters or digits.")})
        if instance.outcome in {"rejected", "returned"} and not instance.because:
            raise ValidationError({"because": gettext("Say why the payment failed.")})
