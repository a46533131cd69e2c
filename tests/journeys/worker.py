"""The worker of a journey: does what a nudge would start, by the same actions, at the moment the test says."""

from collections.abc import Callable
from threading import Thread

from django.db import connections
from django.utils import timezone

from distribution.actions import determinations, figures
from distribution.models import Determination
from recipients.actions import duplicates, lists
from recipients.actions.imports import admit_agreed, stage
from recipients.actions.imports.sweep import waiting_for_admission, waiting_for_staging
from tests.factories import CITY
from verification.actions import checks, freshness, judging, planning, runs, standing
from verification.actions.dtsen import batches
from verification.actions.sources import adapter_of
from verification.domain.sources import DUKCAPIL


def read_files() -> None:
    """Stage and judge what was uploaded."""
    _work(lambda: [stage(import_id=pk) for pk in waiting_for_staging()])


def match_lists() -> None:
    """Look for the people of lists that were uploaded."""
    _work(lambda: [lists.match(list_id=pk) for pk in lists.waiting()])


def search_duplicates() -> None:
    """Go through the searches that were asked for."""
    _work(lambda: [duplicates.search(search_id=pk) for pk in duplicates.waiting_searches()])


def admit_files() -> None:
    """Merge what a second person agreed to."""
    _work(lambda: [admit_agreed(import_id=pk) for pk in waiting_for_admission()])


def ask_civil_registry() -> None:
    """Go through the runs that wait."""
    _work(
        lambda: [checks.run(run_id=pk, adapter=adapter_of(runs.source_asked(run_id=pk))) for pk in runs.waiting_runs()]
    )


def build_batches() -> None:
    """Write the files of proposals that were put together."""
    _work(lambda: [batches.build(batch_id=pk) for pk in batches.waiting()])


def judge_answers() -> None:
    """Go over the stored answers as somebody has asked for."""
    _work(lambda: [judging.judge(judging_id=pk) for pk in judging.waiting()])


def plan_checks() -> None:
    """Make due whom the policies want asked about, start the standing order, and count how fresh the answers are."""
    now = timezone.localtime()
    _work(
        lambda: [
            planning.plan_due(source=DUKCAPIL, now=now),
            standing.start(source=DUKCAPIL, now=now),
            freshness.count(source=DUKCAPIL, now=now),
        ]
    )


def determine() -> None:
    """Work out the determinations that were asked for."""
    _work(lambda: [determinations.run(determination_id=pk) for pk in _waiting_determinations()])


def refresh_figures() -> None:
    """Write the figures of the dashboard again."""
    _work(lambda: figures.refresh(city_code=CITY))


def _waiting_determinations() -> list[int]:
    waiting = Determination.objects.across_areas(reason="a worker takes what waits").filter(
        state=Determination.State.QUEUED
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _work(job: Callable[[], object]) -> None:
    """In a thread of its own, as a worker is: the browser's event loop runs in this one."""
    troubles: list[BaseException] = []

    def run() -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            troubles.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if troubles:
        raise troubles[0]
