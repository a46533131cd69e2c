"""What is filled in at a delivery point, and where and when it stands: shape and choices only."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from access.models import Area
from distribution.actions.handovers import Receipt
from distribution.actions.invitations import Slot
from distribution.domain.receipts import Missing, Proof
from distribution.models import Handover
from distribution.queries.handovers import Member
from verification.actions import evidence
from verification.actions.evidence import Picture, Position


def _camera(**attrs: str) -> forms.FileInput:
    """Opens the camera of a phone; the picture is made smaller before it is sent."""
    return forms.FileInput(
        attrs={"accept": "image/*", "capture": "environment", "data-files": "", "data-photo": "", **attrs}
    )


class ByChoiceForm(forms.Form):
    """A form with fields that one choice needs and another hides. They are shown as needed; whether one is lacking is
    judged later, by what knows the choice.
    """

    use_required_attribute = False
    BY_CHOICE: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._need(is_needed=True)

    def full_clean(self) -> None:
        self._need(is_needed=False)
        super().full_clean()
        self._need(is_needed=True)

    def _need(self, *, is_needed: bool) -> None:
        for name in self.BY_CHOICE:
            self.fields[name].required = is_needed


class PositionFields(ByChoiceForm):
    """Where the phone is, filled in by static/js/position.js."""

    latitude = forms.DecimalField(
        required=False, min_value=Decimal(-90), max_value=Decimal(90), max_digits=9, decimal_places=6,
        widget=forms.HiddenInput(),
    )  # fmt: skip
    longitude = forms.DecimalField(
        required=False, min_value=Decimal(-180), max_value=Decimal(180), max_digits=9, decimal_places=6,
        widget=forms.HiddenInput(),
    )  # fmt: skip
    accuracy = forms.IntegerField(required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput())

    def position(self) -> Position | None:
        data = self.cleaned_data
        if data.get("latitude") is None or data.get("longitude") is None:
            return None
        return Position(data["latitude"], data["longitude"], data.get("accuracy"))


class PhotoForm(PositionFields):
    """A photo with its small copy, taken again or for the first time."""

    photo = forms.FileField(label=_("Photo of the receiver with the aid"), widget=_camera())
    photo_small = forms.FileField(required=False, widget=forms.FileInput(attrs={"hidden": ""}))

    def picture(self) -> Picture | None:
        return _picture(self, "photo")


class HandoverForm(PositionFields):
    """Who takes the aid, and the proof of it. `client_key` makes sending twice one hand-over."""

    BY_CHOICE = ("received_by", "power_of_attorney", "witness")

    client_key = forms.UUIDField(widget=forms.HiddenInput())
    letter = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput())
    how = forms.ChoiceField(choices=Handover.How.choices, initial=Handover.How.SELF)
    received_by = forms.TypedChoiceField(label=_("Who takes the aid?"), required=False, coerce=int, empty_value=None)
    power_of_attorney = forms.FileField(
        label=_("Photo of the letter of attorney (surat kuasa)"), required=False, widget=_camera()
    )
    poa_number = forms.CharField(label=_("Number of the letter of attorney"), required=False, max_length=80)
    poa_on = forms.DateField(
        label=_("Date of the letter of attorney"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    photo = forms.FileField(
        label=_("Photo of the receiver with the aid"),
        required=False,
        help_text=_("Without a photo the hand-over is kept, and waits for its photo."),
        widget=_camera(),
    )
    photo_small = forms.FileField(required=False, widget=forms.FileInput(attrs={"hidden": ""}))
    proof = forms.ChoiceField(choices=Handover.Proof.choices, initial=Handover.Proof.SIGNATURE)
    signature = forms.FileField(required=False, widget=forms.FileInput(attrs={"hidden": ""}))
    witness = forms.CharField(label=_("Name of the witness"), required=False, max_length=120)

    def __init__(self, *args: Any, members: Sequence[Member], key: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_by"].choices = [
            ("", _("Choose")),
            *((one.person.pk, f"{one.person.full_name} · {one.relationship}") for one in members),
        ]
        self.fields["client_key"].initial = key or uuid4()

    def receipt(self) -> Receipt:
        """What was filled in; pictures are looked at here, so that a broken one is refused before anything is kept."""
        data = self.cleaned_data
        is_delegated = data["how"] == Handover.How.DELEGATE
        proof = Proof(data["proof"])
        return Receipt(
            client_key=data["client_key"],
            proof=proof,
            photo=_picture(self, "photo"),
            signature=_picture(self, "signature") if proof is Proof.SIGNATURE else None,
            witness=data["witness"] if proof is Proof.THUMBPRINT else "",
            delegate_id=data["received_by"] if is_delegated else None,
            is_delegated=is_delegated,
            power_of_attorney=_picture(self, "power_of_attorney") if is_delegated else None,
            poa_number=data["poa_number"] if is_delegated else "",
            poa_on=data["poa_on"] if is_delegated else None,
            position=self.position(),
        )

    def tell(self, lacking: Sequence[str], texts: Sequence[str]) -> None:
        """Put what is lacking beside the field where it belongs."""
        for code, text in zip(lacking, texts, strict=True):
            self.add_error(Missing(code).value, text)


def _picture(form: forms.Form, name: str) -> Picture | None:
    file = form.cleaned_data.get(name)
    return evidence.look_at(file, form.cleaned_data.get(f"{name}_small")) if file else None


class ScanForm(forms.Form):
    """The field that a camera, a hand scanner or a finger fills."""

    code = forms.CharField(
        label=_("Code of the letter"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class PointForm(forms.Form):
    """Where and when a kelurahan gets its aid."""

    village = forms.ChoiceField(label=_("Kelurahan"))
    place = forms.CharField(
        label=_("Place"), max_length=160, help_text=_("For example Balai kelurahan Surodinawan, Jl. Raya 12.")
    )
    on_day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends_at = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    capacity = forms.IntegerField(
        label=_("At most families"), required=False, min_value=1, max_value=100_000,
        help_text=_("Leave it empty to invite everybody who has no other point."),
    )  # fmt: skip

    def __init__(self, *args: Any, villages: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = [(one.pk, one.name) for one in villages]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end is before the beginning."))
        return data

    def slot(self) -> Slot:
        data = self.cleaned_data
        return Slot(data["place"], data["on_day"], data["starts_at"], data["ends_at"], data["capacity"])
