"""Who is due to be asked: policies put into statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import connection

from access.queries.statements import statement
from verification.domain.policies import BY_PLANNING, Policy, Trigger
from verification.domain.sources import OF_AGE, About, source_of
from verification.models import CutOff
from verification.queries.claims import Reach


@dataclass(frozen=True, slots=True)
class DueChanges:
    """What planning changed: checks made due, brought forward or under a better policy, and taken back."""

    added: int
    brought_forward: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition under which a policy wants people asked about: answered before a moment, in a programme, drawn.

    `midnight` is the beginning of the day that is planned.
    """

    policy: Policy
    before: datetime | None = None
    programme: str = ""
    midnight: datetime | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a policy would do today: whom it wants asked about, how many of them are not due already, of how many."""

    wanted: int
    new: int
    population: int


_PLANNING: Final = 0x564C  # of the advisory locks of planning
_HASH: Final = "hash_record_extended(ROW (p.nik, p.full_name, p.birth_date, p.sex, card.kk_number), 0)"
# A person of a policy's sample: chosen by chance, but the same persons as long as the sample lasts.
_PARTS: Final = 100_000
_CONDITIONS: Final = {
    Trigger.NEW: "latest.id IS NULL",
    Trigger.CHANGED: f"latest.id IS NOT NULL AND latest.asked_hash IS DISTINCT FROM {_HASH}",
    # Or the source no longer vouches for it. Whoever gives an answer that is past already is asked again the day after.
    Trigger.STALE: (
        "(latest.answered_at < %(before_{0})s"
        " OR (latest.valid_until < %(today)s AND latest.answered_at < %(midnight_{0})s))"
    ),
    Trigger.CUTOFF: "coalesce(latest.answered_at < %(before_{0})s, true)",
    Trigger.VERSION: "coalesce(latest.answered_at < %(before_{0})s, true)",
    Trigger.SAMPLE: (
        "latest.answered_at < %(before_{0})s"
        " AND abs(mod(hashint8extended(p.id, %(salt_{0})s), %(parts)s)) < %(drawn_{0})s"
    ),
}
_IN_PROGRAMME: Final = (
    " AND p.family_id IN (SELECT family_id FROM verification_programmefamily WHERE programme = %(programme_{0})s)"
)
_ABOUT: Final = {
    About.EVERYBODY: "true",
    About.NOBODY: "false",
    About.ADULTS: f"p.birth_date <= %(today)s::date - interval '{OF_AGE} years'",
    About.HEADS: (
        "EXISTS (SELECT FROM recipients_membership place WHERE place.person_id = p.id AND place.until_on IS NULL"
        " AND place.relationship = 1)"
    ),
}


def rules_of(
    policies: Sequence[Policy], *, now: datetime, cut_offs: Sequence[CutOff], version_at: datetime | None
) -> list[Rule]:
    """The conditions of the policies that planning looks after, in their order. `version_at`: when the newest DTSEN
    version was admitted.
    """
    return [rule for policy in policies for rule in _rules(policy, now, cut_offs, version_at)]


def _rules(policy: Policy, now: datetime, cut_offs: Sequence[CutOff], version_at: datetime | None) -> list[Rule]:
    match policy.trigger:
        case Trigger.STALE:
            return [Rule(policy, policy.old_before(now), policy.programme, _midnight(now.date(), now))]
        case Trigger.VERSION:
            return [] if version_at is None else [Rule(policy, version_at, policy.programme)]
        case Trigger.CUTOFF:
            return _rules_of_cut_offs(policy, now, cut_offs)
        case Trigger.SAMPLE:
            return [Rule(policy, _midnight(policy.sample_began_on(now.date()), now), policy.programme)]
        case Trigger.NEW | Trigger.CHANGED:
            return [Rule(policy)]
        case _:
            return []


def _rules_of_cut_offs(policy: Policy, now: datetime, cut_offs: Sequence[CutOff]) -> list[Rule]:
    near = (
        one for one in cut_offs if policy.programme in {"", one.programme} and policy.is_due_for(one.on_day, now.date())
    )
    return [Rule(policy, policy.old_before(_midnight(one.on_day, now)), one.programme) for one in near]


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def plan(*, source: str, today: date, policies: Sequence[Policy], rules: Sequence[Rule]) -> DueChanges:
    """Bring the due checks of a source up to the registry's state; four statements, whatever the city's size."""
    places: dict[int | None, int] = {one.number: place for place, one in enumerate(policies) if one.number is not None}
    acts = [one for one in policies if one.trigger not in BY_PLANNING and not one.programme]
    values: dict[str, Any] = {
        **_values(source, today, rules),
        "places": [places[rule.policy.number] for rule in rules],
        "numbers": [rule.policy.number for rule in rules],
        "triggers": [rule.policy.trigger.value for rule in rules],
        "held": list(places),
        "held_places": list(places.values()),
        "planned": [one.value for one in BY_PLANNING],
    }
    unique = dict(zip(values["places"], zip(values["numbers"], values["triggers"], strict=True), strict=True))
    values["places"] = list(unique)
    values["numbers"] = [number for number, _ in unique.values()]
    values["triggers"] = [trigger for _, trigger in unique.values()]
    cases, whom = _cases(rules, places), about(source)
    with connection.cursor() as cursor:
        # Two plannings at once would move the same rows in different orders; the second one finds nothing left to do.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_PLANNING, source])
        # The whole city is joined with its checks: without room for that the joins go through files.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(statement(__file__, "due_drop", about=whom), values)
        dropped = cursor.rowcount
        cursor.execute(
            statement(__file__, "due_assign"),
            {
                "source": source,
                "triggers": [one.trigger.value for one in acts],
                "policies": [one.number for one in acts],
                "held": values["held"],
                "planned": values["planned"],
            },
        )
        cursor.execute(statement(__file__, "due_match", cases=cases), values)
        moved, gone = cursor.fetchone()
        cursor.execute(statement(__file__, "due_insert", cases=cases, about=whom), values)
        added = cursor.rowcount
        if added > 1000:
            # Without fresh statistics the choice of the next few would read the whole table.
            cursor.execute("ANALYZE verification_check")
    return DueChanges(added=added, brought_forward=moved, taken_back=dropped + gone)


def effect_of(*, source: str, today: date, rules: Sequence[Rule], programme: str) -> Effect:
    """What the rules of one policy would make due today."""
    values = _values(source, today, rules) | {"programme": programme}
    whom = about(source)
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "due_population", about=whom), values)
        (population,) = cursor.fetchone()
        if not rules:
            return Effect(0, 0, int(population))
        cases = _cases(rules, {rule.policy.number: 0 for rule in rules})
        cursor.execute(statement(__file__, "due_effect", cases=cases, about=whom), values)
        wanted, new = cursor.fetchone()
    return Effect(int(wanted), int(new), int(population))


def _values(source: str, today: date, rules: Sequence[Rule]) -> dict[str, Any]:
    values: dict[str, Any] = {"source": source, "today": today, "parts": _PARTS}
    for number, rule in enumerate(rules):
        values |= {
            f"before_{number}": rule.before,
            f"midnight_{number}": rule.midnight,
            f"programme_{number}": rule.programme,
            **{f"{name}_{number}": value for name, value in sample_values(rule.policy, rule.before).items()},
        }
    return values


def sample_values(policy: Policy, began: datetime | None) -> dict[str, int]:
    """How a policy's sample is drawn: the same persons as long as it lasts, others the next time."""
    return {
        "salt": began.toordinal() if began else 0,
        "drawn": round((policy.percent or 0) * _PARTS / 100),
        "parts": _PARTS,
    }


def _cases(rules: Sequence[Rule], places: "dict[int | None, int]") -> str:
    """The first policy that wants a person asked about, as its place in the order; NULL when none does.

    SECURITY: made of our own words and numbered parameters; what people wrote is bound.
    """
    branches = []
    for number, rule in enumerate(rules):
        condition = _CONDITIONS[rule.policy.trigger] + (_IN_PROGRAMME if rule.programme else "")
        branches.append(f"WHEN {condition.format(number)} THEN {places[rule.policy.number]}")
    return f"CASE {' '.join(branches)} END" if branches else "NULL::int"


def about(source: str) -> str:
    """The condition on a person `p` that a source is about them; it is bound to `today`."""
    return _ABOUT[source_of(source).about]


def make_due(*, source: str, families: Sequence[int], today: date, policy: int | None) -> int:
    """Make everybody of these families due; returns how many are so now who were not."""
    return _request(source, {"families": list(families), "persons": [], "today": today, "policy": policy})


def make_persons_due(*, source: str, persons: Sequence[int], today: date, policy: int | None) -> int:
    """Make these persons due; returns how many are so now who were not."""
    return _request(source, {"families": [], "persons": list(persons), "today": today, "policy": policy})


def _request(source: str, whom: dict[str, Any]) -> int:
    values = {"source": source, **whom}
    changed: int = 0
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "due_request_first"), values)
        cursor.execute(statement(__file__, "due_request_sooner"), values)
        changed += cursor.rowcount
        cursor.execute(statement(__file__, "due_request", about=about(source)), values)
        changed += cursor.rowcount
    return changed


def count_due(reach: Reach, *, policies: Collection[int | None] | None = None, claimed_too: bool = False) -> int:
    """How many are due for a run; under some policies only (None among them: under none), if they are given."""
    values: dict[str, Any] = {
        "source": reach.source,
        "scope": reach.scope,
        "family": reach.family,
        "person": reach.person,
        "today": reach.today,
        "states": ["due", "claimed"] if claimed_too else ["due"],
        "is_any": policies is None,
        "policies": [one for one in policies or () if one is not None],
        "is_none_too": policies is not None and None in policies,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "due_count"), values)
        (count,) = cursor.fetchone()
    return int(count)


def count_due_in(*, source: str, scope: str, today: date) -> int:
    """How many are due in an area (its dotted code)."""
    now = datetime.now(UTC)
    return count_due(Reach(source=source, run_id=0, scope=scope, today=today, began=now))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait under a policy (None: under none), since when, and how many of them were tried in vain."""

    policy: int | None
    count: int
    since_on: date
    tried: int


def waiting_of(*, source: str, today: date) -> list[Waiting]:
    """Who is due or being asked about now, by policy."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "due_waiting"), {"source": source, "today": today})
        return [Waiting(*row) for row in cursor.fetchall()]
