"""Reference data about findings: how much each kind matters and how soon it has to be decided (access.reference)."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.reference import ReferenceKind
from verification.models import Finding, FindingRule
from verification.wording import WEIGHTS


class FindingRules(ReferenceKind):
    """Weight and deadline of the kinds of findings."""

    key = "aturan-temuan"
    title = _("Weight and deadline of findings")
    about = _(
        "How much each kind of finding matters and within how many working days it has to be decided; holidays do not"
        " count. A changed rule is a new row with its first day; findings keep the deadline they were opened with."
    )
    model = FindingRule
    identity = ("kind", "valid_from")
    editable = ("materiality", "working_days")
    shown = ("kind", "materiality", "working_days", "valid_from")
    filters = ("kind",)

    def form(self, data: QueryDict | None, instance: Any | None) -> "forms.ModelForm[Any]":
        form = super().form(data, instance)
        weight = cast("forms.ChoiceField", form.fields["materiality"])
        weight.choices = [("", _("Choose…")), *WEIGHTS]
        return form

    def words_of(self, name: str) -> Iterable[tuple[Any, Any]]:
        """The middle weight has another word with each kind of finding; a file that was taken out says those."""
        if name != "materiality":
            return super().words_of(name)
        middle = [(FindingRule.Weight.IDENTITY, word) for word in Finding.Matter.labels]
        return [*FindingRule.Weight.choices, *middle, *WEIGHTS]

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        rules = FindingRule.objects.order_by("kind", "-valid_from")
        return rules.filter(kind=query["kind"]) if query.get("kind") else rules

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        return [("kind", gettext("Finding"), [(key, str(label)) for key, label in Finding.Kind.choices])]
