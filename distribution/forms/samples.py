"""What is filled in about random samples of delivered aid: shape and choices only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.actions.samples import Answer
from distribution.domain.after_payment import CONFIDENCES, MARGINS
from distribution.forms.handovers import PositionFields
from distribution.forms.rosters import FilterForm
from verification.actions import evidence


class SampleFilterForm(FilterForm):
    """Which families of a sample are shown, read from the address."""

    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("To be asked")),
            ("answered", _("Asked")),
            ("not_met", _("Nobody met")),
            ("amiss", _("Not in order")),
            ("taken_back", _("Record taken back")),
        ],
    )

    def chosen(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("state") or ""


class DrawForm(forms.Form):
    """How sure the sample shall be, and how exact."""

    confidence = forms.TypedChoiceField(
        label=_("Confidence"), coerce=int, choices=[(one, f"{one}%") for one in CONFIDENCES], initial=95
    )
    margin = forms.TypedChoiceField(
        label=_("Margin"), coerce=int, choices=[(one, f"± {one}%") for one in MARGINS], initial=5
    )


class AnswerForm(PositionFields):
    """What a family says of its aid, or that nobody was met."""

    BY_CHOICE = ("received",)

    outcome = forms.ChoiceField(
        choices=[
            ("received", _("The aid was received")),
            ("nothing", _("The aid was not received")),
            ("not_met", _("Nobody was met")),
        ],
        error_messages={"required": _("Choose what you found.")},
    )
    received = forms.IntegerField(label=_("How much did they receive?"), required=False, min_value=0)
    deducted = forms.IntegerField(
        label=_("How much was taken off, by anybody?"), required=False, min_value=0, initial=0
    )
    deducted_by = forms.CharField(label=_("Who took it off, and for what?"), required=False, max_length=120)
    was_misused = forms.BooleanField(label=_("The aid went to somebody else, or was sold"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "data-charcount": ""})
    )
    photo = forms.FileField(
        label=_("Photo of the conversation"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/*", "capture": "environment", "data-files": "", "data-photo": ""}
        ),
    )
    photo_small = forms.FileField(required=False, widget=forms.FileInput(attrs={"hidden": ""}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == "received" and data.get("received") is None:
            self.add_error("received", _("Write how much the family received."))
        return data

    @property
    def was_not_met(self) -> bool:
        return bool(self.cleaned_data["outcome"] == "not_met")

    def answer(self) -> Answer:
        data = self.cleaned_data
        photo = data.get("photo")
        return Answer(
            was_received=data["outcome"] == "received",
            received=data["received"] or 0,
            deducted=data["deducted"] or 0,
            deducted_by=data["deducted_by"],
            was_misused=data["was_misused"],
            note=data["note"],
            photo=evidence.look_at(photo, data.get("photo_small")) if photo else None,
            position=self.position(),
        )
