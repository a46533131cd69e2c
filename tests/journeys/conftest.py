"""A browser, the portal on a local port, and a chair for each role."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from access.domain.permissions import Role
from access.models import User
from tests.factories import CITY, UserFactory, areas
from tests.journeys.seat import DESK, PASSWORD, Seat


NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TakeSeat = Callable[..., Seat]


def _chromium() -> str | None:
    """Where the system's browser is; CHROMIUM names another one."""
    return next(filter(None, map(shutil.which, filter(None, (os.environ.get("CHROMIUM"), *NAMES)))), None)


@pytest.fixture(scope="module")
def browser_arguments() -> list[str]:
    """What the browser is started with besides the usual; a module that needs more has its own."""
    return []


@pytest.fixture(scope="module")
def browser(browser_arguments: list[str]) -> Iterator[Browser]:
    """A Chromium without a window. Its driver keeps an event loop in this thread, so it ends with the module."""
    path = _chromium()
    if path is None:
        pytest.skip("No Chromium on this machine: install the package 'chromium', or set CHROMIUM=/path/to/it.")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as driver:
            arguments = ["--no-sandbox", "--disable-dev-shm-usage", *browser_arguments]
            browser = driver.chromium.launch(executable_path=path, args=arguments)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def small_city(transactional_db: None) -> None:
    """The areas of the tests and the city served."""
    areas()


@pytest.fixture
def take_seat(browser: Browser, small_city: None, live_server: Any) -> Iterator[TakeSeat]:
    """`take_seat(Role.OPERATOR)`: a new account with that role, signed in through the form. At the end of the test
    nothing may have gone wrong unseen in any window.
    """
    seats: list[Seat] = []

    def take(role: Role, *, area: str = CITY, **look: Any) -> Seat:
        user: User = UserFactory(username=f"{role.value}-{len(seats) + 1}", role=role, role__area=area)
        user.set_password(PASSWORD)
        user.save()
        context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **(DESK | look))
        seat = Seat(context, live_server.url)
        seats.append(seat)
        seat.sign_in(user.username)
        return seat

    yield take

    troubles = [trouble for seat in seats for trouble in seat.troubles]
    for seat in seats:
        seat.context.close()
    assert troubles == []
