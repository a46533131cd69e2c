"""Thresholds as dated data, and going over stored answers when they change."""

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import Area, JobRow, User
from access.models.reference import keep_versions
from access.scoping import AreaScopedQuerySet
from verification.domain.thresholds import all_labels
from verification.models.checks import source_choices


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def element_choices() -> "list[tuple[str, StrOrPromise]]":
    """Elements and facts that a threshold can be set for."""
    return [(name, _(label)) for name, label in all_labels().items()]


@keep_versions
class Threshold(models.Model):
    """From which value on an element of a source agrees, or a fact speaks against aid, from a day on.

    Set by an administrator; without a row the environment or the portal's own value counts. Never changed once it has
    begun: another value is another row.
    """

    source = models.CharField(_("Source"), max_length=20, choices=source_choices)
    element = models.CharField(_("Element"), max_length=40, choices=element_choices)
    limit = models.BigIntegerField(_("Threshold"))
    valid_from = models.DateField(_("Valid from"))

    privacy: ClassVar = dict.fromkeys(("id", "source", "element", "limit", "valid_from"), Privacy.PUBLIC)

    class Meta:
        ordering = ("source", "element", "-valid_from")
        constraints = [
            models.UniqueConstraint(
                name="threshold_once_per_element_and_day",
                fields=("source", "element", "valid_from"),
                violation_error_message=_("This element already has a threshold from this day on."),
            ),
            models.CheckConstraint(
                name="threshold_of_dukcapil_is_a_score",
                condition=Q(limit__gte=0) & (~Q(source="dukcapil") | Q(limit__lte=100)),
                violation_error_message=_("Dukcapil gives points from 0 to 100: choose a threshold between them."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.element} from {self.valid_from}"


class JudgingQuerySet(AreaScopedQuerySet["Judging"]):
    """All stored answers of the city are gone over at once."""

    village_path = "city_id"
    read_permission = Permission.USER_MANAGE


class Judging(JobRow):
    """One going over the stored answers of a source by the thresholds and the registry of today. Born waiting; ends
    finished or failed; kept for ever.

    A preview only counts. `counts` says how many answers were looked at, how many are judged otherwise (from which
    outcome to which), how many are about other data than the registry has now, and which findings open and close.
    """

    # One statement over a large city gives no beat in between.
    CLAIM_EXPIRES: ClassVar = timedelta(minutes=10)

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Judging")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Interrupted")

    source = models.CharField(max_length=20, choices=source_choices)
    city = models.ForeignKey(Area, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    is_preview = models.BooleanField(default=False)
    thresholds = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)

    objects = JudgingQuerySet.as_manager()

    privacy: ClassVar = {
        **JobRow.job_privacy,
        **dict.fromkeys(
            ("id", "source", "city", "state", "is_preview", "thresholds", "counts"),
            Privacy.TECHNICAL,
        ),
        **dict.fromkeys(("reason", "requested_by", "requested_at"), Privacy.OFFICIAL),
    }

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                name="judging_state_known",
                condition=Q(state__in=["waiting", "running", "finished", "failed"]),
            ),
            models.UniqueConstraint(
                name="judging_one_at_a_time",
                fields=("source",),
                condition=Q(state__in=["waiting", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"judging {self.pk}"
