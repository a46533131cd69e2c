"""What an administrator fills in for a new rule: ordinary fields, from which the data form of the rule is made."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from distribution.domain.national import STATE_PAID
from distribution.domain.periods import Quarter
from distribution.domain.rules import (
    HIGHEST_AMOUNT,
    HIGHEST_COUNT,
    POWER_CODES,
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    Level,
    Per,
    Receiver,
)
from distribution.wording import ASSETS, COMPONENTS, FINDINGS, LEVELS, PERS, RECEIVERS


_DECILES = [(number, number) for number in range(1, 11)]
_STATE_WORK = 5


class RuleForm(forms.Form):
    """A new version of a programme's rule."""

    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, help_text=_("Number and year of the regulation or decree.")
    )
    level = forms.ChoiceField(label=_("Decile level"), choices=[(one, LEVELS[one]) for one in Level])
    decile_min = forms.TypedChoiceField(label=_("Decile from"), choices=_DECILES, coerce=int, initial=1)
    decile_max = forms.TypedChoiceField(label=_("Decile up to"), choices=_DECILES, coerce=int, initial=4)
    components = forms.MultipleChoiceField(
        label=_("At least one member belongs to"),
        choices=[(one, COMPONENTS[one]) for one in Component],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: no component is asked for."),
    )
    excludes_state_paid = forms.BooleanField(
        label=_("Not for families of civil servants, soldiers, police officers and state officials"),
        required=False,
    )
    findings = forms.MultipleChoiceField(
        label=_("Held back while undecided"),
        choices=[(one, FINDINGS[one]) for one in HeldBy],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    findings_of = forms.ChoiceField(
        label=_("Findings of"),
        choices=[(FindingsOf.RECEIVER, _("the receiver")), (FindingsOf.ANY, _("any member"))],
        required=False,
    )
    power_above = forms.TypedChoiceField(
        label=_("Not above this electric power"),
        choices=[("", _("No limit")), *((watts, f"{watts} W") for watts in POWER_CODES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    assets = forms.MultipleChoiceField(
        label=_("Not for families that own"),
        choices=[(one, ASSETS[one]) for one in Asset],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    programmes = forms.MultipleChoiceField(
        label=_("Not for families that get in the same period"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    receiver = forms.ChoiceField(label=_("Who receives"), choices=[(one, RECEIVERS[one]) for one in Receiver])
    per = forms.ChoiceField(label=_("Amount per"), choices=[(one, PERS[one]) for one in Per])
    rupiah = forms.IntegerField(label=_("Rupiah per quarter"), min_value=1, max_value=HIGHEST_AMOUNT, required=False)
    at_most = forms.IntegerField(
        label=_("Members counted at most"), min_value=1, max_value=HIGHEST_COUNT, required=False
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programmes"].choices = others
        for one in Component:
            self.fields[_price_field(one)] = forms.IntegerField(
                label=COMPONENTS[one], min_value=1, max_value=HIGHEST_AMOUNT, required=False
            )

    @property
    def prices(self) -> list[forms.BoundField]:
        """The fields with an amount per component."""
        return [self[_price_field(one)] for one in Component]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("decile_min", 1) > found.get("decile_max", 10):
            self.add_error("decile_max", _now("The upper decile is below the lower one."))
        if found.get("per") == Per.COMPONENT:
            self._check_prices(found)
        elif found.get("rupiah") is None:
            self.add_error("rupiah", _now("Enter the amount."))
        return found

    def _check_prices(self, found: Mapping[str, Any]) -> None:
        chosen = found.get("components") or []
        if not chosen:
            self.add_error("components", _now("An amount per component needs at least one component."))
        for name in chosen:
            if found.get(_price_field(Component(name))) is None:
                self.add_error(_price_field(Component(name)), _now("Enter the amount."))

    def definition(self) -> dict[str, Any]:
        """The data form of distribution.domain.rules."""
        found = self.cleaned_data
        exclude: dict[str, Any] = {
            "findings": found["findings"],
            "findings_of": found["findings_of"] or FindingsOf.RECEIVER.value,
            "assets": found["assets"],
            "programmes": found["programmes"],
        }
        if found["excludes_state_paid"]:
            exclude |= {"occupations": list(STATE_PAID), "work_statuses": [_STATE_WORK]}
        if found["power_above"]:
            exclude["power_above"] = found["power_above"]
        return {
            "decile": {"level": found["level"], "min": found["decile_min"], "max": found["decile_max"]},
            "components": found["components"],
            "exclude": exclude,
            "receiver": found["receiver"],
            "amount": self._amount(),
        }

    def _amount(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found["per"] != Per.COMPONENT:
            return {"per": found["per"], "rupiah": found["rupiah"]}
        prices = {name: found[_price_field(Component(name))] for name in found["components"]}
        return {"per": found["per"], "rupiah": prices, "at_most": found["at_most"] or HIGHEST_COUNT}


def initial_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the rule so far has them, to change only what changes."""
    decile = definition.get("decile") or {}
    exclude = definition.get("exclude") or {}
    amount = definition["amount"]
    prices = amount["rupiah"] if amount["per"] == Per.COMPONENT else {}
    return {
        "level": decile.get("level", Level.NATIONAL),
        "decile_min": decile.get("min", 1),
        "decile_max": decile.get("max", 10),
        "components": definition.get("components", []),
        "excludes_state_paid": bool(exclude.get("occupations")),
        "findings": exclude.get("findings", []),
        "findings_of": exclude.get("findings_of", FindingsOf.RECEIVER),
        "power_above": exclude.get("power_above", ""),
        "assets": exclude.get("assets", []),
        "programmes": exclude.get("programmes", []),
        "receiver": definition.get("receiver", Receiver.HEAD),
        "per": amount["per"],
        "rupiah": None if prices else amount["rupiah"],
        "at_most": amount.get("at_most"),
        **{_price_field(Component(name)): price for name, price in prices.items()},
    }


def _price_field(component: Component) -> str:
    return f"price_{component}"


class PeriodForm(forms.Form):
    """The quarter to be determined: the current one, the next and the two before."""

    period = forms.ChoiceField(label=_("Period"))

    def __init__(self, *args: Any, today: Quarter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [today.next, today, today.previous, today.previous.previous]
        self.fields["period"].choices = [(str(one), str(one)) for one in quarters]
        self.fields["period"].initial = str(today)
