"""Proof of delivered aid in the story: rice handed out by letter, and families asked afterwards whether it arrived."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from django.utils import timezone

from access.domain.permissions import Role
from bansos.demo_seeding import aid
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.pictures import picture_of_a_house
from distribution.actions import handovers, invitations, programmes, samples
from distribution.actions.handovers import Receipt
from distribution.actions.invitations import Slot
from distribution.actions.samples import Answer
from distribution.domain.receipts import Proof
from distribution.models import Handover, Invitation, Overlap, Programme, Roster, SampleCheck
from distribution.queries.payable import blocked_on
from verification.actions.evidence import Picture, Position


RICE: Final = "bantuan-beras"
# Ten kilograms a month, for a quarter.
RICE_RULE: Final[dict[str, Any]] = {
    "decile": {"level": "national", "min": 1, "max": 3},
    "receiver": "head",
    "amount": {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 30}},
}
# Families that come to the delivery point of a kelurahan while the story is told.
CAME: Final = 9
ROOM: Final = 40
ANSWERED: Final = 0.7
NOT_WHOLE: Final = 12  # one answer in so many
_WHY: Final = "the demo's own roster"


def add_rice(city: DemoCity) -> None:
    """Rice for the poorest, which goes together with all other aid."""
    by, start = city.people[Role.ADMIN], city.last_period.first_day
    rice = programmes.create_programme(
        code=RICE,
        name="Bantuan beras daerah",
        unit=Programme.Unit.FAMILY,
        channel=Programme.Channel.IN_KIND,
        valid_from=start,
        by=by,
    )
    basis = f"Peraturan wali kota tentang cadangan pangan {start.year}"
    programmes.add_rule(programme=rice, definition=RICE_RULE, valid_from=start, legal_basis=basis, by=by)
    for other in Programme.objects.exclude(pk=rice.pk).order_by("pk"):
        programmes.set_overlap(
            first=rice, second=other, policy=Overlap.Policy.ALLOWED, valid_from=start, legal_basis=basis, by=by
        )


def draw_up_rice(city: DemoCity) -> None:
    """Who gets rice this quarter."""
    aid.draw_up(city, aid.determine(city, RICE, city.this_period))


def approve_rice(city: DemoCity) -> None:
    """The approver's decree."""
    aid.approve(city, _rice(city), 301)


def _rice(city: DemoCity) -> Roster:
    return Roster.objects.across_areas(reason=_WHY).get(programme__code=RICE, period=str(city.this_period))


def hand_out_rice(city: DemoCity) -> None:
    """Delivery points in the facilitator's kelurahan, letters for everybody, and the first families that came."""
    roster, by, today = _rice(city), city.people[Role.OPERATOR], timezone.localdate()
    for village in city.facilitated:
        for day, starts in ((today, 8), (today, 10), (today + timedelta(days=2), 9)):
            slot = Slot("Balai kelurahan", day, time(starts), time(starts + 2), ROOM)
            invitations.open_point(roster=roster, village_code=village, slot=slot, by=by)
    drawn = invitations.draw_letters(roster=roster, by=by)
    came = sum(_come(city, roster, village) for village in city.facilitated)
    city.say(f"roster={roster.pk} letters={drawn.letters} placed={drawn.placed} handed_over={came}")


def _come(city: DemoCity, roster: Roster, village: str) -> int:
    """The first families with a letter to this kelurahan's points; one without a photo, one whose photo is refused."""
    by, blocked = city.people[Role.PENDAMPING], blocked_on(roster.pk)
    letters = (
        Invitation.objects.across_areas(reason=_WHY)
        .live()
        .filter(entry__roster=roster, village=village, point__on_day=timezone.localdate())
        .exclude(entry__in=list(blocked))
        .select_related("entry__delivery", "point")
        .order_by("pk")[:CAME]
    )
    for number, letter in enumerate(letters):
        kept = handovers.hand_over(
            delivery=letter.entry.delivery,
            receipt=_receipt(number),
            invitation=letter,
            point=letter.point,
            by=by,
        )
        _look(city, kept, number)
    return len(letters)


def _receipt(number: int) -> Receipt:
    return Receipt(
        client_key=uuid4(),
        proof=Proof.THUMBPRINT if number == 1 else Proof.PAPER,
        witness="Ketua RT setempat" if number == 1 else "",
        photo=Picture(picture_of_a_house(number), "png") if number != CAME - 1 else None,
        position=Position(Decimal("-7.470000"), Decimal("112.430000"), 12),
    )


def _look(city: DemoCity, kept: Handover, number: int) -> None:
    """The verifier has looked at the first three photos."""
    by = city.people[Role.VERIFIKATOR]
    if number < 2:
        handovers.check(handover=kept, is_good=True, by=by)
    elif number == 2:
        handovers.check(handover=kept, is_good=False, reason="Wajah penerima dan bantuannya tidak terlihat.", by=by)


def ask_afterwards(city: DemoCity) -> None:
    """A random sample of last quarter's roster, most of it asked by the verification by telephone."""
    roster = Roster.objects.across_areas(reason=_WHY).get(programme__code="sembako", period=str(city.last_period))
    by = city.people[Role.VERIFIKATOR]
    sample = samples.draw(roster=roster, confidence=95, margin_percent=10, seed="demo", by=by)
    drawn = list(SampleCheck.objects.across_areas(reason=_WHY).filter(sample=sample).order_by("pk"))
    for number, check in enumerate(drawn[: round(len(drawn) * ANSWERED)]):
        answer = Answer(was_received=True, received=check.expected)
        if number % NOT_WHOLE == NOT_WHOLE - 1:
            taken = check.expected // 12
            note = "Diminta iuran sukarela sehabis mengambil uang."
            answer = Answer(True, check.expected - taken, deducted=taken, deducted_by="Tidak disebut", note=note)
        samples.record(check=check, answer=answer, by=by)
    city.say(f"roster={roster.pk} sample={sample.size} of={sample.population}")
