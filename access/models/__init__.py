"""Tables of the access room."""

from access.models.areas import Area, AreaCode
from access.models.exports import Export
from access.models.installation import Installation
from access.models.jobs import JobRow
from access.models.logs import AuditEvent, RecordView
from access.models.reference import Agency, CodeEntry, CodeList, Holiday
from access.models.reveal_limits import RevealLimit
from access.models.saved_views import SavedView
from access.models.users import ROLE_LABELS, RoleAssignment, User


__all__ = [
    "ROLE_LABELS", "Agency", "Area", "AreaCode", "AuditEvent", "CodeEntry", "CodeList", "Export", "Holiday",
    "Installation", "JobRow", "RecordView", "RevealLimit", "RoleAssignment", "SavedView", "User",
]  # fmt: skip
