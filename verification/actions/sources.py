"""Which sources this installation may ask, as the environment describes them."""

import os
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import cast

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.domain.permissions import Permission
from access.models import Installation, User
from verification.actions.rights import require
from verification.actions.source_status import breaker_of
from verification.domain.breaker import State
from verification.domain.dukcapil import Element
from verification.domain.sources import DUKCAPIL, Source, askable, source_of
from verification.domain.thresholds import in_force, set_on
from verification.errors import NotStopped, ReasonMissing, SourceMisconfigured, SourceNotConfigured
from verification.models import SourceStatus
from verification.queries.sources import Settings
from verification.queries.thresholds import dated
from verification.sources.base import Adapter, Misconfigured, Transport
from verification.sources.dukcapil_config import name_threshold
from verification.sources.records import limits_of


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
    day = today or timezone.localdate()
    return _built(key, thresholds_of(key, today=day), day)


def set_up(key: str) -> Adapter:
    """The adapter of a source as the environment describes it, for whoever does not judge with it; refuses likewise."""
    return _built(key, {}, timezone.localdate())


def _built(key: str, thresholds: Mapping[str, int], day: date) -> Adapter:
    source = source_of(key)
    if missing := missing_variables(key):
        raise SourceNotConfigured(source.label, missing)
    try:
        return transport_of(source).build(source, os.environ, thresholds=thresholds, today=day)
    except Misconfigured as error:
        raise SourceMisconfigured(str(error)) from error


def settings_of(key: str) -> Settings:
    """How a source is set up, for people who look after it."""
    missing = missing_variables(key)
    if missing:
        return Settings(missing)
    try:
        adapter = set_up(key)
    except SourceMisconfigured as error:
        return Settings((), trouble=str(error))
    return Settings((), daily_quota=adapter.daily_quota)


@transaction.atomic
def try_again(*, source: str, reason: str, by: User) -> SourceStatus:
    """Ask a source again that stopped us, because somebody has repaired it: an account, the connection, the quota.

    Its rest ends now: the next run asks one person first. What it last said of its quota is not believed any more.
    """
    city = Installation.objects.select_related("city").get().city
    require(by, Permission.SOURCE_KEEP, city.pk)
    if not reason.strip():
        raise ReasonMissing
    now = timezone.now()
    status = SourceStatus.objects.select_for_update(no_key=True).filter(source=source).first()
    if status is None or breaker_of(status).state(now) is not State.OPEN:
        raise NotStopped
    status.paused_until, status.trips, status.quota_left = now, 0, None
    status.save(update_fields=["paused_until", "trips", "quota_left"])
    details = {"source": source, "last_trouble_at": str(status.last_trouble_at or "")}
    audit.record("verification.try_source_again", target=status, by=by, reason=reason.strip(), details=details)
    return status


def transport_of(source: Source) -> Transport:
    """The module that speaks to a source."""
    return cast("Transport", import_module(f"verification.sources.{source.transport}"))


def thresholds_of(key: str, *, today: date) -> Mapping[str, int]:
    """The limits in force on a day that differ from those of the source's definition, by element or fact."""
    return set_on(today, dated(key))


def all_thresholds(key: str, *, today: date) -> dict[str, int]:
    """Every threshold of a source on a day, whether dated, of the environment, or of the portal."""
    return in_force(key, today, dated(key), _of_environment(source_of(key)))


def _of_environment(source: Source) -> Mapping[str, int]:
    try:
        if source.key == DUKCAPIL:
            return {Element.NAME.value: name_threshold(os.environ)}
        return limits_of(source, os.environ)
    except Misconfigured as error:
        raise SourceMisconfigured(str(error)) from error
