"""Clocks are set, workers hang, quotas end, the service is away for a day, pages die: in the middle of a run."""

import http.cookiejar
import os
import re
import signal
import socket
import time
import urllib.parse
import urllib.request
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone

from access.domain.permissions import Role
from bansos.processes import Child
from tests.factories import UserFactory
from tests.verification.failure.house import (
    IN_FLIGHT,
    House,
    assert_all_answered,
    assert_true_so_far,
    counted,
    kill_whole,
    status,
)
from verification.models import VerificationRun
from verification.sources.rounds import LEASE_S


pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DAY_S = 86_400.0
PASSWORD = "warung kopi pagi"


@pytest.mark.parametrize("jump_s", [DAY_S, -DAY_S], ids=["a day forward", "a day back"])
def test_a_clock_that_is_set_costs_nothing(house: House, worker: Child, beat: Child, jump_s: float) -> None:
    town = house.plant(240)
    run = house.request_run()
    house.until(lambda: house.answered() > 60)

    house.move_clock(jump_s)
    house.until(lambda: house.is_over(run))

    assert_all_answered(house, town)
    assert counted(run) == 240


def test_people_asked_in_vain_are_asked_again_whatever_the_clock_does(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(60)
    now = timezone.localtime()
    # Far from midnight: an hour less is the same day.
    noon = (now.replace(hour=12) - now).total_seconds()
    house.move_clock(noon)
    house.behave(fault=0.5, fault_kinds=("empty",))
    first = house.request_run()
    house.until(lambda: house.answered() > 10)
    house.move_clock(noon - 3600)
    house.until(lambda: house.is_over(first))
    calls, answered = house.simulator.counts.calls, house.answered()
    assert_true_so_far(house, town)

    house.behave(fault=0.0)
    second = house.request_run()
    house.until(lambda: house.is_over(second))

    assert calls <= 2 * 3 * 60
    assert (second.total, counted(second)) == (60 - answered, 60 - answered)
    assert_all_answered(house, town)


def test_a_hanging_worker_loses_its_run_to_another(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(240)
    run = house.request_run()
    house.until(lambda: house.answered() > 60)
    run.refresh_from_db()
    hanging = int(run.claimed_by.rpartition(":")[2])

    os.kill(hanging, signal.SIGSTOP)
    stopped_at = time.monotonic()
    minutes_ago = timezone.now() - timedelta(minutes=5)
    VerificationRun.objects.filter(pk=run.pk).update(heartbeat_at=minutes_ago)
    house.until(lambda: house.is_over(run))
    # The heartbeat only looks old: a run is never taken from a worker that still trusts its last look.
    house.until(lambda: time.monotonic() - stopped_at > LEASE_S)
    os.kill(hanging, signal.SIGCONT)
    later = house.request_run()
    house.until(lambda: house.is_over(later))

    assert_all_answered(house, town, asked_twice=2 * IN_FLIGHT)
    assert counted(run, later) == 240


def test_a_quota_in_the_middle_waits_for_the_next_day(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(200)
    house.behave(quota=house.simulator._used + 80)
    run = house.request_run()
    house.until(lambda: house.is_over(run, "stopped"))
    outcomes = assert_true_so_far(house, town)
    calls = house.simulator.counts.calls
    assert (run.stopped_by, sum(outcomes.values()), status().quota_left) == ("quota", 80, 0)

    house.behave(quota=None)
    house.move_clock(DAY_S)
    house.until(lambda: house.is_over(run))

    assert calls <= 80 + IN_FLIGHT
    assert_all_answered(house, town)
    assert (counted(run), status().paused_until) == (200, None)


def test_a_service_away_for_a_day_is_asked_seldom_and_then_all_is_done(
    house: House, worker: Child, beat: Child
) -> None:
    town = house.plant(200)
    run = house.request_run()
    house.until(lambda: house.answered() > 40)
    house.behave(fault=1.0, fault_kinds=("500",))
    house.until(lambda: house.is_over(run, "stopped"))
    assert run.stopped_by == "down"
    assert_true_so_far(house, town)
    calls = house.simulator.counts.calls

    for hours in (1, 5, 9, 13, 17, 21):
        stopped_at = status().last_trouble_at
        house.move_clock(hours * 3600.0)
        house.until(lambda stopped_at=stopped_at: status().last_trouble_at > stopped_at)
    day_of_trouble = house.simulator.counts.calls - calls
    house.until(lambda: house.is_over(run, "stopped"))
    house.behave(fault=0.0)
    house.move_clock(DAY_S)
    house.until(lambda: house.is_over(run))
    # Whoever was asked in vain stays due, for the next run.
    later = house.request_run()
    house.until(lambda: house.is_over(later))

    assert day_of_trouble <= 6 * 3
    assert_all_answered(house, town)
    assert counted(run, later) == 200


def test_pages_that_die_leave_the_run_alone(house: House, worker: Child, beat: Child) -> None:
    town = house.plant(240)
    # The pages do not know the quick hasher of the tests.
    password = PBKDF2PasswordHasher().encode(PASSWORD, "garam")
    user = UserFactory(role=Role.VERIFIKATOR, username="verifikator-mati", password=password)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    web = house.start("web", "gunicorn", "bansos.wsgi", "--bind", address, "--workers", "2", "--no-control-socket")
    browser = Browser(f"http://{address}")
    house.until(lambda: browser.is_up())
    browser.sign_in(user.username)

    page = browser.send("/verifikasi/pemadanan/mulai/", scope="35.76", purpose="Pemutakhiran triwulan", limit="")
    run = VerificationRun.objects.get()
    house.until(lambda: house.answered() > 40)
    kill_whole(web)
    house.until(lambda: house.is_over(run))
    house.until(lambda: browser.is_up())
    told = browser.get(f"/verifikasi/pemadanan/{run.pk}/")
    house.end(web)

    assert page.endswith(f"/verifikasi/pemadanan/{run.pk}/")
    assert "240" in told
    assert_all_answered(house, town)


class Browser:
    """What a browser does with forms, without one."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def is_up(self) -> bool:
        """Whether the pages answer."""
        try:
            return bool(self.get("/healthz"))
        except OSError:
            return False

    def get(self, path: str) -> str:
        """A page's text."""
        with self._opener.open(self._root + path, timeout=20) as answer:
            return str(answer.read().decode())

    def send(self, path: str, **fields: str) -> str:
        """Send a form; returns the address one is led to."""
        token = next(cookie.value for cookie in self._jar if cookie.name == "csrftoken") or ""
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self._root + path, body, {"Referer": self._root})  # noqa: S310 - ours
        with self._opener.open(request, timeout=20) as answer:
            return str(answer.geturl())

    def sign_in(self, username: str) -> None:
        """Through the form of the first page."""
        page = self.get("/masuk/")
        assert re.search('name="password"', page)
        self.send("/masuk/", username=username, password=PASSWORD)
