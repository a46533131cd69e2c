"""Programmes and cycles of the story: who is entitled, who agreed, who got it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from access.domain.permissions import Role
from access.models import User
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.clock import spaced
from distribution.actions import deliveries, determinations, overlaps, programmes, rosters
from distribution.domain.periods import Quarter
from distribution.errors import NothingToOverride
from distribution.models import Delivery, Determination, Overlap, Programme, Roster


OWN_PROGRAMME: Final = "blt-daerah"
OWN_RULE: Final[dict[str, Any]] = {
    "decile": {"level": "city", "min": 1, "max": 3},
    "exclude": {
        "occupations": [5, 6, 7, 16, 17],
        "work_statuses": [5],
        "power_above": 1300,
        "assets": ["car", "other_house"],
        "findings": ["duplicate", "not_found", "inactive"],
        "findings_of": "receiver",
    },
    "receiver": "head",
    "amount": {"per": "family", "rupiah": 900_000},
}
Because = Delivery.FailedBecause
# Of a hundred deliveries three fail, for one of these reasons.
FAILURES: Final = 0.03
REASONS: Final = (
    (Because.ABSENT, "Sudah diundang dua kali."),
    (Because.ACCOUNT, "Nama di rekening berbeda."),
    (Because.NOT_FOUND, ""),
    (Because.MOVED, "Menurut tetangga sudah pindah."),
    (Because.REFUSED, "Merasa sudah mampu."),
)
_WHY: Final = "the demo's own roster"


def add_own_programme(city: DemoCity) -> None:
    """A programme of the city, for those whom no PKH reaches."""
    by = city.people[Role.ADMIN]
    start = city.last_period.first_day
    own = programmes.create_programme(
        code=OWN_PROGRAMME,
        name="BLT Daerah",
        unit=Programme.Unit.FAMILY,
        channel=Programme.Channel.POST,
        valid_from=start,
        by=by,
    )
    basis = f"Peraturan wali kota tentang BLT Daerah {start.year}"
    programmes.add_rule(programme=own, definition=OWN_RULE, valid_from=start, legal_basis=basis, by=by)
    policies = {"pkh": Overlap.Policy.FORBIDDEN, "sembako": Overlap.Policy.WARNED, "pbi-jk": Overlap.Policy.ALLOWED}
    for code, policy in policies.items():
        programmes.set_overlap(
            first=own, second=_programme(code), policy=policy, valid_from=start, legal_basis=basis, by=by
        )


def determine(city: DemoCity, code: str, period: Quarter) -> Determination:
    """Work out who is entitled."""
    asked_for = determinations.request(
        programme=_programme(code), period=period, city=city.area, by=city.people[Role.OPERATOR]
    )
    determinations.run(determination_id=asked_for.pk)
    asked_for.refresh_from_db()
    counts = asked_for.counts
    city.say(f"determination={asked_for.pk} {code} {period} eligible={counts['eligible']} of={counts['families']}")
    return asked_for


def draw_up(city: DemoCity, determination: Determination) -> Roster:
    """A roster, handed over for approval."""
    by = city.people[Role.OPERATOR]
    roster = rosters.draw_up(determination=determination, by=by)
    return rosters.submit(roster=roster, by=by)


def approve(city: DemoCity, roster: Roster, number: int) -> Roster:
    """The approver's decree."""
    today, by = timezone.localdate(), city.people[Role.PENYETUJU]
    with suppress(NothingToOverride):
        overlaps.override_all(roster=roster, reason="Kedua bantuan saling melengkapi.", by=by)
    approved = rosters.approve(
        roster=roster,
        decree_number=f"188.45/{number}/417.309/{today.year}",
        planned_on=today + timedelta(days=3),
        by=by,
    )
    city.say(f"roster={approved.pk} state={approved.state} entries={approved.total}")
    return approved


def deliver(city: DemoCity, roster: Roster, villages: Sequence[str], share: float = 1.0) -> None:
    """A day of handing over: that share of what is open in these kelurahan, failures included."""
    for village in spaced(villages, minutes=30):
        by = _deliverer(city, village)
        rows = Delivery.objects.across_areas(reason=_WHY).filter(
            entry__roster=roster, village=village, state=Delivery.State.OPEN
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        ids = ids[: round(len(ids) * share)]
        failing = {each for each in ids if city.rng.random() < FAILURES}
        for each in sorted(failing):
            because, note = city.rng.choice(REASONS)
            deliveries.mark_failed(delivery_ids=[each], because=because, note=note, by=by)
        done = deliveries.mark_delivered(delivery_ids=[each for each in ids if each not in failing], by=by)
        if done.blocked:
            deliveries.mark_failed(
                delivery_ids=list(done.blocked), because=Because.HELD, note="Ada temuan yang belum diputus.", by=by
            )


def close(city: DemoCity, roster: Roster) -> None:
    """Everything is recorded: the cycle is over."""
    closed = rosters.close(roster=roster, by=city.people[Role.BENDAHARA])
    city.say(f"roster={closed.pk} state={closed.state}")


def villages_of(roster: Roster) -> list[str]:
    """The kelurahan in which somebody is on the roster."""
    rows = Delivery.objects.across_areas(reason=_WHY).filter(entry__roster=roster)
    return list(rows.order_by("village_id").values_list("village_id", flat=True).distinct())


def _deliverer(city: DemoCity, village: str) -> User:
    return city.people[Role.PENDAMPING if village in city.facilitated else Role.BENDAHARA]


def _programme(code: str) -> Programme:
    return Programme.objects.get(code=code)
