"""What a facilitator records on a visit."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification.actions.evidence import Position
from verification.actions.ground_checks import Photo
from verification.models import Evidence, GroundCheck


class VisitForm(forms.Form):
    """Outcome, note, photo and position. Who was met or not, what was seen, and where."""

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=GroundCheck.Outcome,
        error_messages={"required": _("Choose what you found.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-charcount": ""}),
    )
    photo = forms.FileField(
        label=_("Photo of the house from the front"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/*", "capture": "environment", "data-files": "", "data-photo": ""}
        ),
    )
    latitude = forms.DecimalField(
        required=False, min_value=Decimal(-90), max_value=Decimal(90), max_digits=9, decimal_places=6,
        widget=forms.HiddenInput(),
    )  # fmt: skip
    longitude = forms.DecimalField(
        required=False, min_value=Decimal(-180), max_value=Decimal(180), max_digits=9, decimal_places=6,
        widget=forms.HiddenInput(),
    )  # fmt: skip
    accuracy = forms.IntegerField(required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput())

    NOTE_NEEDED = frozenset({GroundCheck.Outcome.CHANGED, GroundCheck.Outcome.MOVED, GroundCheck.Outcome.DECEASED})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") in self.NOTE_NEEDED and not data.get("note", "").strip():
            self.add_error("note", _("Write what changed, or which letter you saw."))
        return data

    def photos(self) -> list[Photo]:
        file = self.cleaned_data.get("photo")
        return [Photo(file, Evidence.Kind.HOUSE, timezone.now())] if file else []

    def position(self) -> Position | None:
        data = self.cleaned_data
        if data.get("latitude") is None or data.get("longitude") is None:
            return None
        return Position(data["latitude"], data["longitude"], data.get("accuracy"))
