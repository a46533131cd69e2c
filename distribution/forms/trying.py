"""A rule tried on one family: one that is looked for, or one that is made up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.domain.examples import Example
from distribution.domain.national import STATE_PAID
from distribution.domain.rules import POWER_CODES, Asset, Component
from distribution.wording import ASSETS, COMPONENTS


_MOST = 12
# The row of a household in the data: the first code of those whom the state pays.
_CIVIL_SERVANT = STATE_PAID[0]


class ExampleForm(forms.Form):
    """A made-up family: nobody's data are opened."""

    prefix = "example"

    decile = forms.TypedChoiceField(
        label=_("Decile"),
        choices=[("", _("not known")), *((number, number) for number in range(1, 11))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    adults = forms.IntegerField(label=_("Grown-ups"), min_value=1, max_value=_MOST, initial=2)
    has_servant = forms.BooleanField(label=_("One of them is a civil servant"), required=False)
    power = forms.TypedChoiceField(
        label=_("Electric power"),
        choices=[("", _("not known")), *((code, f"{watts} W") for watts, code in POWER_CODES.items())],
        coerce=int,
        empty_value=None,
        required=False,
    )
    assets = forms.MultipleChoiceField(
        label=_("Possessions"),
        choices=[(one.value, ASSETS[one]) for one in Asset],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in Component:
            self.fields[f"number_{one}"] = forms.IntegerField(
                label=COMPONENTS[one], min_value=0, max_value=_MOST, required=False
            )

    @property
    def numbers(self) -> list[forms.BoundField]:
        """How many members there are of each component."""
        return [self[f"number_{one}"] for one in Component]

    def example(self) -> Example | None:
        """The made-up family; None while it is not understood."""
        if not self.is_valid():
            return None
        found = self.cleaned_data
        return Example(
            decile=found["decile"],
            adults=found["adults"],
            members=tuple((one, found[f"number_{one}"] or 0) for one in Component),
            occupation=_CIVIL_SERVANT if found["has_servant"] else None,
            power=found["power"],
            assets=frozenset(map(Asset, found["assets"])),
        )
