"""What happens to a person of the registry: death, moving away, and taking such a record back."""

from datetime import date

import pghistory
from django.db import IntegrityError, transaction

from access.actions import audit
from access.models import User
from recipients.actions import registry
from recipients.actions.events import writing
from recipients.event_errors import NikTaken
from recipients.models import Membership, Person


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
    """Take back a death or a move that turned out to be wrong: the last place in the family is open again.

    Who was the head is it no more where another one was named meanwhile; who heads the family is never guessed.
    """
    person = _locked(person)
    if person.vital_status not in (Person.VitalStatus.DECEASED, Person.VitalStatus.MOVED):
        return person
    person.vital_status, person.died_on = Person.VitalStatus.ALIVE, None
    with pghistory.context(user=by.pk, action="person.restore", reason=reason):
        try:
            with transaction.atomic():
                person.save(update_fields=["vital_status", "died_on"])
        except IntegrityError as error:
            raise NikTaken from error
        places = Membership.objects.filter(person=person, family=person.family_id)
        last = places.order_by("-from_on", "-pk").first()
        if last is not None:
            last.until_on = None
            if last.relationship == Membership.Relationship.HEAD and registry.other_head(last):
                last.relationship = Membership.Relationship.OTHER
            last.save(update_fields=["until_on", "relationship"])
        registry.settle([person.family_id])
    audit.record("person.restore", target=person, by=by, village_code=person.village_id, reason=reason)
    return person


@transaction.atomic
def _leave(
    person: Person, status: str, died_on: date | None, today: date, action: str, reason: str, by: User
) -> Person:
    person = _locked(person)
    # A record that was merged stays merged: what was said of it is asked again about the one that was kept.
    if person.vital_status in (status, Person.VitalStatus.MERGED):
        return person
    person.vital_status, person.died_on = status, died_on
    with pghistory.context(user=by.pk, action=action, reason=reason):
        person.save(update_fields=["vital_status", "died_on"])
        open_place = Membership.objects.filter(person=person, until_on=None)
        open_place.filter(from_on__lte=today).update(until_on=today)
        registry.settle([person.family_id])
    audit.record(action, target=person, by=by, village_code=person.village_id, reason=reason)
    return person


def _locked(person: Person) -> Person:
    """The person as it is now. The family first, as events lock it: of two who leave at once, one is the last."""
    people = Person.objects.across_areas(reason="a person who was found already")
    writing.lock([people.values_list("family_id", flat=True).get(pk=person.pk)])
    return people.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
