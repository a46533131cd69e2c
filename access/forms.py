"""Forms for accounts and roles."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import LIST_FORMATS, SHORTEST_REASON, Kind
from access.listings import Listing
from access.models import ROLE_LABELS, Agency, Area, Export, User
from access.templatetags.portal import date_id
from access.wording import act_words


def choice_of_values(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of a form that offers values, for setting its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type only
    return field


def choice_of_rows(form: forms.Form, name: str) -> "forms.ModelChoiceField[Any]":
    """A field of a form that offers rows, for setting its queryset."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type only
    return field


class SignInForm(AuthenticationForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")


class OwnPasswordForm(PasswordChangeForm):
    """Another password than the one now; who has a first password is asked for that one."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        if user.has_first_password:
            self.fields["old_password"].label = _("Password that you were given")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        old, new = data.get("old_password"), data.get("new_password1")
        if old and old == new:
            self.add_error("new_password1", _("This is the password you have now. Choose another one."))
        return data


class NewUserForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Small letters, digits, dot or hyphen; this is what the person signs in with."),
        validators=[RegexValidator(r"^[a-z0-9.-]+$", _("Use small letters, digits, dots and hyphens only."))],
    )
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    agency = forms.ChoiceField(label=_("Office"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Agency.objects.on(timezone.localdate()).values_list("name", "name")
        choice_of_values(self, "agency").choices = [("", "–"), *names]


class RoleForm(forms.Form):
    """A role in an area, for a time."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.none(),
        empty_label=_("Choose…"),
        help_text=_("The whole city, a kecamatan or a kelurahan."),
    )
    valid_from = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, city_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of_rows(self, "area").queryset = Area.objects.filter(code__startswith=city_code)
        self.fields["valid_from"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first one."))
        return data


class FilterDay(forms.DateField):
    """A day that narrows a list. One far from every calendar is taken for a slip: the day after the last is none."""

    _FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not self._FIRST <= day <= self._LAST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class AuditFilter(forms.Form):
    """What the audit page shows."""

    actor = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.order_by("full_name"),
        required=False,
        empty_label=_("Everybody"),
    )
    act = forms.ChoiceField(label=_("Act"), required=False)
    target = forms.RegexField(
        r"^[a-z]+:\w+$", label=_("Record"), required=False, help_text=_("For example family:123"),
        error_messages={"invalid": _("Write the kind and the number of the record, for example family:123.")},
    )  # fmt: skip
    since = FilterDay(label=_("From"))
    until = FilterDay(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((code, str(word)) for code, word in act_words().items()), key=lambda row: row[1])
        choice_of_values(self, "act").choices = [("", _("All")), *words]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("since"), data.get("until")
        if first and last and last < first:
            self.add_error("until", _("The last day lies before the first one."))
            del data["since"]  # neither of the two narrows
        return data

    def in_words(self) -> list[str]:
        """The filters in force, for the heading of a print-out."""
        self.is_valid()
        acts = {code: str(word) for code, word in act_words().items()}
        said = []
        for name, value in self.cleaned_data.items():
            if value:
                text = date_id(value) if isinstance(value, date) else acts.get(value, value)
                said.append(f"{self.fields[name].label}: {text}")
        return said


class ExportForm(forms.Form):
    """What shall be in a file: format, columns, and whether the numbers of people stay masked."""

    sealed = forms.CharField(widget=forms.HiddenInput())
    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[choice for choice in Export.Format.choices if choice[0] in LIST_FORMATS],
        initial=Export.Format.XLSX,
        widget=forms.RadioSelect(),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Choose at least one column.")},
    )
    numbers = forms.ChoiceField(label=_("NIK and KK numbers"), widget=forms.RadioSelect(), initial="masked")
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for whole numbers and kept in the audit trail. Name the document you go by."),
    )

    def __init__(self, *args: Any, source: Listing, may_take_whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = source.columns()
        choice_of_values(self, "columns").choices = [(column.name, column.label) for column in columns]
        has_numbers = any(column.kind is Kind.CIVIL_NUMBER for column in columns)
        whole = [("whole", _("Whole, for a reason: the file carries your name and is deleted after 24 hours"))]
        choice_of_values(self, "numbers").choices = [
            ("masked", _("Masked (357601******0007)")),
            *(whole if may_take_whole and has_numbers else []),
        ]
        if not (may_take_whole and has_numbers):
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("numbers") == "whole" and len(data.get("reason", "").strip()) < SHORTEST_REASON:
            self.add_error("reason", _("Say in a few words what you need the whole numbers for."))
        return data

    def wanted(self) -> dict[str, Any]:
        """The arguments of actions.exports.request."""
        data = self.cleaned_data
        is_masked = data["numbers"] == "masked"
        return {
            "columns": data["columns"],
            "file_format": data["file_format"],
            "is_masked": is_masked,
            "reason": "" if is_masked else data["reason"],
        }


class SavedViewForm(forms.Form):
    """The name of a saved view, and whether colleagues of the office see it too."""

    name = forms.CharField(max_length=60)
    is_shared = forms.BooleanField(required=False)


class ReferenceFileForm(forms.Form):
    """A file with rows of reference data."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}))


class TakeOverForm(forms.Form):
    """Why the rows of a file are taken over."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the audit trail. Name the document you go by."),
    )
