"""Checks and findings of one family, for its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from access.models import User
from recipients.models import Person
from verification.domain.sources import DUKCAPIL
from verification.models import Check, Finding
from verification.queries.facets import COUNTED
from verification.queries.said import Said, said_by


@dataclass(frozen=True, slots=True)
class PersonChecks:
    """One person of the family: the civil registry's newest answer, when it is due again, what other sources have said,
    and the findings, newest first.
    """

    person: Person
    answered: Check | None
    due: Check | None
    findings: Sequence[Finding]
    said: Sequence[Said]

    @property
    def can_be_asked(self) -> bool:
        """Whether sources are asked about the person at all; not about the deceased and those who moved away."""
        return self.person.vital_status in COUNTED


def checks_of(people: Sequence[Person], user: User) -> list[PersonChecks]:
    """What is verified about each person of a family, as far as the user may see it; two queries."""
    checks = list(Check.objects.visible_to(user).filter(person__in=people).order_by("pk"))
    findings = list(Finding.objects.visible_to(user).filter(person__in=people).order_by("-pk"))
    dukcapil = [one for one in checks if one.source == DUKCAPIL]
    today = timezone.localdate()
    return [
        PersonChecks(
            person=person,
            answered=next((one for one in dukcapil if one.person_id == person.pk and one.is_latest), None),
            due=next(
                (one for one in dukcapil if one.person_id == person.pk and one.state != Check.State.ANSWERED),
                None,
            ),
            findings=[one for one in findings if one.person_id == person.pk],
            said=[
                said_by(one, today=today)
                for one in checks
                if one.person_id == person.pk and one.source != DUKCAPIL and one.is_latest
            ],
        )
        for person in people
    ]
