"""What rooms above the registry add to its pages: columns and filters of the list, panels of the family page.

The registry may not import them (arrows look down); bansos.settings names them, and they are fetched by name here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from access.models import User
from recipients.models import Family, Person
from recipients.models.families import FamilyQuerySet


@dataclass(frozen=True)
class Mark:
    """A word in a cell: plain, or as a badge when it has a variant (ok, warn, bad, info, mute)."""

    text: str
    variant: str = ""


class Facet(Protocol):
    """A column with a filter. Each method costs at most one query, whatever the number of rows."""

    name: str  # of the filter in the address

    def label(self) -> str:
        """Head of the column and label of the filter."""

    def choices(self) -> Sequence[tuple[str, str]]:
        """Values of the filter with their labels."""

    def narrow(self, families: FamilyQuerySet, value: str) -> FamilyQuerySet:
        """Families for which the value holds; an unknown value gives none."""

    def marks(self, family_ids: Sequence[int], user: User) -> Mapping[int, Sequence[Mark]]:
        """What stands in the cell of each family on the page."""


@dataclass(frozen=True)
class Panel:
    """A part of the family page: a template with what it needs."""

    template: str
    context: Mapping[str, object]


class PanelMaker(Protocol):
    def __call__(self, family: Family, persons: Sequence[Person], user: User) -> Panel | None:
        """The panel, or None when this user has no business with it. `persons` are the family's, as on its card."""


def facets() -> list[Facet]:
    return [import_string(path) for path in settings.FAMILY_FACETS]


def panels(family: Family, persons: Sequence[Person], user: User) -> list[Panel]:
    makers: list[PanelMaker] = [import_string(path) for path in settings.FAMILY_PANELS]
    return [panel for maker in makers if (panel := maker(family, persons, user)) is not None]
