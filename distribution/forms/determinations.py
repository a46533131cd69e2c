"""Filters of the list of determinations, read from the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.forms.rosters import FilterForm
from distribution.models import Determination, Programme
from distribution.queries.determination_lists import DeterminationFilter


_ALL = ("", _("All"))


class DeterminationFilterForm(FilterForm):
    """Which programme, and how far it is."""

    programme = forms.ChoiceField(label=_("Programme"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[_ALL, *Determination.State.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Programme.objects.order_by("name").values_list("code", "name")
        self.fields["programme"].choices = [_ALL, *names]

    def chosen(self) -> DeterminationFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        return DeterminationFilter(**{name: self.cleaned_data.get(name) or "" for name in self.fields})
