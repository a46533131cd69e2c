"""Forms of re-validation: the terms of a policy, its end, and what is wanted at once."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.forms import choice_of_rows, choice_of_values
from access.models import Area, User
from verification.domain.hours import OfficeHours
from verification.domain.policies import (
    FOR_A_PROGRAMME,
    HIGHEST_PRIORITY,
    LOWEST_PRIORITY,
    NEEDS,
    Policy,
    Trigger,
)
from verification.domain.sampling import Z
from verification.domain.sources import DUKCAPIL, askable, source_of
from verification.queries.ages import AgeFilter
from verification.queries.queue import areas_of


_WEEKDAYS = [
    (1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday")), (6, _("Saturday")),
    (7, _("Sunday")),
]  # fmt: skip
# What an administrator may make a further policy of; those by an officer's act exist once.
MADE = (Trigger.STALE, Trigger.CUTOFF, Trigger.VERSION, Trigger.SAMPLE, Trigger.NEW, Trigger.CHANGED)
_MOST_DAYS = 3650


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ReasonedForm(forms.Form):
    """Something that is done with a reason, which stays with it."""

    reason = forms.CharField(
        label=_("Reason (required, kept in the audit trail)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a reason: it is kept with the policy.")},
    )


class TermsForm(ReasonedForm):
    """The terms of a policy from a day on."""

    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    every_days = forms.IntegerField(label=_("Days"), min_value=1, max_value=_MOST_DAYS, required=False)
    lead_days = forms.IntegerField(
        label=_("Begin how many days before the cut-off"), min_value=1, max_value=365, required=False
    )
    percent = forms.DecimalField(
        label=_("Share drawn, in per cent"), min_value=0.1, max_value=100, decimal_places=1, required=False
    )
    confidence = forms.TypedChoiceField(
        label=_("Confidence"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Choose…")), *((level, f"{level} %") for level in Z)],
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=HIGHEST_PRIORITY,
        max_value=LOWEST_PRIORITY,
        help_text=_("1 comes first, 9 last. What no policy has as its share goes by this order."),
    )
    share = forms.IntegerField(
        label=_("Share of the daily quota, in per cent"),
        min_value=0,
        max_value=100,
        help_text=_("Kept for this policy as long as somebody waits; what it does not need goes on to the others."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), choices=_WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.TimeField(label=_("From"), widget=_time())
    closes_at = forms.TimeField(
        label=_("Until"),
        widget=_time(),
        help_text=_("The same hour twice means the whole day; hours past midnight belong to the day they began on."),
    )
    on_holidays = forms.BooleanField(label=_("Also on holidays"), required=False)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        required=False,
        help_text=_("As in the agreement with the data owner; it is recorded with every run."),
    )
    from_on = forms.DateField(label=_("In force from"), widget=_day())
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = (
        "source", "name", "programme", "every_days", "lead_days", "percent", "confidence", "priority",
        "share", "weekdays", "opens_at", "closes_at", "on_holidays", "purpose", "from_on", "reason", "seen",
    )  # fmt: skip

    def __init__(self, *args: Any, trigger: Trigger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = NEEDS.get(trigger, ())
        for name in ("every_days", "lead_days", "percent", "confidence"):
            if name in needs:
                self.fields[name].required = True
            else:
                del self.fields[name]
        if "every_days" in needs:
            self.fields["every_days"].label = _DAYS_MEAN[trigger]

    def clean_lead_days(self) -> int | None:
        """Whoever begins earlier would find everybody's answer too old for the day again, the morning after."""
        lead, every = self.cleaned_data["lead_days"], self.cleaned_data.get("every_days")
        if lead and every and lead > every:
            raise forms.ValidationError(
                _("An answer may be at most %(days)d days old at the cut-off. Begin at most %(days)d days before it."),
                params={"days": every},
            )
        return lead

    def policy(self, base: Policy) -> Policy:
        """A policy with these terms; what its kind does not need is left out."""
        data = self.cleaned_data
        needs = NEEDS.get(base.trigger, ())
        percent = data.get("percent") if "percent" in needs else None
        return replace(
            base,
            name=data["name"].strip(),
            from_on=data["from_on"],
            priority=data["priority"],
            share=data["share"],
            every_days=data.get("every_days") if "every_days" in needs else None,
            lead_days=data.get("lead_days") if "lead_days" in needs else None,
            percent=None if percent is None else float(percent),
            confidence=data.get("confidence") if "confidence" in needs else None,
            hours=OfficeHours(
                frozenset(data["weekdays"]), data["opens_at"], data["closes_at"], on_holidays=data["on_holidays"]
            ),
            purpose=data["purpose"].strip(),
        )

    def fingerprint(self) -> str:
        """Stands for the terms, so that exactly those are kept whose effect was seen."""
        seen = sorted((name, str(value)) for name, value in self.cleaned_data.items() if name not in {"seen", "reason"})
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]

    def was_seen(self) -> bool:
        """Whether the effect of exactly these terms was shown before."""
        return bool(self.cleaned_data["seen"] == self.fingerprint())


_DAYS_MEAN = {
    Trigger.STALE: _("An answer is old after how many days"),
    Trigger.CUTOFF: _("How old an answer may be at the cut-off, in days"),
    Trigger.CONSOLIDATION: _("Days to wait for the civil registry"),
    Trigger.SAMPLE: _("A new sample every how many days"),
}


class NewPolicyForm(TermsForm):
    """A further policy of a source."""

    source = forms.ChoiceField(label=_("Source"))
    programme = forms.ChoiceField(
        label=_("Programme"),
        required=False,
        help_text=_("Only its families, as the distribution last announced them."),
    )

    def __init__(
        self, *args: Any, trigger: Trigger, sources: list[tuple[str, str]], programmes: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, trigger=trigger, **kwargs)
        self._trigger = trigger
        self.fields["name"].required = True
        choice_of_values(self, "source").choices = sources
        if trigger in FOR_A_PROGRAMME:
            choice_of_values(self, "programme").choices = [("", _("Everybody")), *((one, one) for one in programmes)]
        else:
            del self.fields["programme"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if not slugify(name):
            raise forms.ValidationError(_("Use letters and digits for the name."))
        return name

    def base(self) -> Policy:
        """The policy that is to be made, before its terms."""
        data = self.cleaned_data
        return Policy(
            source=data["source"],
            code=slugify(data["name"])[:30],
            trigger=self._trigger,
            name=data["name"],
            from_on=data["from_on"],
            priority=data["priority"],
            share=data["share"],
            programme=data.get("programme", ""),
        )


def terms_of(policy: Policy, today: date) -> dict[str, Any]:
    """What a form about a policy begins with: its terms, from today on."""
    return {**policy.terms(), "from_on": today}


class RunNowForm(forms.Form):
    """Ask about everybody who is due in an area at once."""

    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none(), empty_label=None)
    source = forms.ChoiceField(label=_("Source"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Write a reason: it is kept with the run.")}
    )

    def __init__(self, *args: Any, areas: list[Area], sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = choice_of_rows(self, "area")
        area.queryset = Area.objects.filter(pk__in=[one.pk for one in areas]).order_by("pk")
        area.choices = [(one.pk, one.name) for one in areas]
        choice_of_values(self, "source").choices = sources


class AgeForm(forms.Form):
    """Filters of the persons behind the figures of freshness, read from the address."""

    source = forms.ChoiceField(label=_("Source"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    age = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[
            ("", _("All")),
            ("fresh", _("Fresh")),
            ("old", _("Old")),
            ("never", _("Never asked about")),
            ("due", _("Due now")),
        ],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of_values(self, "source").choices = [(key, gettext(source_of(key).label)) for key in askable()]
        choice_of_values(self, "area").choices = [("", _("All")), *((one.pk, one.name) for one in areas_of(user))]

    def chosen(self) -> AgeFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        chosen = self.cleaned_data
        return AgeFilter(chosen.get("source") or DUKCAPIL, chosen.get("area") or "", chosen.get("age") or "")

    def in_words(self) -> list[str]:
        """The filters in force."""
        self.is_valid()
        chosen = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        choices = {name: dict(getattr(self.fields[name], "choices", ())) for name in chosen}
        return [f"{self.fields[name].label}: {str(choices[name][value]).strip()}" for name, value in chosen.items()]
