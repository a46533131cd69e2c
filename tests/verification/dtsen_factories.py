"""Invented agreements, reports and proposals for tests."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile

from access.models import User
from recipients.models import (
    DecileRecord,
    Family,
    FamilyCard,
    FamilyChange,
    HeldRow,
    Import,
    ImportFile,
    LivingConditions,
    Source,
)
from tests.factories import CITY, VILLAGE, FamilyFactory, agreement, areas
from tests.verification.factories import CheckFactory, RunFactory
from verification.models import (
    Agreement,
    DecileLook,
    DecileMove,
    OwnerReport,
    Proposal,
    ProposalAnswers,
    ProposalBatch,
    ProposalPaper,
)


ADMITTED_AT = datetime(2026, 8, 27, 3, 0, tzinfo=UTC)
MADE_AT = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def version(name: str = "2026-Q3", *, admitted_at: datetime = ADMITTED_AT, **told: Any) -> Import:
    """An admitted version of DTSEN."""
    areas()
    return Import.objects.create(
        city_id=CITY, format="dtsen", source=Source.DTSEN, dataset_version=name, state=Import.State.ADMITTED,
        uploaded_by_id=User.MACHINE_ID, admitted_by_id=User.MACHINE_ID, admitted_at=admitted_at,
        counts={"families": {"read": 10, "rejected": 1}, "persons": {"read": 30}}, **told,
    )  # fmt: skip


def told_by(found: Import, family: Family, **conditions: Any) -> LivingConditions:
    """What a version says of a family, the newest word of the source."""
    LivingConditions.objects.filter(family=family, source=Source.DTSEN).update(is_current=False)
    return LivingConditions.objects.create(
        family=family, source=Source.DTSEN, version=found.dataset_version, observed_on=date(2026, 9, 30),
        source_import=found, **conditions,
    )  # fmt: skip


def moved(found: Import, family: Family, before: int, after: int, **told: Any) -> FamilyChange:
    """A family whose decile an admitted version moved."""
    DecileRecord.objects.filter(family=family).update(is_current=False)
    DecileRecord.objects.create(family=family, version=found.dataset_version, national=after, source_import=found)
    usual = {"classes": ["rose" if after > before else "fell"], "state": FamilyChange.State.APPLIED}
    return FamilyChange.objects.create(
        source_import=found, family=family, village_id=family.village_id, decile_before=before, decile_after=after,
        **{**usual, **told},
    )  # fmt: skip


def held(found: Import, village: str = VILLAGE, **told: Any) -> FamilyChange:
    """A family of a version that was held back, with its row and one member."""
    areas()
    change = FamilyChange.objects.create(
        source_import=found, family_id=900_000 + FamilyChange.objects.count(), village_id=village, name="PARTINI",
        classes=["new"], state=FamilyChange.State.HELD, **told,
    )  # fmt: skip
    file = ImportFile.objects.create(
        part_of=found, part="both", name="dtsen.csv", path=f"x{change.pk}", sha256=f"{change.pk:064d}", size=1
    )  # fmt: skip
    card = f"35760101010180{change.pk % 100:02d}"
    HeldRow.objects.create(change=change, file=file, row=2, said={"kk_number": card, "address": "Jl. Semeru 4"})
    member = {
        "kk_number": card, "nik": f"35760141010180{change.pk % 100:02d}", "full_name": "PARTINI", "sex": "P",
        "birth_date": "1980-01-01", "relationship": 1,
    }  # fmt: skip
    HeldRow.objects.create(change=change, file=file, row=3, said=member)
    return change


def proposal(village: str = VILLAGE, **told: Any) -> Proposal:
    """A draft that somebody else made, about a family with a head."""
    usual: dict[str, Any] = {
        "kind": Proposal.Kind.NEW_FAMILY, "origin": Proposal.Origin.UNKNOWN, "reason": "Belum terdata",
        "made_by_id": User.MACHINE_ID, "made_at": MADE_AT, "about": "SRI WAHYUNI", "village_id": areas()[village].code,
    }  # fmt: skip
    if "made_by" in told:
        del usual["made_by_id"]
    if "family" not in told and "change" not in told:
        told["family"] = FamilyFactory(village_id=village, head=True, head__full_name="SRI WAHYUNI", source="form")
    family = told.get("family")
    if family is not None:
        usual["kk_number"] = FamilyCard.objects.get(family=family, until_on=None).kk_number
    return Proposal.objects.create(**{**usual, **told})


def paper(of: Proposal, **told: Any) -> ProposalPaper:
    """A scanned paper of a proposal."""
    made = ProposalPaper(proposal=of, kind="minutes", sha256=f"{of.pk:064d}", added_by_id=User.MACHINE_ID, **told)
    made.file.name = "proposals/x.png"
    made.save()
    return made


def batch(**told: Any) -> ProposalBatch:
    """A batch whose file is ready."""
    areas()
    usual = {
        "city_id": CITY, "state": ProposalBatch.State.READY, "reason": "Kiriman Oktober", "sha256": "a" * 64,
        "requested_by_id": User.MACHINE_ID, "requested_at": MADE_AT, "total": 1,
    }  # fmt: skip
    return ProposalBatch.objects.create(**{**usual, **told})


def report(**told: Any) -> OwnerReport:
    """A half-yearly report that is due."""
    areas()
    if "source_import" not in told and "agreement" not in told:
        told["agreement"] = signed()
    usual = {
        "city_id": CITY, "kind": OwnerReport.Kind.HALF_YEAR, "period": "2026-S1", "begins_on": date(2026, 1, 1),
        "ends_on": date(2026, 6, 30), "due_on": date(2026, 7, 30),
    }  # fmt: skip
    return OwnerReport.objects.create(**{**usual, **told})


def signed(**told: Any) -> Agreement:
    """An agreement that is stored."""
    made = agreement(**told)
    made.save()
    return made


# What the addresses of these pages need, by kelurahan.


def proposal_in(village: str) -> Mapping[str, Any]:
    return {"pk": proposal(village).pk}


def family_in(village: str) -> Mapping[str, Any]:
    return {"pk": FamilyFactory(village_id=areas()[village].code).pk}


def paper_in(village: str) -> Mapping[str, Any]:
    made = paper(proposal(village))
    made.file.storage.save("proposals/x.png", ContentFile(PNG))
    return {"pk": made.pk}


def batch_in(_village: str) -> Mapping[str, Any]:
    return {"pk": batch().pk}


def answers_in(_village: str) -> Mapping[str, Any]:
    areas()
    made = ProposalAnswers.objects.create(
        city_id=CITY, name="jawaban.csv", sha256=f"{ProposalAnswers.objects.count():064d}", size=1, read=1,
        accepted=0, refused=0, errors=[{"row": 2, "column": "hasil", "code": "RESULT_UNKNOWN", "value": "?"}],
        taken_by_id=User.MACHINE_ID,
    )  # fmt: skip
    return {"pk": made.pk}


def report_in(_village: str) -> Mapping[str, Any]:
    return {"pk": report().pk}


def decile_move(found: Import, family: Family, **told: Any) -> DecileMove:
    """A move that was looked at."""
    usual = {"version": found.dataset_version, "before": 3, "after": 5, "jump": "rose", "village_id": family.village_id}
    look, _is_new = DecileLook.objects.get_or_create(
        source_import=found, defaults={"moves": 0, "looked_at": found.admitted_at}
    )
    DecileLook.objects.filter(pk=look.pk).update(moves=look.moves + 1)
    return DecileMove.objects.create(source_import=found, family=family, **{**usual, **told})


def one_move() -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI")
    decile_move(version(), family, seen=["conditions"], fields=["floor_material"])


def one_difference() -> None:
    FamilyFactory(head=True, source="form")


def one_proposal() -> None:
    paper(proposal())


def one_batch() -> None:
    batch()


def one_report() -> None:
    report()


def one_question() -> None:
    CheckFactory(run=RunFactory())
