"""The form of an event, put together from its rule (recipients.domain.events.kinds)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recipients import additions
from recipients.actions.events.documents import Scan
from recipients.domain.code_lists import people
from recipients.domain.events.kinds import MENU, OPT_OUT_TITLES, PAPER_TITLES, RULES, Kind, Leaving, Paper
from recipients.domain.events.state import ADULT_AGE, HEAD, FamilyState, Member
from recipients.event_errors import told
from recipients.forms import BirthDateField, CivilNumberField, NameField, ReasonForm, ThreeDigits, date_input
from recipients.models import AidExit, Correction, Membership, Person
from recipients.queries.code_words import choices_of
from recipients.queries.event_words import CODES, FIELD_LABELS


MOST_FILES: Final = 5
_PLACE: Final = "place_"


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Scans of one paper: several pages or both sides."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in (data or []) if file]
        if not files:
            super().clean(None, initial)
            return []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(count)d files.") % {"count": MOST_FILES})
        return [super(ScansField, self).clean(file, initial) for file in files]


class EventForm(ReasonForm):
    """One event of one family. `draft` is the own draft that is being changed; its papers need not come again."""

    basis = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, kind: Kind, state: FamilyState, draft: Correction | None = None, **kwargs: Any
    ) -> None:
        self.kind, self.state, self.rule, self.draft = kind, state, RULES[kind], draft
        kwargs["initial"] = {**initial_of(kind, state, draft), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        reason = self.fields.pop("reason")
        self.fields["effective_on"] = forms.DateField(label=_(self.rule.date_label), widget=date_input())
        for name in self.rule.fields:
            maker = _OF_KIND.get((kind, name)) or _FIELDS.get(name)
            self.fields.update({name: maker(state)} if maker else _places(state))
        if self.rule.papers:
            self._add_papers()
        self.fields["reason"] = reason

    def _add_papers(self) -> None:
        has_papers = self.draft is not None and self.draft.documents.exists()
        choices = [(paper.value, _(PAPER_TITLES[paper])) for paper in (*self.rule.papers, Paper.OTHER)]
        self.fields["paper"] = forms.ChoiceField(label=_("Paper that proves it"), choices=choices)
        self.fields["paper_number"] = forms.CharField(label=_("Number of the paper"), max_length=80, required=False)
        self.fields["files"] = ScansField(
            label=_("Scan or photo of the paper"),
            required=not has_papers,
            widget=ManyFilesInput(attrs={"accept": "application/pdf,image/jpeg,image/png", "data-files": ""}),
            help_text=_("PDF, JPEG or PNG, at most 8 MB each. The files sent before are kept.")
            if has_papers
            else _("PDF, JPEG or PNG, at most 8 MB each."),
        )

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date lies in the future."))
        return day

    def answers(self) -> dict[str, Any]:
        """What was filled in, as it is planned from and stored."""
        found = {name: _plain(self.cleaned_data[name]) for name in self.rule.fields if name != "places"}
        if "places" in self.rule.fields:
            found["places"] = {
                name.removeprefix(_PLACE): value
                for name, value in self.cleaned_data.items()
                if name.startswith(_PLACE) and value
            }
        return found

    def scans(self) -> list[Scan]:
        data = self.cleaned_data
        return [Scan(file, data["paper"], data["paper_number"].strip()) for file in data.get("files") or []]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand on the page: what happened, who goes where, how it is proved."""
        places = [self[name] for name in self.fields if name.startswith(_PLACE)]
        proof = [self[name] for name in ("paper", "paper_number", "files", "reason") if name in self.fields]
        told = {field.name for field in (*places, *proof)} | {"basis"}
        facts = [field for field in self if field.name not in told]
        parts = [(_("The event"), facts), (_("Who goes, and as what"), places), (_("Evidence and reason"), proof)]
        return [(title, fields) for title, fields in parts if fields]

    def add_problems(self, problems: Any) -> None:
        """Show each problem at the field to change."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, told(problem))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def initial_of(kind: Kind, state: FamilyState, draft: Correction | None) -> dict[str, Any]:
    """What stands in the form at first: the draft, else what the registry has where an event brings it up to date."""
    if draft is not None:
        answers = dict(draft.answers)
        places = {f"{_PLACE}{pk}": value for pk, value in answers.pop("places", {}).items()}
        return {**answers, **places, "effective_on": draft.effective_on, "reason": draft.reason}
    known: dict[str, Any] = {"effective_on": timezone.localdate()} if kind in {Kind.CONTACT, Kind.LIVING} else {}
    if kind == Kind.CONTACT:
        known |= {name: state.family[name] for name in ("address", "rt", "rw")}
        known["phone"] = state.contact["phone"] if state.contact else ""
    if kind == Kind.LIVING and state.living:
        known |= {name: state.living[name] for name in RULES[kind].fields}
    return known


def _label(member: Member) -> str:
    relationship = Membership.Relationship(member.place["relationship"]).label
    age = member.age_on(timezone.localdate())
    return _("%(name)s · %(relationship)s · %(age)d years") % {
        "name": member.name,
        "relationship": relationship,
        "age": age,
    }


def _pk(value: str) -> int:
    return int(value)


def _one_of(label: Any, members: tuple[Member, ...], *, is_required: bool, help_text: Any = "") -> forms.Field:
    choices = [("", "–"), *((str(member.pk), _label(member)) for member in members)]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=_pk, empty_value=None, required=is_required, help_text=help_text
    )


def _adults(state: FamilyState) -> tuple[Member, ...]:
    return tuple(member for member in state.present if member.age_on(timezone.localdate()) >= ADULT_AGE)


def _member(state: FamilyState) -> forms.Field:
    return _one_of(_("Who"), state.present, is_required=True)


def _members(state: FamilyState) -> forms.Field:
    choices = [(str(member.pk), _label(member)) for member in state.present]
    return forms.TypedMultipleChoiceField(
        label=_("Who"), choices=choices, coerce=_pk, widget=forms.CheckboxSelectMultiple
    )


def _spouse(state: FamilyState) -> forms.Field:
    text = _("Only when husband or wife belongs to this family too.")
    return _one_of(_("Husband or wife"), state.present, is_required=False, help_text=text)


def _new_head(state: FamilyState) -> forms.Field:
    text = _("Only when another member becomes head of the family.")
    return _one_of(_("New head of family"), state.present, is_required=False, help_text=text)


def _caretaker(state: FamilyState) -> forms.Field:
    text = _("Only when somebody else receives from now on; adults only.")
    return _one_of(_("New receiver (pengurus)"), _adults(state), is_required=False, help_text=text)


def _relationship(state: FamilyState) -> forms.Field:
    choices = [("", "–"), *((str(value), label) for value, label in Membership.Relationship.choices if value != HEAD)]
    return forms.TypedChoiceField(
        label=_("Relationship to the head of family"), choices=choices, coerce=_pk, empty_value=None
    )


def _optional_relationship(state: FamilyState) -> forms.Field:
    field = _relationship(state)
    field.required = False
    field.label = _("Relationship there")
    return field


def _former_head(state: FamilyState) -> forms.Field:
    field = _optional_relationship(state)
    field.label = _("What the former head is to the new one")
    return field


def _places(state: FamilyState) -> dict[str, forms.Field]:
    """For each member: stays, or goes and is there what."""
    choices = [("", gettext_lazy("stays")), *((str(value), label) for value, label in Membership.Relationship.choices)]
    return {
        f"{_PLACE}{member.pk}": forms.TypedChoiceField(
            label=_label(member), choices=choices, coerce=_pk, empty_value=None, required=False
        )
        for member in state.present
    }


def _kk(label: Any, *, is_required: bool = False, help_text: Any = "") -> Callable[[FamilyState], forms.Field]:
    return lambda state: CivilNumberField(label=label, required=is_required, help_text=help_text)


def _text(label: Any, length: int, *, is_required: bool = False) -> Callable[[FamilyState], forms.Field]:
    return lambda state: forms.CharField(label=label, max_length=length, required=is_required)


def _code(name: str) -> Callable[[FamilyState], forms.Field]:
    def field(state: FamilyState) -> forms.Field:
        choices = [("", "–"), *choices_of(CODES[name])]
        return forms.TypedChoiceField(
            label=FIELD_LABELS[name], choices=choices, coerce=int, empty_value=None, required=False
        )

    return field


def _yes_no(name: str) -> Callable[[FamilyState], forms.Field]:
    return lambda state: forms.NullBooleanField(label=FIELD_LABELS[name], required=False)


def _born(state: FamilyState) -> forms.Field:
    return BirthDateField(label=FIELD_LABELS["birth_date"])


def _sex(state: FamilyState) -> forms.Field:
    return forms.ChoiceField(label=FIELD_LABELS["sex"], choices=[("", "–"), *Person.Sex.choices])


def _marital(state: FamilyState) -> forms.Field:
    choices = [("", "–"), *choices_of(people.MARITAL_STATUS)]
    return forms.TypedChoiceField(
        label=FIELD_LABELS["marital_status"], choices=choices, coerce=int, empty_value=None, required=False
    )


def _graduation(state: FamilyState) -> forms.Field:
    kinds = (Leaving.GRADUATED_SELF, Leaving.GRADUATED_NATURAL)
    choices = [("", "–"), *((one.value, AidExit.Leaving(one.value).label) for one in kinds)]
    return forms.ChoiceField(label=_("Kind of graduation"), choices=choices)


def _opt_out(state: FamilyState) -> forms.Field:
    choices = [("", "–"), *((one.value, _(title)) for one, title in OPT_OUT_TITLES.items())]
    return forms.ChoiceField(label=_("Why the family gives it up"), choices=choices)


def _programmes(state: FamilyState) -> forms.Field:
    return forms.MultipleChoiceField(
        label=_("Programmes"),
        choices=additions.programmes(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave all empty when the family leaves every programme."),
    )


_FIELDS: Final[Mapping[str, Callable[[FamilyState], forms.Field]]] = {
    "member": _member,
    "members": _members,
    "spouse": _spouse,
    "new_head": _new_head,
    "caretaker": _caretaker,
    "relationship": _relationship,
    "former_head_becomes": _former_head,
    "full_name": lambda state: NameField(label=FIELD_LABELS["full_name"], max_length=120),
    "nik": lambda state: CivilNumberField(label=FIELD_LABELS["nik"]),
    "sex": _sex,
    "birth_date": _born,
    "birth_place": _text(FIELD_LABELS["birth_place"], 80),
    "mother_name": lambda state: NameField(label=FIELD_LABELS["mother_name"], max_length=120, required=False),
    "marital_status": _marital,
    "origin": _text(gettext_lazy("Came from"), 80),
    "destination": _text(gettext_lazy("Went to"), 80),
    "kk_number": _kk(
        gettext_lazy("New KK number of this family"),
        help_text=gettext_lazy("Only when a new card has been issued."),
    ),
    "new_kk": _kk(gettext_lazy("KK number of the new card")),
    "target_kk": _kk(
        gettext_lazy("KK number of the other family"),
        help_text=gettext_lazy("Only when the member moves to a family that is in the registry."),
    ),
    "address": _text(FIELD_LABELS["address"], 200),
    "rt": lambda state: ThreeDigits(label=FIELD_LABELS["rt"]),
    "rw": lambda state: ThreeDigits(label=FIELD_LABELS["rw"]),
    "phone": _text(FIELD_LABELS["phone"], 20),
    "floor_area_m2": lambda state: forms.IntegerField(
        label=FIELD_LABELS["floor_area_m2"], min_value=0, max_value=9_999, required=False
    ),
    "graduation": _graduation,
    "opt_out": _opt_out,
    "programmes": _programmes,
    **{name: _code(name) for name in RULES[Kind.LIVING].fields if name in CODES},
    **{name: _yes_no(name) for name in RULES[Kind.LIVING].fields if name.startswith("has_")},
}
# Where a field means something else in one kind of event.
_OF_KIND: Final[Mapping[tuple[Kind, str], Callable[[FamilyState], forms.Field]]] = {
    (Kind.MARRIAGE, "relationship"): _optional_relationship,
    (Kind.MERGE, "target_kk"): _kk(gettext_lazy("KK number of the other family"), is_required=True),
    (Kind.SPLIT, "new_kk"): _kk(gettext_lazy("KK number of the new card"), is_required=True),
    (Kind.HEAD, "new_head"): lambda state: _one_of(_("New head of family"), state.present, is_required=True),
    (Kind.CARETAKER, "caretaker"): lambda state: _one_of(
        _("New receiver (pengurus)"), _adults(state), is_required=True
    ),
    (Kind.DIVORCE, "spouse"): lambda state: _one_of(_("Husband or wife"), state.present, is_required=False),
}


def menu() -> list[tuple[str, str, str]]:
    """Name, title and icon of every event that can be recorded, in the order of the menu on the family page."""
    return [(kind.value, _(RULES[kind].title), RULES[kind].icon) for kind in MENU]
