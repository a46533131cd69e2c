"""Asking for official papers, and the logo that they carry."""

import hashlib
from typing import Any
from urllib.parse import urlencode

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from access.actions import audit, exports
from access.domain.exporting import SHORTEST_REASON, FileFormat
from access.domain.permissions import Permission
from access.errors import NotAllowed
from access.models import Export, User
from distribution.domain.papers.pictures import MOST_BYTES, picture_suffix
from distribution.errors import PictureUnusable, ReasonMissing
from distribution.models import Letterhead, Logo
from distribution.papers.typesetting import is_printable


@transaction.atomic
def ask(
    *, key: str, subject: Any, village_code: str, options: dict[str, str], is_masked: bool, reason: str, by: User
) -> Export:
    """Have a paper about a record made (access.actions.exports); what it is about stays in the audit trail."""
    query = urlencode({"pk": subject.pk, **{name: value for name, value in options.items() if value}})
    export = exports.request(
        listing_key=key,
        query=query,
        columns=[],
        file_format=FileFormat.PDF,
        is_masked=is_masked,
        reason=reason,
        by=by,
    )
    details = {"paper": key.removeprefix("paper-"), "export": export.pk, "whole": not is_masked}
    audit.record("paper.ask", target=subject, by=by, village_code=village_code, reason=export.reason, details=details)
    return export


@transaction.atomic
def set_logo(*, letterhead: Letterhead, content: bytes, reason: str, by: User) -> Letterhead:
    """Put a coat of arms on a letterhead; the same picture twice is kept once. Empty content takes it away."""
    if not by.may_for_city(Permission.USER_MANAGE):
        raise NotAllowed(_("Only an administrator of the whole city can change this."))
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing(_("Say in a few words why the logo changes."))
    locked = Letterhead.objects.select_for_update(of=("self",), no_key=True).get(pk=letterhead.pk)
    with pghistory.context(user=by.pk, action="letterhead.logo", reason=reason.strip()):
        locked.logo = _kept(content, by) if content else None
        locked.save(update_fields=["logo"])
    digest = locked.logo.sha256 if locked.logo else ""
    audit.record("letterhead.logo", target=locked, by=by, reason=reason.strip(), details={"sha256": digest})
    return locked


def _kept(content: bytes, by: User) -> Logo:
    suffix = picture_suffix(content)
    if suffix is None or len(content) > MOST_BYTES or not is_printable(content, suffix):
        raise PictureUnusable
    digest = hashlib.sha256(content).hexdigest()
    logo, _is_new = Logo.objects.get_or_create(
        sha256=digest, defaults={"image": content, "suffix": suffix, "uploaded_by": by}
    )
    return logo
