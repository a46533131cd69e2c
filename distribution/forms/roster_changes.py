"""What people fill in around the approval of a roster and its changes afterwards: shape and choices only."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from access.forms import choice_of_values
from access.models import Area
from distribution.actions.amendments import Line
from distribution.actions.minutes import Deliberation
from distribution.domain.amendments import RULES
from distribution.forms.rosters import FilterForm
from distribution.models import Delivery, RosterAmendment, RosterEntry
from distribution.queries.roster_entries import RosterFilter


ALL: Final = ("", _("All"))
SCANS: Final = "application/pdf,image/jpeg,image/png"
_IN: Final = "in_"


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _not_in_the_future(form: forms.Form, name: str) -> None:
    day = form.cleaned_data.get(name)
    if day and day > timezone.localdate():
        form.add_error(name, _now("The date lies in the future."))


class RosterFilterForm(FilterForm):
    """Filters of the list of everybody on a roster."""

    text = forms.CharField(
        label=_("Name or NIK"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    village = forms.ChoiceField(label=_("Kelurahan"), required=False)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=[ALL, *Delivery.State.choices])
    change = forms.ChoiceField(
        label=_("Changed after approval"),
        required=False,
        choices=[ALL, ("in", _("Came in by a change")), ("out", _("Taken out by a change"))],
    )

    def __init__(self, *args: Any, villages: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of_values(self, "village").choices = [ALL, *((one.pk, one.name) for one in villages)]

    def chosen(self) -> RosterFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        return RosterFilter(**{name: self.cleaned_data.get(name) or "" for name in self.fields})


class OverlapFilterForm(FilterForm):
    """Filters of the families that get other aid too."""

    other = forms.ChoiceField(label=_("Other programme"), required=False)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=[ALL, ("open", _("No reason given yet"))])

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of_values(self, "other").choices = [ALL, *others]


class MinutesForm(forms.Form):
    """The minutes of one kelurahan."""

    village = forms.ChoiceField(label=_("Kelurahan"))
    number = forms.CharField(label=_("Number of the minutes"), max_length=80)
    held_on = _day(_("Held on"))
    attendance = forms.IntegerField(label=_("People present"), min_value=1, max_value=10_000)
    objections = forms.CharField(
        label=_("Objections raised, and what became of them"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(
        label=_("Scan of the minutes"),
        widget=forms.FileInput(attrs={"accept": SCANS, "data-files": ""}),
        help_text=_("PDF, JPEG or PNG, at most 8 MB each."),
    )

    def __init__(self, *args: Any, villages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of_values(self, "village").choices = list(villages)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _not_in_the_future(self, "held_on")
        return data

    def told(self) -> Deliberation:
        data = self.cleaned_data
        return Deliberation(data["number"], data["held_on"], data["attendance"], data["objections"])


class AmendmentForm(forms.Form):
    """A change of an approved roster: for each family that goes out, who comes in, if the kind asks for somebody."""

    minutes_number = forms.CharField(label=_("Number of the minutes or the letter"), max_length=80)
    minutes_on = _day(_("Date of the minutes or the letter"))
    file = forms.FileField(
        label=_("Scan of the minutes or the letter"),
        widget=forms.FileInput(attrs={"accept": SCANS, "data-files": ""}),
        help_text=_("PDF, JPEG or PNG, at most 8 MB each."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self,
        *args: Any,
        kind: str,
        entries: Sequence[RosterEntry],
        candidates: dict[int, Sequence[tuple[str, str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.entries, rule = kind, entries, RULES[kind]
        self.fields["file"].required = rule.needs_scan
        if rule.brings_in:
            label = _("Who receives instead") if rule.is_same_family else _("Which family takes the place")
            for one in entries:
                self.fields[f"{_IN}{one.pk}"] = forms.ChoiceField(
                    label=label, choices=[("", "–"), *candidates.get(one.pk, ())]
                )

    @property
    def places(self) -> list[tuple[RosterEntry, forms.BoundField | None]]:
        """Each family that goes out, with the field for who comes in."""
        return [(one, self[name] if (name := f"{_IN}{one.pk}") in self.fields else None) for one in self.entries]

    @property
    def papers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("minutes_number", "minutes_on", "file", "reason")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _not_in_the_future(self, "minutes_on")
        return data

    def wanted(self) -> dict[str, Any]:
        """The arguments of actions.amendments.draw_up."""
        data = self.cleaned_data
        names = ("reason", "minutes_number", "minutes_on", "file")
        lines = [self._line(one.pk, data.get(f"{_IN}{one.pk}")) for one in self.entries]
        return {"kind": self.kind, "lines": lines, **{name: data[name] for name in names}}

    def _line(self, entry: int, chosen: str | None) -> Line:
        if not chosen:
            return Line(entry)
        is_same_family = RULES[self.kind].is_same_family
        return Line(entry, recipient_in=int(chosen)) if is_same_family else Line(entry, family_in=int(chosen))


class AmendmentDecisionForm(forms.Form):
    """What is needed to approve a change; asks for reasons and decrees only where something stands against it."""

    overlap_reason = forms.CharField(
        label=_("Why the family gets other aid as well"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    exemption = forms.CharField(
        label=_("Number of the decree that exempts it from the freeze period"), required=False, max_length=80
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, others: Sequence[str], is_freezing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            told = _now("It also gets: %(programmes)s. The reason is kept with your name.")
            self.fields["overlap_reason"].help_text = told % {"programmes": ", ".join(others)}
        else:
            del self.fields["overlap_reason"]
        if not is_freezing:
            del self.fields["exemption"]


class TakeBackForm(forms.Form):
    """A family that gave the aid up wants it again: from when, and on what paper."""

    from_on = _day(_("Takes part again from"))
    reason = forms.CharField(
        label=_("Reason, with the number of the family's letter"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


KINDS: Final = [(kind.value, kind.label) for kind in RosterAmendment.Kind]
