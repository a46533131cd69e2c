"""What the dashboard is narrowed to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from access.forms import choice_of_values
from access.models import Area
from distribution.queries.dashboard import Choice, Chooseable


class DashboardForm(forms.Form):
    """Period, programme and kecamatan; an unknown value counts as not chosen."""

    period = forms.ChoiceField(label=_("Period"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    district = forms.ChoiceField(label=_("Kecamatan"), required=False)

    def __init__(
        self,
        *args: Any,
        chooseable: Chooseable,
        districts: Sequence[Area],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.newest = chooseable.periods[0] if chooseable.periods else ""
        choice_of_values(self, "period").choices = [(period, period) for period in chooseable.periods] or [
            ("", _("No period yet"))
        ]
        choice_of_values(self, "programme").choices = [("", _("All programmes")), *chooseable.programmes]
        choice_of_values(self, "district").choices = [
            ("", _("All kecamatan")),
            *((area.code, area.name) for area in districts),
        ]

    def choice(self) -> Choice:
        self.is_valid()
        data = self.cleaned_data
        return Choice(
            district=data.get("district", ""),
            programme=data.get("programme", ""),
            period=data.get("period", "") or self.newest,
        )
