"""What the chapters of the story share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from access.domain.permissions import Role
from access.models import Area, User
from bansos.demo.files import Pair
from distribution.domain.periods import Quarter
from verification.simulator.population import CivilFile


@dataclass
class DemoCity:
    """The invented city under way: its people and files, and the dice that decide what happens.

    `facilitated` are the kelurahan of the facilitator; `pairs` the three versions of the register, oldest first.
    """

    area: Area
    today: datetime
    families: int
    folder: Path
    people: dict[Role, User]
    facilitated: tuple[str, ...]
    rng: Random
    say: Callable[[str], None]
    pairs: tuple[Pair, Pair, Pair] = field(init=False)
    population: CivilFile = field(init=False)

    @property
    def last_period(self) -> Quarter:
        """The quarter whose aid is over."""
        return Quarter.parse(self.pairs[1].version)

    @property
    def this_period(self) -> Quarter:
        """The quarter whose aid is under way."""
        return Quarter.parse(self.pairs[2].version)

    def some(self, number: int, share: float) -> int:
        """That share of a number, but at least one."""
        return max(1, round(number * share))
