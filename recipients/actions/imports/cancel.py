"""Stopping an import that is not wanted after all."""

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions.imports.receive import city_of
from recipients.models import Import
from recipients.queries import changes, intake_tables


STILL = (Import.State.RECEIVED, Import.State.STAGED, Import.State.FAILED)
STOPPABLE = (*STILL, Import.State.STAGING)


@transaction.atomic
def cancel(*, import_id: int, by: User) -> Import:
    """Cancel an import that waits, or ask the worker to stop; its files may be sent again afterwards."""
    city = city_of(by, Permission.IMPORT_UPLOAD)
    imports = Import.objects.across_areas(reason="the import of the city the person was checked for")
    found = imports.select_for_update(of=("self",), no_key=True).get(pk=import_id, city_id=city)
    if found.state in STILL:
        intake_tables.drop_tables(found.pk)
        changes.forget(found.pk)
        found.state = Import.State.CANCELLED
        found.finished_at = timezone.now()
        found.files.update(is_refused=True)
    elif found.state == Import.State.STAGING:
        found.cancel_requested_at = timezone.now()
    else:
        raise errors.NotWaiting(found.pk, found.get_state_display())
    found.save(update_fields=["state", "finished_at", "cancel_requested_at"])
    audit.record("import.cancel", target=found, by=by)
    return found
