"""What every test of the registry room needs."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def uploads_folder(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Received files go into a folder of the test."""
    settings.VAR = tmp_path_factory.mktemp("var")
    return Path(settings.VAR)
