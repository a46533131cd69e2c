"""How many whole numbers one account may have shown in a day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.domain.privacy import Privacy
from access.models.reference import keep_versions


@keep_versions
class RevealLimit(models.Model):
    """The most that one account may have shown in a day, from a day on. Set by an administrator; the newest that has
    begun counts. Never changed once it has begun: another limit is another row.
    """

    per_day = models.PositiveIntegerField(_("Whole numbers per account and day"))
    valid_from = models.DateField(
        _("Valid from"),
        unique=True,
        error_messages={"unique": _("There is a limit from this day on already. Choose another day.")},
    )
    legal_basis = models.CharField(_("Legal basis"), max_length=200, blank=True)

    privacy: ClassVar = dict.fromkeys(("id", "per_day", "valid_from", "legal_basis"), Privacy.PUBLIC)

    class Meta:
        ordering = ("-valid_from",)
        constraints = [
            models.CheckConstraint(
                name="reveal_limit_lets_work_go_on",
                condition=Q(per_day__gte=1) & Q(per_day__lte=10_000),
                violation_error_message=_("Choose a limit from 1 to 10,000."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_day} from {self.valid_from}"
