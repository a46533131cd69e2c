"""Life events of the story: recorded with a paper by the operator, decided by the verifier, or still waiting."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from access.domain.permissions import Role
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.pictures import picture_of_a_paper
from distribution.models import Delivery
from recipients.actions import corrections
from recipients.actions.events import requests, undoing
from recipients.actions.events.documents import Scan
from recipients.domain.events.kinds import RULES, Kind
from recipients.models import Correction, Family, Membership


HEAD, SPOUSES = Membership.Relationship.HEAD, (Membership.Relationship.HUSBAND, Membership.Relationship.WIFE)
NOBODY = {"new_head": None, "caretaker": None, "kk_number": ""}


def bury(city: DemoCity) -> None:
    """The head of a couple died; the other is head now."""
    head, spouse = _couple(city)
    answers = {**NOBODY, "member": head.person_id, "new_head": spouse.person_id}
    _decide(city, _sent(city, Kind.DEATH, head.family, answers, "Akta kematian asli diperlihatkan keluarga."))


def report_death_of_a_receiver(city: DemoCity) -> None:
    """Somebody whose aid is still to be handed over died; it waits for the second person."""
    waiting = Delivery.objects.visible_to(city.people[Role.OPERATOR]).filter(
        state=Delivery.State.OPEN, entry__family__corrections=None, entry__family__status=Family.Status.ACTIVE
    )
    entry = waiting.select_related("entry__family").order_by("pk")[0].entry
    answers = {**NOBODY, "member": entry.recipient_id}
    _sent(city, Kind.DEATH, entry.family, answers, "Dilaporkan ketua RT, surat keterangan kelurahan terlampir.")


def graduate(city: DemoCity) -> None:
    """A family that can do without aid."""
    head, _spouse = _couple(city)
    answers = {"graduation": "graduated_self", "programmes": ["pkh"]}
    _decide(city, _sent(city, Kind.GRADUATION, head.family, answers, "Graduasi mandiri, warung sudah berjalan."))


def note_telephone(city: DemoCity) -> None:
    """Changed at once."""
    family = _couple(city)[0].family
    answers = {"phone": "0812-0000-1234", "address": family.address, "rt": family.rt, "rw": family.rw}
    _sent(city, Kind.CONTACT, family, answers, "Nomor baru disampaikan saat pelayanan.")


def ask_to_undo(city: DemoCity) -> None:
    """A receiver was named in the wrong family; that it be undone waits."""
    head, spouse = _couple(city)
    event = _sent(city, Kind.CARETAKER, head.family, {"caretaker": spouse.person_id}, "Berita acara kelurahan.")
    _decide(city, event)
    undoing.ask(correction=event, reason="Berita acara ini milik keluarga lain.", by=city.people[Role.OPERATOR])


def _couple(city: DemoCity) -> tuple[Membership, Membership]:
    """Head and spouse of a family that no change is about yet."""
    families = Family.objects.visible_to(city.people[Role.OPERATOR]).active().filter(corrections=None)
    places = Membership.objects.filter(until_on=None, family__in=families).select_related("family")
    spouses = places.filter(relationship__in=SPOUSES, person__vital_status="alive").order_by("pk")
    for _try in range(100):
        spouse = spouses[city.rng.randrange(spouses.count())]
        head = places.filter(family=spouse.family, relationship=HEAD, person__vital_status="alive").first()
        if head is not None:
            return head, spouse
    raise LookupError("no couple")


def _sent(city: DemoCity, kind: Kind, family: Family, answers: Mapping[str, Any], reason: str) -> Correction:
    by = city.people[Role.OPERATOR]
    scans = [Scan(ContentFile(picture_of_a_paper(), "pindaian.png"), paper) for paper in RULES[kind].papers[:1]]
    draft = requests.draft(
        kind=kind, family=family, answers=answers, on=timezone.localdate(), reason=reason, by=by, scans=scans
    )
    return requests.send(correction=draft, by=by)


def _decide(city: DemoCity, event: Correction) -> None:
    by = city.people[Role.VERIFIKATOR]
    corrections.decide(correction=event, is_applied=True, reason="Dokumen sesuai.", by=by)
