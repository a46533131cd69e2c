"""What somebody fills in to say whether two programmes may come together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.models import Overlap


class OverlapForm(forms.Form):
    """What holds for two programmes from a day on, by what right, and why it is changed."""

    policy = forms.ChoiceField(label=_("One family gets both"), choices=Overlap.Policy.choices)
    level = forms.ChoiceField(
        label=_("Looked at"),
        choices=Overlap.Level.choices,
        help_text=_("The same family includes a receiver who now belongs to another family."),
    )
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("No longer in force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty it holds until something else is said."),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, help_text=_("Number and year of the regulation or decree.")
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the audit trail with your name."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, end = data.get("valid_from"), data.get("valid_until")
        if first and end and end <= first:
            self.add_error("valid_until", _("The last day lies before the first one."))
        return data


class OverlapFileForm(forms.Form):
    """A file with a row for each pair, and what holds for all of them."""

    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv", "data-files": ""})
    )
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the audit trail with your name."),
    )
