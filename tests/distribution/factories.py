"""Invented programmes on their way from a rule to delivered aid."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from access.domain.permissions import Role
from access.models import Area, User
from distribution.actions import amendments, determinations, minutes, overlaps, programmes, rosters
from distribution.domain.periods import Quarter
from distribution.errors import NothingToOverride
from distribution.models import Determination, Programme, Roster, RosterAmendment, RosterEntry, VillageMinutes
from tests.factories import CITY, UserFactory, areas


PERIOD = Quarter(2026, 4)
UP_TO_4 = {
    "decile": {"level": "national", "max": 4},
    "amount": {"per": "family", "rupiah": 600_000},
}


def a_city() -> Area:
    return areas()[CITY]


def a_programme(code: str = "blt", definition: dict[str, Any] | None = None) -> Programme:
    """A programme of the city whose rule takes deciles 1-4 unless told otherwise."""
    by = User.objects.machine()
    programme = programmes.create_programme(
        code=code,
        name=f"Program {code}",
        unit="family",
        channel="post",
        valid_from=date(2026, 1, 1),
        by=by,
    )
    programmes.add_rule(
        programme=programme,
        definition=definition or UP_TO_4,
        valid_from=date(2026, 1, 1),
        legal_basis="Perwali contoh",
        by=by,
    )
    return programme


def a_determination(programme: Programme | None = None, by: User | None = None) -> Determination:
    """A finished determination of what families there are."""
    row = determinations.request(
        programme=programme or a_programme(),
        period=PERIOD,
        city=a_city(),
        by=by or UserFactory(role=Role.OPERATOR),
    )
    determinations.run(determination_id=row.pk)
    row.refresh_from_db()
    return row


def a_roster(determination: Determination | None = None, by: User | None = None) -> Roster:
    """A draft; there must be an entitled family."""
    determination = determination or a_determination()
    return rosters.draw_up(determination=determination, by=by or determination.requested_by)


def an_approved_roster(determination: Determination | None = None) -> Roster:
    """Approved; warnings of the overlap matrix are overridden."""
    roster = rosters.submit(roster=a_roster(determination), by=UserFactory(role=Role.OPERATOR))
    by = UserFactory(role=Role.PENYETUJU)
    with suppress(NothingToOverride):
        overlaps.override_all(roster=roster, reason="Saling melengkapi.", by=by)
    return rosters.approve(
        roster=roster,
        decree_number="188.45/12/2026",
        planned_on=date(2026, 12, 1),
        by=by,
    )


def a_scan(text: str = "berita acara") -> ContentFile:
    """An invented PDF; another text makes another scan."""
    return ContentFile(f"%PDF-1.4 {text}".encode(), name="berita-acara.pdf")


def some_minutes(roster: Roster, village: str, **told: Any) -> VillageMinutes:
    """Minutes of a kelurahan, attached to a draft."""
    usual = {"number": "400.9/7/BA/2026", "held_on": date(2026, 11, 5), "attendance": 31}
    return minutes.attach(
        roster=roster,
        village=Area.objects.get(pk=village),
        told=minutes.Deliberation(**(usual | told)),
        file=a_scan(village),
        by=UserFactory(role=Role.OPERATOR),
    )


def an_amendment(roster: Roster, kind: str, *, by: User | None = None, **line: Any) -> RosterAmendment:
    """A change of an approved roster that waits for approval; of its first entry unless `entry_out` names another."""
    first = RosterEntry.objects.across_areas(reason="test").filter(roster=roster, taken_out_in=None).order_by("pk")[0]
    return amendments.draw_up(
        roster=roster,
        kind=kind,
        lines=[amendments.Line(**({"entry_out": first.pk} | line))],
        reason="Surat keluarga.",
        minutes_number="400.9/9/BA/2026",
        minutes_on=date(2026, 11, 20),
        file=a_scan(),
        by=by or UserFactory(role=Role.OPERATOR),
    )
