"""Filters of the targeting figures and of the lists behind them, read from the address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from access.models import Area
from distribution.domain.periods import Quarter
from distribution.forms.rosters import FilterForm
from distribution.models import Overlap, Programme
from distribution.queries.targeting import FAMILY, PERSON
from distribution.queries.targeting_lists import TargetingFilter


_ALL = ("", _("All"))


class TargetingForm(FilterForm):
    """Which quarter, and which programme."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, *args: Any, today: Quarter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        # The first one stands in the field when nothing was chosen.
        quarters = [today, today.previous, today.previous.previous, today.next]
        self.fields["period"].choices = [(str(one), str(one)) for one in quarters]
        self.programmes = {one.code: one for one in Programme.objects.order_by("name")}
        self.fields["programme"].choices = [_ALL, *((code, one.name) for code, one in self.programmes.items())]

    def period_chosen(self) -> str:
        """The quarter; the present one unless another is chosen."""
        self.is_valid()
        return self.cleaned_data.get("period") or str(self.today)

    def programme_chosen(self) -> Programme | None:
        """The programme, None for all."""
        self.is_valid()
        return self.programmes.get(self.cleaned_data.get("programme") or "")


class TargetingListForm(TargetingForm):
    """The same for a list of families, and where.

    `policy` tells forbidden pairs from those with a warning, `who` families from persons.
    """

    village = forms.ChoiceField(label=_("Kelurahan"), required=False)
    policy = forms.ChoiceField(
        label=_("Pairs"),
        required=False,
        choices=[
            _ALL,
            (Overlap.Policy.FORBIDDEN.value, Overlap.Policy.FORBIDDEN.label),
            (Overlap.Policy.WARNED.value, Overlap.Policy.WARNED.label),
        ],
    )

    who = forms.ChoiceField(
        label=_("Who receives twice"),
        required=False,
        choices=[_ALL, (FAMILY, _("A family")), (PERSON, _("A person"))],
    )

    def __init__(self, *args: Any, villages: Sequence[Area], is_twice: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = [_ALL, *((one.pk, one.name) for one in villages)]
        if not is_twice:
            del self.fields["policy"], self.fields["who"]

    def chosen(self) -> TargetingFilter:
        """The filters in force; what cannot be understood is not applied."""
        period, programme = self.period_chosen(), self.programme_chosen()
        found = self.cleaned_data
        return TargetingFilter(
            period, programme, found.get("village") or "", found.get("policy") or "", found.get("who") or ""
        )
