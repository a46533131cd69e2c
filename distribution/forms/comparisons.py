"""Filters of the lists behind comparisons and targeting figures, read from the address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from access.models import Area
from distribution.domain.reasons import Reason
from distribution.forms.rosters import FilterForm
from distribution.queries.comparison_lists import NOT_THERE
from distribution.queries.lists import ResultFilter
from distribution.wording import reason_text


_ALL = ("", _("All"))
_CHANGES = [("enters", _("Enters")), ("leaves", _("Leaves")), ("changed", _("Other amount"))]


class ChangeFilterForm(FilterForm):
    """Which change, and where."""

    change = forms.ChoiceField(label=_("Change"), required=False, choices=_CHANGES)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    village = forms.ChoiceField(label=_("Kelurahan"), required=False)

    def __init__(self, *args: Any, villages: Sequence[Area], usual: str = "enters", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual
        # The first one stands in the field when nothing was chosen.
        self.fields["change"].choices = sorted(_CHANGES, key=lambda one: one[0] != usual)
        known = [(one.value, reason_text(one)) for one in Reason]
        self.fields["reason"].choices = [_ALL, *known, (NOT_THERE, _("Not in the registry"))]
        self.fields["village"].choices = [_ALL, *((one.pk, one.name) for one in villages)]

    def wanted(self) -> str:
        """The change asked for, else the usual one."""
        self.is_valid()
        return self.cleaned_data.get("change") or self.usual

    def because(self) -> str:
        """What spoke against the family on the other side; empty for whatever it was."""
        self.is_valid()
        return self.cleaned_data.get("reason") or ""

    def chosen(self) -> ResultFilter:
        """Where; what cannot be understood is not applied."""
        self.is_valid()
        return ResultFilter(village=self.cleaned_data.get("village") or "")
