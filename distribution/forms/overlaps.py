"""What somebody fills in to say whether two programmes may come together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.models import Overlap


class OverlapForm(forms.Form):
    """What holds for two programmes from a day on, by what right, and why it is changed."""

    policy = forms.ChoiceField(label=_("One family gets both"), choices=Overlap.Policy.choices)
    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
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
