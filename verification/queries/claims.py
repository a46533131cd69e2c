"""Taking due checks for a run, and giving them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from access.queries.statements import statement
from recipients.domain.code_book import code_list
from verification.domain.questions import Question, WireArea
from verification.models import Check


# No run starts by itself for the sake of those only whom a source could not answer a moment ago.
TRIED_AGAIN_AFTER = timedelta(hours=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """One check that a run holds: the question, the fingerprint of the identity asked about, and when it was
    taken.
    """

    question: Question
    asked_hash: int
    claimed_at: datetime
    policy: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose checks a run takes: those due on a day in an area, of a family or of one person if named; but nobody who
    was asked in vain since the run began.
    """

    source: str
    run_id: int
    scope: str
    today: date
    began: datetime
    family: int | None = None
    person: int | None = None

    @property
    def is_of_people(self) -> bool:
        """Whether the run is about a family or a person, and not about an area."""
        return bool(self.family or self.person)


def claim(reach: Reach, *, policy: int | None, now: datetime, most: int, is_never_tried: bool = False) -> list[Claim]:
    """Take at most `most` due checks under a policy (None: under none), passing over what others hold; only of people
    who were not asked in vain yet, if wanted.
    """
    narrowed = "pending.policy_id IS NULL" if policy is None else "pending.policy_id = %(policy)s"
    if is_never_tried:
        narrowed += " AND pending.tried_at IS NULL"
    return _claims(reach, narrowed, {"policy": policy}, now=now, most=most)


def claim_longest_ago(reach: Reach, *, policies: Sequence[int], now: datetime) -> list[Claim]:
    """Take one due check: of somebody who was not asked in vain before, else longest ago. Goes through all of them."""
    narrowed = "(pending.policy_id IS NULL OR pending.policy_id = ANY (%(policies)s))"
    order = "pending.tried_at NULLS FIRST, pending.due_on, pending.id"
    return _claims(reach, narrowed, {"policies": list(policies)}, now=now, most=1, order=order)


@dataclass(frozen=True, slots=True)
class Listed:
    """Checks in the order in which they are to be asked; `longest_ago` was not tried in vain, or before all others."""

    checks: Sequence[int]
    longest_ago: int | None


def list_due(reach: Reach, *, policies: Sequence[int], now: datetime) -> Listed:
    """The checks that are due in an area: the policies in their order (those under none last), then the longest due.

    A run about a part of the city lists them once and claims them by their numbers: searching the whole queue for them
    again and again would take longer the fewer are left.
    """
    values: dict[str, Any] = {
        "source": reach.source,
        "scope": reach.scope,
        "today": reach.today,
        "began": reach.began,
        "now": now,
        "policies": list(policies),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "claim_list"), values)
        rows = cursor.fetchall()
    longest_ago, _tried_at = min(rows, key=lambda row: row[1] or _NEVER, default=(None, None))
    return Listed([check for check, _tried_at in rows], longest_ago)


def claim_listed(reach: Reach, *, checks: Sequence[int], policies: Sequence[int], now: datetime) -> list[Claim]:
    """Take those of these checks that are still due, under one of these policies or under none."""
    narrowed = "pending.id = ANY (%(checks)s) AND (pending.policy_id IS NULL OR pending.policy_id = ANY (%(policies)s))"
    values: dict[str, Any] = {"checks": list(checks), "policies": list(policies)}
    return _claims(reach, narrowed, values, now=now, most=len(checks))


def claim_people(reach: Reach, *, now: datetime, most: int) -> list[Claim]:
    """Take the due checks of a run that is about a family or a person, whatever the policy."""
    narrowed = "p.family_id = %(family)s" if reach.person is None else "p.id = %(person)s"
    return _claims(reach, narrowed, {"family": reach.family, "person": reach.person}, now=now, most=most)


def _claims(
    reach: Reach,
    narrowed: str,
    values: dict[str, Any],
    *,
    now: datetime,
    most: int,
    order: str = "pending.due_on, pending.id",
) -> list[Claim]:
    """SECURITY: `narrowed` and `order` are our own words; values are bound."""
    values |= {
        "source": reach.source,
        "run": reach.run_id,
        "scope": reach.scope,
        "today": reach.today,
        "began": reach.began,
        "now": now,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "claim_checks", narrowed=narrowed, order=order), values)
        return [_claim(row, now) for row in cursor.fetchall()]


def is_any_due(*, source: str, policies: Sequence[int], now: datetime) -> bool:
    """Whether anybody waits under one of these policies who was not asked in vain within the last hour."""
    values: dict[str, Any] = {"source": source, "policies": list(policies), "today": now.date(), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "claim_any"), {**values, "tried": now - TRIED_AGAIN_AFTER})
        (found,) = cursor.fetchone()
    return bool(found)


def is_any_open(checks: Sequence[int]) -> bool:
    """Whether one of these checks waits for its answer still."""
    waiting = Check.objects.across_areas(reason="what was heard of them is stored, whoever may see it")
    return waiting.filter(pk__in=checks).exclude(state=Check.State.ANSWERED).exists()


def release(run_ids: Sequence[int]) -> int:
    """Make what these runs hold due again; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "claims_release"), {"runs": list(run_ids)})
        return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Held:
    """Checks a run still holds, and those among them whose person has an earlier answer or an undecided finding."""

    checks: frozenset[int]
    with_former: frozenset[int]
    with_findings: frozenset[int]


def still_held(run_id: int, claims: Sequence[Claim]) -> Held:
    """The checks among these that the run still holds, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__file__, "claims_own"),
            {
                "run": run_id,
                "checks": [one.question.reference for one in claims],
                "claimed": [one.claimed_at for one in claims],
            },
        )
        rows = cursor.fetchall()
    return Held(
        checks=frozenset(check for check, _, _ in rows),
        with_former=frozenset(check for check, has_former, _ in rows if has_former),
        with_findings=frozenset(check for check, _, has_finding in rows if has_finding),
    )


def _claim(row: Sequence[Any], now: datetime) -> Claim:
    (check, asked_hash, nik, name, card, place, born, sex, marital, occupation, mother, address, rt, rw) = row[:14]
    code, village, district, city, province, policy = row[14:]
    question = Question(
        reference=check,
        nik=nik,
        full_name=name,
        kk_number=card,
        birth_place=place,
        birth_date=born,
        sex=sex,
        marital_status=code_list("siak", "marital_status").label_of(marital),
        occupation=code_list("siak", "ktp_occupation").label_of(occupation),
        mother_name=mother,
        address=address,
        rt=rt,
        rw=rw,
        area=WireArea.from_code(code, province=province, city=city, district=district, village=village),
    )
    return Claim(question, asked_hash, now, policy)
