"""Deciles that moved with a version of DTSEN, and what else is known to have changed in those families."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from access.domain.permissions import Permission
from access.domain.privacy import Privacy
from access.models import User
from access.queries.statements import statement
from recipients.domain.formats import dtsen
from recipients.domain.formats.base import Kind
from recipients.models import Family, FamilyChange, Import, PersonConditions, Source
from recipients.queries.changes import jump_class
from recipients.queries.column_words import spoken
from recipients.queries.intake_columns import CONDITION_COLUMNS, LIVING_COLUMNS, LIVING_FIELDS, PERSON_FIELDS
from recipients.queries.intake_tables import analyze
from verification.domain.decile_reasons import NO_CONDITIONS, Reason, reasons
from verification.models import DecileLook, DecileMove, DtsenRelease
from verification.models.deciles import DecileMoveQuerySet


PAGE: Final = 50
LARGE_PAGE: Final = 2_000
EVERY: Final = "*"
_SENSITIVE = frozenset(name for name, level in PersonConditions.privacy.items() if level is Privacy.SENSITIVE)
_WHY = "what an admission moved is looked at for the whole city"


def to_look_at() -> list[int]:
    """Admitted DTSEN imports whose moves nobody has looked at, or that had held-back families accepted since."""
    looked = DecileLook.objects.filter(source_import=OuterRef("pk"))
    accepted = FamilyChange.objects.across_areas(reason=_WHY).filter(
        source_import=OuterRef("source_import"), decision=FamilyChange.Decision.ACCEPTED,
        decided_at__gt=OuterRef("looked_at"),
    )  # fmt: skip
    stale = DecileLook.objects.filter(Exists(accepted)).values("source_import")
    imports = Import.objects.across_areas(reason=_WHY).filter(source=Source.DTSEN, state=Import.State.ADMITTED)
    found = imports.filter(~Exists(looked) | Q(pk__in=stale))
    return list(found.order_by("pk").values_list("pk", flat=True))


def look(found: Import) -> int:
    """Remember the moves of an admitted import; returns how many were not known yet."""
    known: dict[str, Any] = {
        "import": found.pk,
        "version": found.dataset_version,
        "flag": _flag_place(),
        "admitted_on": _day(found.admitted_at),
        "before_on": _day(_admitted_before(found)),
    }
    text = statement(
        __file__,
        "decile_moves_look",
        jump=jump_class("change.decile_before", "change.decile_after"),
        living=_different(name for name in LIVING_COLUMNS if name not in NO_CONDITIONS),
        working=", ".join(_named(name) for name in CONDITION_COLUMNS if name not in NO_CONDITIONS),
    )
    with connection.cursor() as cursor:
        cursor.execute(text, known)
        moves = int(cursor.rowcount)
    # The list is read at once, before the database looks at its tables by itself.
    analyze("verification_decilemove", "version", "village_id", "jump")
    return moves


def _flag_place() -> int:
    """Where the flag of a check on site stands among the codes of a family's row."""
    names = [column.name for column in dtsen.FAMILY.of_kind(Kind.CODE)]
    return names.index("is_gc_kemensos") + 1


def _different(names: Iterator[str]) -> str:
    return ", ".join(f"CASE WHEN fresh.{name} IS DISTINCT FROM old.{name} THEN '{name}' END" for name in names)


def _named(name: str) -> str:
    """PRIVACY: of a sensitive detail only that some detail differs is kept, not which."""
    said = "" if name in _SENSITIVE else name
    return f"CASE WHEN fresh.{name} IS DISTINCT FROM old.{name} THEN '{said}' END"


def _admitted_before(found: Import) -> datetime | None:
    earlier = Import.objects.across_areas(reason=_WHY).filter(
        source=Source.DTSEN, state=Import.State.ADMITTED, admitted_at__lt=found.admitted_at
    )
    return earlier.order_by("-admitted_at").values_list("admitted_at", flat=True).first()


def _day(moment: datetime | None) -> date:
    return timezone.localdate(moment) if moment else date.min


def field_label(name: str) -> str:
    """A living condition in the office's words, as its file calls it."""
    for form, names in ((dtsen.FAMILY, LIVING_FIELDS), (dtsen.PERSON, PERSON_FIELDS)):
        wanted = names.get(name, name)
        if wanted in form.fields:
            return spoken(form.column(wanted).name)
    return name


def versions() -> list[str]:
    """Versions with moves, the newest first."""
    looks = DecileLook.objects.filter(moves__gt=0).values_list("source_import__dataset_version", flat=True)
    return sorted({*looks}, reverse=True)


def releases() -> dict[str, DtsenRelease]:
    """What is noted of each version."""
    return {one.version: one for one in DtsenRelease.objects.all()}


def model_before(version: str, known: dict[str, DtsenRelease]) -> str:
    """The ranking model of the newest version before this one that is noted; empty when it names none."""
    earlier = [one for name, one in sorted(known.items()) if name < version]
    return earlier[-1].ranking_model if earlier else ""


def models_of(version: str, known: dict[str, DtsenRelease]) -> dict[str, str]:
    """The ranking models of a version and of the one before, as their papers name them."""
    release = known.get(version)
    return {
        "model_before": model_before(version, known),
        "model_after": release.ranking_model if release else "",
    }


def is_model_new(version: str, known: dict[str, DtsenRelease]) -> bool:
    """Whether the papers of a version and of the one before name two ranking models."""
    return Reason.MODEL in reasons((), **models_of(version, known))


@dataclass(frozen=True)
class Wanted:
    """Which moves of a version: of a class, with something seen, in an area."""

    version: str
    jump: str = ""
    reason: str = ""
    area: str = ""


def moves(wanted: Wanted, user: User, *, is_model_new: bool) -> DecileMoveQuerySet:
    """The moves that a person may see; an unknown filter gives none."""
    found = DecileMove.objects.visible_to(user).filter(version=wanted.version)
    if wanted.jump:
        found = found.filter(jump=wanted.jump)
    if wanted.area:
        found = found.in_area(wanted.area)
    if wanted.reason == Reason.MODEL:
        return found if is_model_new else found.none()
    if wanted.reason == Reason.UNTOLD:
        return found.none() if is_model_new else found.filter(seen=[])
    return found.filter(seen__contains=[wanted.reason]) if wanted.reason else found


@dataclass(frozen=True)
class MovePage:
    """A page of moves; `after` is the key that the next one begins behind, None at the end."""

    rows: list[DecileMove]
    after: int | None


def page(found: DecileMoveQuerySet, *, after: int, size: int = PAGE) -> MovePage:
    """One page by number, each with its family, head and kelurahan."""
    rows = list(found.filter(pk__gt=after).select_related("family__head", "village").order_by("pk")[: size + 1])
    return MovePage(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def each(found: DecileMoveQuerySet) -> Iterator[DecileMove]:
    """Every move, read a page at a time."""
    after: int | None = 0
    while after is not None:
        part = page(found, after=after, size=LARGE_PAGE)
        yield from part.rows
        after = part.after


def counts(version: str, user: User) -> dict[str, dict[str, int]]:
    """Numbers of families by class, in each by what was seen: '' for nothing, EVERY for all of the class."""
    codes = user.areas_for(Permission.REGISTRY_VIEW)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    if codes:
        inside = [pattern for code in codes for pattern in (code, f"{code}.%")]
        known: dict[str, Any] = {"version": version, "inside": inside}
        with connection.cursor() as cursor:
            cursor.execute(statement(__file__, "decile_moves_count"), known)
            for jump, seen, number in cursor.fetchall():
                found[jump][seen] = number
    return dict(found)


def of_family(family: Family) -> Sequence[DecileMove]:
    """The moves of a family whose page is open to the reader, the newest first."""
    moved = DecileMove.objects.across_areas(reason="the family's page is open to the reader")
    return list(moved.filter(family=family.pk).order_by(F("version").desc(), "-pk"))
