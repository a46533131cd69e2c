"""The refused rows as a workbook: as they were, plus the reasons; masked unless somebody says what for."""

from typing import BinaryIO

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from access.actions import audit
from access.domain.exporting import SHORTEST_REASON
from access.domain.masking import mask_numbers_in
from access.domain.permissions import Permission
from access.errors import NotAllowed, UserError
from access.models import RecordView, User
from recipients.domain.refused_rows import masked_fields
from recipients.models import Import
from recipients.queries import refused
from recipients.queries.imports import Part, parts_of


MOST_ROWS = 50_000  # a request writes about 4,000 rows of 48 columns a second
CELL = 32_000  # letters that a spreadsheet cell holds


@transaction.atomic
def write_refused(*, found: Import, to: BinaryIO, by: User) -> None:
    """Write the workbook with every number of a person masked."""
    _refuse_strangers(found, by, Permission.REGISTRY_VIEW)
    audit.record_view(found, by=by, village_code=found.city_id)
    _write(found, to, is_masked=True)


@transaction.atomic
def write_refused_whole(*, found: Import, reason: str, to: BinaryIO, by: User) -> None:
    """Write it with whole numbers, for a reason that is kept, so that the rows can be repaired and sent again."""
    _refuse_strangers(found, by, Permission.NIK_REVEAL)
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError(_("Say in a few words what you need the numbers for."))
    audit.record_view(found, by=by, kind=RecordView.Kind.REVEALED, village_code=found.city_id, reason=reason.strip())
    _write(found, to, is_masked=False)


def _refuse_strangers(found: Import, by: User, permission: Permission) -> None:
    if not by.may_in(permission, found.city_id):
        raise NotAllowed(_("Your role does not include seeing the rows of this city's files."))


def _write(found: Import, to: BinaryIO, *, is_masked: bool) -> None:
    # SECURITY: strings stay strings, so that "=..." in a name is never run as a formula.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
               "strings_to_urls": False}  # fmt: skip
    with xlsxwriter.Workbook(to, options) as book:
        bold = book.add_format({"bold": True})
        for part in parts_of(found):
            sheet = book.add_worksheet(str(part.file.get_part_display())[:31])
            sheet.freeze_panes(1, 3)
            _put(sheet, 0, [_("Row"), _("Reasons"), _("What to do"), *refused.column_names(part.form)], bold)
            sheet.set_column(0, 0, 8)
            sheet.set_column(1, 2, 48)
            sheet.set_column(3, len(part.form.columns) + 2, 18)
            _fill(sheet, part, is_masked=is_masked)


def _fill(sheet: Worksheet, part: Part, *, is_masked: bool) -> None:
    for line, one in enumerate(refused.each_refused_row(part), start=1):
        if line > MOST_ROWS:
            _put(sheet, line, [_("There are more rows. Repair these and send the files again.")])
            return
        fields = masked_fields(one.fields, part.form) if is_masked else one.fields
        reasons = " ".join(f"{reason.code}: {reason.sentence}" for reason in one.reasons)
        advice = " ".join(dict.fromkeys(reason.advice for reason in one.reasons))
        _put(sheet, line, [str(one.row), mask_numbers_in(reasons), advice, *fields])


def _put(sheet: Worksheet, line: int, values: list[str], style: object = None) -> None:
    for place, value in enumerate(values):
        if value:
            sheet.write_string(line, place, value[:CELL], style)
