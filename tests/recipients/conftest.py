"""What every test of the registry room needs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine


@pytest.fixture(autouse=True)
def uploads_folder(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Received files go into a folder of the test."""
    settings.VAR = tmp_path_factory.mktemp("var")
    return Path(settings.VAR)


@pytest.fixture
def day_of_the_quarter() -> Iterator[None]:
    """A day in the quarter that the files of tests speak of: 22 November 2026, noon in the city."""
    with time_machine.travel("2026-11-22T05:00:00Z"):
        yield
