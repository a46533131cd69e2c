"""What rooms above the registry add to its pages: columns, filters and acts of the list, panels of the family page.

The registry may not import them (arrows look down); bansos.settings names them, and they are fetched by name here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from access.domain.permissions import Permission
from access.models import User
from recipients.domain.events.checks import Meaning
from recipients.domain.quality import Base, Kind
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
    """Makes a part of the family page, for one reader."""

    def __call__(self, family: Family, persons: Sequence[Person], user: User) -> Panel | None:
        """The panel, or None when this user has no business with it. `persons` are the family's, as on its card."""


class BulkAction(Protocol):
    """Something that can be done with many families of the list at once."""

    name: str
    permission: Permission

    def label(self) -> str:
        """Of the button."""

    def effect(self, families: FamilyQuerySet) -> str:
        """What will happen, in numbers, before it does."""

    def run(self, families: FamilyQuerySet, *, reason: str, by: User) -> str:
        """Do it in one go; says what was done. `families` are narrowed to where the user may do this."""


def bulk_actions(user: User) -> list[BulkAction]:
    """What this person may do with many families."""
    known: list[BulkAction] = [import_string(path) for path in settings.FAMILY_BULK_ACTIONS]
    return [action for action in known if user.may(action.permission)]


def facets() -> list[Facet]:
    """The columns with filters that the rooms above add to the list of families."""
    return [import_string(path) for path in settings.FAMILY_FACETS]


def panels(family: Family, persons: Sequence[Person], user: User) -> list[Panel]:
    """What stands on the page of a family at once."""
    return _made(settings.FAMILY_PANELS, family, persons, user)


def late_panels(family: Family, persons: Sequence[Person], user: User) -> list[Panel]:
    """What is fetched after the page of a family."""
    return _made(settings.FAMILY_LATE_PANELS, family, persons, user)


def _made(paths: Sequence[str], family: Family, persons: Sequence[Person], user: User) -> list[Panel]:
    makers: list[PanelMaker] = [import_string(path) for path in paths]
    return [panel for maker in makers if (panel := maker(family, persons, user)) is not None]


@dataclass(frozen=True)
class AidEffect:
    """What an event means to aid that the family gets or is about to get; variant as of a badge."""

    text: str
    variant: str = "info"


class AidAsker(Protocol):
    """Says what an event means to the aid that a room above gives."""

    def __call__(self, what: Meaning) -> Sequence[AidEffect]:
        """What happens to the aid of the family; nothing when it gets none."""


class Programmes(Protocol):
    """Names the programmes of a room above."""

    def __call__(self) -> Sequence[tuple[str, str]]:
        """Codes and names of the programmes that a family can leave."""


def aid_effects(what: Meaning) -> list[AidEffect]:
    """What the rooms above say of the running aid of a family; shown before an event is saved."""
    askers: list[AidAsker] = [import_string(path) for path in settings.FAMILY_AID_EFFECTS]
    return [effect for asker in askers for effect in asker(what)]


def programmes() -> list[tuple[str, str]]:
    """The programmes that a family can leave."""
    namers: list[Programmes] = [import_string(path) for path in settings.AID_PROGRAMMES]
    return [pair for namer in namers for pair in namer()]


def let_go(person_id: int) -> None:
    """Ask the rooms above to forget what they only planned for a person whose entry is undone; what they did stays."""
    for path in settings.PERSON_PLANS:
        import_string(path)(person_id)


class QualityMeasure(Protocol):
    """A number on the page of data quality that another room counts; `amiss` of the rows of `base`, per kelurahan."""

    key: str
    kind: Kind
    base: Base

    def label(self) -> str:
        """What is amiss."""

    def amiss(self) -> Mapping[str, int]:
        """Numbers by the code of the kelurahan, in the whole city."""

    def url(self, area: str) -> str:
        """The list behind the number; all areas when empty."""


def quality_measures() -> list[QualityMeasure]:
    """The numbers that the rooms above add to the page of data quality."""
    return [import_string(path) for path in settings.QUALITY_MEASURES]
