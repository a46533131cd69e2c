"""Saying who a masked row of a list is: a person decides, the registry stays as it is."""

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions.imports.receive import city_of
from recipients.models import ListEntry, Person, RecipientList
from recipients.queries import lists


OPEN = (ListEntry.State.WAITING, ListEntry.State.ABSENT)


@transaction.atomic
def decide(*, of_list: RecipientList, entry_id: int, person_id: int | None, by: User) -> ListEntry:
    """Settle one waiting row as this person of the registry, or as nobody of it (`person_id` None).

    1. Lock. 2. Only an open row, only a candidate that the row was shown with. 3. Write, count anew, audit.
    """
    if city_of(by, Permission.REGISTRY_EDIT) != of_list.city_id:
        raise errors.NotPermitted
    entries = ListEntry.objects.across_areas(reason="the list is of the city the person was checked for")
    entry = entries.select_for_update(of=("self",), no_key=True).get(pk=entry_id, of_list=of_list)
    if entry.state not in OPEN:
        raise errors.EntryDecided(entry.row)
    if person_id is None:
        entry.state = ListEntry.State.ABSENT
        entry.person, entry.family = None, None
    else:
        if person_id not in {candidate["person"] for candidate in entry.candidates}:
            raise errors.NoSuchCandidate(entry.row)
        person = Person.objects.across_areas(reason="a candidate of the row").get(pk=person_id)
        entry.state = ListEntry.State.DECIDED
        entry.person, entry.family_id = person, person.family_id
    entry.decided_by, entry.decided_at = by, timezone.now()
    entry.save(update_fields=["state", "person", "family", "decided_by", "decided_at"])
    counts = {"read": of_list.counts.get("read", 0), **lists.count_states(of_list.pk)}
    RecipientList.objects.across_areas(reason="the list just decided in").filter(pk=of_list.pk).update(counts=counts)
    audit.record("list.decide", target=entry, by=by, details={"list": of_list.pk, "person": person_id})
    return entry
