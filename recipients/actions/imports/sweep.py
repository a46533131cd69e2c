"""Finding imports whose worker died or whose message got lost."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from recipients.models import Import


State = Import.State


def waiting_for_staging(*, now: datetime | None = None) -> list[int]:
    """Imports to be read: new ones, and those whose reader fell silent."""
    return _ids(Q(state=State.RECEIVED) | _silent(State.STAGING, now or timezone.now()))


def waiting_for_admission() -> list[int]:
    """Imports that a second person has agreed to and nobody admits yet."""
    return _ids(Q(state=State.STAGED, admission_by__isnull=False))


def release_silent_admissions(*, now: datetime | None = None) -> int:
    """Give imports back whose admission was interrupted: nothing of it was written, a person admits them again."""
    imports = Import.objects.across_areas(reason="the sweep looks at every import")
    silent = imports.filter(_silent(State.ADMITTING, now or timezone.now()))
    return silent.update(
        state=State.STAGED, claimed_by="", heartbeat_at=None, finished_at=timezone.now(), trouble="interrupted",
        admission_by=None, admission_asked_at=None,
    )  # fmt: skip


def _silent(state: str, now: datetime) -> Q:
    return Q(state=state, heartbeat_at__lt=now - Import.CLAIM_EXPIRES)


def _ids(condition: Q) -> list[int]:
    imports = Import.objects.across_areas(reason="the sweep looks at every import")
    return list(imports.filter(condition).order_by("pk").values_list("pk", flat=True))
