"""Runs of the story: the simulated civil registry is asked about the invented people."""

from django.utils import timezone

from access.domain.permissions import Role
from access.models import Area
from bansos.demo_seeding.city import DemoCity
from verification.actions import checks, runs
from verification.actions.planning import plan_due
from verification.domain.counts import RunCounts
from verification.domain.sources import DUKCAPIL
from verification.models import VerificationRun
from verification.queries.due import count_due_in
from verification.simulator.offices import DEMO_ACCOUNT
from verification.simulator.server import Behaviour, Simulator, running
from verification.sources.dukcapil import adapter_of
from verification.sources.dukcapil_config import DukcapilConfig


CONCURRENCY = 32


def due(city: DemoCity, scope: Area | None = None) -> int:
    """How many are due in an area, planned as of now."""
    plan_due(source=DUKCAPIL, now=timezone.localtime())
    return count_due_in(source=DUKCAPIL, scope=(scope or city.area).pk, today=timezone.localdate())


def ask(
    city: DemoCity, *, purpose: str, limit: int | None = None, quota: int | None = None, scope: Area | None = None
) -> VerificationRun:
    """One run of the verifier's. With a `quota` the service stops it, as it stood on the command line."""
    asked_for = runs.request_run(
        source=DUKCAPIL,
        scope=scope or city.area,
        limit=limit,
        purpose=purpose,
        by=city.people[Role.VERIFIKATOR],
        is_attended=quota is not None,
    )
    with running(Simulator(city.population, Behaviour(quota=quota))) as url:
        config = DukcapilConfig(url=url, account=DEMO_ACCOUNT, concurrency=CONCURRENCY)
        done = checks.run(run_id=asked_for.pk, adapter=adapter_of(config))
    counts = RunCounts.read(done.counts)
    city.say(
        f"run={done.pk} state={done.state} stopped_by={done.stopped_by or '-'} asked={counts.asked}"
        f" findings={counts.findings_opened}"
    )
    return done


def ask_and_cancel(city: DemoCity, *, purpose: str) -> None:
    """A run that somebody thought better of before it began."""
    by = city.people[Role.VERIFIKATOR]
    run = runs.request_run(source=DUKCAPIL, scope=city.area, limit=100, purpose=purpose, by=by)
    runs.cancel_run(run=run, by=by)
