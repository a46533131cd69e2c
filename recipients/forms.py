"""Forms of the registry: the list's filters, corrections, new families."""

from collections.abc import Callable
from datetime import date
from typing import Any, BinaryIO

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import SHORTEST_REASON
from access.domain.masking import mask_numbers_in
from access.models import Area, User
from recipients import additions
from recipients.actions.registry import FamilyDraft, MemberDraft
from recipients.domain import nik as numbers
from recipients.domain.code_lists import civil_registry, people
from recipients.domain.names import read_name
from recipients.models import Family, Membership, Person
from recipients.queries.code_words import choices_of
from recipients.queries.families import ListFilter, areas_to_choose


NIK_FAULTS = {
    "EMPTY": _("Fill in the 16 digits."),
    "LENGTH": _("The number must have exactly 16 digits."),
    "PLACEHOLDER": _("This is a filler, not a number that the civil registry has issued."),
    "DAMAGED": _("The number has lost its last digits in a spreadsheet program. Copy it from the card."),
}


class CivilNumberField(forms.CharField):
    """A NIK or KK number: blanks, dots and apostrophes are taken out, anything else must be 16 digits."""

    default_validators: list[Callable[[Any], None]] = [MaxLengthValidator(40)]

    def clean(self, value: str | None) -> str:
        text = super().clean(value)
        if not text and not self.required:
            return ""
        number = numbers.read_number(text)
        if number.fault:
            raise forms.ValidationError(NIK_FAULTS[number.fault])
        return number.value


class NameField(forms.CharField):
    """A person's name as on the card; one word is enough."""

    def clean(self, value: str | None) -> str:
        text = super().clean(value)
        name = read_name(text)
        if name.code == "NAME_CHARS":
            raise forms.ValidationError(_("Letters, spaces, dots, commas, apostrophes and hyphens only."))
        if name.code and self.required:
            raise forms.ValidationError(_("Fill in the name as on the identity card."))
        return name.value if not name.code else ""


class ThreeDigits(forms.CharField):
    """RT or RW: 3, 03 and 003 are the same."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, max_length=3, required=False)

    def clean(self, value: str | None) -> str:
        text = super().clean(value).strip()
        if text and not (text.isascii() and text.isdigit()):
            raise forms.ValidationError(_("Digits only, for example 003."))
        return text.zfill(3) if text else ""


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BirthDateField(forms.DateField):
    """A birth date: not in the future, and not of somebody older than the rules of files allow."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, widget=date_input())

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        today = timezone.localdate()
        if day and (day > today or numbers.age_on(day, today) > numbers.OLDEST):
            raise forms.ValidationError(_("The date lies in the future or more than 120 years ago."))
        return day


class FamilyFilterForm(forms.Form):
    """Filters of the list; wrong values in the address are dropped, not guessed."""

    q = forms.CharField(
        label=_("Name, NIK, KK number or address"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    area = forms.ChoiceField(label=_("Area"), required=False)
    decile_from = forms.TypedChoiceField(label=_("Decile from"), required=False, coerce=int, empty_value=None)
    decile_to = forms.TypedChoiceField(label=_("up to"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("All areas")), *area_choices(areas_to_choose(user))]
        deciles = [("", "–"), *((str(n), str(n)) for n in range(1, 11))]
        self.fields["decile_from"].choices = deciles
        self.fields["decile_to"].choices = deciles
        self.facets = additions.facets()
        for facet in self.facets:
            self.fields[facet.name] = forms.ChoiceField(
                label=facet.label(), required=False, choices=[("", _("All")), *facet.choices()]
            )

    def chosen(self) -> ListFilter:
        self.is_valid()
        data = self.cleaned_data
        return ListFilter(
            text=data.get("q", "").strip(),
            area=data.get("area", ""),
            decile_from=data.get("decile_from"),
            decile_to=data.get("decile_to"),
            facets={facet.name: data[facet.name] for facet in self.facets if data.get(facet.name)},
        )

    def in_force(self) -> list[tuple[tuple[str, ...], str]]:
        """The filters that narrow the list: their names in the address, and what they say in words."""
        self.is_valid()
        chosen = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        lowest, highest = chosen.pop("decile_from", None), chosen.pop("decile_to", None)
        said: list[tuple[tuple[str, ...], str]] = [
            ((name,), f"{self.fields[name].label}: {self._shown(name, value)}") for name, value in chosen.items()
        ]
        if lowest or highest:
            label = gettext("Decile %(lowest)d to %(highest)d") % {"lowest": lowest or 1, "highest": highest or 10}
            said.append((("decile_from", "decile_to"), label))
        return said

    def in_words(self) -> list[str]:
        """The filters that narrow the list. PRIVACY: a number that was searched for is masked."""
        return [mask_numbers_in(text) for _names, text in self.in_force()]

    def _shown(self, name: str, value: object) -> str:
        labels = dict(getattr(self.fields[name], "choices", ()))
        return str(labels.get(str(value), value)).strip()


def area_choices(areas: list[Area]) -> list[tuple[str, str]]:
    """Kelurahan indented under their kecamatan."""
    indent = "\u2003"
    return [(area.code, f"{indent}{area.name}" if area.level == Area.Level.VILLAGE else area.name) for area in areas]


class ReasonForm(forms.Form):
    """Why something is done; kept in the audit trail."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the audit trail. Name the document you go by."),
    )


class PersonForm(ReasonForm):
    """Correction of a person."""

    full_name = NameField(label=_("Full name"), max_length=120)
    nik = CivilNumberField(label=_("NIK"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Person.Sex)
    birth_place = forms.CharField(label=_("Place of birth"), max_length=80, required=False)
    birth_date = BirthDateField(label=_("Date of birth"))
    mother_name = NameField(label=_("Mother's name"), max_length=120, required=False)
    marital_status = forms.TypedChoiceField(label=_("Marital status"), required=False, coerce=int, empty_value=None)
    occupation = forms.TypedChoiceField(label=_("Occupation"), required=False, coerce=int, empty_value=None)
    education = forms.TypedChoiceField(label=_("Education"), required=False, coerce=int, empty_value=None)
    card_address = forms.CharField(label=_("Address on the identity card"), max_length=200, required=False)
    card_rt = ThreeDigits(label=_("RT"))
    card_rw = ThreeDigits(label=_("RW"))
    field_order = (
        "full_name", "nik", "sex", "birth_place", "birth_date", "mother_name", "marital_status", "occupation",
        "education", "card_address", "card_rt", "card_rw", "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in (
            ("marital_status", people.MARITAL_STATUS),
            ("occupation", civil_registry.OCCUPATION),
            ("education", civil_registry.EDUCATION),
        ):
            self.fields[name].choices = [("", "–"), *choices_of(codes)]
        self.fields["nik"].help_text = _("Leave empty to keep the NIK; fill in only a corrected one.")

    def wanted(self) -> dict[str, Any]:
        """The fields as the registry keeps them; a NIK left empty is not touched."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        if not data["nik"]:
            del data["nik"]
        return data


class FamilyForm(ReasonForm):
    """Correction of a family."""

    kk_number = CivilNumberField(label=_("KK number"), required=False)
    village = forms.ModelChoiceField(label=_("Kelurahan"), queryset=Area.objects.none(), empty_label=_("Choose…"))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    rt = ThreeDigits(label=_("RT"))
    rw = ThreeDigits(label=_("RW"))
    field_order = ("kk_number", "village", "address", "rt", "rw", "reason")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [area.code for area in areas_to_choose(user) if area.level == Area.Level.VILLAGE]
        self.fields["village"].queryset = Area.objects.filter(code__in=codes)
        self.fields["kk_number"].help_text = _("Leave empty to keep the KK number; fill in only a new one.")

    def wanted(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        if not data["kk_number"]:
            del data["kk_number"]
        return data


class NewFamilyForm(FamilyForm):
    """A family that no file brought."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kk_number"].required = True
        self.fields["kk_number"].help_text = ""
        self.fields["address"].required = True


class MemberForm(forms.Form):
    """A person of a new family."""

    nik = CivilNumberField(label=_("NIK"))
    full_name = NameField(label=_("Full name"), max_length=120)
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "–"), *Person.Sex.choices])
    birth_date = BirthDateField(label=_("Date of birth"))
    relationship = forms.TypedChoiceField(
        label=_("Relationship"),
        choices=Membership.Relationship,
        coerce=int,
    )
    birth_place = forms.CharField(label=_("Place of birth"), max_length=80, required=False)
    mother_name = NameField(label=_("Mother's name"), max_length=120, required=False)


class BaseMembers(forms.BaseFormSet):
    """The members of a new family: exactly one head, nobody twice."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The first is taken for the head, the others for children, until somebody says otherwise."""
        super().add_fields(form, index)
        others = Membership.Relationship.CHILD
        form.fields["relationship"].initial = others if index else Membership.Relationship.HEAD
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Leave this person out")

    def filled(self) -> list[dict[str, Any]]:
        """What is said of each person who stays."""
        said = [dict(form.cleaned_data) for form in self.forms if form.is_valid() and form.cleaned_data]
        return [data for data in said if not data.pop("DELETE", False)]

    def clean(self) -> None:
        filled = self.filled()
        heads = [data for data in filled if data["relationship"] == Membership.Relationship.HEAD]
        if len(heads) != 1:
            raise forms.ValidationError(_("Exactly one person must be the head of the family."))
        if len({data["nik"] for data in filled}) != len(filled):
            raise forms.ValidationError(_("The same NIK stands with two persons."))


MemberFormSet = forms.formset_factory(MemberForm, formset=BaseMembers, extra=4, min_num=1, max_num=20)


def family_draft(form: NewFamilyForm, members: BaseMembers) -> FamilyDraft:
    """What the two forms say, the head first."""
    filled = sorted(members.filled(), key=lambda data: data["relationship"])
    data = form.cleaned_data
    return FamilyDraft(
        village_code=data["village"].code,
        address=data["address"],
        rt=data["rt"],
        rw=data["rw"],
        kk_number=data["kk_number"],
        members=tuple(MemberDraft(**{**member, "birth_date": member["birth_date"].isoformat()}) for member in filled),
    )


def family_initial(family: Family) -> dict[str, Any]:
    """What the form of a family begins with. PRIVACY: its KK number stays out of the page."""
    return {"village": family.village_id, "address": family.address, "rt": family.rt, "rw": family.rw}


def person_initial(person: Person) -> dict[str, Any]:
    """What the form of a person begins with. PRIVACY: the NIK stays out of the page."""
    names = [name for name in PersonForm.field_order if name not in {"nik", "reason"}]
    return {name: getattr(person, name) for name in names}


class UploadForm(forms.Form):
    """The files of a hand-over; the version is asked for only when their names do not tell it."""

    # Of empty files the action says what was expected.
    first = forms.FileField(
        label=_("First file"), allow_empty_file=True, widget=forms.FileInput(attrs={"data-files": ""})
    )
    second = forms.FileField(
        label=_("Second file"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"data-files": ""}),
        help_text=_("Only DTSEN comes as a pair, families and members; in which order does not matter."),
    )  # fmt: skip
    version = forms.ChoiceField(label=_("Version"), required=False)
    programme = forms.CharField(
        label=_("Programme of a list of recipients"), max_length=60, required=False,
        help_text=_("Only for lists of other systems whose columns do not say it."),
    )  # fmt: skip
    period = forms.CharField(label=_("Period of the list"), max_length=60, required=False)
    older = forms.BooleanField(label=_("Take it although the registry has a newer version"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [(version, version) for version in versions_around(today)]
        self.fields["version"].choices = [("", _("From the file names")), *quarters]

    def files_sent(self) -> list[tuple[str, BinaryIO]]:
        """Name and content of each file that came."""
        sent = [self.cleaned_data["first"], self.cleaned_data["second"]]
        return [(file.name, file) for file in sent if file]


def versions_around(today: date) -> list[str]:
    """The quarters that a hand-over may be about, the newest first: the coming one and two years back."""
    latest = today.year * 4 + (today.month - 1) // 3 + 1
    return [f"{number // 4}-Q{number % 4 + 1}" for number in range(latest, latest - 10, -1)]
