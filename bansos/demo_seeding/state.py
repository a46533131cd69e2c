"""Whether an installation may become a demo, is becoming one, or is one."""

import shutil
from enum import Enum, auto
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from access.actions import audit
from access.errors import Conflict
from access.models import AuditEvent, Installation, User
from bansos.queries.emptying import empty_tables
from recipients.models import Family, Import


FINISHED = "demo.finish"


class DemoState(Enum):
    """How far a demo city has come here."""

    EMPTY = auto()
    UNFINISHED = auto()
    FINISHED = auto()
    IN_USE = auto()  # by a real city


class InUse(Conflict):
    """The installation has data of its own, which an invented city must not be mixed with."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This installation is in use. An invented city is only written into an empty one:"
                " set BANSOS_VAR to a new folder, or DATABASE_URL to an empty database."
            )
        )


def demo_state() -> DemoState:
    """What this database holds."""
    if Installation.objects.filter(is_demo=True).exists():
        is_finished = AuditEvent.objects.filter(action=FINISHED).exists()
        return DemoState.FINISHED if is_finished else DemoState.UNFINISHED
    reason = "whether there is anything at all"
    is_used = (
        User.objects.exclude(pk=User.MACHINE_ID).exists()
        or Family.objects.across_areas(reason=reason).exists()
        or Import.objects.across_areas(reason=reason).exists()
    )
    return DemoState.IN_USE if is_used else DemoState.EMPTY


@transaction.atomic
def begin(*, by: User) -> None:
    """Mark the installation as a demo before the first invented row is in it."""
    installation = Installation.objects.select_for_update().get()
    installation.is_demo = True
    installation.save(update_fields=["is_demo"])
    audit.record("demo.begin", target=installation, by=by)


@transaction.atomic
def start_over() -> None:
    """Forget an interrupted demo city with its files."""
    empty_tables()
    for folder in ("uploads", "demo"):
        shutil.rmtree(Path(settings.VAR) / folder, ignore_errors=True)


def finish(*, families: int, seed: int, by: User) -> None:
    """Write down that the story has been told to its end."""
    installation = Installation.objects.get()
    audit.record(FINISHED, target=installation, by=by, details={"families": families, "seed": seed})
