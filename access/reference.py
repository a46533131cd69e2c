"""Reference data: small lists that an administrator keeps, with forms, import, export and history.

A kind is declared once, as any other list is (access.listings), and named in bansos.settings.LISTINGS; pages, import
and history are the same for all. Changes go through access.actions.reference.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BaseConstraint, DateField, Field, ForeignKey, Model, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from access.domain.exporting import SHORTEST_REASON, Kind, Value
from access.domain.permissions import Permission
from access.listings import Column, Listing, listings
from access.models import User
from access.templatetags.portal import date_id


class ReferenceKind(Listing):
    """One kind of reference data. Rows are told apart by `identity`, which an import finds them by."""

    url_name = "access:reference-list"
    permission = Permission.USER_MANAGE
    model: ClassVar[type[Model]]
    identity: ClassVar[Sequence[str]]
    editable: ClassVar[Sequence[str]]  # after the row was made
    shown: ClassVar[Sequence[str]]
    labels: ClassVar[Mapping[str, Any]] = {}  # where the field's own name does not do
    about: ClassVar[Any] = ""
    # What is wrong when a constraint of the table says no, by its name.
    broken: ClassVar[Mapping[str, Any]] = {}
    can_add: ClassVar[bool] = True
    can_delete: ClassVar[bool] = False

    def named(self, row: Any) -> str:
        """What a row is called above its page: its name, else what tells it apart, in words."""
        names = [name for name in ("name", "label") if name in self.shown] or self.identity
        return " · ".join(filter(None, (self.said(row, name) for name in names)))

    def said(self, row: Any, name: str) -> str:
        """A field of a row as a page says it."""
        value = shown_value(row, name)
        return date_id(value) if isinstance(value, date) else str(value or "")

    def queryset(self) -> QuerySet[Any]:
        """All rows in the order of the page."""
        return self.model._default_manager.all()

    def narrowed(self, query: QueryDict) -> QuerySet[Any]:
        """The rows under the filters of an address."""
        return self.queryset()

    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
        """Filters of the page: name, label and values."""
        return ()

    def check(self, instance: Any, *, is_new: bool) -> None:
        """Refuse, with a ValidationError, what the fields alone do not forbid."""

    def in_words(self, error: ValidationError) -> ValidationError:
        """The error with what constraints mean for people, in place of their names."""
        words = {str(one.get_violation_error_message()): self._meaning(one) for one in self.model._meta.constraints}
        if not hasattr(error, "error_dict"):
            return ValidationError([words.get(said, said) for said in error.messages])
        return ValidationError(
            {name: [words.get(said, said) for said in told] for name, told in error.message_dict.items()}
        )

    def _meaning(self, constraint: BaseConstraint) -> str:
        if constraint.name.endswith("_ends_after_start"):
            return _("The last day lies before the first one.")
        return str(self.broken.get(constraint.name, constraint.get_violation_error_message()))

    def words_of(self, name: str) -> Iterable[tuple[Any, Any]]:
        """The values of a field and what each is called, as a file may say it; none where it says what it likes."""
        return self.field(name).choices or ()

    def field(self, name: str) -> "Field[Any, Any]":
        found = self.model._meta.get_field(name)
        assert isinstance(found, Field)  # noqa: S101 - for the type only
        return found

    def label(self, name: str) -> str:
        return str(self.labels.get(name) or self.field(name).verbose_name)

    def columns(self) -> Sequence[Column]:
        return [self._column(name) for name in self.shown]

    def _column(self, name: str) -> Column:
        kind = Kind.DAY if isinstance(self.field(name), DateField) else Kind.TEXT
        return Column(name, self.label(name), lambda row: shown_value(row, name), kind)

    def rows(self, query: QueryDict, user: User) -> Iterator[Any]:
        return iter(self.narrowed(query))

    def count(self, query: QueryDict, user: User) -> int:
        return self.narrowed(query).count()

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        said = []
        for name, label, values in self.choices():
            if chosen := dict(values).get(query.get(name, "")):
                said.append(f"{label}: {chosen}")
        return said

    def url(self, query: QueryDict) -> str:
        address = reverse(self.url_name, args=[self.key])
        kept = query.copy()
        kept.pop("ids", None)
        return f"{address}?{kept.urlencode()}" if kept else address

    def form(self, data: QueryDict | None, instance: Any | None) -> "forms.ModelForm[Any]":
        """The form of a row: what tells it apart can be filled in only while it is new."""
        names = [*self.identity, *self.editable] if instance is None else list(self.editable)
        # Known fields of a known model: the factory's types are those of any model.
        made: Any = forms.modelform_factory(
            self.model,
            form=_Form,
            fields=names,
            labels={name: self.label(name) for name in names},
            widgets={
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in names
                if isinstance(self.field(name), DateField)
            },
        )
        form: forms.ModelForm[Any] = made(data, instance=instance, kind=self)
        return form


class _Form(forms.ModelForm):
    """Any row of reference data, with the reason of the change."""

    reason = forms.CharField(max_length=500, min_length=SHORTEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, kind: ReferenceKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind = kind
        self._is_new = self.instance.pk is None
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _("Kept in the audit trail. Name the document you go by.")
        for field in self.fields.values():
            _name_the_empty_choice(field)

    def _update_errors(self, errors: ValidationError) -> None:
        super()._update_errors(self._kind.in_words(errors))  # type: ignore[misc]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self._kind.check(self.instance, is_new=self._is_new)
            self.instance.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)


def _name_the_empty_choice(field: forms.Field) -> None:
    """Django says "---------": on every other page of the portal a choice that is open says what to do, or "–"."""
    words = _("Choose…") if field.required else "–"
    if isinstance(field, forms.ModelChoiceField) and field.empty_label:
        field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        told = cast("Iterable[tuple[Any, Any]]", field.choices)
        field.choices = [(value, label if value != "" else words) for value, label in told]


def shown_value(row: Any, name: str) -> Value:
    """A field of a row in words: the label of a choice, the key of what it points to, a day, or its text."""
    display = getattr(row, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if value is None or isinstance(value, date) else str(value)


def key_of(field: "Field[Any, Any]", value: Any) -> str:
    """How a value stands in a file for import: the key of what it points to, else its text."""
    return str(value.key if isinstance(field, ForeignKey) else value)


def kinds() -> list[ReferenceKind]:
    """Every kind of reference data, in the order of the settings."""
    return [one for one in listings() if isinstance(one, ReferenceKind)]


def kind_of(key: str) -> ReferenceKind | None:
    """The kind of this name."""
    return next((one for one in kinds() if one.key == key), None)
