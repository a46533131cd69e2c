"""A week of the demo city, day by day: what happens in the world, and what the portal does about it by itself.

1. A usual day: the standing order asks about whoever is due.
2. People die. An officer has one kelurahan asked about again; the deaths there come to light, the others not yet.
3. Families get new cards elsewhere. The same for another kelurahan.
4. The new version of DTSEN is admitted in the afternoon: new and changed people are due.
5. The day's quota ends in the middle.
6. The civil registry is out of order all day.
7. It is back, and the run goes on to its end.

What happened in the world is written into `week.json`, beside the files of the city: whatever the pages tell must be
the same story.
"""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from django.utils import timezone

from access.domain.permissions import Role
from bansos.demo_seeding import handovers, reviews
from bansos.demo_seeding.asking import CONCURRENCY
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.clock import moment_of, moved_to
from distribution.actions import figures
from recipients.actions import quality
from recipients.models import Family, Person
from verification.actions import checks, freshness, planning, runs, standing
from verification.actions.dtsen import moves, outcomes
from verification.actions.duties import reports
from verification.actions.sources import adapter_of
from verification.domain.sources import DUKCAPIL
from verification.queries.due import count_due_in
from verification.simulator.offices import DEMO_ACCOUNT
from verification.simulator.server import Behaviour, Simulator, running


DAYS: Final = 7
DEATHS_THERE, DEATHS_ELSEWHERE, NEW_CARDS = 3, 2, 2
OFFICE_HOURS: Final = (9, 11, 14)
_WHY = "the demo's own people"


# Lets it be an hour of the day that is told.
At = Callable[[int], AbstractContextManager[None]]


@dataclass
class Truth:
    """One day of the world. NIKs are those of invented people.

    `answered` is whom the registry answered, and how often, by its own count; `refused` the calls that its quota turned
    away. `died` and `recarded` hold everybody to whom it happened, `asked_village` whose people an officer asked about.
    """

    on: date
    what: str
    answered: int = 0
    persons: int = 0
    refused: int = 0
    faults: int = 0
    quota: int | None = None
    is_out_of_order: bool = False
    asked_village: str = ""
    died: list[str] = field(default_factory=list)
    recarded: list[str] = field(default_factory=list)
    admitted: str = ""


def live(city: DemoCity) -> list[Truth]:
    """Let the week pass; its last day is today."""
    told = []
    today = timezone.now()
    for number, (what, tell) in enumerate(_DAYS):

        def at(hour: int, days_ago: int = DAYS - 1 - number) -> AbstractContextManager[None]:
            return moved_to(moment_of(today, days_ago, hour))

        with at(8):
            truth = Truth(timezone.localdate(), what)
            tell(city, truth, at)
        city.say(f"day={truth.on} {what} answered={truth.answered} refused={truth.refused} faults={truth.faults}")
        told.append(truth)
    _write(city.folder / "week.json", told)
    return told


def read(folder: Path) -> list[Truth]:
    """The truth of the week that was told here."""
    rows = json.loads((folder / "week.json").read_text(encoding="utf-8"))
    return [Truth(**{**row, "on": date.fromisoformat(row["on"])}) for row in rows]


def _usual(city: DemoCity, truth: Truth, at: At) -> None:
    with _registry(city, truth, Behaviour()):
        _office_day(city, at)


def _deaths(city: DemoCity, truth: Truth, at: At) -> None:
    truth.asked_village = city.facilitated[0]
    here = _alive(city, [truth.asked_village], DEATHS_THERE)
    elsewhere = _alive(city, [city.facilitated[1]], DEATHS_ELSEWHERE)
    truth.died = [*here, *elsewhere]
    _change_registry(city, {nik: {"state": "deceased"} for nik in truth.died})
    with _registry(city, truth, Behaviour()):
        _ask_about(city, truth.asked_village, "Laporan kematian dari kelurahan.")
        _office_day(city, at)


def _new_cards(city: DemoCity, truth: Truth, at: At) -> None:
    truth.asked_village = city.facilitated[1]
    people = _alive(city, [truth.asked_village], NEW_CARDS)
    truth.recarded = people
    _change_registry(city, {nik: {"kk_number": f"{nik[:12]}8999"} for nik in people})
    with _registry(city, truth, Behaviour()):
        _ask_about(city, truth.asked_village, "Banyak warga pindah KK bulan ini.")
        _office_day(city, at)


def _new_version(city: DemoCity, truth: Truth, at: At) -> None:
    with _registry(city, truth, Behaviour()):
        _office_day(city, at)
    with at(15):
        handovers.admit(city, city.pairs[2])
        truth.admitted = city.pairs[2].version
        moves.look_at_admissions()
        outcomes.look_at_newest()


def _quota_ends(city: DemoCity, truth: Truth, at: At) -> None:
    planning.plan_due(source=DUKCAPIL, now=timezone.localtime())
    due = count_due_in(source=DUKCAPIL, scope=city.area.pk, today=timezone.localdate())
    truth.quota = max(1, due // 2)
    with _registry(city, truth, Behaviour(quota=truth.quota)):
        _office_day(city, at)


def _out_of_order(city: DemoCity, truth: Truth, at: At) -> None:
    truth.is_out_of_order = True
    with _registry(city, truth, Behaviour(fault=1.0, fault_kinds=("500",))):
        _office_day(city, at)


def _back(city: DemoCity, truth: Truth, at: At) -> None:
    with _registry(city, truth, Behaviour()):
        _office_day(city, at)
    reviews.decide_some(city, 0.1)


_DAYS: Final[tuple[tuple[str, Callable[[DemoCity, Truth, At], None]], ...]] = (
    ("a usual day", _usual),
    ("deaths", _deaths),
    ("new family cards", _new_cards),
    ("a new version of DTSEN", _new_version),
    ("the quota ends", _quota_ends),
    ("the registry is out of order", _out_of_order),
    ("the registry is back", _back),
)


def _office_day(city: DemoCity, at: At) -> None:
    """What beat and workers do, some times a day; in the evening figures and duties are written down."""
    for hour in OFFICE_HOURS:
        with at(hour):
            _sweep()
    with at(17):
        freshness.count(source=DUKCAPIL, now=timezone.localtime())
        figures.refresh(city_code=city.area.pk)
        quality.refresh()
        reports.foresee()


def _sweep() -> None:
    now = timezone.localtime()
    runs.release_dead_runs(now=now)
    runs.resume_stopped(now=now)
    planning.plan_due(source=DUKCAPIL, now=now)
    standing.start(source=DUKCAPIL, now=now)
    for run_id in runs.waiting_runs():
        checks.run(run_id=run_id, adapter=adapter_of(DUKCAPIL))


def _ask_about(city: DemoCity, village: str, reason: str) -> None:
    """An officer has everybody of a kelurahan asked about again."""
    by = city.people[Role.VERIFIKATOR]
    planning.ask_again(
        source=DUKCAPIL,
        families=Family.objects.visible_to(by).filter(village=village),
        reason=reason,
        today=timezone.localdate(),
        by=by,
    )


@contextmanager
def _registry(city: DemoCity, truth: Truth, behaviour: Behaviour) -> Iterator[None]:
    """The simulated registry of a day, named in the environment as an installation would name the real one."""
    simulator = Simulator(city.population, behaviour)
    before = {name: value for name, value in os.environ.items() if name.startswith("DUKCAPIL_")}
    with running(simulator) as url:
        os.environ |= {
            "DUKCAPIL_URL": url,
            "DUKCAPIL_USER_ID": DEMO_ACCOUNT.user_id,
            "DUKCAPIL_PASSWORD": DEMO_ACCOUNT.password,
            "DUKCAPIL_IP_USER": DEMO_ACCOUNT.ip_user,
            "DUKCAPIL_CONCURRENCY": str(CONCURRENCY),
        }
        try:
            yield
        finally:
            for name in [name for name in os.environ if name.startswith("DUKCAPIL_")]:
                del os.environ[name]
            os.environ |= before
    counts = simulator.counts
    truth.answered, truth.persons = counts.answered, len(counts.asked)
    truth.refused, truth.faults = counts.refused_by_quota, sum(counts.faults.values())


def _alive(city: DemoCity, villages: Sequence[str], number: int) -> list[str]:
    """People of these kelurahan whom the registry has as living and agrees about."""
    people = Person.objects.across_areas(reason=_WHY).living().filter(village__in=villages, checks__is_latest=True)
    agreed = people.filter(checks__outcome="matched", checks__source=DUKCAPIL).order_by("pk").distinct()
    niks = list(agreed.values_list("nik", flat=True))
    return sorted(city.rng.sample(niks, min(number, len(niks))))


def _change_registry(city: DemoCity, changes: dict[str, dict[str, str]]) -> None:
    """Write what happened to some people into the registry's file; the simulator of the running demo reads it too."""
    path = city.folder / "civil.csv"
    draft = path.with_suffix(".draft")
    with path.open(encoding="utf-8", newline="") as old, draft.open("w", encoding="utf-8", newline="") as new:
        rows = csv.DictReader(old)
        writer = csv.DictWriter(new, fieldnames=list(rows.fieldnames or ()), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, **changes.get(row["nik"], {})} for row in rows)
    draft.replace(path)
    city.population.refresh()


def _write(path: Path, told: Sequence[Truth]) -> None:
    rows = [{**asdict(each), "on": each.on.isoformat()} for each in told]
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
