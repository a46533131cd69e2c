"""Due selection among two million checks: what the next few to be asked about cost, and what planning costs."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from access.models import Area, Installation, User
from bansos.bench import Bench, Measure
from verification.actions.choosing import Chooser
from verification.actions.policies import keep_shipped
from verification.domain.sources import DUKCAPIL
from verification.models import VerificationRun
from verification.queries import claims, due, policies


CHECKS = 2_000_000
AT_ONCE = 64
ROUNDS = 21
WITHIN_S = 0.050

# Where the first section has not filled the registry: a family for every four persons, in every kelurahan.
_FAMILIES = """
INSERT INTO recipients_family (village_id, address, rt, rw, status, source, vanished_in, created_at)
SELECT village.code, '', '001', '001', 'active', 'template', '', now()
FROM generate_series(1, %(missing)s) AS number
JOIN (SELECT code, row_number() OVER (ORDER BY code) AS place FROM access_area
      WHERE level = %(level)s AND starts_with(code, %(city)s || '.')) AS village
  ON village.place = 1 + number %% (SELECT count(*) FROM access_area
                                    WHERE level = %(level)s AND starts_with(code, %(city)s || '.'))
"""
# Persons and their checks beside those of the other sections: enough of them, spread over every kelurahan.
_PERSONS = """
INSERT INTO recipients_person
    (nik, full_name, sex, birth_place, birth_date, mother_name, marital_status, occupation, education, vital_status,
     family_id, village_id, card_address, card_rt, card_rw, card_hamlet, card_village_id, source, vanished_in,
     created_at)
SELECT '99' || lpad(number::text, 14, '0'), 'WARGA CONTOH', 'L', '', date '1980-01-01', '', NULL, NULL, NULL, 'alive',
       home.id, home.village_id, '', '', '', '', NULL, 'template', '', now()
FROM generate_series(1, %(missing)s) AS number
JOIN (SELECT id, village_id, row_number() OVER (ORDER BY id) AS place FROM recipients_family) AS home
  ON home.place = 1 + number %% (SELECT count(*) FROM recipients_family)
"""
# Half are due, under all policies; the others are answered, one in four of them long ago.
_CHECKS = """
INSERT INTO verification_check
    (person_id, source, state, due_on, due_because, policy_id, attempts, last_trouble, outcome, elements, answer_code,
     answer_text, is_latest, answered_at, asked_hash)
SELECT p.id, %(source)s,
       CASE WHEN turn = 1 THEN 'due' ELSE 'answered' END,
       %(today)s::date - (p.id %% 60)::int,
       chosen.trigger, chosen.policy, 0, '', CASE WHEN turn = 1 THEN '' ELSE 'matched' END, '[]', '', '', turn = 2,
       CASE WHEN turn = 2 THEN %(now)s - make_interval(days => (p.id %% 120)::int) END, p.fingerprint
FROM (
    SELECT person.id,
           hash_record_extended(
               ROW (person.nik, person.full_name, person.birth_date, person.sex, card.kk_number), 0) AS fingerprint
    FROM recipients_person person
    LEFT JOIN recipients_familycard card ON card.family_id = person.family_id AND card.until_on IS NULL
    WHERE person.vital_status IN ('alive', 'unknown') ORDER BY person.id LIMIT %(half)s
) AS p
CROSS JOIN generate_series(1, 2) AS turn
JOIN unnest(%(policies)s::bigint[], %(triggers)s::text[]) WITH ORDINALITY AS chosen (policy, trigger, place)
  ON chosen.place = 1 + p.id %% cardinality(%(policies)s::bigint[])
ON CONFLICT DO NOTHING
"""


class _Undo(Exception):
    """Ends the section's transaction: what it planted is gone again."""


def run(_bench: Bench) -> Iterator[Measure]:
    """Plant the checks, measure, and leave the database as it was."""
    measures: list[Measure] = []
    try:
        with transaction.atomic():
            _plant()
            measures = list(_measures())
            raise _Undo
    except _Undo:
        pass
    yield from measures


def _plant() -> None:
    now = timezone.localtime()
    keep_shipped(source=DUKCAPIL, by=User.objects.machine())
    known = policies.policies_of(DUKCAPIL, now.date())
    half = CHECKS // 2
    with connection.cursor() as cursor:
        # History is for what people do; these rows live for some seconds.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM verification_check")
        cursor.execute("SELECT count(*) FROM recipients_person WHERE vital_status IN ('alive', 'unknown')")
        (persons,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM recipients_family")
        (families,) = cursor.fetchone()
        city = Installation.objects.get().city_id
        values = {"missing": max(0, half // 4 - families), "level": Area.Level.VILLAGE, "city": city}
        cursor.execute(_FAMILIES, values)
        cursor.execute(_PERSONS, {"missing": max(0, half - persons)})
        values = {
            "source": DUKCAPIL,
            "now": now,
            "today": now.date(),
            "half": half,
            "policies": [one.number for one in known],
            "triggers": [one.trigger.value for one in known],
        }
        cursor.execute(_CHECKS, values)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE recipients_person, verification_check")


def _measures() -> Iterator[Measure]:
    now = timezone.localtime()
    city = Installation.objects.select_related("city").get().city
    village = Area.objects.filter(code__startswith=f"{city.pk}.", level=Area.Level.VILLAGE).order_by("pk")[0]
    for name, scope, is_standing in (
        ("standing order", city, True),
        ("officer's run", city, False),
        ("officer's run in a kelurahan", village, False),
    ):
        run_row = VerificationRun.objects.create(
            source=DUKCAPIL, scope=scope, purpose="bench", requested_by=User.objects.machine(),
            is_standing=is_standing, started_at=now, state=VerificationRun.State.STOPPED, stopped_by="quota",
        )  # fmt: skip
        chooser = Chooser(run_row)
        began = time.perf_counter()
        chooser.take(1)
        yield _measure(f"the first one, {name}", 1, time.perf_counter() - began)
        seconds = _median(partial(chooser.take, AT_ONCE))
        yield _measure(f"next {AT_ONCE}, {name}", AT_ONCE, seconds, bound=True)
    in_force = policies.numbers_of(policies.policies_of(DUKCAPIL, now.date()))
    seconds = _median(lambda: claims.is_any_due(source=DUKCAPIL, policies=in_force, now=now))
    yield _measure("is anybody due", 1, seconds, bound=True)
    seconds = _median(lambda: due.waiting_of(source=DUKCAPIL, today=now.date()), rounds=5)
    yield _measure("how many wait, by policy", CHECKS // 2, seconds)
    yield _measure("planning the whole city, all changes", CHECKS // 2, _plan_once(now))
    yield _measure("planning it again", CHECKS // 2, _plan_once(now))


def _plan_once(now: datetime) -> float:
    known = policies.policies_of(DUKCAPIL, now.date())
    rules = due.rules_of(known, now=now, cut_offs=[], version_at=now - timedelta(days=30))
    began = time.perf_counter()
    due.plan(source=DUKCAPIL, today=now.date(), policies=known, rules=rules)
    return time.perf_counter() - began


def _median(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    seconds = []
    for _round in range(rounds):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _measure(step: str, rows: int, seconds: float, *, bound: bool = False) -> Measure:
    if not bound:
        return Measure("due", step, rows, seconds)
    return Measure("due", step, rows, seconds, None, None, "", "below 50 ms", seconds < WITHIN_S)
