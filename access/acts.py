"""Words for the acts of accounts, areas and the installation, as the audit trail shows them."""

from typing import Final

from django.utils.translation import gettext_lazy as _


ACTS: Final = {
    "installation.prepare": _("Prepared the installation"),
    "areas.load": _("Loaded the areas"),
    "areas.boundaries": _("Loaded the boundaries"),
    "user.change_password": _("Changed their own password"),
    "user.create": _("Opened an account"),
    "user.activate": _("Let an account in again"),
    "user.deactivate": _("Shut an account out"),
    "user.reset_password": _("Gave an account a new first password"),
    "role.give": _("Gave a role"),
    "role.end": _("Ended a role"),
    "export.request": _("Asked for a list to take out"),
    "export.finish": _("Had a list put together"),
    "export.cancel": _("Stopped a list that was to be taken out"),
    "export.download": _("Took a list out"),
    "export.remove": _("Had a list removed after its time"),
    "reveal.refuse": _("Was refused a whole number, because the limit of the day was reached"),
    "reference.add": _("Added a row of reference data"),
    "reference.change": _("Changed a row of reference data"),
    "reference.delete": _("Deleted a row of reference data"),
    "reference.import": _("Took over reference data from a file"),
    "reference.load": _("Loaded a code list"),
    "view.save": _("Kept a view of a list"),
    "view.delete": _("Deleted a kept view of a list"),
}
RECORDS: Final = {
    "agency": _("Office"),
    "area": _("Area"),
    "codeentry": _("Code"),
    "codelist": _("Code list"),
    "export": _("List taken out"),
    "holiday": _("Holiday"),
    "installation": _("Installation"),
    "reveallimit": _("Limit of whole numbers"),
    "savedview": _("Kept view"),
    "roleassignment": _("Role"),
    "user": _("Account"),
}
DETAILS: Final = {
    "city": _("city"),
    "file": _("file"),
    "format": _("format"),
    "limit": _("limit of the day"),
    "list": _("list"),
    "matched": _("rows that match"),
    "narrowed_by": _("narrowed by"),
    "release": _("release"),
    "role": _("role"),
    "roles": _("with the roles"),
    "rows": _("rows"),
    "sha256": _("SHA-256"),
    "shared": _("shared with the office"),
    "unknown": _("not recognised"),
    "version": _("version"),
    "whole": _("in full"),
    "written": _("rows written"),
    "new": _("new ones"),
    "changed": _("changed ones"),
    "unchanged": _("unchanged ones"),
}
# What the filters of lists are called, by their names in addresses.
FILTERS: Final = {
    "act": _("Act"),
    "actor": _("Person"),
    "code": _("Code"),
    "ids": _("Chosen rows"),
    "kind": _("Kind"),
    "list": _("List"),
    "reason": _("Reason"),
    "since": _("From"),
    "source": _("Source"),
    "state": _("Status"),
    "target": _("Record"),
    "until": _("Until"),
    "version": _("Version"),
    "year": _("Year"),
}
