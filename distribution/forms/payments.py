"""What people fill in on the pages of payments: shape and choices only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.models import Area
from distribution.domain.payments.states import State
from distribution.forms.rosters import FilterForm
from distribution.models import PayingAgency, Programme, ReplyLine
from distribution.payment_words import STATES


_ALL = ("", _("All"))
_REASON = 500


class _Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, initial=timezone.localdate, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The date lies in the future."))
        return day


class _OneOfMany(forms.Form):
    """A form beside others on one page: its fields are told apart by the form's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


class PrepareForm(forms.Form):
    """Which agency is to pay, in the whole city or a part of it."""

    agency = forms.ModelChoiceField(
        label=_("Paying agency"), queryset=PayingAgency.objects.none(), empty_label=_("Choose…")
    )
    area = forms.ModelChoiceField(
        label=_("Part of the city"), queryset=Area.objects.none(), required=False, empty_label=_("Whole city")
    )

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = PayingAgency.objects.on(timezone.localdate())
        inside = Area.objects.filter(pk__startswith=f"{city}.")
        self.fields["area"].queryset = inside.order_by("level", "name")
        self.fields["area"].label_from_instance = _area_name


def _area_name(area: Area) -> str:
    return f"{area.get_level_display()} {area.name}"


class PaymentFilterForm(FilterForm):
    """Filters of a batch's payments, read from the address."""

    text = forms.CharField(
        label=_("Name or NIK"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_("Status"), required=False)
    village = forms.ChoiceField(label=_("Kelurahan"), required=False)

    def __init__(self, *args: Any, villages: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [_ALL, *((state.value, STATES[state][0]) for state in State)]
        self.fields["village"].choices = [_ALL, *villages]

    def chosen(self) -> dict[str, str]:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        return {name: value for name in self.fields if (value := self.cleaned_data.get(name))}


class LineFilterForm(FilterForm):
    """Which rows of a reply."""

    match = forms.ChoiceField(label=_("Rows"), required=False, choices=[_ALL, *ReplyLine.Match.choices])

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("match") or "")


class ReleaseForm(_OneOfMany):
    """Releasing within a freeze period needs a decree."""

    exemption = forms.CharField(
        label=_("Decree that exempts from a freeze period"),
        max_length=80,
        required=False,
        help_text=_("Only within a freeze period."),
    )


class SpmForm(_OneOfMany):
    """The payment order."""

    number = forms.CharField(label=_("Number of the SPM"), max_length=80)
    on = _Day(label=_("Date of the SPM"))


class Sp2dForm(_OneOfMany):
    """The treasury's disbursement order."""

    number = forms.CharField(label=_("Number of the SP2D"), max_length=80)
    on = _Day(label=_("Date of the SP2D"))
    rupiah = forms.IntegerField(
        label=_("Rupiah of the SP2D"), min_value=0, help_text=_("As the paper says, without dots.")
    )


class SentForm(_OneOfMany):
    """When the file went to the agency."""

    on = _Day(label=_("Sent to the agency on"))


class RedirectForm(_OneOfMany):
    """Who has no usable account goes to PT Pos."""

    reason = forms.CharField(label=_("Reason"), max_length=_REASON)
    paper = forms.CharField(label=_("Number of the paper"), max_length=80)


class ReturnForm(_OneOfMany):
    """What is done with payments that did not reach their receivers."""

    reason = forms.CharField(label=_("Reason"), max_length=_REASON, required=False)
    paper = forms.CharField(label=_("Number of the deposit slip (STS)"), max_length=80, required=False)
    channel = forms.ChoiceField(
        label=_("Paid again by"),
        required=False,
        choices=[("", _("The same channel")), *Programme.Channel.choices],
    )


class UploadReplyForm(_OneOfMany):
    """An agency's reply, with the totals of its covering letter."""

    file = forms.FileField(label=_("File of the reply"), widget=forms.FileInput(attrs={"data-files": ""}))
    told_rows = forms.IntegerField(
        label=_("Rows by the covering letter"), min_value=0, max_value=2_000_000_000, required=False
    )
    told_rupiah = forms.IntegerField(
        label=_("Rupiah by the covering letter"), min_value=0, max_value=10**15, required=False
    )


class TotalsForm(forms.Form):
    """The agency's own totals."""

    told_rows = forms.IntegerField(
        label=_("Rows by the covering letter"), min_value=0, max_value=2_000_000_000, required=False
    )
    told_rupiah = forms.IntegerField(
        label=_("Rupiah by the covering letter"), min_value=0, max_value=10**15, required=False
    )


class UploadAccountsForm(forms.Form):
    """A bank's list of accounts and cards."""

    agency = forms.ModelChoiceField(label=_("Bank"), queryset=PayingAgency.objects.none(), empty_label=_("Choose…"))
    file = forms.FileField(label=_("File of the list"), widget=forms.FileInput(attrs={"data-files": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = PayingAgency.objects.on(timezone.localdate()).filter(channel=Programme.Channel.TRANSFER)
        self.fields["agency"].queryset = banks
