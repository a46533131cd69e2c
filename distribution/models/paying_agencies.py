"""Who pays out for the city, what their files look like and what their codes mean; and the accounts of receivers."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models import User
from access.models.reference import keep_versions
from access.scoping import AreaScopedQuerySet
from distribution.models.programmes import Programme
from recipients.models import Person


class PayingAgencyQuerySet(models.QuerySet["PayingAgency"]):
    def on(self, day: date) -> "PayingAgencyQuerySet":
        """Agencies that pay for the city on a day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)


@keep_versions
class PayingAgency(models.Model):
    """A paying agency (lembaga penyalur): a bank, PT Pos, who brings goods. Ends with `valid_until`, never deleted."""

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=120, unique=True)
    channel = models.CharField(_("Channel"), max_length=10, choices=Programme.Channel)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = PayingAgencyQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(("id", "code", "name", "channel", "valid_from", "valid_until"), Privacy.PUBLIC)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "paying agencies"
        constraints = [
            models.CheckConstraint(
                name="paying_agency_channel_known", condition=Q(channel__in=["transfer", "post", "in_kind"])
            ),
            models.CheckConstraint(
                name="paying_agency_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_versions
class PaymentTemplate(models.Model):
    """The columns of the file for an agency from a day on; the newest that has begun is in force.

    `columns` is read by distribution.domain.payments.templates: one line per column, `HEADING = field`.
    """

    class FileFormat(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (XLSX)")
        CSV = "csv", _("Plain table (CSV)")

    agency = models.ForeignKey(PayingAgency, models.PROTECT, related_name="templates", verbose_name=_("Paying agency"))
    valid_from = models.DateField(_("Valid from"))
    file_format = models.CharField(_("File format"), max_length=4, choices=FileFormat, default=FileFormat.XLSX)
    columns = models.TextField(_("Columns"), max_length=3000)

    privacy: ClassVar = dict.fromkeys(("id", "agency", "valid_from", "file_format", "columns"), Privacy.PUBLIC)

    class Meta:
        ordering = ("agency", "-valid_from")
        constraints = [
            models.UniqueConstraint(name="payment_template_once_per_start", fields=("agency", "valid_from")),
            models.CheckConstraint(name="payment_template_format_known", condition=Q(file_format__in=["xlsx", "csv"])),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} from {self.valid_from}"


@keep_versions
class ReplyCode(models.Model):
    """What a code or word in an agency's replies means; without an agency it holds for all of them.

    The words that everybody uses are known to the portal (distribution.domain.payments.reasons); rows here add to
    them and go before them.
    """

    class Outcome(models.TextChoices):
        TOPPED_UP = "topped_up", _("Credited (top up)")
        WITHDRAWN = "withdrawn", _("Received by the family")
        BY_DELEGATE = "by_delegate", _("Received by a delegate")
        REJECTED = "rejected", _("Transfer failed")
        IDLE = "idle", _("Not taken yet (idle balance)")
        ABSENT = "absent", _("Did not come")
        PAPERS_REJECTED = "papers_rejected", _("Documentation refused")
        RETURNED = "returned", _("Returned (retur)")

    class Reason(models.TextChoices):
        NO_ACCOUNT = "no_account", _("There is no account")
        ACCOUNT_CLOSED = "account_closed", _("The account is closed")
        ACCOUNT_DORMANT = "account_dormant", _("The account is dormant")
        ACCOUNT_BLOCKED = "account_blocked", _("The account is blocked")
        ACCOUNT_UNKNOWN = "account_unknown", _("The bank does not know the account number")
        NAME_DIFFERS = "name_differs", _("The holder of the account has another name")
        NIK_DIFFERS = "nik_differs", _("The holder of the account has another NIK")
        DECEASED = "deceased", _("The receiver has died")
        MOVED = "moved", _("The receiver has moved away")
        NOT_FOUND = "not_found", _("The receiver was not found")
        REFUSED = "refused", _("The receiver refused the aid")
        ABSENT = "absent", _("The receiver did not come")
        PAPERS = "papers", _("The photo or paper was refused and has to be repeated")
        NOT_TAKEN = "not_taken", _("The money was not taken in time")
        OTHER = "other", _("Another reason of the paying agency")

    agency = models.ForeignKey(
        PayingAgency, models.PROTECT, null=True, blank=True, related_name="codes", verbose_name=_("Paying agency")
    )
    code = models.CharField(_("Code or word"), max_length=60)
    outcome = models.CharField(_("Means"), max_length=16, choices=Outcome)
    because = models.CharField(_("Why"), max_length=20, choices=Reason, blank=True)

    privacy: ClassVar = dict.fromkeys(("id", "agency", "code", "outcome", "because"), Privacy.PUBLIC)

    class Meta:
        ordering = ("agency", "code")
        constraints = [
            models.UniqueConstraint(name="reply_code_once_per_agency", fields=("agency", "code"), nulls_distinct=False),
            models.CheckConstraint(
                name="reply_code_failure_says_why",
                condition=~Q(outcome__in=["rejected", "returned"]) | ~Q(because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AccountQuerySet(AreaScopedQuerySet["Account"]):
    village_path = "person__village_id"


class Account(models.Model):
    """A receiver's account at a bank and how far its card (KKS) is. Born from a list of the bank; another account of
    the same person at the same bank ends it (`valid_until`).
    """

    class CardState(models.TextChoices):
        CHECKING = "checking", _("Account is being checked")
        OPENING_FAILED = "opening_failed", _("Account could not be opened")
        CHECK_FAILED = "check_failed", _("Check of the account failed")
        PENDING = "pending", _("Card not handed out yet")
        UNDELIVERED = "undelivered", _("Card could not be handed out")
        READY = "ready", _("Ready for payment")

    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts", db_index=False)
    agency = models.ForeignKey(PayingAgency, models.PROTECT, related_name="accounts", db_index=False)
    number = models.CharField(max_length=24)
    holder_name = models.CharField(max_length=120, blank=True)
    card_state = models.CharField(max_length=16, choices=CardState)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    read_from = models.ForeignKey("AccountList", models.PROTECT, related_name="accounts", db_index=False)

    objects = AccountQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "person", "agency", "read_from"), Privacy.TECHNICAL),
        "number": Privacy.IDENTITY,
        **dict.fromkeys(("holder_name", "card_state", "valid_from", "valid_until"), Privacy.PERSONAL),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="account_one_per_person_and_bank", fields=("person", "agency"), condition=Q(valid_until=None)
            ),
            models.UniqueConstraint(
                name="account_number_of_one_person",
                fields=("agency", "number"),
                condition=Q(valid_until=None) & ~Q(number=""),
            ),
            models.CheckConstraint(
                name="account_card_state_known",
                condition=Q(
                    card_state__in=["checking", "opening_failed", "check_failed", "pending", "undelivered", "ready"]
                ),
            ),
            models.CheckConstraint(
                name="account_has_a_number", condition=~Q(number="") | Q(card_state__in=["checking", "opening_failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class AccountList(models.Model):
    """One list of accounts and cards (KKS distribution list) as a bank sent it: what came of its rows.

    `refused` holds row and code of rows that could not be used, never what stood in them.
    """

    agency = models.ForeignKey(PayingAgency, models.PROTECT, related_name="account_lists")
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, unique=True)
    counts = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "agency", "name", "path", "sha256", "counts", "refused"), Privacy.TECHNICAL),
        **dict.fromkeys(("uploaded_by", "uploaded_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"account list {self.pk}"
