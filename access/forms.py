"""Forms for accounts and roles."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from access.models import ROLE_LABELS, Area, User
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


class NewUserForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Small letters, digits, dot or hyphen; this is what the person signs in with."),
        validators=[RegexValidator(r"^[a-z0-9.-]+$", _("Use small letters, digits, dots and hyphens only."))],
    )
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    agency = forms.CharField(label=_("Office"), max_length=120, required=False)


class RoleForm(forms.Form):
    """A role in an area, for a time."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.none(),
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
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((code, str(word)) for code, word in act_words().items()), key=lambda row: row[1])
        choice_of_values(self, "act").choices = [("", _("All")), *words]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("since"), data.get("until")
        if first and last and last < first:
            self.add_error("until", _("The last day lies before the first one."))
        return data
