"""Reference data of judging: thresholds per source and element (access.reference)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.reference import ReferenceKind
from verification.domain.thresholds import labels
from verification.models import Threshold
from verification.models.checks import source_choices


class Thresholds(ReferenceKind):
    """From which value on an element agrees."""

    key = "ambang"
    title = _("Thresholds of judging")
    about = _(
        "From how many points of likeness on Dukcapil's answer counts as the same, and from which value on a fact of"
        " another source speaks against aid. Without a row the portal's own value counts. A changed threshold is a new"
        " row with its first day; stored answers are judged anew in the night, or at once on the page of judging."
    )
    model = Threshold
    identity = ("source", "element", "valid_from")
    editable = ("limit",)
    shown = ("source", "element", "limit", "valid_from")
    filters = ("source",)
    can_delete = True

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        rows = self.queryset()
        return rows.filter(source=query["source"]) if query.get("source") else rows

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return [("source", gettext("Source"), [(key, str(label)) for key, label in source_choices()])]

    def check(self, instance: Threshold, *, is_new: bool) -> None:
        if instance.element not in labels(instance.source):
            raise ValidationError({"element": gettext("This source has no such element. Choose another one.")})
        today = timezone.localdate()
        if is_new and instance.valid_from < today:
            raise ValidationError({"valid_from": gettext("Answers were judged already: choose today or a later day.")})
        if not is_new and Threshold.objects.get(pk=instance.pk).valid_from < today:
            said = gettext("Answers were judged by this threshold. Make a new row with the new value.")
            raise ValidationError({"limit": said})
