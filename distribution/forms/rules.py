"""What is filled in for a rule: ordinary fields under plain questions. The data form is made in forms.rule_data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from distribution.domain.rules import (
    HIGHEST_AGE,
    HIGHEST_AMOUNT,
    HIGHEST_AREA,
    HIGHEST_COUNT,
    HIGHEST_MONTHS,
    HIGHEST_QUANTITY,
    POWER_CODES,
    VEHICLES,
    Asset,
    Component,
    FindingsOf,
    HeldBy,
    InvalidRule,
    Level,
    Per,
    Receiver,
    Rule,
    parse,
)
from distribution.forms.rule_data import RANKS, SIGNS, cap_field, definition_of, price_field
from distribution.wording import AGED, ASSETS, COMPONENTS, FINDINGS, LEVELS, PERS, RECEIVERS
from distribution.wording import RANKS as RANK_WORDS
from distribution.wording import SIGNS as SIGN_WORDS
from recipients.queries.code_words import choices_of


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


# The field that every sent form has: its name in an address says that the address carries a rule.
ALWAYS_SENT: Final = "per"
_GOODS: Final = ("goods_name", "goods_unit", "goods_quantity")
_DECILES: Final = [(number, number) for number in range(1, 11)]


def _many(label: "StrOrPromise", choices: Sequence[tuple[Any, Any]] = (), **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def _whole(label: "StrOrPromise", lowest: int, highest: int, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=lowest, max_value=highest, required=False, **kwargs)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under a question in plain words; `folded` ones are opened when they are wanted."""

    title: "StrOrPromise"
    text: "StrOrPromise"
    fields: Sequence[forms.BoundField]
    folded: Sequence[tuple[forms.BoundField, int]] = ()


class RuleForm(forms.Form):
    """Who is entitled, who is left out, who receives and how much. One form for the editor and for what-if."""

    level = forms.ChoiceField(
        label=_("Decile level"),
        choices=[*((one.value, LEVELS[one]) for one in Level), ("", _("No decile is asked for"))],
        required=False,
    )
    decile_min = forms.TypedChoiceField(label=_("Decile from"), choices=_DECILES, coerce=int, initial=1)
    decile_max = forms.TypedChoiceField(label=_("Decile up to"), choices=_DECILES, coerce=int, initial=4)
    decile_version = forms.RegexField(
        r"^[0-9]{4}-Q[1-4]$",
        label=_("DTSEN version (empty: the newest)"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"placeholder": "2026-Q3"}),
    )
    components = _many(
        _("At least one member belongs to"),
        [(one.value, COMPONENTS[one]) for one in Component],
        help_text=_("Nothing chosen: no component is asked for."),
    )
    age_of = forms.ChoiceField(
        label=_("Somebody has this age"), choices=[("", _("No age is asked for")), *AGED.items()], required=False
    )
    age_min = _whole(_("Years from"), 0, HIGHEST_AGE)
    age_max = _whole(_("Years up to"), 0, HIGHEST_AGE)
    with_programmes = _many(_("Only for families that get in the same period"))
    residence_in = forms.ChoiceField(
        label=_("Lives here since"),
        choices=[("city", _("in the city")), ("village", _("in this kelurahan"))],
        required=False,
    )
    residence_months = _whole(_("Months at least"), 1, HIGHEST_MONTHS)
    floor_area_below = _whole(_("Floor area below, m² for each member"), 1, HIGHEST_AREA)
    signs_at_least = _whole(_("Signs that are needed at least"), 1, 10)
    excludes_state_paid = forms.BooleanField(
        label=_("Not for families of civil servants, soldiers, police officers, state officials and pensioners"),
        required=False,
    )
    assets = _many(_("Not for families that own"), [(one.value, ASSETS[one]) for one in Asset])
    vehicles_above = _whole(_("Vehicles at most"), 0, len(VEHICLES) - 1)
    livestock_above = _whole(_("Heads of livestock at most"), 0, 1000)
    power_above = forms.TypedChoiceField(
        label=_("Not above this electric power"),
        choices=[("", _("No limit")), *((watts, f"{watts} W") for watts in POWER_CODES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    programmes = _many(_("Not for families that get in the same period"))
    findings = _many(_("Held back while undecided"), [(one.value, FINDINGS[one]) for one in HeldBy])
    findings_of = forms.ChoiceField(
        label=_("Findings of"),
        choices=[(FindingsOf.RECEIVER.value, _("the receiver")), (FindingsOf.ANY.value, _("any member"))],
        required=False,
    )
    receiver = forms.ChoiceField(label=_("Who receives"), choices=[(one.value, RECEIVERS[one]) for one in Receiver])
    per = forms.ChoiceField(label=_("Amount per"), choices=[(one.value, PERS[one]) for one in Per])
    rupiah = _whole(_("Rupiah per quarter"), 1, HIGHEST_AMOUNT)
    goods_name = forms.CharField(label=_("Or goods: what"), max_length=30, required=False)
    goods_unit = forms.CharField(label=_("Unit of the goods"), max_length=10, required=False)
    goods_quantity = _whole(_("Quantity per quarter"), 1, HIGHEST_QUANTITY)
    paid_age_min = _whole(_("Only members from this age count"), 0, HIGHEST_AGE)
    paid_age_max = _whole(_("Only members up to this age count"), 0, HIGHEST_AGE)
    at_most = _whole(_("Members counted at most"), 1, HIGHEST_COUNT)

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programmes"].choices = others
        self.fields["with_programmes"].choices = others
        for name in SIGNS:
            title, codes = SIGN_WORDS[name]
            self.fields[f"sign_{name}"] = _many(title, [(int(code), text) for code, text in choices_of(codes)])
        for one in Component:
            self.fields[price_field(one)] = _whole(COMPONENTS[one], 1, HIGHEST_AMOUNT)
            self.fields[cap_field(one)] = _whole(_("at most"), 1, HIGHEST_COUNT)
        places = [("", _("does not count")), *((number, number) for number in range(1, len(RANKS) + 1))]
        for name in RANKS:
            self.fields[f"rank_{name}"] = forms.TypedChoiceField(
                label=RANK_WORDS[name], choices=places, coerce=int, empty_value=None, required=False
            )

    @property
    def sections(self) -> list[Section]:
        """The conditions, in the order in which somebody thinks of them."""
        return [
            Section(title, text, [self[name] for name in names], [_folded(self[f"sign_{one}"]) for one in signs])
            for title, text, names, signs in _SECTIONS
        ]

    @property
    def amounts(self) -> list[forms.BoundField]:
        """Who receives, and what the amount goes by."""
        return [self[name] for name in ("receiver", "per", "rupiah")]

    @property
    def goods(self) -> list[forms.BoundField]:
        """What is handed over in kind."""
        return [self[name] for name in _GOODS]

    @property
    def counted(self) -> list[forms.BoundField]:
        """Who of the members counts for an amount per member."""
        return [self["paid_age_min"], self["paid_age_max"]]

    @property
    def prices(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields with an amount per component, each with the cap beside it."""
        return [(self[price_field(one)], self[cap_field(one)]) for one in Component]

    @property
    def ranks(self) -> list[forms.BoundField]:
        """The fields with the place of each thing that may go first."""
        return [self[f"rank_{name}"] for name in RANKS]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("decile_min", 1) > found.get("decile_max", 10):
            self.add_error("decile_max", _now("The upper decile is below the lower one."))
        if found.get("age_of") and found.get("age_min") is None and found.get("age_max") is None:
            self.add_error("age_min", _now("Enter an age from or up to which it holds."))
        self._check_lost(found)
        self._check_spans(found)
        self._check_amount(found)
        self._check_ranks(found)
        if not self.errors:
            self._check_meaning()
        return found

    def _check_lost(self, found: Mapping[str, Any]) -> None:
        """Nothing that was filled in is left out in silence: a limit that is lost lets in whom it was to keep out."""
        if not found.get("age_of") and _any_of(found, "age_min", "age_max"):
            self.add_error("age_of", _now("Choose whose age is meant, or empty the years."))
        signs = (*(f"sign_{name}" for name in SIGNS), "floor_area_below")
        chosen = sum(bool(found.get(name)) for name in signs)
        if found.get("signs_at_least") and not chosen:
            self.add_error("signs_at_least", _now("Choose the signs that count, or empty this field."))
        if chosen > 1 and not found.get("signs_at_least") and "signs_at_least" not in self.errors:
            self.add_error("signs_at_least", _now("Enter how many of these signs a family must show."))
        if found.get("per") != Per.MEMBER and _any_of(found, "paid_age_min", "paid_age_max"):
            self.add_error(
                "paid_age_min",
                _now("Only an amount per member counts members of an age. Choose it, or empty these fields."),
            )
        if found.get("per") == Per.COMPONENT and any(found.get(name) for name in _GOODS):
            self.add_error("goods_name", _now("An amount per component is in rupiah. Empty the fields of the goods."))

    def _check_spans(self, found: Mapping[str, Any]) -> None:
        for lowest, highest in (("age_min", "age_max"), ("paid_age_min", "paid_age_max")):
            low, high = found.get(lowest), found.get(highest)
            if low is not None and high is not None and low > high:
                self.add_error(highest, _now("The upper age is below the lower one."))

    def _check_amount(self, found: Mapping[str, Any]) -> None:
        if found.get("per") == Per.COMPONENT:
            self._check_prices(found)
            return
        goods = [found.get(name) for name in _GOODS]
        if any(goods) and not all(goods):
            self.add_error("goods_name", _now("Say what is handed over, in what unit, and how much."))
        elif found.get("rupiah") is None and not any(goods):
            self.add_error("rupiah", _now("Enter the amount."))

    def _check_prices(self, found: Mapping[str, Any]) -> None:
        chosen = found.get("components") or []
        if not chosen:
            self.add_error("components", _now("An amount per component needs at least one component."))
        for name in chosen:
            if found.get(price_field(name)) is None:
                self.add_error(price_field(name), _now("Enter the amount."))

    def _check_ranks(self, found: Mapping[str, Any]) -> None:
        taken: set[int] = set()
        for name in RANKS:
            place = found.get(f"rank_{name}")
            if place in taken:
                self.add_error(f"rank_{name}", _now("This place is taken already. Give every line its own."))
            elif place:
                taken.add(place)

    def _check_meaning(self) -> None:
        """What the fields cannot see is asked of the rule itself: it must select somebody on purpose."""
        try:
            parse(self.definition())
        except InvalidRule as error:
            self.add_error(
                None,
                _now("The rule selects nobody, because it cannot be understood: %(what)s.") % {"what": error},
            )

    def rule(self) -> Rule | None:
        """The rule; None while it is not whole, and then it selects nobody."""
        return parse(self.definition()) if self.is_valid() else None

    def definition(self) -> dict[str, Any]:
        """The data form of distribution.domain.rules."""
        return definition_of(self.cleaned_data)


class VersionForm(RuleForm):
    """A new version of a programme's rule: the rule, from when it holds, and by what right."""

    valid_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, help_text=_("Number and year of the regulation or decree.")
    )

    def __init__(self, *args: Any, is_tried: bool = False, **kwargs: Any) -> None:
        """`is_tried`: nothing is to be kept yet, so what only a kept version needs may be missing."""
        super().__init__(*args, **kwargs)
        if is_tried:
            self.fields["valid_from"].required = self.fields["legal_basis"].required = False


def _any_of(found: Mapping[str, Any], *names: str) -> bool:
    """Whether one of these fields was filled in; 0 is something."""
    return any(found.get(name) is not None for name in names)


def _folded(field: forms.BoundField) -> tuple[forms.BoundField, int]:
    """A field with how many of its choices are taken."""
    return field, len(field.value() or [])


_SECTIONS: Final = (
    (
        _("Who may get it"),
        _("A family has to meet everything that is chosen here."),
        ("level", "decile_min", "decile_max", "components", "age_of", "age_min", "age_max",
         "with_programmes",
         "residence_in", "residence_months", "decile_version"),
        (),
    ),
    (
        _("How the family lives"),
        _("Signs of hardship at home. Open a line and choose what counts as a sign; nothing chosen: nothing is asked."),
        ("signs_at_least", "floor_area_below"),
        SIGNS,
    ),
    (
        _("Who does not get it"),
        _("One of these is enough to leave a family out. Nothing chosen: nobody is left out for it."),
        ("excludes_state_paid", "assets", "vehicles_above", "livestock_above", "power_above", "programmes"),
        (),
    ),
    (
        _("Who has to wait"),
        _("A family is held back until somebody has decided the finding."),
        ("findings", "findings_of"),
        (),
    ),
)  # fmt: skip
