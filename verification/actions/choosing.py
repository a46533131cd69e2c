"""What a run asks next: under which policies, in which order, and how many of each.

A standing run keeps to the office hours and shares of its policies. A run that an officer or the command line started
asks at any hour, the highest policy first, because somebody wants the answers now. Paused policies are passed over by
both; a run about one family or person asks about them whatever the policy.
"""

import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from access.models import Area
from verification.domain.budget import Demand, share_out
from verification.domain.policies import LOWEST_PRIORITY, Policy
from verification.models import VerificationRun
from verification.queries import claims, due, policies
from verification.queries.claims import Claim, Reach


_LOOK_S = 2.0  # how soon a pause, the end of the hours or new terms reach a run at work
_NO_POLICY = 0  # the place of checks that stand under no policy


def open_policies(source: str, now: datetime) -> list[Policy]:
    """The policies of a source under which something may be asked now: in force, within their hours, not paused."""
    pauses = policies.open_pauses()
    if source in pauses.sources:
        return []
    holidays = policies.holidays_around(now.date())
    return [
        one
        for one in policies.policies_of(source, now.date())
        if one.number is not None and one.number not in pauses.policies and one.hours.is_open(now, holidays)
    ]


def reach_of(run: VerificationRun) -> Reach:
    """Whom a run is about, as of today."""
    now = timezone.now()
    return Reach(
        source=run.source,
        run_id=run.pk,
        scope=run.scope_id,
        today=timezone.localdate(),
        began=min(run.started_at or now, now),
        family=run.family_id,
        person=run.person_id,
    )


class Chooser:
    """Takes the next checks for one run, and counts what was asked under each policy."""

    def __init__(self, run: VerificationRun) -> None:
        self._run = run
        self._reach = reach_of(run)
        self._latest = timezone.now()
        self._policies: list[Policy] = []
        self._asked: Counter[int | None] = Counter()
        self._in_flight: Counter[int | None] = Counter()
        self._not_counted: Counter[int | None] = Counter()
        self._exhausted: set[int] = set()
        self._may_ask = True
        self._looked_at: float | None = None
        self._is_of_a_part = not run.is_standing and run.scope.level >= Area.Level.DISTRICT
        self._listed: deque[int] = deque()
        self._listed_at: float | None = None

    def take(self, most: int) -> list[Claim]:
        """At most `most` further checks; none when nobody is left who may be asked about now."""
        if most <= 0:
            return []
        self._look()
        if not self._may_ask:
            return []
        if self._reach.is_of_people:
            now = self._now()
            return self._count(claims.claim_people(self._reach, now=now, most=most))
        return self._take_listed(most) if self._is_of_a_part else self._take_next(most)

    def take_to_try(self) -> list[Claim]:
        """One check with which to see whether the source is back.

        Whoever was asked in vain before comes last: one person whose answer is always broken would else be the one each
        time, and hold up everybody for good.
        """
        self._look()
        if not self._may_ask or self._reach.is_of_people:
            return self.take(1)
        allowed = policies.numbers_of(self._policies)
        if self._is_of_a_part:
            # Whom the run goes on with anyway.
            first = self._list(allowed).longest_ago
            chosen = [] if first is None else [first]
            return self._count(claims.claim_listed(self._reach, checks=chosen, policies=allowed, now=self._now()))
        # Policy by policy, as the run goes on: to put a whole city's queue in order takes seconds.
        for policy in (*allowed, None):
            found = claims.claim(self._reach, policy=policy, now=self._now(), most=1, is_never_tried=True)
            if found:
                return self._count(found)
        return self._count(claims.claim_longest_ago(self._reach, policies=allowed, now=self._now()))

    def take_these(self, checks: Sequence[int]) -> list[Claim]:
        """Those of these checks that are still due and may be asked about now."""
        self._look()
        if not checks or not self._may_ask:
            return []
        allowed = policies.numbers_of(self._policies)
        return self._count(claims.claim_listed(self._reach, checks=checks, policies=allowed, now=self._now()))

    def _take_next(self, most: int) -> list[Claim]:
        """From the whole queue, policy by policy."""
        taken: list[Claim] = []
        while len(taken) < most:
            wanted = {key: count for key, count in self._next(most - len(taken)).items() if count}
            if not wanted:
                break
            for key, count in wanted.items():
                now = self._now()
                found = claims.claim(self._reach, policy=key or None, now=now, most=count)
                if len(found) < count:
                    self._exhausted.add(key)
                taken += self._count(found)
        return taken

    def _take_listed(self, most: int) -> list[Claim]:
        """From what is due in a part of the city, listed once and again when all of it has been taken."""
        allowed = policies.numbers_of(self._policies)
        taken: list[Claim] = []
        while len(taken) < most:
            if not self._listed and not self._listed_anew(allowed):
                break
            wanted = most - len(taken)
            next_ones = [self._listed.popleft() for _ in range(min(wanted, len(self._listed)))]
            taken += self._count(claims.claim_listed(self._reach, checks=next_ones, policies=allowed, now=self._now()))
        return taken

    def _listed_anew(self, allowed: Sequence[int]) -> bool:
        """Whether anybody is due still; not asked again within the same moment."""
        if self._listed_at is not None and time.monotonic() - self._listed_at < _LOOK_S:
            return False
        return bool(self._list(allowed).checks)

    def _list(self, allowed: Sequence[int]) -> claims.Listed:
        self._listed_at = time.monotonic()
        found = claims.list_due(self._reach, policies=allowed, now=self._now())
        self._listed = deque(found.checks)
        return found

    def count(self) -> int:
        """How many are due for this run as it begins; of a standing run, under the policies that are open now."""
        self._look()
        if self._reach.is_of_people:
            return due.count_due(self._reach)
        open_now = {one.number for one in self._policies} | {None}
        if not self._run.is_standing:
            return due.count_due(self._reach, policies=open_now)
        waiting = due.waiting_of(source=self._run.source, today=self._reach.today)
        return sum(one.count for one in waiting if one.policy in open_now)

    def note(self, asked: Sequence[Claim]) -> None:
        """These were asked about, in vain or not."""
        for one in asked:
            self._in_flight[one.policy] -= 1
            self._not_counted[one.policy] += 1

    def flush(self) -> None:
        """Write how many were asked about under each policy since the last time."""
        if self._not_counted:
            policies.count_asked(source=self._run.source, now=timezone.now(), counted=self._not_counted)
            self._not_counted.clear()

    def _now(self) -> datetime:
        """The time. A clock that was set back takes the beginning of the run with it: else whoever is asked in vain
        from now on would seem to have been tried before the run began, and be taken again and again.
        """
        now = timezone.now()
        if now < self._latest:
            self._reach = replace(self._reach, began=self._reach.began - (self._latest - now))
        self._latest = now
        return now

    def _count(self, found: list[Claim]) -> list[Claim]:
        for one in found:
            self._asked[one.policy] += 1
            self._in_flight[one.policy] += 1
        return found

    def _look(self) -> None:
        """Every few seconds: which policies may be asked under, and what was asked today, by others too."""
        if self._looked_at is not None and time.monotonic() - self._looked_at < _LOOK_S:
            return
        self._looked_at = time.monotonic()
        self.flush()
        now = timezone.localtime()
        source = self._run.source
        pauses = policies.open_pauses()
        self._may_ask = source not in pauses.sources
        if self._run.is_standing:
            self._policies = open_policies(source, now)
        else:
            known = policies.policies_of(source, now.date())
            self._policies = [one for one in known if one.number is not None and one.number not in pauses.policies]
        self._asked = Counter(policies.asked_today(source, now)) + self._in_flight
        self._exhausted.clear()

    def _next(self, most: int) -> dict[int, int]:
        """How many of each policy come next."""
        demands = [
            Demand(one.number or _NO_POLICY, one.priority, one.share, None, self._asked[one.number])
            for one in self._policies
        ]
        demands.append(Demand(_NO_POLICY, LOWEST_PRIORITY, 0, None, self._asked[None]))
        waiting = [one for one in demands if one.key not in self._exhausted]
        if self._run.is_standing:
            return share_out(most, waiting, asked=sum(self._asked.values()))
        return {waiting[0].key: most} if waiting else {}
