"""What people fill in on the pages of the sources: shape and choices only."""

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from access.models import Area


class FetchForm(forms.Form):
    """Which version of DTSEN is fetched from its service."""

    version = forms.CharField(
        label=_("Version"),
        help_text=_("Year and quarter, such as 2026-Q4"),
        max_length=10,
        validators=[RegexValidator(r"^20\d\d-Q[1-4]$", _("Give year and quarter, such as 2026-Q4."))],
    )


class _InAreas(forms.Form):
    """Where, and what for."""

    scope = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none(), empty_label=None)
    purpose = forms.CharField(label=_("Purpose"), max_length=200, help_text=_("As in the agreement with the office."))

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = cast("forms.ModelChoiceField[Area]", self.fields["scope"])
        scope.queryset = Area.objects.filter(pk__in=[area.pk for area in areas]).order_by("pk")


class DrawForm(_InAreas):
    """A matching request: where, how many, and what for."""

    prefix = "draw"
    limit = forms.IntegerField(
        label=_("At most"),
        min_value=1,
        max_value=10_000,
        initial=1_000,
        help_text=_("Number of persons in the file; the others stay due for the next request."),
    )
    field_order = ("scope", "limit", "purpose")


class ListForm(_InAreas):
    """A list of an office."""

    prefix = "list"
    file = forms.FileField(
        label=_("List (XLSX or CSV)"), help_text=_("With the column nik, better also nama, and those of the facts.")
    )
    field_order = ("file", "scope", "purpose")


class AnswerForm(forms.Form):
    """The request as the office has filled it in."""

    file = forms.FileField(label=_("Answer of the office (XLSX or CSV)"))
