"""What people fill in about objections, at the counter, on the phone and on the public page: shape and choices only."""

import secrets
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.models import Area, User
from distribution.actions.objections import Reporter, Wish
from distribution.domain.objections import MOST_PAPERS, NEEDS_OWN_NIK, SHORTEST_TEXT, Kind
from distribution.forms.rosters import FilterForm
from distribution.models import Objection, ObjectionGround, ObjectionVisit, Programme
from distribution.models.objection_terms import ObjectionKind, ObjectionWay
from distribution.queries.objections import ALL, ObjectionFilter
from recipients.forms import CivilNumberField, NameField, area_choices
from recipients.queries.families import areas_to_choose
from verification.actions.evidence import Position


_SALT = "form of an objection"
_OPEN_FOR_S = 24 * 3600
# Nobody reads and fills in the page in less time; who does is a program.
_FASTEST_S = 3
_EVERY = ("", _("All"))
_PHONE = RegexValidator(r"^[0-9+ ()-]{8,20}$", _("Write a telephone number with digits only, for example 0812…"))


def new_nonce() -> str:
    """What a fresh form carries, signed with its moment, so that a form that is sent twice is kept once."""
    return signing.dumps(secrets.token_urlsafe(24), salt=_SALT)


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PapersField(forms.FileField):
    """Some scans or photos at once."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Photos or papers (PDF, JPEG or PNG)"), required=False,
            widget=SeveralFilesInput(attrs={"accept": "image/jpeg,image/png,application/pdf", "data-files": ""}),
            help_text=_("At most three files of 8 MB: a photo of the house, a letter of the RT, the family card."),
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_PAPERS:
            raise forms.ValidationError(gettext("At most %(most)d files.") % {"most": MOST_PAPERS})
        return [forms.FileField.clean(self, one, initial) for one in files]


class OnceForm(forms.Form):
    """A form that is kept once, however often it is sent."""

    nonce = forms.CharField(widget=forms.HiddenInput(), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = new_nonce

    def clean_nonce(self) -> str:
        """The form's own mark; one that is forged or a day old is given anew."""
        try:
            return str(signing.loads(self.cleaned_data["nonce"], salt=_SALT, max_age=_OPEN_FOR_S))
        except signing.BadSignature as error:
            raise forms.ValidationError(
                gettext("This form was open too long. Look it through and send it again.")
            ) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "nonce" in self.errors and self.is_bound:
            fresh = cast("QueryDict", self.data).copy()
            fresh["nonce"] = new_nonce()
            self.data = fresh
        return data


class ObjectionForm(OnceForm):
    """One objection or proposal, as a citizen tells it."""

    who = _("Who you are")
    kept_back = _("Your name is never shown to the family that you write about.")

    kind = forms.ChoiceField(label=_("What is it about?"), choices=ObjectionKind.choices, widget=forms.RadioSelect())
    ground = forms.ModelChoiceField(
        label=_("Ground"), queryset=ObjectionGround.objects.none(),
        widget=forms.Select(attrs={"data-groups-of": "kind"}),
    )  # fmt: skip
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), required=False,
        empty_label=_("I do not know, or several"),
    )  # fmt: skip
    village = forms.ModelChoiceField(
        label=_("Kelurahan"), queryset=Area.objects.none(), empty_label=_("Choose…")
    )  # fmt: skip
    about = forms.CharField(
        label=_("Who is it about?"), max_length=200, required=False,
        help_text=_("Name and address, as far as you know them. Leave it empty when it is about yourself."),
    )  # fmt: skip
    statement = forms.CharField(
        label=_("What is wrong?"), min_length=SHORTEST_TEXT, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-charcount": ""}),
    )  # fmt: skip
    papers = PapersField()
    full_name = NameField(label=_("Your name"), max_length=120)
    nik = CivilNumberField(
        label=_("Your NIK"), required=False,
        help_text=_("Needed when it is about yourself, so that nobody objects in your name."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=20, validators=[_PHONE])
    address = forms.CharField(label=_("Your address"), required=False, max_length=200)

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("ground", ObjectionGround.objects.on(timezone.localdate()))
        self._choose("programme", Programme.objects.order_by("name"))
        self._choose("village", villages)
        grounds = cast("forms.ModelChoiceField[ObjectionGround]", self.fields["ground"])
        grounds.choices = [("", gettext("Choose…")), *self._grounds(grounds)]
        village = cast("forms.ModelChoiceField[Area]", self.fields["village"])
        village.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]

    def _choose(self, name: str, rows: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    @staticmethod
    def _grounds(field: "forms.ModelChoiceField[ObjectionGround]") -> list[tuple[str, list[tuple[int, str]]]]:
        """Grounds under the kind that they belong to, so that the page works without a script."""
        known = list(field.queryset or ())
        return [(str(kind.label), [(one.pk, one.label) for one in known if one.kind == kind]) for kind in ObjectionKind]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind, ground = data.get("kind"), data.get("ground")
        if ground is not None and kind and ground.kind != kind:
            self.add_error("ground", gettext("Choose a ground that goes with what it is about."))
        if kind in NEEDS_OWN_NIK and not data.get("nik") and "nik" not in self.errors:
            self.add_error("nik", gettext("Fill in the 16 digits: only the person concerned can raise this."))
        if kind == Kind.OTHER and not data.get("about", "").strip():
            self.add_error("about", gettext("Say whom it is about: name and address, as far as you know them."))
        return data

    def wish(self, **known: Any) -> Wish:
        """What was said, for the action."""
        data = self.cleaned_data
        # PRIVACY: whoever speaks about somebody else is protected, whether they ask for it or not.
        is_about_other = data["kind"] == Kind.OTHER
        is_own = data["kind"] in NEEDS_OWN_NIK or (data["kind"] == Kind.PROPOSAL and not data["about"].strip())
        reporter = Reporter(data["full_name"], data["nik"], data["phone"], data["address"], is_protected=is_about_other)
        return Wish(
            ground=data["ground"],
            village=data["village"],
            statement=data["statement"],
            reporter=reporter,
            about=data["about"],
            about_number=data["nik"] if is_own else "",
            programme=data["programme"],
            papers=data["papers"],
            **known,
        )


class HeardObjectionForm(ObjectionForm):
    """The same, written by an officer who listens: the questions are about whom they listen to."""

    who = _("Who objects")
    kept_back = _("The name is never shown to the family that it is about.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].label = _("Name of who objects")
        self.fields["nik"].label = _("NIK of who objects")
        self.fields["nik"].help_text = _("Needed when it is about themselves, so that nobody objects in their name.")
        self.fields["address"].label = _("Address of who objects")
        self.fields["about"].help_text = _(
            "Name and address, as far as they are known. Leave it empty when it is about who objects."
        )


class PublicObjectionForm(ObjectionForm):
    """The same from somebody without an account."""

    # A person does not see it; a program fills it in.
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)
    agrees = forms.BooleanField(
        label=_(
            "What I write is true. The city may use it to check the objection, and keeps it as long as the law says."
        )
    )

    def clean_website(self) -> str:
        if self.cleaned_data.get("website"):
            raise forms.ValidationError(gettext("Leave this field empty: it is a trap for programs."))
        return ""

    def clean_nonce(self) -> str:
        nonce = super().clean_nonce()
        try:
            signing.loads(self.data["nonce"], salt=_SALT, max_age=_FASTEST_S)
        except signing.SignatureExpired:
            return nonce
        raise forms.ValidationError(gettext("That was faster than anybody reads. Look it through and send it again."))


class SlipForm(forms.Form):
    """Number and secret of a slip."""

    number = forms.CharField(
        label=_("Number on the slip"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "S-000123"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret on the slip"), max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "ABCD-EFGH-JKMN"}),
    )  # fmt: skip


class CounterAdditionForm(OnceForm):
    """What a citizen brings to the counter later."""

    note = forms.CharField(
        label=_("What do you add?"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-charcount": ""}),
        help_text=_("Say what the photo or paper shows. Your name is not needed."),
    )  # fmt: skip
    papers = PapersField()


class AdditionForm(CounterAdditionForm):
    """The same from the holder of a slip; its number and secret come along."""

    number = forms.CharField(max_length=20, widget=forms.HiddenInput())
    secret = forms.CharField(max_length=30, widget=forms.HiddenInput())


class ObjectionFilterForm(FilterForm):
    """Filters of the list, read from the address."""

    state = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("Kind of objection"), required=False)
    pressing = forms.ChoiceField(label=_("Show"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("state", [("", _("Not decided")), *Objection.State.choices, (ALL, _("All"))])
        self._choose("kind", [_EVERY, *ObjectionKind.choices])
        self._choose(
            "pressing",
            [_EVERY, ("late", _("Late")), ("mine", _("Mine")), ("bps", _("With BPS")), ("news", _("New evidence"))],
        )
        self._choose("programme", [_EVERY, *Programme.objects.order_by("name").values_list("code", "name")])
        self._choose("area", [("", _("All areas")), *area_choices(areas_to_choose(user))])

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def chosen(self) -> ObjectionFilter:
        """The filters in force; what cannot be understood is not applied."""
        self.is_valid()
        return ObjectionFilter(**{name: self.cleaned_data.get(name) or "" for name in self.fields})


class TakeForm(forms.Form):
    """How an objection is checked."""

    way = forms.ChoiceField(label=_("How it is checked"), choices=ObjectionWay.choices, widget=forms.RadioSelect())


class DecisionForm(forms.Form):
    """How an objection ends, what follows, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect(),
        choices=[one for one in Objection.Outcome.choices if one[0] != Objection.Outcome.WITHDRAWN],
    )  # fmt: skip
    remedy = forms.ChoiceField(label=_("What follows, when it is granted"), required=False)
    reason = forms.CharField(
        label=_("Reason, as the citizen will read it"), min_length=SHORTEST_TEXT, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "data-charcount": ""}),
    )  # fmt: skip

    def __init__(self, *args: Any, remedies: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one, Objection.Remedy(one).label) for one in remedies]
        cast("forms.ChoiceField", self.fields["remedy"]).choices = [("", gettext("Nothing")), *known]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == Objection.Outcome.GRANTED and not data.get("remedy"):
            self.add_error("remedy", gettext("Choose what follows from granting it."))
        elif data.get("outcome") not in {None, Objection.Outcome.GRANTED}:
            data["remedy"] = ""
        return data


class FamilyForm(forms.Form):
    """Which family of the registry an objection is about."""

    number = CivilNumberField(label=_("NIK of a member, or KK number"))


class LetterForm(forms.Form):
    """Number and day of the letter."""

    number = forms.CharField(label=_("Number of the letter"), min_length=3, max_length=80)
    on = forms.DateField(
        label=_("Day of the letter"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )  # fmt: skip


class RecheckAnswerForm(forms.Form):
    """The answer of BPS as a file."""

    file = forms.FileField(label=_("List with answers (XLSX or CSV)"), widget=forms.FileInput(attrs={"data-files": ""}))


class ObjectionVisitForm(forms.Form):
    """What a facilitator saw, with a photo and where they stood."""

    outcome = forms.ChoiceField(label=_("What did you see?"), choices=ObjectionVisit.Outcome.choices)
    note = forms.CharField(
        label=_("Note"), min_length=SHORTEST_TEXT, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-charcount": ""}),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo of the house from the front"), required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/*", "capture": "environment", "data-files": "", "data-photo": ""}
        ),
    )  # fmt: skip
    latitude = forms.DecimalField(
        required=False, min_value=Decimal(-90), max_value=Decimal(90), max_digits=9, decimal_places=6,
        widget=forms.HiddenInput(),
    )  # fmt: skip
    longitude = forms.DecimalField(
        required=False, min_value=Decimal(-180), max_value=Decimal(180), max_digits=9, decimal_places=6,
        widget=forms.HiddenInput(),
    )  # fmt: skip
    accuracy = forms.IntegerField(required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput())

    def photos(self) -> list[Any]:
        file = self.cleaned_data.get("photo")
        return [file] if file else []

    def position(self) -> Position | None:
        """Where the facilitator stood; None when the phone did not tell."""
        data = self.cleaned_data
        if data.get("latitude") is None or data.get("longitude") is None:
            return None
        return Position(data["latitude"], data["longitude"], data.get("accuracy"))
