"""What people fill in on the pages of determinations, rosters and deliveries: shape and choices only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from access.domain.masking import mask_numbers_in
from access.models import Area
from distribution.domain.reasons import Reason
from distribution.models import Delivery, Handover
from distribution.queries.lists import NO_PROOF, EntryFilter, ResultFilter
from distribution.wording import reason_text


_ALL = ("", _("All"))
# What a change of the roster leaves behind is not chosen by hand.
_BY_CHANGE = {Delivery.FailedBecause.REPLACED, Delivery.FailedBecause.OPTED_OUT, Delivery.FailedBecause.CORRECTED}
_BY_HAND = [(one.value, one.label) for one in Delivery.FailedBecause if one not in _BY_CHANGE]


class FilterForm(forms.Form):
    """Filters read from an address; what cannot be understood is not applied."""

    def in_words(self) -> list[str]:
        """The filters in force. PRIVACY: a number that was searched for is masked."""
        self.is_valid()
        chosen = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        labels = {name: dict(getattr(self.fields[name], "choices", ())) for name in chosen}
        said = [f"{self.fields[name].label}: {labels[name].get(value, value)}" for name, value in chosen.items()]
        return [mask_numbers_in(text) for text in said]


class ResultFilterForm(FilterForm):
    """Filters of a determination's results, read from the address."""

    result = forms.ChoiceField(
        label=_("Result"),
        required=False,
        choices=[_ALL, ("eligible", _("Entitled")), ("ineligible", _("Not entitled"))],
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    village = forms.ChoiceField(label=_("Kelurahan"), required=False)

    def __init__(self, *args: Any, villages: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [_ALL, *((one.value, reason_text(one)) for one in Reason)]
        self.fields["village"].choices = [_ALL, *((one.pk, one.name) for one in villages)]

    def chosen(self) -> ResultFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        return ResultFilter(**{name: self.cleaned_data.get(name) or "" for name in self.fields})


class EntryFilterForm(FilterForm):
    """Filters of a delivery list, read from the address."""

    text = forms.CharField(
        label=_("Name or NIK"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("Status"), required=False, choices=[_ALL, *Delivery.State.choices])
    proof = forms.ChoiceField(
        label=_("Proof"),
        required=False,
        choices=[_ALL, *Handover.Documentation.choices, (NO_PROOF, _("Recorded without photo or signature"))],
    )

    def chosen(self) -> EntryFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        return EntryFilter(**{name: self.cleaned_data.get(name) or "" for name in self.fields})


class ApprovalForm(forms.Form):
    """The decree that names the recipients, and when the aid is to be handed over; asked with the last approval.

    `exemption` is asked for within a freeze period only.
    """

    decree_number = forms.CharField(
        label=_("Number of the decree"),
        max_length=80,
        help_text=_("For example 188.45/12/417.101/2026."),
    )
    decreed_on = forms.DateField(
        label=_("Date of the decree"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty it is today."),
    )
    planned_on = forms.DateField(
        label=_("Hand-over planned on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    exemption = forms.CharField(
        label=_("Number of the decree that exempts it from the freeze period"), required=False, max_length=80
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, is_last: bool = True, is_freezing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_last:
            for name in ("decree_number", "decreed_on", "planned_on"):
                del self.fields[name]
        if not is_freezing:
            del self.fields["exemption"]


class FailureForm(forms.Form):
    """Why aid was not handed over."""

    because = forms.ChoiceField(label=_("Why not handed over"), choices=_BY_HAND)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
