"""What rooms above verification say about findings before a whole class of them is decided.

Verification may not import them (arrows look down); bansos.settings names them, and they are fetched by name here.
"""

from collections.abc import Collection, Sequence
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class AidAsker(Protocol):
    def __call__(self, *, kind: str, family_ids: Collection[int]) -> Sequence[str]:
        """What it means to aid when findings of a kind about these families are decided in their favour, in words."""


def aid_effects(*, kind: str, family_ids: Collection[int]) -> list[str]:
    """What the rooms above say."""
    askers: list[AidAsker] = [import_string(path) for path in settings.FINDING_AID_EFFECTS]
    return [said for asker in askers for said in asker(kind=kind, family_ids=family_ids)]
