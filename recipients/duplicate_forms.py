"""What people fill in on the pages of duplicates: shape and choices only."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from access.models import User
from recipients.actions.merging import GROUPS
from recipients.models import DuplicatePair
from recipients.queries.duplicate_queue import PairFilter
from recipients.queries.duplicate_records import FIRST, SECOND
from recipients.queries.families import areas_to_choose


_ANY = [("", _("All"))]
DIFFERENT = "different"
DECIDED = (DuplicatePair.State.MERGED, DuplicatePair.State.DISMISSED)


class PairFilterForm(forms.Form):
    """Filters of the queue of duplicates, read from the address."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    sureness = forms.ChoiceField(
        label=_("Sureness"),
        required=False,
        choices=[*_ANY, ("very", _("Very likely")), ("likely", _("Likely")), ("possible", _("Possible"))],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_ANY + DuplicatePair.Kind.choices)
    state = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=[("", _("Not decided yet")), *((one.value, one.label) for one in DECIDED)],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = cast("forms.ChoiceField", self.fields["area"])
        area.choices = _ANY + [(one.code, one.name) for one in areas_to_choose(user)]

    def chosen(self) -> PairFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        names = ("area", "kind", "sureness", "state")
        return PairFilter(**{name: self.cleaned_data.get(name) or "" for name in names})

    def in_force(self) -> list[tuple[str, str]]:
        """The filters that narrow the queue: name in the address, and what it says in words."""
        self.is_valid()
        said = []
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                choices: Any = cast("forms.ChoiceField", field).choices
                text = dict(choices)[value]
                said.append((name, f"{field.label}: {text}"))
        return said

    def in_words(self) -> list[str]:
        """The same for the heading of a print-out."""
        return [text for _name, text in self.in_force()]


class PairDecisionForm(forms.Form):
    """Which record is kept, or that they are different people; and why."""

    decision = forms.ChoiceField(
        choices=[
            (FIRST, _("Same person: keep the left record")),
            (SECOND, _("Same person: keep the right record")),
            (DIFFERENT, _("Different persons")),
        ],
        error_messages={"required": _("Choose what is to be done.")},
    )
    reason = forms.CharField(
        label=_("Reason (required, kept in the audit trail)"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a reason: it is kept with the decision.")},
    )

    def taken(self) -> dict[str, str]:
        """The side chosen per fact, from the radio buttons of the comparison."""
        named = ((group, self.data.get(f"take-{group}", "")) for group in GROUPS)
        return {group: side for group, side in named if side in (FIRST, SECOND)}

    def chosen(self) -> frozenset[str]:
        """The facts that the kept record takes from the other one."""
        kept = self.cleaned_data["decision"]
        return frozenset(group for group, side in self.taken().items() if side != kept)


class UndoForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(
        max_length=1000, error_messages={"required": _("Write a reason: it is kept with the decision.")}
    )
