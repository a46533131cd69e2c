"""Two who leave one family at the same moment, in connections of their own: the last one closes it."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from access.domain.permissions import Role
from recipients.actions import corrections, persons
from recipients.domain.events.kinds import Kind
from recipients.event_errors import RegistryMoved
from recipients.models import Correction, Family
from tests.factories import FamilyFactory, PersonFactory, UserFactory
from tests.recipients.duplicate_cases import TODAY
from tests.recipients.events import NOBODY, sent


pytestmark = pytest.mark.concurrent


def at_once(*works: Callable[[], object]) -> set[type]:
    """What each raised, or gave back, when all begin together."""
    found: set[type] = set()
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            found.add(type(work()))
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            found.add(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_who_leave_at_once_one_is_the_last():
    family = FamilyFactory(head=True)
    by = UserFactory(role=Role.VERIFIKATOR)
    members = [family.head, PersonFactory(family=family, relationship=3)]
    left = [sent(Kind.MOVE_OUT, family, {"members": [one.pk], "destination": "x", **NOBODY}) for one in members]

    outcomes = at_once(
        *(lambda one=one: corrections.decide(correction=one, is_applied=True, reason="", by=by) for one in left)
    )

    assert outcomes == {Correction, RegistryMoved}
    assert Family.objects.get(pk=family.pk).status == "active"


def test_two_who_are_found_dead_at_once_leave_a_closed_family():
    family = FamilyFactory(head=True)
    by = UserFactory(role=Role.VERIFIKATOR)
    members = [family.head, PersonFactory(family=family, relationship=3)]

    def found_dead(one):
        return persons.mark_deceased(person=one, died_on=TODAY, today=TODAY, reason="dukcapil", by=by)

    at_once(*(lambda one=one: found_dead(one) for one in members))

    assert Family.objects.get(pk=family.pk).status == "closed"
