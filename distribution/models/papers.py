"""What every official paper carries: the letterhead with its logo, and who signs what, both dated reference data."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models import User
from access.models.reference import keep_versions


class Logo(models.Model):
    """A coat of arms as it was uploaded; kept for good, because a letterhead of the past may have carried it.

    It lies in the database, not among the uploads: a paper must look the same after a restore.
    """

    image = models.BinaryField()
    suffix = models.CharField(max_length=3)
    sha256 = models.CharField(max_length=64, unique=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    privacy: ClassVar = {
        **dict.fromkeys(("id", "image", "suffix", "sha256"), Privacy.PUBLIC),
        **dict.fromkeys(("uploaded_by", "uploaded_at"), Privacy.OFFICIAL),
    }

    class Meta:
        constraints = [models.CheckConstraint(name="logo_is_a_picture", condition=Q(suffix__in=["png", "jpg"]))]

    def __str__(self) -> str:
        return f"logo {self.pk}"


class DatedQuerySet(models.QuerySet["Letterhead"]):
    def on(self, day: date) -> "DatedQuerySet":
        """What is in force on a day, the newest first."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day).order_by("-valid_from")


@keep_versions
class Letterhead(models.Model):
    """The head of the office's papers from a day on. The newest one in force on the day of a paper is printed on it.

    `legal_bases` are the regulations a decree recalls (“Mengingat”), one per line.
    """

    government = models.CharField(_("Government"), max_length=120)
    agency = models.CharField(_("Office"), max_length=120)
    address = models.CharField(_("Address"), max_length=200)
    contact = models.CharField(_("Telephone, e-mail, website"), max_length=200, blank=True)
    place = models.CharField(_("Place of signature"), max_length=60)
    legal_bases = models.TextField(_("Regulations that decrees recall, one per line"), blank=True)
    logo = models.ForeignKey(Logo, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("Valid from"), unique=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    privacy: ClassVar = dict.fromkeys(
        (
            "id", "government", "agency", "address", "contact", "place", "legal_bases", "logo",
            "valid_from", "valid_until",
        ),
        Privacy.PUBLIC,
    )  # fmt: skip

    class Meta:
        ordering = ("-valid_from",)
        constraints = [
            models.CheckConstraint(
                name="letterhead_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.agency


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def on(self, day: date) -> "SignatoryQuerySet":
        """Who signs on a day, the newest of each role first."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day).order_by("-valid_from")


@keep_versions
class Signatory(models.Model):
    """Who signs in one role from a day on; for a kelurahan only when `village_code` is given."""

    class Role(models.TextChoices):
        ESTABLISHES = "establishes", _("Establishes the recipients (decree and its attachment)")
        APPROVES = "approves", _("Answers for the payment (DNT, SPTJM, receipt)")
        TREASURER = "treasurer", _("Treasurer (DNT, receipt)")
        HANDS_OVER = "hands_over", _("Hands the aid over (BAST)")
        VILLAGE = "village", _("Lurah (DNT, BAST, replacement minutes)")
        LETTERS = "letters", _("Signs letters and reports (invitation, report, answer)")

    role = models.CharField(_("What is signed"), max_length=12, choices=Role)
    village_code = models.CharField(
        _("Code of the kelurahan"), max_length=13, blank=True, help_text=_("Empty for the whole city.")
    )
    name = models.CharField(_("Name"), max_length=120)
    title = models.CharField(_("Title of office"), max_length=160)
    rank = models.CharField(_("Rank and grade"), max_length=80, blank=True)
    nip = models.CharField(_("NIP"), max_length=18, blank=True)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    privacy: ClassVar = {
        **dict.fromkeys(("id", "role", "village_code", "title", "rank", "valid_from", "valid_until"), Privacy.PUBLIC),
        **dict.fromkeys(("name", "nip"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("role", "village_code", "-valid_from")
        verbose_name_plural = "signatories"
        constraints = [
            models.CheckConstraint(
                name="signatory_role_known",
                condition=Q(
                    role__in=["establishes", "approves", "treasurer", "hands_over", "village", "letters"],
                ),
            ),
            models.CheckConstraint(
                name="signatory_nip_has_18_digits", condition=Q(nip="") | Q(nip__regex=r"^[0-9]{18}$")
            ),
            models.CheckConstraint(
                name="signatory_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="signatory_one_per_role_and_start", fields=("role", "village_code", "valid_from")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"
