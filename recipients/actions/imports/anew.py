"""Judging a waiting import anew: another version of the portal has read it, or another import came in meanwhile."""

from django.db import transaction

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions.imports.receive import city_of
from recipients.models import Import
from recipients.queries.imports import overtaken_by
from recipients.queries.intake_version import is_outdated


State = Import.State


@transaction.atomic
def judge_again(*, import_id: int, by: User) -> Import:
    """Put an import that waits for admission back to be read; whoever may send or admit files may do it.

    What was held back by class or one by one stays held back. A worker does the rest.
    """
    city = city_of(by, Permission.IMPORT_UPLOAD if by.may(Permission.IMPORT_UPLOAD) else Permission.IMPORT_ADMIT)
    imports = Import.objects.across_areas(reason="the import of the city the person was checked for")
    found = imports.select_for_update(of=("self",), no_key=True).get(pk=import_id, city_id=city)
    if found.state != State.STAGED or found.admission_by_id or not (is_outdated(found) or overtaken_by(found)):
        raise errors.NotWaiting(found.pk, found.get_state_display())
    found.state = State.RECEIVED
    found.trouble = ""
    found.save(update_fields=["state", "trouble"])
    audit.record("import.judge_again", target=found, by=by, details={"version": found.dataset_version})
    return found
