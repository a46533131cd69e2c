"""Coverage counts what the tests of a room run, not what others pass by on their way: that is not tested by it.

Following each line also makes a test half as slow again, and those who walk through all pages are the longest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


PASSING_BY = {"house", "journeys", "failure"}
# Migrations are not counted, but their every step was followed.
UNCOUNTED_SETUP = "django_db_setup"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name in PASSING_BY:
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[None]:
    if fixturedef.argname != UNCOUNTED_SETUP:
        return (yield)
    with _uncounted(request.config):
        return (yield)


@contextmanager
def _uncounted(config: pytest.Config) -> Iterator[None]:
    plugin = config.pluginmanager.getplugin("_cov")
    controller = plugin.cov_controller if plugin else None
    if controller is None or not controller.started:
        yield
        return
    controller.pause()
    try:
        yield
    finally:
        controller.resume()
