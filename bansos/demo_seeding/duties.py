"""Agreements, releases of DTSEN and reports of the story, and what the city proposes to DTSEN."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Final

from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.translation import gettext

from access.actions import reference
from access.domain.permissions import Role
from access.reference import kind_of
from bansos.demo_seeding.city import DemoCity
from bansos.demo_seeding.pictures import picture_of_a_house
from verification.actions.dtsen import answers, batches, moves, proposals
from verification.actions.duties import reports, retention
from verification.domain.dtsen_proposals import ANSWERED_ON, KK, NIK, NUMBER, REMARK, RESULT, number_of
from verification.domain.sources import sources
from verification.models import (
    Agreement,
    DtsenRelease,
    OwnerReport,
    Proposal,
    ProposalBatch,
    ProposalPaper,
    RetentionRule,
)
from verification.queries import dtsen_differences


PURPOSES: Final = (
    "Pemadanan rutin triwulan\nPemadanan sebelum penyaluran\nPemutakhiran data penerima bantuan sosial daerah"
)
MODEL: Final = "PMT 2025"
NEXT_MODEL: Final = "PMT 2026"
Origin = Proposal.Origin
_WHY: Final = "the demo's own proposals"


def sign_agreements(city: DemoCity) -> None:
    """One agreement per source, from the beginning of the year on; how long answers are kept; who handed DTSEN over."""
    first = date(timezone.localdate().year, 1, 2)
    for place, (key, source) in enumerate(sources().items(), 1):
        agreement = Agreement(
            number=f"400.12.{place}/{100 + place}/PKS/{first.year}", source=key, partner=_named(source.office),
            institution=f"OPD-{city.area.pk.replace('.', '')}", valid_from=first,
            valid_until=date(first.year + 2, 1, 1), purposes=PURPOSES, daily_quota=50_000,
        )  # fmt: skip
        _note(city, "perjanjian", agreement, "Perjanjian ditandatangani kepala dinas.")
    for part, days in ((RetentionRule.Part.ELEMENTS, 100), (RetentionRule.Part.TEXT, 90)):
        rule = RetentionRule(
            source="dukcapil", part=part, keep_days=days, valid_from=first, legal_basis="PKS pasal 9, UU 27/2022"
        )
        _note(city, "retensi-jawaban", rule, "Sesuai perjanjian.")
    reports.foresee()


def _named(office: str) -> str:
    """An office as the papers of a city call it."""
    with translation.override("id"):
        said = gettext(office)
    return said[:1].upper() + said[1:]


def note_release(city: DemoCity, place: int) -> None:
    """The paper a version came with; the newest is ranked by another model."""
    version = city.pairs[place].version
    release = DtsenRelease(
        version=version,
        handed_over_on=timezone.localdate(),
        letter=f"B-{120 + place}/BPS/{timezone.localdate().year}",
        ranking_model=NEXT_MODEL if place == 2 else MODEL,
    )
    _note(city, "versi-dtsen", release, "Sesuai BAST.")


def _note(city: DemoCity, key: str, row: Model, reason: str) -> None:
    kind = kind_of(key)
    assert kind is not None  # noqa: S101 - the portal's own
    reference.save(kind=kind, instance=row, is_new=True, reason=reason, by=city.people[Role.ADMIN])


def look(city: DemoCity) -> None:
    """What the job does after an admission."""
    found = moves.look_at_admissions()
    new = reports.foresee()
    city.say(f"deciles moved={found} reports={new}")


def send_reports(city: DemoCity) -> None:
    """What is due about a time that is over goes out."""
    unsent = OwnerReport.objects.across_areas(reason="the demo's own reports").unsent()
    for report in unsent.filter(ends_on__lt=timezone.localdate()).order_by("pk"):
        letter = f"400/{report.pk}/Dinsos/{timezone.localdate().year}"
        reports.mark_sent(report=report, sent_on=timezone.localdate(), letter=letter, by=city.people[Role.OPERATOR])


def propose_corrections(city: DemoCity) -> None:
    """What was corrected is proposed, approved and put together for sending."""
    made = _propose(city, Origin.CORRECTED, 5, "Data diperbaiki sesuai KTP-el dan akta.")
    if not proposals.approve_many(ids=made, by=city.people[Role.VERIFIKATOR]):
        return
    batch = batches.request(reason="Pengiriman usulan bulan ini", by=city.people[Role.OPERATOR])
    batches.build(batch_id=batch.pk)


def send_batch(city: DemoCity) -> None:
    """The batch was uploaded to SIKS-NG."""
    for batch in ProposalBatch.objects.across_areas(reason=_WHY).filter(state=ProposalBatch.State.READY):
        batches.mark_sent(batch=batch, sent_on=timezone.localdate(), by=city.people[Role.OPERATOR])


def take_answers(city: DemoCity) -> None:
    """The centre accepts what was sent; one number was mistyped on the way."""
    text = StringIO()
    lines = csv.writer(text, delimiter=";")
    lines.writerow([NUMBER, KK, NIK, RESULT, ANSWERED_ON, REMARK])
    sent = Proposal.objects.across_areas(reason=_WHY).filter(state=Proposal.State.SENT).order_by("pk")
    today = timezone.localdate().isoformat()
    for one in sent:
        number = number_of(city.area.pk, one.pk)
        lines.writerow([number, one.kk_number, one.said[0][NIK], "DITERIMA", today, "Masuk pemutakhiran berikutnya"])
    lines.writerow([number_of(city.area.pk, 0), "", "", "DITOLAK", today, "Tidak dikenal"])
    stream = BytesIO(text.getvalue().encode())
    kept = answers.take(name="jawaban-siks-ng.csv", stream=stream, by=city.people[Role.OPERATOR])
    city.say(f"proposals accepted={kept.accepted} refused={kept.refused} wrong={len(kept.errors)}")


def propose_families(city: DemoCity) -> None:
    """Families that DTSEN has never had: some with evidence and approved, others still drafts."""
    made = _propose(city, Origin.UNKNOWN, 6, "Keluarga miskin, pindah datang dan belum terdata di DTSEN.")
    for proposal in Proposal.objects.across_areas(reason=_WHY).filter(pk__in=made[:4]).order_by("pk"):
        photo = ContentFile(picture_of_a_house(proposal.pk), name="berita-acara.png")
        proposals.add_paper(
            proposal=proposal, file=photo, kind=ProposalPaper.Kind.MINUTES, by=city.people[Role.OPERATOR]
        )
    proposals.approve_many(ids=made[:2], by=city.people[Role.VERIFIKATOR])
    retention.drop_old_parts()


def _propose(city: DemoCity, origin: str, most: int, reason: str) -> list[int]:
    by = city.people[Role.OPERATOR]
    ids = dtsen_differences.ids(by, origin, dtsen_differences.newest(), area="")[:most]
    return proposals.propose_differences(origin=origin, ids=ids, reason=reason, by=by) if ids else []
