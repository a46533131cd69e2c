"""Choices that hold for every test."""

import gc
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import connection
from pytest_django.plugin import blocking_manager_key


pytest_plugins = ["tests.house.counting", "tests.house.database", "tests.house.strict", "tests.house.turns"]

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup", "live_server"}
# A module all of whose tests need a database, a browser or seconds says so in one line.
MARKED_AS_A_WHOLE = re.compile(r"^pytestmark = .*\b(django_db|slow|journey|contract|concurrent)\b", re.MULTILINE)
EXAMPLES_WHEN_PLAIN = 25
# Looking for garbage as often as Python does by itself costs a tenth of a run; thousands of tests make little of it.
gc.set_threshold(100_000, 50, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--plain", action="store_true", help="only tests that need no database, as `make fast` does")
    parser.addoption("--not-plain", action="store_true", help="only the others")


def pytest_configure(config: pytest.Config) -> None:
    # A machine with other work to do is slow, not wrong.
    patient: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
    if config.getoption("--plain"):
        patient["max_examples"] = EXAMPLES_WHEN_PLAIN
    hypothesis.settings.register_profile("patient", parent=hypothesis.settings.default, **patient)
    hypothesis.settings.load_profile("patient")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Modules whose tests would all be deselected are not even imported: half of the time went into that."""
    if not config.getoption("--plain") or collection_path.suffix != ".py":
        return None
    return bool(MARKED_AS_A_WHOLE.search(collection_path.read_text(encoding="utf-8"))) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("concurrent"):
            item.add_marker(pytest.mark.django_db(transaction=True))
    for option, more in (("--plain", False), ("--not-plain", True)):
        if config.getoption(option):
            config.hook.pytest_deselected(items=[item for item in items if _needs_more(item) is not more])
            items[:] = [item for item in items if _needs_more(item) is more]


def pytest_collection_finish() -> None:
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Uploaded papers and photos go into a folder of the test."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "uploads"


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> Path:
    """Papers, exports and payment files of this test alone."""
    settings.VAR = settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test in committed transactions empties all tables at its end: the account that a migration made comes back."""
    try:
        yield
    finally:
        if item.get_closest_marker("concurrent") or item.get_closest_marker("journey"):
            with item.config.stash[blocking_manager_key].unblock():
                _put_machine_account_back()


def _put_machine_account_back() -> None:
    user_model = get_user_model()
    user_model.objects.get_or_create(
        pk=user_model.MACHINE_ID,
        defaults={
            "username": "baris-perintah",
            "full_name": "Mesin",
            "password": make_password(None),
            "is_active": False,
        },
    )
    connection.close()


@pytest.fixture(autouse=True)
def _labels_as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels of codes are read once a minute: no test shall see those of another, or pay for reading them."""
    from access.queries import labels  # noqa: PLC0415 - tables exist only once Django is set up

    monkeypatch.setattr(labels._Kept, "until", float("inf"))
    monkeypatch.setattr(labels._Kept, "labels", {})


def _needs_more(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    marks = {mark.name for mark in item.iter_markers()}
    return bool(names & DATABASE_FIXTURES or marks & {"django_db", "slow", "journey", "contract"})
