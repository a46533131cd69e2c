"""What people fill in on the pages of verification: shape and choices only."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.permissions import Permission
from access.forms import FilterDay
from access.models import Area, User
from access.templatetags.portal import date_id
from verification.domain.findings import WEIGHTY
from verification.models import Finding, VerificationRun
from verification.queries.officers import deciders_around, facilitators_of
from verification.queries.oversight import Period
from verification.queries.queue import LATE, MINE, NEXT_DAYS, NOBODY, QueueFilter, areas_of
from verification.wording import WEIGHTS


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
        choices=[*_ANY, *WEIGHTS],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=_ANY + [one for one in Finding.State.choices if one[0] != Finding.State.DECIDED],
    )
    deadline = forms.ChoiceField(
        label=_("Deadline"),
        required=False,
        choices=[*_ANY, (LATE, _("Past the deadline")), (NEXT_DAYS, _("Within two days"))],
    )
    holder = forms.ChoiceField(label=_("In whose hands"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = cast("forms.ChoiceField", self.fields["area"])
        area.choices = _ANY + [_area_choice(area) for area in areas_of(user)]
        holder = cast("forms.ChoiceField", self.fields["holder"])
        others = deciders_around(user.areas_for(Permission.VERIFICATION_VIEW))
        holder.choices = [
            *_ANY,
            (MINE, _("Mine")),
            (NOBODY, _("Nobody's yet")),
            *((str(one.user.pk), one.user.full_name) for one in others if one.user.pk != user.pk),
        ]

    def chosen(self) -> QueueFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        chosen = self.cleaned_data
        return QueueFilter(
            area=chosen.get("area") or "",
            kind=chosen.get("kind") or "",
            materiality=chosen.get("materiality"),
            state=chosen.get("state") or "",
            holder=chosen.get("holder") or "",
            deadline=chosen.get("deadline") or "",
        )

    def in_words(self) -> list[str]:
        """The filters in force."""
        self.is_valid()
        chosen = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        choices = {name: dict(getattr(self.fields[name], "choices", ())) for name in chosen}
        return [f"{self.fields[name].label}: {str(choices[name][value]).strip()}" for name, value in chosen.items()]


FILTERS = ("area", "kind", "materiality", "state", "deadline", "holder")
_SHAPES = {
    "area": re.compile(r"[0-9]{2}(\.[0-9]{2,4}){1,3}"),
    "kind": re.compile("|".join(Finding.Kind.values)),
    "materiality": re.compile("[123]"),
    "state": re.compile("|".join(Finding.State.values)),
    "deadline": re.compile(f"{LATE}|{NEXT_DAYS}"),
    "holder": re.compile(f"{MINE}|{NOBODY}|[0-9]{{1,18}}"),
}


def filter_from(query: QueryDict) -> QueueFilter:
    """The filters of an address without the form around them; what cannot be understood is not applied."""
    found = {name: query.get(name, "") for name in FILTERS}
    known = {name: value for name, value in found.items() if _SHAPES[name].fullmatch(value)}
    weight = known.pop("materiality", "")
    return QueueFilter(**known, materiality=int(weight) if weight else None)


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
    """What a facilitator is asked to find out; nobody by name means all who visit in the kelurahan."""

    question = forms.CharField(
        max_length=500,
        error_messages={"required": _("Write what the facilitator should find out.")},
    )
    facilitator = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This facilitator does not visit in this kelurahan. Choose another one.")},
    )

    def __init__(self, *args: Any, village: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facilitator = cast("forms.ModelChoiceField[User]", self.fields["facilitator"])
        facilitator.queryset = User.objects.filter(pk__in=[one.pk for one in facilitators_of(village)])


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=500, error_messages={"required": _("Write a reason.")})


class ClassForm(forms.Form):
    """One decision about a whole class of findings, for exactly what was previewed."""

    decision = forms.ChoiceField(
        label=_("Decision for all of them"),
        choices=[one for one in Finding.Decision.choices if one[0] not in WEIGHTY],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason (required, kept in the audit trail)"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a reason: it is kept with the decision.")},
    )
    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class VisitsForm(forms.Form):
    """What facilitators are asked to find out about a whole class of findings, exactly those that were previewed."""

    question = forms.CharField(
        label=_("What should they find out?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500, "data-charcount": True}),
        error_messages={"required": _("Write what the facilitator should find out.")},
    )
    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class PeriodForm(forms.Form):
    """Days and narrowing of a statistic, read from the address; the last ninety days when it does not say.

    `officers` are those who can be chosen, for who has read them already.
    """

    since = FilterDay(label=_("From"))
    until = FilterDay(label=_("Until"))
    kind = forms.ChoiceField(label=_("Finding"), required=False, choices=_ANY + Finding.Kind.choices)
    officer = forms.TypedChoiceField(label=_("Officer"), required=False, coerce=int, empty_value=None)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, user: User, officers: Sequence[User] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if officers is None:
            officers = [one.user for one in deciders_around(user.areas_for(Permission.FINDING_OVERSEE))]
        officer = cast("forms.TypedChoiceField", self.fields["officer"])
        officer.choices = [*_ANY, *((one.pk, one.full_name) for one in officers)]
        area = cast("forms.ChoiceField", self.fields["area"])
        area.choices = _ANY + [_area_choice(area) for area in areas_of(user)]

    def period(self) -> Period:
        """The days and filters in force; what cannot be understood is not applied."""
        self.is_valid()
        chosen = self.cleaned_data
        until = chosen.get("until") or timezone.localdate()
        return Period(
            since=chosen.get("since") or until - timedelta(days=90),
            until=until,
            kind=chosen.get("kind") or "",
            officer=chosen.get("officer"),
            area=chosen.get("area") or "",
        )

    def in_words(self) -> list[str]:
        """The days and filters in force."""
        period = self.period()
        chosen = {name: value for name in ("kind", "officer", "area") if (value := self.cleaned_data.get(name))}
        choices = {name: dict(getattr(self.fields[name], "choices", ())) for name in chosen}
        words = (f"{self.fields[name].label}: {str(choices[name][value]).strip()}" for name, value in chosen.items())
        return [f"{date_id(period.since)} – {date_id(period.until)}", *words]


class AssignForm(forms.Form):
    """Which findings go to whom: chosen rows, or everything under the filters."""

    ids = forms.TypedMultipleChoiceField(coerce=int, required=False)
    officers = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), error_messages={"required": _("Choose at least one officer.")}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = cast("forms.ModelMultipleChoiceField[User]", self.fields["officers"])
        around = deciders_around(user.areas_for(Permission.FINDING_OVERSEE))
        officers.queryset = User.objects.filter(pk__in=[one.user.pk for one in around]).order_by("full_name", "pk")
        ids = cast("forms.TypedMultipleChoiceField", self.fields["ids"])
        ids.choices = [(value, value) for value in self.data.getlist("ids") if value.isascii() and value.isdigit()]


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
        help_texts = {"purpose": _("As in the agreement with the keeper of the data; it is recorded with the run.")}

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = cast("forms.ModelChoiceField[Area]", self.fields["scope"])
        scope.queryset = Area.objects.filter(pk__in=[area.pk for area in areas]).order_by("pk")
        scope.choices = [_area_choice(area) for area in areas]


def _area_choice(area: Area) -> tuple[str, str]:
    """Villages are set in below their district."""
    return area.pk, f"\u2003{area.name}" if area.level == Area.Level.VILLAGE else area.name
