"""What tests of the standing order and of its pages need: people who are due, runs, policies with other terms."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from access.domain.permissions import Role
from access.models import User
from tests.factories import VILLAGE, FamilyFactory, PersonFactory, UserFactory, areas
from verification.actions import freshness, planning, standing
from verification.actions import policies as actions
from verification.models import Check, VerificationRun
from verification.models import Policy as PolicyRow
from verification.queries import policies


def due(trigger: str, count: int = 1, *, village: str = VILLAGE) -> list[Check]:
    """Persons who are due under the policy of this kind."""
    actions.keep_shipped(source="dukcapil", by=User.objects.machine())
    policy = PolicyRow.objects.get(source="dukcapil", code=trigger)
    return [
        Check.objects.create(
            person=PersonFactory(family=FamilyFactory(village_id=areas()[village].code)),
            source="dukcapil",
            due_on=timezone.localdate(),
            due_because=trigger,
            policy=policy,
        )
        for _ in range(count)
    ]


def start(now: datetime | None = None) -> VerificationRun | None:
    return standing.start(source="dukcapil", now=now or timezone.localtime())


def terms(code: str, **changes: Any) -> None:
    """New terms of a policy from today on."""
    row = PolicyRow.objects.get(source="dukcapil", code=code)
    today = timezone.localdate()
    current = next(one for one in policies.policies_of("dukcapil", today) if one.code == code)
    actions.change(
        row=row, policy=replace(current, from_on=today, **changes), reason="uji", today=today, by=UserFactory()
    )


def counted() -> None:
    now = timezone.localtime()
    planning.plan_due(source="dukcapil", now=now)
    freshness.count(source="dukcapil", now=now)


def admin(client: Client) -> User:
    user: User = UserFactory(role=Role.ADMIN)
    client.force_login(user)
    return user


def policy(code: str) -> PolicyRow:
    actions.keep_shipped(source="dukcapil", by=User.objects.machine())
    found: PolicyRow = PolicyRow.objects.get(source="dukcapil", code=code)
    return found


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())
