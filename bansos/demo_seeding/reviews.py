"""What the reviewers and the facilitator of the story do with the findings."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from django.core.files.base import ContentFile

from access.domain.permissions import Role
from access.models import User
from bansos.demo_accounts import COLLEAGUE
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.clock import spaced
from bansos.demo_seeding.pictures import picture_of_a_house
from verification.actions import assignments, classes, confirmations, findings, ground_checks
from verification.actions.evidence import Position
from verification.models import Evidence, Finding, GroundCheck
from verification.models.findings import FindingQuerySet
from verification.queries.classes import class_of, preview_of
from verification.queries.queue import QueueFilter


Kind, Decision, Outcome = Finding.Kind, Finding.Decision, GroundCheck.Outcome

# Who is right, and why: one of these for a finding of the kind.
DECISIONS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    Kind.DECEASED: (
        (Decision.EXCLUDE_PERSON, "Keluarga menunjukkan akta kematian di kelurahan."),
        (Decision.EXCLUDE_PERSON, "Ketua RT membenarkan, surat kematian dari rumah sakit terlampir."),
        (Decision.NO_OBJECTION, "Datang sendiri dengan KTP-el, Dukcapil diminta memperbaiki statusnya."),
    ),
    Kind.DUPLICATE: (
        (Decision.EXCLUDE_PERSON, "NIK ganda, yang berlaku ada di KK yang lain."),
        (Decision.NO_OBJECTION, "Dukcapil sudah menunggalkan, NIK ini yang tetap berlaku."),
    ),
    Kind.INACTIVE: (
        (Decision.NO_OBJECTION, "Sudah perekaman ulang KTP-el, NIK diaktifkan kembali."),
        (Decision.NO_OBJECTION, "Surat keterangan dari Dispendukcapil sudah diterima."),
    ),
    Kind.NOT_FOUND: (
        (Decision.NO_OBJECTION, "NIK di KK asli sama, menunggu konsolidasi pusat."),
        (Decision.STOP_AID, "Tidak dikenal di RT setempat dan tidak ada di Dukcapil."),
    ),
    Kind.NAME_DIFFERS: (
        (Decision.CORRECTED, "Nama diperbaiki sesuai KTP-el."),
        (Decision.NO_OBJECTION, "Orang yang sama, nama panggilan tertulis di data sosial."),
    ),
    Kind.BIRTH_DATE_DIFFERS: (
        (Decision.CORRECTED, "Tanggal lahir diperbaiki sesuai akta kelahiran."),
        (Decision.NO_OBJECTION, "Akta kelahiran sama dengan data kita, Dukcapil diminta memperbaiki."),
    ),
    Kind.SEX_DIFFERS: ((Decision.CORRECTED, "Jenis kelamin diperbaiki sesuai KTP-el."),),
    Kind.KK_DIFFERS: (
        (Decision.CORRECTED, "Sudah pecah KK, nomor KK baru dicatat."),
        (Decision.NO_OBJECTION, "KK baru belum terkonsolidasi."),
    ),
    Kind.ADDRESS_DIFFERS: ((Decision.NO_OBJECTION, "Domisili berbeda dari alamat KTP, masih di kota ini."),),
    Kind.OTHER_ELEMENT_DIFFERS: ((Decision.NO_OBJECTION, "Tidak memengaruhi kelayakan."),),
    Kind.AID_AMISS: (
        (
            Decision.NO_OBJECTION,
            "Potongannya dikembalikan kepada keluarga di hadapan lurah, pengurus RT ditegur.",
        ),
        (Decision.NO_OBJECTION, "Iuran RT yang disetujui warga, dibayar sesudah bantuan diterima utuh."),
    ),
}
OTHERWISE: Final = ((Decision.NO_OBJECTION, "Tidak memengaruhi kelayakan."),)
# Doubts that pass by themselves once the civil registry has brought its copies up to date.
PASSING: Final = (Kind.INACTIVE, Kind.KK_DIFFERS, Kind.NOT_FOUND)
LOOK_FOR: Final[dict[str, str]] = {
    Kind.DECEASED: "Apakah orangnya masih hidup? Bila meninggal, sejak kapan dan siapa pengurus yang baru?",
    Kind.DUPLICATE: "Mohon lihat KTP-el dan KK asli, NIK mana yang dipakai?",
    Kind.NAME_DIFFERS: "Mohon cocokkan nama dengan KTP-el.",
    Kind.KK_DIFFERS: "Apakah keluarga sudah pecah KK? Mohon foto KK yang baru.",
    Kind.AID_AMISS: "Siapa yang meminta potongan itu, dan apakah tetangga juga diminta?",
}
LOOK_ANYHOW: Final = "Mohon cocokkan data dengan KTP-el dan KK asli."
# What the facilitator comes back with, in turn.
REPORTS: Final = (
    (Outcome.CONFIRMED, "Bertemu langsung, KTP-el dan KK sesuai."),
    (Outcome.CHANGED, "Bertemu, KK baru keluar bulan lalu."),
    (Outcome.DECEASED, "Menurut keluarga meninggal dua bulan lalu, akta masih diurus."),
    (Outcome.CONFIRMED, "Rumah sesuai alamat, warga menunjukkan KTP-el."),
    (Outcome.MOVED, "Rumah kosong, menurut tetangga pindah ke luar kota."),
    (Outcome.NOT_FOUND, "Dua kali datang, tidak ada orang di rumah."),
)
# Decided for a whole class at once.
TOGETHER: Final[dict[str, tuple[str, str]]] = {
    Kind.ADDRESS_DIFFERS: (Decision.NO_OBJECTION, "Warga rusun yang baru pindah, alamat KTP belum diganti."),
    Kind.KK_DIFFERS: (Decision.NO_OBJECTION, "Penertiban KK serentak, data pusat belum terkonsolidasi."),
}
VISITS: Final = 16
MOST_IN_A_DAY: Final = 60
# Where the demo's photos were taken; other cities get photos without a position.
CENTRES: Final = {"35.76": (Decimal("-7.472000"), Decimal("112.434000"))}


def decide_some(city: DemoCity, share: float) -> None:
    """The verifier's work of a day: a share of what is open, outside the kelurahan with visits under way."""
    ids = list(_open(city).exclude(village_id__in=city.facilitated).values_list("pk", flat=True))
    chosen = city.rng.sample(ids, min(len(ids), MOST_IN_A_DAY, city.some(len(ids), share)))
    for finding in spaced(_open(city).filter(pk__in=chosen).order_by("pk"), minutes=3):
        decision, reason = city.rng.choice(DECISIONS.get(finding.kind, OTHERWISE))
        _decide(city, finding, decision, reason)


def decide_one_of_each(city: DemoCity) -> None:
    """Every kind that there is gets one decision, so that each can be looked up."""
    for kind in Kind.values:
        finding = _open(city).filter(kind=kind).exclude(village_id__in=city.facilitated).order_by("pk").first()
        if finding is not None:
            _decide(city, finding, *DECISIONS.get(kind, OTHERWISE)[0])


def wait_for_some(city: DemoCity) -> None:
    """Doubts that the civil registry may clear by itself wait for that."""
    passing = _open(city).filter(kind__in=PASSING).order_by("pk")
    for finding in passing[: min(40, city.some(passing.count(), 0.1))]:
        findings.wait_for_consolidation(
            finding=finding, reason="Menunggu konsolidasi data Dukcapil.", by=city.people[Role.VERIFIKATOR]
        )


def send_out(city: DemoCity) -> None:
    """Questions for the facilitator: the two kelurahan in turn, of every kind something."""
    lists = [_of_every_kind(city, village)[: VISITS // 2] for village in city.facilitated]
    for finding in (one for pair in zip_longest(*lists) for one in pair if one is not None):
        findings.send_to_field(
            finding=finding,
            question=LOOK_FOR.get(finding.kind, LOOK_ANYHOW),
            by=city.people[Role.VERIFIKATOR],
        )


def _of_every_kind(city: DemoCity, village: str) -> list[Finding]:
    """What is open in a kelurahan: the first of each kind, then the second of each, the weightiest kinds first."""
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, Finding]] = []
    for finding in _open(city).filter(village=village).order_by("-materiality", "pk"):
        seen[finding.kind] += 1
        ranked.append((seen[finding.kind], len(ranked), finding))
    return [finding for _turn, _place, finding in sorted(ranked, key=lambda each: each[:2])]


def visit_some(city: DemoCity, most: int, first_report: int) -> None:
    """The facilitator's round of a day, with a photo of each house; half of what is asked stays for another day."""
    by = city.people[Role.PENDAMPING]
    waiting = GroundCheck.objects.visible_to(by).filter(state=GroundCheck.State.ASSIGNED).order_by("pk")
    today = list(waiting[: min(most, waiting.count() // 2)])
    for number, visit in enumerate(spaced(today, minutes=45), first_report):
        outcome, note = REPORTS[number % len(REPORTS)]
        photo = ContentFile(picture_of_a_house(visit.pk), name="rumah.png")
        ground_checks.record_visit(
            ground_check=visit,
            outcome=outcome,
            note=note,
            photos=[ground_checks.Photo(photo, Evidence.Kind.HOUSE)],
            position=_position(city),
            by=by,
        )


def decide_after_visits(city: DemoCity, most: int) -> None:
    """Some of the findings that came back with a visit are decided by what was seen."""
    seen = _open(city).filter(ground_checks__state=GroundCheck.State.DONE).order_by("pk")[:most]
    for finding in seen:
        outcome = finding.ground_checks.get(state=GroundCheck.State.DONE).outcome
        is_gone = outcome in (Outcome.DECEASED, Outcome.MOVED)
        decision = Decision.EXCLUDE_PERSON if is_gone else Decision.NO_OBJECTION
        _decide(city, finding, decision, "Sesuai hasil kunjungan pendamping.", believed="visit")


def share_out(city: DemoCity) -> None:
    """The head gives half of what nobody has to the two reviewers, so that both have about the same in hand."""
    nobodys = list(_open(city).filter(assigned_to=None).order_by("pk").values_list("pk", flat=True))
    reviewers = [city.people[Role.VERIFIKATOR], _colleague()]
    if ids := nobodys[: max(2, len(nobodys) // 2)]:
        assignments.assign(finding_ids=ids, officers=reviewers, by=city.people[Role.PENYETUJU])


def decide_a_class(city: DemoCity) -> None:
    """The second reviewer decides a whole class: of the kinds that are decided together, the most frequent one."""
    by = _colleague()
    wanted = (QueueFilter(kind=kind) for kind in TOGETHER)
    most = max(wanted, key=lambda chosen: class_of(chosen, by).count())
    preview = preview_of(most, by)
    if preview.count:
        decision, reason = TOGETHER[most.kind]
        classes.decide_class(chosen=most, fingerprint=preview.fingerprint, decision=decision, reason=reason, by=by)


def open_one_again(city: DemoCity) -> None:
    """Somebody comes back with papers: one decision is taken back."""
    by = city.people[Role.VERIFIKATOR]
    decided = Finding.objects.visible_to(by).filter(state=Finding.State.DECIDED, decision=Decision.NO_OBJECTION)
    finding = decided.exclude(decided_by__pk=User.MACHINE_ID).order_by("pk").first()
    if finding is not None:
        findings.reopen(finding=finding, reason="Warga datang lagi membawa akta yang berbeda.", by=by)


def propose_some(city: DemoCity) -> None:
    """The second reviewer proposes to take aid away, three times; nobody has answered yet."""
    weighty = _open(city).filter(kind__in=(Kind.DECEASED, Kind.DUPLICATE, Kind.NOT_FOUND, Kind.NAME_DIFFERS))
    proposals = (
        (Decision.EXCLUDE_PERSON, "Ketua RT membenarkan meninggal bulan lalu, akta menyusul."),
        (Decision.STOP_AID, "Rumah sudah dijual, keluarga tidak tinggal di kota ini."),
        (Decision.EXCLUDE_PERSON, "Tercatat juga di KK orang tuanya."),
    )
    for finding, (decision, reason) in zip(
        spaced(weighty.exclude(village_id__in=city.facilitated).order_by("-materiality", "pk")[:3], minutes=9),
        proposals,
        strict=False,
    ):
        findings.decide(finding=finding, decision=decision, reason=reason, by=_colleague())


def _decide(city: DemoCity, finding: Finding, decision: str, reason: str, *, believed: str = "") -> None:
    """Decide; what takes aid away is confirmed by the head."""
    held_true = dict.fromkeys(_elements(finding), believed) if believed else _held_true(finding, decision)
    decided = findings.decide(
        finding=finding, decision=decision, reason=reason, held_true=held_true, by=city.people[Role.VERIFIKATOR]
    )
    if decided.state == Finding.State.PROPOSED:
        confirmations.confirm(finding=decided, by=city.people[Role.PENYETUJU])


def _colleague() -> User:
    return User.objects.get(username=COLLEAGUE)


def _open(city: DemoCity) -> FindingQuerySet:
    return Finding.objects.visible_to(city.people[Role.VERIFIKATOR]).filter(state=Finding.State.OPEN)


def _held_true(finding: Finding, decision: str) -> dict[str, str]:
    return dict.fromkeys(_elements(finding), "dukcapil" if decision == Decision.CORRECTED else "registry")


def _elements(finding: Finding) -> Iterable[str]:
    return [str(detail["element"]) for detail in finding.details if "element" in detail]


def _position(city: DemoCity) -> Position | None:
    """Somewhere within about a kilometre of the city's centre."""
    centre = CENTRES.get(city.area.code)
    if centre is None:
        return None
    latitude, longitude = (axis + Decimal(city.rng.randint(-9000, 9000)) / 1_000_000 for axis in centre)
    return Position(latitude, longitude, city.rng.randint(4, 30))
