"""Lists taken out of the portal: what is on the page, numbers masked, and a line in the audit trail."""

from itertools import islice
from typing import BinaryIO

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.masking import mask_number
from access.domain.permissions import Permission
from access.errors import NotAllowed
from access.models import User
from recipients import additions
from recipients.queries.families import ListFilter, ListRow, each_row


MOST_ROWS = 10_000


@transaction.atomic
def export_families(*, chosen: ListFilter, to: BinaryIO, by: User) -> int:
    """Write the families that a person sees under these filters as a workbook; returns how many."""
    if not by.may(Permission.REGISTRY_VIEW):
        raise NotAllowed(_("Your role does not include reading the registry."))
    # SECURITY: strings stay strings, so that "=..." in a name is never run as a formula.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
               "strings_to_urls": False}  # fmt: skip
    count = 0
    with xlsxwriter.Workbook(to, options) as book:
        sheet = book.add_worksheet(_("Families"))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 3, 24)
        for place, head in enumerate(_heads()):
            sheet.write_string(0, place, head, book.add_format({"bold": True}))
        for count, row in enumerate(islice(each_row(chosen, by), MOST_ROWS), start=1):
            for place, value in enumerate(_values(row)):
                sheet.write_string(count, place, value)
        if count == MOST_ROWS:
            note = _("Only the first %(count)s families are in this file. Narrow the list to get the others.")
            sheet.write_string(count + 1, 0, note % {"count": MOST_ROWS})
    # PRIVACY: what was searched for may be a name or a NIK; only that something was, is kept.
    narrowed = sorted(name for name, value in vars(chosen).items() if value)
    details = {"rows": count, "narrowed_by": narrowed, "area": chosen.area}
    audit.record("registry.export", target=by, by=by, details=details)
    return count


def _heads() -> list[str]:
    own = [_("NIK of the head"), _("Head of family"), _("Address"), _("RT"), _("RW"), _("Kelurahan"), _("Decile"),
           _("Persons")]  # fmt: skip
    return [*own, *(facet.label() for facet in additions.facets())]


def _values(row: ListRow) -> list[str]:
    decile = "" if row.decile is None else str(row.decile)
    own = [mask_number(row.nik), row.name, row.address, row.rt, row.rw, row.village, decile, str(row.members)]
    return [*own, *(", ".join(mark.text for mark in cell.marks) for cell in row.cells)]
