"""Which sources this installation may ask, as the environment describes them."""

import os
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import cast

from django.utils import timezone

from verification.domain.sources import DUKCAPIL, Source, askable, source_of
from verification.errors import SourceMisconfigured, SourceNotConfigured
from verification.sources.base import Adapter, Misconfigured, Transport


def missing_variables(key: str) -> tuple[str, ...]:
    """The variables without which a source is not configured; none when it may be asked."""
    source = source_of(key)
    return transport_of(source).missing(source, os.environ)


def is_configured(key: str) -> bool:
    """Whether a source may be asked at all."""
    return not missing_variables(key)


def planned() -> tuple[str, ...]:
    """The sources whose checks are planned ahead: the civil registry always, the others once they are configured."""
    return tuple(key for key in askable() if key == DUKCAPIL or is_configured(key))


def adapter_of(key: str, *, today: date | None = None) -> Adapter:
    """The adapter of a source; refuses, with what to do, when it is not configured or a variable cannot be used."""
    source = source_of(key)
    if missing := missing_variables(key):
        raise SourceNotConfigured(source.label, missing)
    day = today or timezone.localdate()
    try:
        return transport_of(source).build(source, os.environ, thresholds=thresholds_of(key, today=day), today=day)
    except Misconfigured as error:
        raise SourceMisconfigured(str(error)) from error


def transport_of(source: Source) -> Transport:
    """The module that speaks to a source."""
    return cast("Transport", import_module(f"verification.sources.{source.transport}"))


def thresholds_of(_key: str, *, today: date) -> Mapping[str, int]:
    """The limits in force on a day that differ from those of the source's definition, by element or fact."""
    return {}
