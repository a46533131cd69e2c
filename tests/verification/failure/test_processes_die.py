"""kill -9 in the middle of a run: worker, one process of its pool, database, broker, pages; and too many of everything.

After each: everybody is answered as the registry has it, nobody is asked again who was answered, nobody is lost.
"""

import os
import signal

import pytest

from bansos.processes import Child
from tests.verification.failure.house import (
    IN_FLIGHT,
    House,
    assert_all_answered,
    children_of,
    counted,
    kill_whole,
)


pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_killed_worker_is_replaced_and_goes_on(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(240)
    run = house.request_run()
    house.until(lambda: house.answered() > 60)

    kill_whole(worker)
    left = house.answered()
    house.until(lambda: house.is_over(run))

    assert 60 < left < 240
    assert_all_answered(house, town, asked_twice=IN_FLIGHT)
    assert (run.total, counted(run)) == (240, 240)


def test_a_killed_process_of_the_pool_is_replaced_and_goes_on(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(240)
    run = house.request_run()
    house.until(lambda: house.answered() > 60)

    run.refresh_from_db()
    os.kill(int(run.claimed_by.rpartition(":")[2]), signal.SIGKILL)
    house.until(lambda: house.is_over(run))

    assert children_of(worker)
    assert_all_answered(house, town, asked_twice=IN_FLIGHT)
    assert counted(run) == 240


def test_a_killed_database_comes_back_and_the_run_goes_on(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(240)
    run = house.request_run()
    house.until(lambda: house.answered() > 60)

    house.kill_server("postgres")
    house.until(lambda: house.is_over(run))

    assert_all_answered(house, town, asked_twice=2 * IN_FLIGHT)
    assert counted(run) == 240


def test_a_killed_broker_holds_nothing_up(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(240)
    run = house.request_run()
    house.until(lambda: house.answered() > 60)

    house.kill_server("valkey")
    house.until(lambda: house.is_over(run))
    later = house.request_run()
    house.until(lambda: house.is_over(later))

    assert_all_answered(house, town)
    assert (counted(run), counted(later)) == (240, 0)


def test_two_beats_and_two_workers_ask_everybody_once(house: House, worker: Child, beat: Child) -> None:
    second, again = house.start_worker("worker-2"), house.start_beat("beat-2")
    town = house.plant(240)

    both = [house.request_run(), house.request_run()]
    house.until(lambda: all(house.is_over(run) for run in both))
    house.end(second, again)

    assert_all_answered(house, town)
    assert counted(*both) == 240
