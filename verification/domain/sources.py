"""Which sources of truth exist: one definition each, found by its name in `verification.domain.catalogue`.

A definition is data: what the source is called, how it is spoken to, whom it is asked about, what its facts mean. To
add a source is to add a module there (docs/sources.md); no list has to be edited.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

from recipients.domain.marking import mark as _
from verification.domain.facts import FactRule


DUKCAPIL: Final = "dukcapil"
CATALOGUE: Final = "verification.domain.catalogue"


OF_AGE: Final = 18  # years; sources about adults are asked from that birthday on


class About(StrEnum):
    """Whom a source is asked about. NOBODY: it hands over files or pages, and no run asks it."""

    EVERYBODY = "everybody"
    ADULTS = "adults"
    HEADS = "heads"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Source:
    """One source of truth.

    `transport` names the module of `verification.sources` that speaks to it; the settings are the environment's
    variables that begin with `prefix`. `office` is whom to call when it fails. An answer is good for `valid_days`.
    `sends` are the facts about a person that it gets, `facts` what its records say and which of them matter;
    `outcomes` are its own words for the outcomes.
    """

    key: str
    label: str
    office: str
    transport: str
    prefix: str
    about: About = About.EVERYBODY
    valid_days: int = 90
    sends: tuple[str, ...] = ("nik",)
    facts: tuple[FactRule, ...] = ()
    outcomes: Mapping[str, str] = field(default_factory=dict)

    @property
    def thresholds(self) -> dict[str, int]:
        """The limits of its facts as the definition has them; dated settings and the environment go before these."""
        return {fact.name: fact.limit for fact in self.facts if fact.limit is not None}

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of findings that its facts open."""
        return frozenset(fact.opens for fact in self.facts if fact.opens)

    def is_asked_about_people(self) -> bool:
        """Whether runs go through due checks with it."""
        return self.about is not About.NOBODY


class UnknownSource(LookupError):
    """There is no source of this name."""


# What answers of any source come to, where a source has no words of its own.
OUTCOMES: Final[Mapping[str, str]] = {
    "matched": _("Nothing found that speaks against aid"),
    "mismatched": _("Something was found"),
    "not_found": _("Not known there"),
}


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its key, the civil registry first, then by name of module."""
    package = importlib.import_module(CATALOGUE)
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    found = [importlib.import_module(f"{CATALOGUE}.{name}").SOURCE for name in names]
    return {one.key: one for one in sorted(found, key=lambda one: one.key != DUKCAPIL)}


def source_of(key: str) -> Source:
    """The definition of a source."""
    try:
        return sources()[key]
    except KeyError as error:
        raise UnknownSource(key) from error


def askable() -> tuple[str, ...]:
    """Keys of the sources that runs ask about people."""
    return tuple(key for key, one in sources().items() if one.is_asked_about_people())
