"""Changing reference data: one row in a form, many rows by a file, and the lists that the portal ships."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, DateField, Field, ForeignKey, Model
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from access.actions import audit
from access.actions.tables import Choice, Preview, tried
from access.domain.masking import mask_numbers_in
from access.domain.reference import AGENCIES, HOLIDAYS, SKB_2026, ShippedList, Table, read_day
from access.domain.reveals import SHIPPED_PER_DAY
from access.errors import NotAllowed, UserError
from access.models import Agency, CodeEntry, CodeList, Holiday, RevealLimit, User
from access.queries import labels
from access.reference import ReferenceKind, key_of


SHIPPED_FROM = date(2026, 1, 1)


@transaction.atomic
def save(*, kind: ReferenceKind, instance: Model, is_new: bool, reason: str, by: User) -> None:
    """Keep a row that a form has checked."""
    _refuse_strangers(kind, by)
    action = "reference.add" if is_new else "reference.change"
    with pghistory.context(user=by.pk, action=action, reason=reason):
        instance.save()
    labels.forget()
    _tell(action, kind, instance, reason, by)


@transaction.atomic
def delete(*, kind: ReferenceKind, instance: Model, reason: str, by: User) -> None:
    """Take a row away, where nothing points to it; its history stays."""
    _refuse_strangers(kind, by)
    if not kind.can_delete:
        raise NotAllowed(_("A row of this list is not deleted. Give it a last day."))
    if not reason.strip():
        raise UserError(_("Say why the row is deleted."))
    _tell("reference.delete", kind, instance, reason, by)
    with pghistory.context(user=by.pk, action="reference.delete", reason=reason):
        instance.delete()


def _refuse_strangers(kind: ReferenceKind, by: User) -> None:
    if not by.is_machine and not by.may_for_city(kind.permission):
        raise NotAllowed(_("Your role does not include this list."))


def _tell(action: str, kind: ReferenceKind, instance: Model, reason: str, by: User) -> None:
    audit.record(action, target=instance, by=by, reason=reason, details={"list": kind.key})


def preview(*, kind: ReferenceKind, table: Table) -> Preview:
    """Try a file out without keeping anything."""
    return _run(kind, table, dry_run=True)


@transaction.atomic
def take_over(*, kind: ReferenceKind, table: Table, reason: str, by: User) -> Preview:
    """Keep every row of a file, or none when one is refused."""
    _refuse_strangers(kind, by)
    with pghistory.context(user=by.pk, action="reference.import", reason=reason):
        done = _run(kind, table, dry_run=False)
    if not done.is_usable:
        transaction.set_rollback(True)
        raise UserError(_("Nothing was taken over. Repair the refused rows and send the file again."))
    counts = {"list": kind.key, "new": done.count("new"), "changed": done.count("changed")}
    audit.record("reference.import", target=by, by=by, reason=reason, details=counts)
    labels.forget()
    return done


def _run(kind: ReferenceKind, table: Table, *, dry_run: bool) -> Preview:
    return tried(_resource(kind), kind, table, dry_run=dry_run)


class _Day(widgets.Widget):  # type: ignore[misc, unused-ignore]
    """A day in either order of its parts."""

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> date | None:
        if not value:
            return None
        try:
            return read_day(value)
        except ValueError as error:
            raise ValidationError(
                _("%(value)s is no date. Write for example 25-12-2026.") % {"value": value}
            ) from error


class _Target(widgets.Widget):  # type: ignore[misc, unused-ignore]
    """A row of another table, by its key or by its words."""

    def __init__(self, field: "ForeignKey[Any, Any]") -> None:
        super().__init__()
        rows = list(field.related_model._default_manager.all())
        self._rows = {key_of(field, one): one for one in rows} | {str(one): one for one in rows}

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> Model:
        if value not in self._rows:
            raise ValidationError(_("%(value)s is not known.") % {"value": value})
        found: Model = self._rows[value]
        return found


class _Typed(widgets.Widget):  # type: ignore[misc, unused-ignore]
    """A text as its field holds it, so that 20 and "20" are no change; what is no such value is told of later."""

    def __init__(self, field: "Field[Any, Any]", words: widgets.Widget) -> None:
        super().__init__()
        self._field, self._words = field, words

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> Any:
        text = self._words.clean(value, row)
        return self._field.to_python(text) if text or self._field.empty_strings_allowed else None


class _Told(fields.Field):  # type: ignore[misc, unused-ignore]
    """A field of a file. PRIVACY: a number that an export had masked says nothing new and leaves the row as it is."""

    def save(self, instance: Model, row: Mapping[str, str], is_m2m: bool = False, **kwargs: Any) -> None:
        known, told = getattr(instance, self.attribute, None), row[self.column_name]
        if not (isinstance(known, str) and "*" in told and told == mask_numbers_in(known)):
            super().save(instance, row, is_m2m, **kwargs)


def _widget(kind: ReferenceKind, name: str) -> Any:
    field, words = kind.field(name), kind.words_of(name)
    if isinstance(field, DateField):
        return _Day()
    if isinstance(field, ForeignKey):
        return _Target(field)
    if isinstance(field, BooleanField):
        return _Typed(field, Choice([(True, _("yes")), (True, "yes"), (False, _("no")), (False, "no")]))
    return _Typed(field, Choice(words) if words else widgets.CharWidget())


def _resource(kind: ReferenceKind) -> Any:
    """The kind as a resource of django-import-export, which tries rows out and tells new, changed and unchanged."""
    names = [*kind.identity, *kind.editable]
    meta = {
        "model": kind.model,
        "fields": names,
        "import_id_fields": list(kind.identity),
        "skip_unchanged": True,
        "report_skipped": True,
        "clean_model_instances": True,
        "skip_html_diff": True,
        "store_instance": True,
        "store_row_values": True,
    }

    def after_init_instance(self: Any, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        if new and not kind.can_add:
            raise ValidationError(_("This list has no such row, and none can be added to it."))

    def validate_instance(self: Any, instance: Any, errors: Any = None, validate_unique: bool = True) -> None:
        try:
            resources.ModelResource.validate_instance(self, instance, errors, validate_unique)
        except ValidationError as error:
            raise kind.in_words(error) from error
        kind.check(instance, is_new=instance.pk is None)

    members = {name: _Told(name, name, widget=_widget(kind, name)) for name in names}
    made = type(
        "ReferenceResource",
        (resources.ModelResource,),
        {
            **members,
            "Meta": type("Meta", (), meta),
            "after_init_instance": after_init_instance,
            "validate_instance": validate_instance,
        },
    )
    return made()


@transaction.atomic
def load_shipped(*, by: User) -> None:
    """What the portal brings along: offices, holidays, the limit of whole numbers. Adds what is missing and keeps what
    was changed.
    """
    for code, name in AGENCIES:
        _add(Agency, by, {"code": code}, {"name": name, "valid_from": SHIPPED_FROM})
    for on, name, kind in HOLIDAYS:
        _add(Holiday, by, {"on": on}, {"name": name, "kind": kind, "legal_basis": SKB_2026})
    _add(RevealLimit, by, {"valid_from": SHIPPED_FROM}, {"per_day": SHIPPED_PER_DAY})


def _add(model: type[Model], by: User, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Add a row once: one that an administrator has deleted does not come back."""
    history: Any = model.events.rel.related_model  # type: ignore[attr-defined]
    if history.objects.filter(**key).exists():
        return
    row, is_new = model._default_manager.get_or_create(**key, defaults=dict(values))
    if is_new:
        audit.record("reference.add", target=row, by=by)


@transaction.atomic
def load_code_lists(*, lists: Iterable[ShippedList], by: User) -> int:
    """Bring the code lists up to what this version of the portal ships; labels of the city stay. How many changed."""
    changed = 0
    for shipped in lists:
        row, is_new = CodeList.objects.update_or_create(
            key=shipped.key,
            defaults={"title": shipped.title, "source": shipped.source, "version": shipped.version},
        )
        changed += _load_entries(row, shipped)
        if is_new:
            details = {"list": shipped.key, "version": shipped.version}
            audit.record("reference.load", target=row, by=by, details=details)
    return changed


def _load_entries(row: CodeList, shipped: ShippedList) -> int:
    known = {entry.code: entry for entry in row.entries.all()}
    new = [
        CodeEntry(
            code_list=row, code=one.code, value=one.value, shipped_label=one.label, label=one.label,
            valid_from=SHIPPED_FROM,
        )
        for one in shipped.entries
        if one.code not in known
    ]  # fmt: skip
    CodeEntry.objects.bulk_create(new)
    renamed = [one for one in shipped.entries if one.code in known and known[one.code].shipped_label != one.label]
    for one in renamed:
        entry = known[one.code]
        is_own = entry.label != entry.shipped_label
        entry.shipped_label, entry.label = one.label, entry.label if is_own else one.label
        entry.save(update_fields=["shipped_label", "label"])
    return len(new) + len(renamed)
