"""What people fill in on the pages of verification: shape and choices only."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from access.models import Area, User
from verification.models import Finding, VerificationRun
from verification.queries.queue import QueueFilter, areas_of


_ANY = [("", _("All"))]
_HELD_TRUE = {"registry", "dukcapil", "visit"}


class QueueFilterForm(forms.Form):
    """Filters of the review queue, read from the address."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(label=_("Finding"), required=False, choices=_ANY + Finding.Kind.choices)
    materiality = forms.TypedChoiceField(
        label=_("Weight"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*_ANY, (3, _("Aid must wait")), (2, _("Identity")), (1, _("Minor"))],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=_ANY + [one for one in Finding.State.choices if one[0] != Finding.State.DECIDED],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = cast("forms.ChoiceField", self.fields["area"])
        area.choices = _ANY + [_area_choice(area) for area in areas_of(user)]

    def chosen(self) -> QueueFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        chosen = self.cleaned_data
        return QueueFilter(
            area=chosen.get("area") or "",
            kind=chosen.get("kind") or "",
            materiality=chosen.get("materiality"),
            state=chosen.get("state") or "",
        )

    def in_words(self) -> list[str]:
        """The filters in force."""
        self.is_valid()
        chosen = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        choices = {name: dict(getattr(self.fields[name], "choices", ())) for name in chosen}
        return [f"{self.fields[name].label}: {str(choices[name][value]).strip()}" for name, value in chosen.items()]


class DecisionForm(forms.Form):
    """A decision with its reason, and which source was believed where they differ."""

    decision = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(
        label=_("Reason (required, kept in the audit trail)"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a reason: it is kept with the decision.")},
    )
    also_others = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = cast("forms.ChoiceField", self.fields["decision"])
        decision.choices = [("", _("Choose…")), *Finding.Decision.choices]

    def held_true(self) -> dict[str, str]:
        """The source chosen per element, from the radio buttons of the comparison."""
        prefix = "true-"
        return {
            name.removeprefix(prefix)[:20]: value
            for name, value in self.data.items()
            if name.startswith(prefix) and value in _HELD_TRUE
        }


class QuestionForm(forms.Form):
    """What a facilitator is asked to find out."""

    question = forms.CharField(
        max_length=500,
        error_messages={"required": _("Write what the facilitator should find out.")},
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=500, error_messages={"required": _("Write a reason.")})


class RunForm(forms.ModelForm):
    """Asks for a run: where, how many at most, and what for."""

    scope = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none(), empty_label=None)
    limit = forms.IntegerField(
        label=_("At most"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        help_text=_("Number of persons; leave it empty to ask about everybody who is due."),
    )

    class Meta:
        model = VerificationRun
        fields = ("scope", "limit", "purpose")
        labels = {"purpose": _("Purpose")}
        help_texts = {"purpose": _("As in the agreement with the civil registry; it is recorded with the run.")}

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = cast("forms.ModelChoiceField[Area]", self.fields["scope"])
        scope.queryset = Area.objects.filter(pk__in=[area.pk for area in areas]).order_by("pk")
        scope.choices = [_area_choice(area) for area in areas]


def _area_choice(area: Area) -> tuple[str, str]:
    """Villages are set in below their district."""
    return area.pk, f"\u2003{area.name}" if area.level == Area.Level.VILLAGE else area.name
