"""What is filled in for the quota of a programme in an area."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from access.models import Area
from distribution.actions.quota_files import MOST_FAMILIES, MOST_RUPIAH


_FILES: Final = ".xlsx,.ods,.csv"


class QuotaForm(forms.Form):
    """How many families, how much money, or both; from when, by what decree."""

    area = forms.ChoiceField(label=_("Area"))
    families = forms.IntegerField(label=_("Families at most"), min_value=0, max_value=MOST_FAMILIES, required=False)
    rupiah = forms.IntegerField(label=_("Rupiah a quarter at most"), min_value=0, max_value=MOST_RUPIAH, required=False)
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    decree = forms.CharField(
        label=_("Decree"), max_length=200, help_text=_("Number and year of the regulation or decree.")
    )

    def __init__(self, *args: Any, areas: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [(one.pk, _named(one)) for one in areas]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("families") is None and found.get("rupiah") is None:
            self.add_error("families", _now("Enter families, rupiah, or both."))
        return found


class QuotaFileForm(forms.Form):
    """A file with a row for each area, and what holds for all of them."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": _FILES, "data-files": ""}))
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    decree = forms.CharField(
        label=_("Decree"), max_length=200, help_text=_("Number and year of the regulation or decree.")
    )


class QuotaEndForm(forms.Form):
    """From which day on the area has no quota of its own any more."""

    valid_until = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _named(area: Area) -> str:
    """A kelurahan with its kecamatan: some share a name."""
    return f"{area.name} ({area.parent.name})" if area.level == Area.Level.VILLAGE and area.parent else area.name
