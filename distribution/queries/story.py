"""The way of one family from the row of a file to delivered aid, in the 14 steps of docs/data-flow.md.

One statement reads the facts, distribution/story_words.py says them; every fact names the row it was read from.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy

from access.domain.permissions import Permission
from distribution.queries.statements import text_of
from distribution.story_words import WORDS, Fact, counted, without_remarks
from recipients.models import Family, FamilyCard, Person


_SQL: Final = Path(__file__).parent / "sql" / "story.sql"
DONE, OPEN, NONE = "done", "open", "none"
_Row = tuple[int, str, datetime | None, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the 14 steps with its facts; `permission` is what a reader needs to see them."""

    number: int
    title: str
    permission: Permission
    facts: tuple[Fact, ...]

    @property
    def state(self) -> str:
        if not self.facts:
            return NONE
        return OPEN if any(one.is_open for one in self.facts) else DONE


def family_of(number: str) -> Family | None:
    """The family of a NIK or KK number, the newest first; for those with access to the server."""
    reason = "the command line is for those with access to the server"
    families = Family.objects.across_areas(reason=reason)
    person = Person.objects.across_areas(reason=reason).filter(nik=number).order_by("-id").first()
    if person:
        return families.filter(pk=person.family_id).first()
    card = FamilyCard.objects.filter(kk_number=number).order_by("until_on", "-id").first()
    return families.filter(pk=card.family_id).first() if card else None


def story_of(family: Family) -> list[Step]:
    """The 14 steps of one family, in two statements. The caller asks who may read which step."""
    with connection.cursor() as cursor:
        cursor.execute(text_of(_SQL), {"family": family.pk, "zone": timezone.get_current_timezone_name()})
        rows = [(step, kind, at, _read(data)) for step, kind, at, data in cursor.fetchall()]
    facts: dict[int, list[Fact]] = {number: [] for number in _STEPS}
    for step, kind, at, data in rows:
        facts[step].append(WORDS[kind](data, at))
    facts[3] += _without_remarks(rows)
    facts[13].append(counted(family))
    return [
        Step(number, str(title), permission, tuple(facts[number])) for number, (title, permission) in _STEPS.items()
    ]


def _read(data: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(data) if isinstance(data, str) else data
    return found


def _without_remarks(rows: Sequence[_Row]) -> list[Fact]:
    remarked = {_place_of(data) for _step, kind, _at, data in rows if kind == "judged"}
    return [
        without_remarks(data, at)
        for _step, kind, at, data in rows
        if kind == "read" and _place_of(data) not in remarked
    ]


def _place_of(data: Mapping[str, Any]) -> tuple[object, ...]:
    return data["import"], data["file"], data["row"]


_REGISTRY = Permission.REGISTRY_VIEW
_CHECKED = Permission.VERIFICATION_VIEW
_AIDED = Permission.PROGRAMME_VIEW
_STEPS: Final = {
    1: (gettext_lazy("A file was handed over"), _REGISTRY),
    2: (gettext_lazy("Its rows were read"), _REGISTRY),
    3: (gettext_lazy("The rows were judged"), _REGISTRY),
    4: (gettext_lazy("What changed was shown"), _REGISTRY),
    5: (gettext_lazy("A second person admitted it"), _REGISTRY),
    6: (gettext_lazy("A check fell due"), _CHECKED),
    7: (gettext_lazy("The source was asked"), _CHECKED),
    8: (gettext_lazy("The answer was compared"), _CHECKED),
    9: (gettext_lazy("Differences were decided"), _CHECKED),
    10: (gettext_lazy("Who is entitled was determined"), _AIDED),
    11: (gettext_lazy("A roster was approved"), _AIDED),
    12: (gettext_lazy("Aid was handed over"), _AIDED),
    13: (gettext_lazy("The family counts in the figures"), _AIDED),
    14: (gettext_lazy("It begins again"), _CHECKED),
}
