"""The agreement of a second person to an import: kept in its row, so that a worker admits it and nothing gets lost."""

import logging

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions.imports.admit import admit
from recipients.actions.imports.receive import city_of
from recipients.models import Import
from recipients.queries.intake_version import is_outdated


logger = logging.getLogger(__name__)
State = Import.State


@transaction.atomic
def agree(*, import_id: int, by: User) -> Import:
    """Agree to the admission of a staged import, as somebody else than who sent it; a worker does the rest."""
    city = city_of(by, Permission.IMPORT_ADMIT)
    imports = Import.objects.across_areas(reason="the import of the city the person was checked for")
    found = imports.select_for_update(of=("self",), no_key=True).get(pk=import_id, city_id=city)
    if found.uploaded_by_id == by.pk and not by.is_machine:
        raise errors.SameActor
    if found.state != State.STAGED or found.admission_by_id:
        raise errors.NotWaiting(found.pk, found.get_state_display())
    if is_outdated(found):
        raise errors.JudgedByAnother(found.pk)
    found.admission_by = by
    found.admission_asked_at = timezone.now()
    found.trouble = ""
    found.save(update_fields=["admission_by", "admission_asked_at", "trouble"])
    audit.record("import.agree", target=found, by=by, details={"version": found.dataset_version})
    return found


def admit_agreed(*, import_id: int) -> bool:
    """Admit an import in the name of who agreed to it; False when there is nothing to do.

    An admission that fails takes the agreement back: a person looks at what went wrong before it is tried again.
    """
    imports = Import.objects.across_areas(reason="a worker takes the import it was told")
    found = imports.filter(pk=import_id, state=State.STAGED).select_related("admission_by").first()
    if found is None or found.admission_by is None:
        return False
    try:
        admit(import_id=import_id, by=found.admission_by)
    except errors.NotWaiting:
        return False
    except Exception:
        imports.filter(pk=import_id).update(admission_by=None, admission_asked_at=None)
        logger.warning("import=%s admission failed, agreement of user=%s taken back", import_id, found.admission_by_id)
        raise
    return True
