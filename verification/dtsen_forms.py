"""What people fill in on the pages about DTSEN: shape and choices only."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from access.forms import FilterDay
from access.models import User
from recipients.domain.changes import CLASSES
from recipients.forms import area_choices
from recipients.queries.families import areas_to_choose
from verification.domain.decile_reasons import REASON_LABELS
from verification.models import Proposal, ProposalPaper
from verification.queries import decile_moves, dtsen_differences, dtsen_proposals, usage


def _in_words(field: forms.Field, value: str) -> str:
    """A chosen value with the label of its field."""
    choices: dict[str, Any] = dict(cast("Any", field).choices)
    return f"{field.label}: {str(choices.get(value, value)).strip()}"


class MoveFilterForm(forms.Form):
    """Filters of the list of decile moves, read from the address; without a version the newest one."""

    version = forms.ChoiceField(label=_("Version"), required=False)
    jump = forms.ChoiceField(label=_("Move"), required=False)
    reason = forms.ChoiceField(label=_("What changed along with it"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = decile_moves.versions()
        every = [("", _now("All"))]
        self._choose("version", [(one, one) for one in self.versions])
        self._choose("jump", [*every, *((one.key, _now(one.label)) for one in CLASSES if one.jump)])
        self._choose("reason", [*every, *((key.value, _now(label)) for key, label in REASON_LABELS.items())])
        self._choose("area", [("", _now("All areas")), *area_choices(areas_to_choose(user))])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def chosen(self) -> decile_moves.Wanted:
        """The filters in force; one that cannot be understood is not applied."""
        self.is_valid()
        known = self.cleaned_data
        version = known.get("version") or (self.versions[0] if self.versions else "")
        return decile_moves.Wanted(version, known.get("jump", ""), known.get("reason", ""), known.get("area", ""))

    def in_words(self) -> list[str]:
        """The filters in force, for the heading of a print-out."""
        chosen = self.chosen()
        said = [f"{_now('Version')}: {chosen.version}"]
        for name in ("jump", "reason", "area"):
            value = getattr(chosen, name)
            if value:
                said.append(_in_words(self.fields[name], value))
        return said


class ProposalFilterForm(forms.Form):
    """Filters of the list of proposals, read from the address."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Proposal.State.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Proposal.Kind.choices])
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _now("All areas")), *area_choices(areas_to_choose(user))]
        cast("forms.ChoiceField", self.fields["area"]).choices = choices

    def chosen(self) -> dtsen_proposals.Wanted:
        """The filters in force; one that cannot be understood is not applied."""
        self.is_valid()
        known = self.cleaned_data
        return dtsen_proposals.Wanted(known.get("state", ""), known.get("kind", ""), known.get("area", ""))

    def in_words(self) -> list[str]:
        """The filters in force, for the heading of a print-out."""
        chosen = self.chosen()
        return [_in_words(field, value) for name, field in self.fields.items() if (value := getattr(chosen, name))]


class DifferenceForm(forms.Form):
    """Which way of differing from DTSEN, and where."""

    origin = forms.ChoiceField(required=False, choices=[(one, "") for one in dtsen_differences.KIND_OF])
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _now("All areas")), *area_choices(areas_to_choose(user))]
        cast("forms.ChoiceField", self.fields["area"]).choices = choices

    def chosen(self) -> tuple[str, str]:
        """The way of differing, by default never being in DTSEN, and the area."""
        self.is_valid()
        return self.cleaned_data.get("origin") or Proposal.Origin.UNKNOWN, self.cleaned_data.get("area", "")

    def in_words(self) -> list[str]:
        """The choice, for the heading of a print-out."""
        origin, area = self.chosen()
        said = [str(Proposal.Origin(origin).label)]
        return [*said, _in_words(cast("forms.ChoiceField", self.fields["area"]), area)] if area else said


class ReasonField(forms.CharField):
    """Why something is proposed; it is sent to the centre with the proposal."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Reason, as the centre will read it"), min_length=5, max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip


class ProposeForm(forms.Form):
    """One proposal about one family."""

    kind = forms.ChoiceField(label=_("What is asked of DTSEN"), choices=Proposal.Kind.choices)
    reason = ReasonField()


class ProposeManyForm(forms.Form):
    """The same reason for many families."""

    reason = ReasonField()


class PaperForm(forms.Form):
    """A scan or photo as evidence of a proposal."""

    kind = forms.ChoiceField(
        label=_("Paper"), choices=[one for one in ProposalPaper.Kind.choices if one[0] != ProposalPaper.Kind.PHOTO]
    )
    file = forms.FileField(label=_("Scan or photo (PDF, JPEG or PNG)"))


class SentForm(forms.Form):
    """The day on which something went out."""

    sent_on = forms.DateField(
        label=_("Sent on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )  # fmt: skip


class ReportSentForm(SentForm):
    """The day and the letter with which a report went out."""

    letter = forms.CharField(label=_("Number of the letter"), max_length=120, min_length=3)


class AnswersForm(forms.Form):
    """The centre's answers as a file."""

    file = forms.FileField(label=_("Sheet with answers (XLSX or CSV)"))


class AskedFilterForm(forms.Form):
    """Which questions to data owners are shown, read from the address."""

    source = forms.ChoiceField(label=_("Source"), required=False)
    since = FilterDay(label=_("From"))
    until = FilterDay(label=_("Until"))
    agreement = forms.TypedChoiceField(label=_("Agreement"), required=False, coerce=int, empty_value=None)
    by = forms.TypedChoiceField(label=_("Asked for by"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _now("All"))]
        self._choose("source", usage.asked_sources())
        self._choose("agreement", [*every, *((str(pk), name) for pk, name in usage.numbers_of_agreements().items())])
        self._choose("by", [*every, *((str(one.pk), one.full_name) for one in usage.askers())])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def chosen(self) -> usage.Asked:
        """The filters in force; without a source the first one."""
        self.is_valid()
        known = self.cleaned_data
        first = usage.asked_sources()[0][0]
        return usage.Asked(
            known.get("source") or first, known.get("since"), known.get("until"), known.get("agreement"),
            known.get("by"),
        )  # fmt: skip

    def in_words(self) -> list[str]:
        """The filters in force, for the heading of a print-out."""
        self.is_valid()
        said = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and isinstance(field, forms.ChoiceField):
                said.append(_in_words(field, str(value)))
            elif value:
                said.append(f"{field.label}: {value:%d-%m-%Y}")
        return said
