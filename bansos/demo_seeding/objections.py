"""What citizens of the story object to, and how far the officers are with it."""

from typing import Final

from django.core.files.base import ContentFile

from access.domain.permissions import Role
from access.models import User
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.clock import spaced
from bansos.demo_seeding.pictures import picture_of_a_house
from distribution.actions import objection_checks as checks
from distribution.actions import objection_decisions as decisions
from distribution.actions import objections
from distribution.actions.objections import Reporter, Wish
from distribution.models import Eligibility, Objection, ObjectionGround, Programme, RosterEntry
from recipients.models import Family


SEMBAKO: Final = "sembako"
_WHY: Final = "the demo's own objections"
# Ground, what is said, who says it; about a family that was refused, or about one that gets aid.
ABOUT_REFUSED: Final = (
    ("own-decile", "Desil kami naik, padahal suami berhenti bekerja sejak bulan lalu.", "Sumiati"),
    ("own-members", "Anak kedua kami belum tercatat di data.", "Kasiyan"),
    ("own-decile", "Rumah kami masih berlantai tanah, tidak sesuai dengan desilnya.", "Ngatini"),
    ("new-blow", "Tetangga saya kena PHK dan sakit, belum pernah dibantu.", "Ketua RT"),
)
ABOUT_AIDED: Final = (
    ("other-well-off", "Punya mobil dan kos-kosan, tetapi tetap dapat bantuan.", "Warga"),
    ("other-well-off", "Keluarga ini sudah mampu, anaknya bekerja di luar negeri.", "Warga lain"),
    ("misuse-aid", "NIK saya tercatat menerima bantuan, padahal tidak pernah menerima.", "Suparmi"),
)


def raise_some(city: DemoCity) -> None:
    """Some come to the counter, some use the public page; two say the same of one family."""
    refused, aided = _refused(city, len(ABOUT_REFUSED)), _aided(city)
    if not refused or aided is None:
        return
    counter = city.people[Role.OPERATOR]
    for number, (ground, said, name) in enumerate(spaced(ABOUT_REFUSED, minutes=5)):
        family = refused[number % len(refused)]
        _receive(city, f"loket {number}", ground, said, name, family, Objection.Channel.COUNTER, counter)
    for number, (ground, said, name) in enumerate(spaced(ABOUT_AIDED, minutes=10)):
        by = User.objects.machine()
        _receive(city, f"publik {number}", ground, said, name, aided, Objection.Channel.PUBLIC, by)
    city.say(f"objections={len(ABOUT_REFUSED) + len(ABOUT_AIDED)}")


def work_on(city: DemoCity) -> None:
    """One waits for BPS, one was visited and waits for a second person, one is answered; the others are new."""
    by = city.people[Role.VERIFIKATOR]
    for one in _of("own-decile")[:1]:
        checks.take(objection=one, way="bps", by=by)
    said = "Akta kelahiran anak sudah dilihat, anggota keluarga ditambahkan."
    for one in _of("own-members"):
        decisions.decide(objection=one, outcome="granted", remedy="correct", reason=said, by=by)
    doubted = _of("other-well-off")
    for same in doubted[1:]:
        objections.join(objection=same, main=doubted[0], by=by)
    for one in doubted[:1]:
        visit = checks.ask_visit(objection=one, question="Mohon lihat rumah dan kendaraannya.", by=by)
        checks.record_visit(
            visit=visit, outcome="partly", note="Ada mobil sewaan, rumah kos milik kakaknya.",
            photos=[ContentFile(picture_of_a_house(5), "rumah.png")], by=city.people[Role.PENDAMPING],
        )  # fmt: skip
        decisions.decide(
            objection=one, outcome="granted", remedy="hold", reason="Kunjungan membenarkan sebagian laporan.", by=by
        )


def _receive(
    city: DemoCity, nonce: str, ground: str, said: str, name: str, family: Family, channel: str, by: User
) -> None:
    wish = Wish(
        ground=ObjectionGround.objects.get(code=ground),
        village=family.village,
        statement=said,
        reporter=Reporter(name, is_protected=ground.startswith("other")),
        programme=Programme.objects.get(code=SEMBAKO),
        family=family,
    )
    objections.receive(wish=wish, nonce=f"{city.area.pk} {nonce}", channel=channel, by=by)


def _refused(city: DemoCity, most: int) -> list[Family]:
    """Families that this quarter's determination refused because of their decile."""
    found = Eligibility.objects.across_areas(reason=_WHY).filter(
        determination__programme__code=SEMBAKO, determination__period=str(city.this_period), is_eligible=False,
        reasons__contains=["DESIL_ABOVE"],
    )  # fmt: skip
    return [one.family for one in found.select_related("family__village").order_by("pk")[:most]]


def _aided(city: DemoCity) -> Family | None:
    """A family on this quarter's roster in a kelurahan of the facilitator."""
    entries = RosterEntry.objects.across_areas(reason=_WHY).filter(
        roster__programme__code=SEMBAKO, roster__period=str(city.this_period), village__in=city.facilitated
    )
    entry = entries.select_related("family__village").order_by("-pk").first()
    return entry.family if entry else None


def _of(ground: str) -> list[Objection]:
    return list(Objection.objects.across_areas(reason=_WHY).filter(ground__code=ground).order_by("pk"))
