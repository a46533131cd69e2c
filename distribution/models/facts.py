"""Which copies of the families' facts there are, and of which moment."""

from typing import ClassVar

from django.db import models

from access.domain.privacy import Privacy


class FactSheet(models.Model):
    """What every active family was for a period, gathered once for all programmes in an unlogged table of its own.

    Born when a determination or a what-if finds no sheet that is still true; its table is dropped some time after a
    newer one stands. It is true as long as no ChangeMark tells of a transaction that `snapshot` does not see, in the
    same `cluster` (a restored database begins anew) and by the same `recipe` (a new release gathers other facts).
    """

    period = models.CharField(max_length=7)
    snapshot = models.TextField()
    cluster = models.CharField(max_length=60)
    recipe = models.CharField(max_length=16)
    families = models.PositiveIntegerField()
    decile_version = models.CharField(max_length=10, blank=True)
    built_at = models.DateTimeField()

    privacy: ClassVar = dict.fromkeys(
        ("id", "period", "snapshot", "cluster", "recipe", "families", "decile_version", "built_at"), Privacy.TECHNICAL
    )

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"facts {self.pk} of {self.period}"

    @property
    def table(self) -> str:
        """The name of the table with one row per family."""
        return f"distribution_facts_{self.pk}"
