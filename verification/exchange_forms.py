"""What people fill in on the pages of the sources: shape and choices only."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class FetchForm(forms.Form):
    """Which version of DTSEN is fetched from its service."""

    version = forms.CharField(
        label=_("Version"),
        help_text=_("Year and quarter, such as 2026-Q4"),
        max_length=10,
        validators=[RegexValidator(r"^20\d\d-Q[1-4]$", _("Give year and quarter, such as 2026-Q4."))],
    )
