"""What happens to a person of the registry: death, moving away, and taking such a record back."""

from datetime import date

import pghistory
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from access.actions import audit
from access.models import User
from recipients.event_errors import NikTaken
from recipients.models import Family, Membership, Person


def mark_deceased(*, person: Person, died_on: date | None, today: date, reason: str, by: User) -> Person:
    """Record a death: the person's place in the family ends; a family without anybody left is closed.

    The head of family stays named until somebody names another: who takes over is never guessed.
    """
    return _leave(person, Person.VitalStatus.DECEASED, died_on, today, "person.mark_deceased", reason, by)


def mark_moved(*, person: Person, today: date, reason: str, by: User) -> Person:
    """Record that a person has moved away from the city."""
    return _leave(person, Person.VitalStatus.MOVED, None, today, "person.mark_moved", reason, by)


@transaction.atomic
def restore(*, person: Person, reason: str, by: User) -> Person:
    """Take back a death or a move that turned out to be wrong: the last place in the family is open again."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if person.vital_status not in (Person.VitalStatus.DECEASED, Person.VitalStatus.MOVED):
        return person
    person.vital_status, person.died_on = Person.VitalStatus.ALIVE, None
    with pghistory.context(user=by.pk, action="person.restore", reason=reason):
        try:
            with transaction.atomic():
                person.save(update_fields=["vital_status", "died_on"])
        except IntegrityError as error:
            raise NikTaken from error
        last = Membership.objects.filter(person=person, family=person.family_id).order_by("-from_on").first()
        if last is not None:
            Membership.objects.filter(pk=last.pk).update(until_on=None)
        _families(person.family_id).update(status=Family.Status.ACTIVE)
    audit.record("person.restore", target=person, by=by, village_code=person.village_id, reason=reason)
    return person


@transaction.atomic
def _leave(
    person: Person, status: str, died_on: date | None, today: date, action: str, reason: str, by: User
) -> Person:
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    # A record that was merged stays merged: what was said of it is asked again about the one that was kept.
    if person.vital_status in (status, Person.VitalStatus.MERGED):
        return person
    person.vital_status, person.died_on = status, died_on
    with pghistory.context(user=by.pk, action=action, reason=reason):
        person.save(update_fields=["vital_status", "died_on"])
        open_place = Membership.objects.filter(person=person, until_on=None)
        open_place.filter(from_on__lte=today).update(until_on=today)
        if not _anybody_left(person.family_id):
            _families(person.family_id).update(status=Family.Status.CLOSED)
    audit.record(action, target=person, by=by, village_code=person.village_id, reason=reason)
    return person


def _anybody_left(family_id: int) -> bool:
    present = (Person.VitalStatus.ALIVE, Person.VitalStatus.UNKNOWN)
    members = Person.objects.across_areas(reason="the members of the family that is being changed")
    return members.filter(family_id=family_id, vital_status__in=present).exists()


def _families(family_id: int) -> QuerySet[Family]:
    return Family.objects.across_areas(reason="the family that is being changed").filter(pk=family_id)
