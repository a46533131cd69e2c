"""The facts of all families of a period, gathered once and used again exactly as long as they are true.

A sheet is true while no transaction that it did not see has changed what it was gathered from. Every statement that
changes those tables leaves a ChangeMark with its transaction; PostgreSQL tells whether the sheet's snapshot saw it.
A what-if may read one that is not true any more, and says of when it is: whoever edits a rule does not wait.
What a determination asks besides (rosters of other programmes, exits, objections) is small and always read afresh.
How long ago the civil registry answered decides nothing; it is of the sheet's moment, and a sheet is a day old at most.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from distribution.domain.members import ELDERLY_AGE, OLDEST_PUPIL, SCHOOL_AGE, SCHOOL_LEVELS
from distribution.domain.periods import Quarter
from distribution.domain.rules import Asset, Component, HeldBy, Sign
from distribution.models import FactSheet
from distribution.queries.statements import fill, text_of
from recipients.domain.dates import years_before
from recipients.domain.events.state import ADULT_AGE
from recipients.models import DecileRecord


SQL: Final = Path(__file__).parent / "sql"
# Two who find no sheet wait for each other ("facts" in ASCII).
_LOCK: Final = 0x6661637473
_OLDEST: Final = timedelta(hours=24)
# A what-if reads a sheet for some seconds at most; so long after it was replaced nobody reads one any more.
_READ_FOR: Final = timedelta(minutes=10)
_MEMORY: Final = "192MB"

# The components by age and schooling, in the order of the slots of sheet.sql.
BY_AGE: Final = (
    Component.EARLY_CHILDHOOD,
    Component.PRIMARY,
    Component.JUNIOR,
    Component.SENIOR,
    Component.ELDERLY,
)
# Severely disabled and nothing else.
ONLY_SEVERE: Final = "slot_6"
SIGN_COLUMNS: Final[dict[Sign, str]] = {
    Sign.FLOOR: "floor_material",
    Sign.WALL: "wall_material",
    Sign.ROOF: "roof_material",
    Sign.WATER: "drinking_water",
    Sign.LIGHT: "lighting",
    Sign.POWER: "power_capacity",
    Sign.FUEL: "cooking_fuel",
    Sign.TOILET: "toilet_use",
    Sign.CLOSET: "toilet_type",
    Sign.SEWAGE: "sewage",
    Sign.OWNERSHIP: "home_ownership",
}


def slot_of(component: Component, *, is_severe: bool) -> str:
    """How many members have this component by age, with or without a severe disability besides."""
    return f"({'severe' if is_severe else 'able'} >> {BY_AGE.index(component) * 12} & 4095)"


def bits_of(chosen: Any, kinds: type[Asset] | type[HeldBy]) -> int:
    """Words of a closed list as the bits of a sheet."""
    return sum(1 << number for number, one in enumerate(kinds) if one in chosen)


def current(period: Quarter) -> FactSheet:
    """A sheet of the period that is true now; gathered anew where there is none."""
    sheet = _true_one(period)
    if sheet:
        return sheet
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return _true_one(period) or _gather(period)


@dataclass(frozen=True, slots=True)
class AtHand:
    """A sheet that can be read at once; not true any more when the registry has changed since `sheet.built_at`."""

    sheet: FactSheet
    is_true: bool


def at_hand(period: Quarter) -> AtHand:
    """The newest sheet of the period for whoever cannot wait and says how old it is; gathered where there is none."""
    newest = _newest(period)
    if newest:
        is_readable, is_true = _standing(newest)
        if is_readable:
            return AtHand(newest, is_true)
    return AtHand(current(period), is_true=True)


def _true_one(period: Quarter) -> FactSheet | None:
    newest = _newest(period)
    return newest if newest and all(_standing(newest)) else None


def _newest(period: Quarter) -> FactSheet | None:
    """By this release's recipe and not too old; it may be of another database, or of a time before a change."""
    rows = FactSheet.objects.filter(period=str(period), recipe=_recipe(), built_at__gt=timezone.now() - _OLDEST)
    return rows.first()


def _standing(sheet: FactSheet) -> tuple[bool, bool]:
    """Whether its facts can be read, and whether nothing has changed since."""
    with connection.cursor() as cursor:
        cursor.execute(
            text_of(SQL / "sheet_standing.sql"),
            {"snapshot": sheet.snapshot, "cluster": sheet.cluster, "table": sheet.table},
        )
        is_there, is_true = cursor.fetchone()
        if is_there and sheet.families:
            # A crash empties unlogged tables.
            cursor.execute(f"SELECT EXISTS (SELECT FROM {sheet.table})")  # noqa: S608 - a name of ours
            (is_there,) = cursor.fetchone()
    return is_there, is_true


def _gather(period: Quarter) -> FactSheet:
    with connection.cursor() as cursor:
        # The snapshot is taken before the facts are: what is committed in between counts as not seen.
        cursor.execute(text_of(SQL / "sheet_moment.sql"))
        snapshot, cluster = cursor.fetchone()
        newest = DecileRecord.objects.filter(version__lte=str(period)).order_by("-version").values_list("version")
        sheet = FactSheet.objects.create(
            period=str(period),
            snapshot=snapshot,
            cluster=cluster,
            recipe=_recipe(),
            families=0,
            decile_version=next((version for (version,) in newest[:1]), ""),
            built_at=timezone.now(),
        )
        # measured: hash joins and aggregates of a million persons spill with the server's 64 MB
        cursor.execute(f"SET LOCAL work_mem = '{_MEMORY}'")
        # Where the rows of sheets were emptied and numbered anew, tables of the old numbers may still stand.
        cursor.execute(f"DROP TABLE IF EXISTS {sheet.table}")
        cursor.execute(_statement(sheet.table), _values(period))
        sheet.families = cursor.rowcount
        # of the others no plan asks, and looking at all of them takes two seconds in the largest city
        cursor.execute(f"ANALYZE {sheet.table} (family_id, village_id)")
        sheet.save(update_fields=["families"])
        _drop_old(sheet)
        cursor.execute(text_of(SQL / "sheet_sweep_marks.sql"), {"snapshots": _kept_snapshots()})
    return sheet


def _kept_snapshots() -> list[str]:
    return list(FactSheet.objects.order_by("id").values_list("snapshot", flat=True))


def _drop_old(sheet: FactSheet) -> None:
    """Drop the tables of this period that nobody reads any more, and of periods that nobody asks about."""
    now = timezone.now()
    others = FactSheet.objects.exclude(pk=sheet.pk)
    replacement = others.filter(period=sheet.period, built_at__lt=now - _READ_FOR).first()
    replaced = others.filter(period=sheet.period, pk__lt=replacement.pk if replacement else 0)
    for old in replaced | others.filter(built_at__lt=now - _OLDEST):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {old.table}")
        old.delete()


def _values(period: Quarter) -> dict[str, Any]:
    on = period.last_day
    return {"period": str(period), "on": on, "zone": settings.TIME_ZONE, **birth_limits(period)}


def birth_limits(period: Quarter) -> dict[str, Any]:
    """The birthdays around which adults, pupils, small children and the elderly begin."""
    on = period.last_day
    return {
        "born_after_adults": years_before(on, ADULT_AGE),
        "born_after_pupils": years_before(on, OLDEST_PUPIL + 1),
        "born_after_schoolchildren": years_before(on, SCHOOL_AGE),
        "born_by_elderly": years_before(on, ELDERLY_AGE),
    }


def _recipe() -> str:
    """Stands for how facts are gathered; another release may gather others."""
    return hashlib.sha256(_statement("facts").encode()).hexdigest()[:16]


def _statement(table: str) -> str:
    return fill(SQL / "sheet.sql", {"table": table, **_slots()})


def _slots() -> Mapping[str, str]:
    held = " ".join(f"WHEN '{one}' THEN {1 << number}" for number, one in enumerate(HeldBy))
    # power_capacity is a column of its own already
    signs = [name for sign, name in SIGN_COLUMNS.items() if sign is not Sign.POWER]
    schools = {str(one): f"{low} AND {high}" for one, (low, high) in SCHOOL_LEVELS.items()}
    return {
        **schools,
        "held_bit": f"CASE kind {held} ELSE 0 END",
        "sign_columns": ", ".join(signs),
        "living_names": ", ".join(f"living.{name}" for name in signs),
        "asset_bits": " + ".join(
            f"CASE WHEN has_{one} THEN {1 << number} ELSE 0 END" for number, one in enumerate(Asset)
        ),
        "held_head": _held("id_head"),
        "held_mother": _held("id_mother"),
        "told_head": _told("id_head"),
        "told_mother": _told("id_mother"),
    }


def _held(receiver: str) -> str:
    """The findings that hold one member, out of those of all."""
    return (
        f"coalesce((SELECT (held & ((1 << 20) - 1))::int FROM unnest(held_members) AS held"  # noqa: S608 - our names
        f" WHERE held >> 20 = {receiver}), 0)"
    )


def _told(receiver: str) -> str:
    """The facts that every rule tells, as they are stored with a result."""
    return (
        f"jsonb_strip_nulls(jsonb_build_object('members', members, 'receiver', {receiver},"
        " 'decile_version', decile_version, 'dead', nullif(dead, 0), 'power', power_capacity,"
        " 'checked', checked, 'checked_since', checked_since))"
    )
