"""The overlap matrix by a file: one row per pair of programmes, tried out first, taken over whole or not at all."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources, widgets

from access.actions import audit
from access.actions.tables import Choice, Preview, tried
from access.domain.reference import Table
from access.errors import UserError
from access.models import User
from distribution.actions.programmes import set_overlap
from distribution.models import Overlap, Programme
from distribution.queries.overlaps import pairs_on


class OverlapColumns:
    """The columns that are read; the names of the programmes are there for whoever fills the file in."""

    identity: ClassVar = ("first", "second")
    editable: ClassVar = ("policy", "level", "legal_basis")
    labels: ClassVar = {
        "first": gettext_lazy("Programme code"),
        "second": gettext_lazy("Code of the other programme"),
        "policy": gettext_lazy("One family gets both"),
        "level": gettext_lazy("Looked at"),
        "legal_basis": gettext_lazy("Legal basis"),
    }

    def label(self, name: str) -> str:
        return str(self.labels[name])


def preview(*, valid_from: date, reason: str, table: Table, by: User) -> Preview:
    """Try a file out without keeping anything."""
    return tried(OverlapResource(valid_from, reason, by), OverlapColumns(), table, dry_run=True)


@transaction.atomic
def take_over(*, valid_from: date, reason: str, table: Table, by: User) -> Preview:
    """Say anew what holds for every pair that the file changes, or for none when one row is refused."""
    done = tried(OverlapResource(valid_from, reason, by), OverlapColumns(), table, dry_run=False)
    if not done.is_usable:
        transaction.set_rollback(True)
        raise UserError(_("Nothing was taken over. Repair the refused rows and send the file again."))
    counts = {"from": valid_from.isoformat(), "new": done.count("new"), "changed": done.count("changed")}
    audit.record("overlap.import", target=by, by=by, reason=reason, details=counts)
    return done


class _ProgrammeCode(widgets.Widget):  # type: ignore[misc, unused-ignore]
    """A programme by its code."""

    def __init__(self, programmes: Mapping[str, Programme]) -> None:
        super().__init__()
        self._programmes = programmes

    def clean(self, value: str, row: Mapping[str, str] | None = None, **kwargs: Any) -> Programme:
        found = self._programmes.get(value.strip().lower())
        if found is None:
            raise ValidationError(_("There is no programme with the code %(value)s.") % {"value": value or "–"})
        return found


class OverlapResource(resources.ModelResource):  # type: ignore[misc, unused-ignore]
    """Rows of a file against what the matrix says on the day from which the file holds.

    A row that says nothing of a pair leaves it. What changes goes through `set_overlap`, which ends what held before.
    """

    class Meta:
        model = Overlap
        fields = ("first", "second", "policy", "level", "legal_basis")
        import_id_fields = ("first", "second")
        skip_unchanged = report_skipped = store_instance = store_row_values = skip_html_diff = True

    def __init__(self, valid_from: date, reason: str, by: User) -> None:
        super().__init__()
        self._valid_from, self._reason, self._by = valid_from, reason, by
        programmes = {one.code: one for one in Programme.objects.all()}
        self._standing = {_pair(one.first.code, one.second.code): one for one in pairs_on(valid_from)}
        self._seen: set[frozenset[str]] = set()
        self.fields = {
            "first": fields.Field("first", "first", widget=_ProgrammeCode(programmes)),
            "second": fields.Field("second", "second", widget=_ProgrammeCode(programmes)),
            "policy": fields.Field("policy", "policy", widget=Choice(Overlap.Policy.choices)),
            "level": fields.Field("level", "level", default=Overlap.Level.FAMILY, widget=Choice(Overlap.Level.choices)),
            "legal_basis": fields.Field("legal_basis", "legal_basis"),
        }

    def before_import_row(self, row: Mapping[str, str], **kwargs: Any) -> None:
        pair = _pair(row["first"], row["second"])
        if pair in self._seen:
            raise ValidationError(_("The file names this pair twice. Keep one row."))
        self._seen.add(pair)

    def get_instance(self, instance_loader: Any, row: Mapping[str, str]) -> Overlap | None:
        return self._standing.get(_pair(row["first"], row["second"]))

    def skip_row(self, instance: Overlap, original: Overlap, row: Any, import_validation_errors: Any = None) -> bool:
        if import_validation_errors:
            return False
        return not instance.policy or _said(instance) == _said(original)

    def validate_instance(self, instance: Overlap, import_validation_errors: Any = None, **kwargs: Any) -> None:
        errors = dict(import_validation_errors or {})
        if instance.policy not in Overlap.Policy.values:
            errors["policy"] = _("Write one of: %(choices)s.") % {"choices": _words(Overlap.Policy)}
        if instance.level not in Overlap.Level.values:
            errors["level"] = _("Write one of: %(choices)s.") % {"choices": _words(Overlap.Level)}
        if not instance.legal_basis:
            errors["legal_basis"] = _("Enter the regulation or decree that says so.")
        if errors:
            raise ValidationError(errors)

    def do_instance_save(self, instance: Overlap, is_create: bool) -> None:
        set_overlap(
            first=instance.first,
            second=instance.second,
            policy=instance.policy,
            level=instance.level,
            valid_from=self._valid_from,
            legal_basis=instance.legal_basis,
            reason=self._reason,
            by=self._by,
        )


def _pair(first: str, second: str) -> frozenset[str]:
    """Either order means the same pair."""
    return frozenset({first.strip().lower(), second.strip().lower()})


def _said(overlap: Overlap) -> tuple[str, str, str]:
    return overlap.policy, overlap.level, overlap.legal_basis


def _words(choices: type[Overlap.Policy] | type[Overlap.Level]) -> str:
    return ", ".join(str(label) for label in choices.labels)
