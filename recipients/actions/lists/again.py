"""Having a matched list looked for in the registry once more, when families have come in since."""

from django.db import transaction

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions.imports.receive import city_of
from recipients.models import RecipientList


@transaction.atomic
def look_again(*, of_list: RecipientList, by: User) -> None:
    """Queue a matched list for the worker; its rows and the decisions about them stay."""
    if city_of(by, Permission.REGISTRY_EDIT) != of_list.city_id:
        raise errors.NotPermitted
    ready = RecipientList.objects.across_areas(reason="the list is of the city the person was checked for").filter(
        pk=of_list.pk, state=RecipientList.State.READY
    )
    if not ready.update(state=RecipientList.State.RECEIVED):
        raise errors.ListNotReady(of_list.pk)
    audit.record("list.look_again", target=of_list, by=by)
