"""What rooms above verification say about findings: before a whole class is decided, and about one they opened.

Verification may not import them (arrows look down); bansos.settings names them, and they are fetched by name here.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from access.models import User
from recipients.additions import Panel
from verification.models import Finding


class AidAsker(Protocol):
    def __call__(self, *, kind: str, family_ids: Collection[int]) -> Sequence[str]:
        """What it means to aid when findings of a kind about these families are decided in their favour, in words."""


def aid_effects(*, kind: str, family_ids: Collection[int]) -> list[str]:
    """What the rooms above say."""
    askers: list[AidAsker] = [import_string(path) for path in settings.FINDING_AID_EFFECTS]
    return [said for asker in askers for said in asker(kind=kind, family_ids=family_ids)]


class PanelMaker(Protocol):
    def __call__(self, finding: Finding, user: User) -> Panel | None:
        """What the room knows of a finding that it opened; None where it opened none or this user may not see it."""


def panels(finding: Finding, user: User) -> list[Panel]:
    """What stands on the page of a finding besides what verification knows itself."""
    makers: list[PanelMaker] = [import_string(path) for path in settings.FINDING_PANELS]
    return [panel for maker in makers if (panel := maker(finding, user)) is not None]
