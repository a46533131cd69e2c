"""Which services this installation may ask."""

import os

from verification.errors import SourceNotConfigured
from verification.sources.dukcapil_config import DukcapilConfig


def dukcapil_config() -> DukcapilConfig:
    """The civil registry as the environment describes it; refuses when it is not configured."""
    config = DukcapilConfig.from_env(os.environ)
    if config is None:
        raise SourceNotConfigured
    return config
