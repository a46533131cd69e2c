"""How long evidence is kept: the rules of the day, what goes in the night after, and what stays."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from access.models import AuditEvent, User
from recipients.actions import dropping
from recipients.domain.events.kinds import Kind
from recipients.models import Document
from tests.factories import FamilyFactory, UserFactory
from tests.recipients.events import NOBODY, drafted
from tests.verification.factories import FindingFactory, GroundCheckFactory
from verification import tasks
from verification.actions import evidence
from verification.actions.duties import keeping
from verification.actions.evidence import Picture, Position
from verification.domain.evidence import Keeping, Term, keeping_of, kept_since, kept_until
from verification.models import Evidence, KeepingRule
from verification.reference import KeepingRules


JPEG = b"\xff\xd8\xff\xe0" + b"invented picture"
TAKEN = datetime(2026, 11, 22, 3, tzinfo=UTC)
# The first night after five years and the rest of the year, and after ten.
SITUATION_OVER = datetime(2031, 12, 31, 20, tzinfo=UTC)
VOUCHER_OVER = datetime(2036, 12, 31, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rules(db: None) -> None:
    keeping.load_shipped(by=User.objects.machine())


def a_piece(kind: str = "house", **told: Any) -> Evidence:
    usual = {
        "family_id": FamilyFactory().pk, "kind": kind, "picture": Picture(JPEG, "jpg", JPEG), "taken_at": TAKEN,
        "position": Position("-7.47", "112.43", 9), "by": UserFactory(),
    }  # fmt: skip
    return evidence.keep(**(usual | told))


def files() -> int:
    return sum(path.is_file() for path in Path(Evidence._meta.get_field("file").storage.location).rglob("*"))


@pytest.mark.parametrize(
    ("kind", "known", "until"),
    [
        ("house", Keeping.SITUATION, date(2031, 12, 31)),
        ("handover", Keeping.VOUCHER, date(2036, 12, 31)),
        ("power_of_attorney", Keeping.VOUCHER, date(2036, 12, 31)),
    ],
)
def test_a_piece_is_kept_to_the_end_of_a_year(kind: str, known: Keeping, until: date) -> None:
    term = Term(5 if known is Keeping.SITUATION else 10, "UU")

    assert keeping_of(kind) is known
    assert kept_until(date(2026, 11, 22), term) == until
    assert kept_since(until, term) <= date(2026, 11, 22) < kept_since(date(until.year + 1, 1, 1), term)


def test_without_a_rule_nobody_knows_how_long() -> None:
    assert kept_until(date(2026, 11, 22), None) is None


@pytest.mark.usefixtures("rules")
def test_what_is_past_its_time_goes_and_the_row_keeps_its_hash() -> None:
    house, handover = a_piece("house"), a_piece("handover")

    with time_machine.travel(datetime(2031, 12, 31, 3, tzinfo=UTC), tick=False):
        assert keeping.drop_old_evidence() == 0
    with time_machine.travel(SITUATION_OVER, tick=False):
        assert (keeping.drop_old_evidence(), keeping.drop_old_evidence()) == (1, 0)

    gone, kept = (Evidence.objects.across_areas(reason="test").get(pk=one.pk) for one in (house, handover))
    assert (gone.file.name, gone.small.name, gone.latitude, gone.accuracy_m) == ("", "", None, None)
    assert (gone.sha256, gone.dropped_on) == (house.sha256, date(2032, 1, 1))
    assert gone.dropped_under == "UU 27/2022; jadwal retensi arsip kota"
    assert (bool(kept.file), kept.dropped_on) == (True, None)
    assert files() == 2
    told = AuditEvent.objects.get(action="evidence.drop")
    assert told.details == {"keeping": "situation", "years": 5, "dropped": 1}


@pytest.mark.usefixtures("rules")
def test_vouchers_of_public_money_go_later_by_the_job_of_the_night() -> None:
    a_piece("signature")

    with time_machine.travel(VOUCHER_OVER, tick=False):
        tasks.drop_old_evidence()

    assert files() == 0


def test_without_a_rule_nothing_is_deleted(db: None) -> None:
    a_piece()

    with time_machine.travel(VOUCHER_OVER, tick=False):
        assert keeping.drop_old_evidence() == 0

    assert files() == 2


@pytest.mark.usefixtures("rules")
def test_a_newer_rule_holds_for_old_pieces_from_its_first_day() -> None:
    a_piece()
    KeepingRule.objects.create(keeping="situation", valid_from=date(2028, 2, 1), years=1, legal_basis="Perwali 7/2028")

    with time_machine.travel("2028-01-31 12:00:00+00:00", tick=False):
        assert keeping.drop_old_evidence() == 0
    with time_machine.travel("2028-02-01 12:00:00+00:00", tick=False):
        assert keeping.drop_old_evidence() == 1

    assert Evidence.objects.across_areas(reason="test").get().dropped_under == "Perwali 7/2028"


@pytest.mark.usefixtures("rules")
def test_a_photo_of_a_visit_stays_until_its_finding_is_decided() -> None:
    finding = FindingFactory()
    visit = GroundCheckFactory(finding=finding)
    a_piece(family_id=finding.family_id, ground_check=visit)

    with time_machine.travel(SITUATION_OVER, tick=False):
        assert keeping.drop_old_evidence() == 0
        finding.state, finding.decision, finding.reason = "decided", "no_objection", "Sudah dilihat"
        finding.decided_by, finding.decided_at = UserFactory(), TAKEN
        finding.save()
        assert keeping.drop_old_evidence() == 1


@pytest.mark.usefixtures("rules")
def test_papers_of_events_go_as_the_situation_of_a_family() -> None:
    family = FamilyFactory(head=True)
    drafted(Kind.DEATH, family, {"member": family.head.pk, **NOBODY})
    Document.objects.across_areas(reason="test").update(added_at=TAKEN)
    paper = Document.objects.across_areas(reason="test").get()
    known = paper.sha256

    with time_machine.travel(SITUATION_OVER, tick=False):
        assert keeping.drop_old_evidence() == 1

    paper.refresh_from_db()
    assert (paper.file.name, paper.dropped_on, paper.sha256) == ("", date(2032, 1, 1), known)
    assert files() == 0


@pytest.mark.usefixtures("rules")
def test_many_pieces_go_block_by_block_and_a_file_that_is_gone_already_is_no_trouble(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dropping, "BLOCK", 2)
    pieces = [a_piece() for _number in range(5)]
    pieces[0].file.storage.delete(pieces[0].file.name)

    with time_machine.travel(SITUATION_OVER, tick=False):
        assert keeping.drop_old_evidence() == 5

    assert files() == 0


def test_loading_the_rules_again_changes_nothing_that_a_city_wrote(rules: None) -> None:
    KeepingRule.objects.filter(keeping="voucher").update(years=30)

    keeping.load_shipped(by=User.objects.machine())

    assert dict(KeepingRule.objects.values_list("keeping", "years")) == {"situation": 5, "voucher": 30}
    assert AuditEvent.objects.filter(action="reference.add", object_type="keepingrule").count() == 2


def test_a_piece_that_is_dropped_says_by_which_rule(db: None) -> None:
    piece = a_piece()

    with pytest.raises(IntegrityError, match="evidence_dropped_has_a_rule"), transaction.atomic():
        Evidence.objects.across_areas(reason="test").filter(pk=piece.pk).update(dropped_on=date(2032, 1, 1))


@time_machine.travel("2026-11-22 03:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("first_day", "row", "is_good"),
    [("2026-11-22", None, False), ("2026-11-23", None, True), ("2026-01-01", "in force", False)],
    ids=["from today", "from tomorrow", "in force already"],
)
def test_a_time_is_not_changed_for_today(rules: None, first_day: str, row: str | None, is_good: bool) -> None:
    instance = KeepingRule.objects.get(keeping="situation") if row else None
    data = {
        "keeping": "situation",
        "valid_from": first_day,
        "years": "1",
        "legal_basis": "Perwali",
        "reason": "Perwali",
    }

    form = KeepingRules().form(data, instance)

    assert form.is_valid() is is_good
