"""Reference data of verification: agreements, how long answers are kept, and releases of DTSEN (access.reference)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.reference import ReferenceKind
from verification.domain.agreements import lines_of
from verification.models import Agreement, DtsenRelease, KeepingRule, RetentionRule
from verification.models.agreements import owned_sources


class Agreements(ReferenceKind):
    """Agreements with data owners."""

    key = "perjanjian"
    title = _("Agreements (PKS)")
    about = _(
        "Agreements with the owners of the data we ask. Without one in force nobody is asked; the purpose of each run"
        " and the half-yearly report go by them. A renewed agreement is a new row."
    )
    model = Agreement
    identity = ("number",)
    editable = (
        "source", "partner", "institution", "valid_from", "valid_until", "purposes", "elements", "daily_quota",
        "report_days",
    )  # fmt: skip
    shown = ("number", "source", "partner", "valid_from", "valid_until", "purposes", "daily_quota")
    filters = ("source",)

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        return _of_source(self.queryset(), query)

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return [("source", gettext("Source"), [(key, str(label)) for key, label in owned_sources()])]

    def check(self, instance: Agreement, *, is_new: bool) -> None:
        if not lines_of(instance.purposes):
            raise ValidationError({"purposes": gettext("Write at least one purpose, as the agreement names it.")})


class RetentionRules(ReferenceKind):
    """How long parts of answers are kept."""

    key = "retensi-jawaban"
    title = _("Retention of answers")
    about = _(
        "How many days the parts of an answer are kept. The result and its day stay; a part is dropped in the night"
        " after its time is over, and the log of retention says how many. A rule that changes is a new row."
    )
    model = RetentionRule
    identity = ("source", "part", "valid_from")
    editable = ("keep_days", "legal_basis")
    shown = ("source", "part", "keep_days", "valid_from", "legal_basis")
    filters = ("source",)

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        return _of_source(self.queryset(), query)

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return [("source", gettext("Source"), [(key, str(label)) for key, label in owned_sources()])]


class KeepingRules(ReferenceKind):
    """How long photos and papers of families are kept."""

    key = "masa-simpan-bukti"
    title = _("How long evidence is kept")
    about = _(
        "For how many years after the year in which they were taken photos, signatures and papers are kept. In the"
        " night after their time is over the files are deleted for good; the row stays with hash, day and rule. A"
        " changed time is a new row with its first day, and holds for old pieces too."
    )
    model = KeepingRule
    identity = ("keeping", "valid_from")
    editable = ("years", "legal_basis")
    shown = ("keeping", "years", "valid_from", "legal_basis")

    def check(self, instance: KeepingRule, *, is_new: bool) -> None:
        """Deleting cannot be undone, so a time is not changed for today."""
        known = None if is_new else KeepingRule.objects.get(pk=instance.pk)
        if instance.valid_from <= timezone.localdate() and (known is None or known.years != instance.years):
            told = gettext(
                "Files are deleted by this rule for good. Write a new row that begins tomorrow or later, so that others"
                " can see it before."
            )
            raise ValidationError({"valid_from" if is_new else "years": told})


class DtsenReleases(ReferenceKind):
    """What versions of DTSEN came with."""

    key = "versi-dtsen"
    title = _("DTSEN releases")
    about = _(
        "The paper each version was handed over with, and the ranking model that the paper names. Where two versions"
        " name different models, this is given as a reason on families whose decile moved; otherwise it is not."
    )
    model = DtsenRelease
    identity = ("version",)
    editable = ("handed_over_on", "letter", "ranking_model", "note")
    shown = ("version", "handed_over_on", "letter", "ranking_model", "note")
    broken = {  # noqa: RUF012 - read only
        "dtsen_release_version_is_a_quarter": _("Write a quarter: 2026-Q4."),
    }


def _of_source(rows: QuerySet[Any], query: QueryDict) -> QuerySet[Any]:
    return rows.filter(source=query["source"]) if query.get("source") else rows
