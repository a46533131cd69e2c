"""Checks and findings of one family, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from access.models import User
from recipients.models import Person
from verification.models import Check, Finding


@dataclass(frozen=True, slots=True)
class PersonChecks:
    """One person of the family: the newest answer, what is due, and the findings, newest first."""

    person: Person
    answered: Check | None
    due: Check | None
    findings: Sequence[Finding]


def checks_of(people: Sequence[Person], user: User) -> list[PersonChecks]:
    """What is verified about each person of a family, as far as the user may see it; two queries."""
    checks = list(Check.objects.visible_to(user).filter(person__in=people).order_by("pk"))
    findings = list(Finding.objects.visible_to(user).filter(person__in=people).order_by("-pk"))
    return [
        PersonChecks(
            person=person,
            answered=next((one for one in checks if one.person_id == person.pk and one.is_latest), None),
            due=next(
                (one for one in checks if one.person_id == person.pk and one.state != Check.State.ANSWERED),
                None,
            ),
            findings=[one for one in findings if one.person_id == person.pk],
        )
        for person in people
    ]
