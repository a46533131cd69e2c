"""Approving a roster: by as many as its amount asks for, with minutes, outside freeze periods; then it is frozen."""

import hashlib
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import minutes, rosters
from distribution.actions.freezes import refuse_in_freeze
from distribution.errors import (
    FrozenPeriod,
    MinutesMissing,
    NotYourApproval,
    PaperTaken,
    ReasonMissing,
    SamePerson,
    WrongState,
)
from distribution.models import (
    ApprovalTier,
    Delivery,
    Determination,
    FreezePeriod,
    Roster,
    RosterApproval,
    VillageMinutes,
)
from distribution.queries.rosters import fingerprint_of
from recipients.errors import DocumentTooLarge, DocumentUnusable
from recipients.models import Family, Person
from tests.distribution.factories import (
    a_determination,
    a_programme,
    a_roster,
    a_scan,
    an_approved_roster,
    some_minutes,
)
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory, areas


pytestmark = pytest.mark.django_db
DECREE = {"decree_number": "188.45/12/2026", "planned_on": date(2026, 12, 1), "decreed_on": date(2026, 11, 23)}


def _tier(rupiah: int, permission: str, approvers: int) -> None:
    ApprovalTier.objects.create(
        from_rupiah=rupiah, permission=permission, approvers=approvers, valid_from=date(2026, 1, 1)
    )


def _submitted(by: User | None = None) -> Roster:
    FamilyFactory(head=True, decile=2)
    by = by or UserFactory(role=Role.OPERATOR)
    return rosters.submit(roster=a_roster(by=by), by=by)


def test_a_large_amount_needs_two_approvers_and_an_official() -> None:
    _tier(600_000, "roster.approve", 2)
    _tier(600_000, "roster.countersign", 1)
    roster = _submitted()
    first, second = UserFactory.create_batch(2, role=Role.PENYETUJU)
    official = UserFactory(role=Role.PEJABAT)

    one = rosters.approve(roster=roster, by=first, note="Sudah dicocokkan.")
    two = rosters.approve(roster=roster, by=official)
    last = rosters.approve(roster=roster, by=second, **DECREE)

    assert (one.state, two.state, last.state) == ("submitted", "submitted", "approved")
    given = RosterApproval.objects.order_by("place").values_list("permission", "approved_by", "note")
    assert list(given) == [
        ("roster.approve", first.pk, "Sudah dicocokkan."),
        ("roster.approve", second.pk, ""),
        ("roster.countersign", official.pk, ""),
    ]
    assert (last.approved_by, last.decreed_on) == (second, date(2026, 11, 23))
    assert Delivery.objects.count() == 1
    assert AuditEvent.objects.filter(action="roster.sign").count() == 2


def test_nobody_approves_twice_says_the_database_too() -> None:
    _tier(0, "roster.approve", 2)
    roster = _submitted()
    approver = UserFactory(role=Role.PENYETUJU)
    rosters.approve(roster=roster, by=approver)

    with pytest.raises(SamePerson):
        rosters.approve(roster=roster, by=approver, **DECREE)
    with pytest.raises(IntegrityError, match="roster_approval_nobody_twice"), transaction.atomic():
        RosterApproval.objects.filter(place=2).update(approved_by=approver, approved_at=timezone.now())

    roster.refresh_from_db()
    assert (roster.state, Delivery.objects.count()) == ("submitted", 0)


def test_who_may_give_none_of_the_missing_approvals_is_told() -> None:
    _tier(0, "roster.countersign", 1)
    roster = _submitted()
    rosters.approve(roster=roster, by=UserFactory(role=Role.PENYETUJU))

    with pytest.raises(NotYourApproval):
        rosters.approve(roster=roster, by=UserFactory(role=Role.PENYETUJU), **DECREE)

    assert RosterApproval.objects.filter(approved_by=None).count() == 1


def test_the_database_approves_nothing_with_an_approval_missing() -> None:
    roster = _submitted()

    with pytest.raises(IntegrityError, match="roster_approvals_missing"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(
            state="approved", decree_number="1", approved_by=UserFactory(), approved_at=timezone.now()
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda: RosterApproval.objects.update(approved_by=None, approved_at=None),
        lambda: RosterApproval.objects.update(place=7),
        lambda: RosterApproval.objects.all().delete(),
        lambda: RosterApproval.objects.create(roster=Roster.objects.get(), place=2, permission="roster.approve"),
    ],
    ids=["withdrawn", "moved", "deleted", "added"],
)
def test_approvals_that_were_given_are_kept(change) -> None:
    FamilyFactory(head=True, decile=2)
    an_approved_roster()

    with pytest.raises(IntegrityError, match="roster_approval_is_kept"), transaction.atomic():
        change()


def test_one_of_several_approvers_may_not_close() -> None:
    _tier(0, "roster.approve", 2)
    roster = _submitted()
    first, second = UserFactory.create_batch(2, role=Role.PENYETUJU)
    rosters.approve(roster=roster, by=first)
    rosters.approve(roster=roster, by=second, **DECREE)
    Delivery.objects.update(state="delivered", recorded_by=first, recorded_at=timezone.now())

    with pytest.raises(SamePerson):
        rosters.close(roster=roster, by=first)
    with pytest.raises(IntegrityError, match="roster_closed_by_a_third_person"), transaction.atomic():
        Roster.objects.filter(pk=roster.pk).update(state="closed", closed_by=first, closed_at=timezone.now())


def test_a_roster_sent_back_is_a_draft_that_needs_its_approvals_anew() -> None:
    _tier(0, "roster.approve", 2)
    operator = UserFactory(role=Role.OPERATOR)
    roster = _submitted(operator)
    approver = UserFactory(role=Role.PENYETUJU)
    rosters.approve(roster=roster, by=approver)

    with pytest.raises(ReasonMissing):
        rosters.send_back(roster=roster, reason=" ", by=approver)
    back = rosters.send_back(roster=roster, reason="Lampirkan berita acara.", by=approver)
    again = rosters.submit(roster=back, by=operator)

    assert (back.state, back.reason) == ("draft", "Lampirkan berita acara.")
    assert list(again.approvals.values_list("approved_by", flat=True)) == [None, None]


def test_the_snapshot_says_what_was_decreed_whatever_the_registry_says_later() -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=2, address="Jl. Melati 3")
    nik = family.head.nik
    roster = an_approved_roster()
    hashed = roster.sha256

    Person.objects.filter(pk=family.head.pk).update(full_name="SRI WAHYUNI NINGSIH")

    entry = roster.entries.get()
    told = {name: entry.snapshot[name] for name in ("name", "nik", "address", "rt", "rw", "village", "decile", "rule")}
    assert told == {
        "name": "SRI WAHYUNI",
        "nik": nik,
        "address": "Jl. Melati 3",
        "rt": "003",
        "rw": "005",
        "village": "Surodinawan",
        "decile": 2,
        "rule": 1,
    }
    assert entry.snapshot["kk"] == family.cards.get().kk_number
    assert "components" not in entry.snapshot["facts"]
    assert (len(hashed), fingerprint_of(roster.pk)) == (64, hashed)


def test_the_hash_tells_two_lists_apart() -> None:
    FamilyFactory(head=True, decile=2)
    first = rosters.submit(roster=a_roster(), by=UserFactory())
    rosters.discard(roster=first, reason="Coba", by=UserFactory())
    FamilyFactory(head=True, decile=2)

    second = rosters.submit(roster=a_roster(a_determination(first.programme)), by=UserFactory())

    assert first.sha256 != second.sha256


def _statements(determination: Determination) -> list[int]:
    """How many statements drawing up, submitting and approving take."""
    operator, approver = UserFactory(role=Role.OPERATOR), UserFactory(role=Role.PENYETUJU)
    with CaptureQueriesContext(connection) as drawn:
        roster = rosters.draw_up(determination=determination, by=operator)
    with CaptureQueriesContext(connection) as submitted:
        roster = rosters.submit(roster=roster, by=operator)
    with CaptureQueriesContext(connection) as approved:
        rosters.approve(roster=roster, by=approver, **DECREE)
    return [len(drawn), len(submitted), len(approved)]


def test_drawing_up_and_approving_take_the_same_statements_for_1_and_20_families() -> None:
    first = FamilyFactory(head=True, decile=2)
    small = _statements(a_determination(a_programme("satu")))
    Family.objects.filter(pk=first.pk).update(status="closed")
    FamilyFactory.create_batch(20, head=True, decile=2)
    large = _statements(a_determination(a_programme("dua")))

    assert small == large
    assert max(large) <= 22


def test_a_programme_that_asks_for_minutes_waits_for_every_kelurahan() -> None:
    programme = a_programme()
    type(programme).objects.update(needs_minutes=True)
    FamilyFactory(head=True, decile=2)
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    roster = a_roster(a_determination(programme))
    some_minutes(roster, VILLAGE)

    with pytest.raises(MinutesMissing, match="Prajuritkulon"):
        rosters.submit(roster=roster, by=UserFactory())
    some_minutes(roster, NEIGHBOUR, number="400.9/8/BA/2026")

    assert rosters.submit(roster=roster, by=UserFactory()).state == "submitted"


def test_minutes_are_kept_with_their_scan_and_once() -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()

    kept = some_minutes(roster, VILLAGE, attendance=31, objections="Satu keberatan, diterima.")

    with kept.file.open("rb") as scan:
        content = scan.read()
    assert (kept.attendance, kept.objections) == (31, "Satu keberatan, diterima.")
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with pytest.raises(PaperTaken):
        some_minutes(roster, VILLAGE, number="lain")
    with pytest.raises(PaperTaken):
        minutes.attach(
            roster=roster,
            village=areas()[VILLAGE],
            told=minutes.Deliberation(kept.number, kept.held_on, 1),
            file=a_scan("lain"),
            by=UserFactory(),
        )
    assert VillageMinutes.objects.count() == 1


@pytest.mark.parametrize(("content", "size", "error"), [
    (b"MZ not a paper", 14, DocumentUnusable), (b"%PDF-1.4", 9_000_000, DocumentTooLarge),
], ids=["no paper", "too large"])  # fmt: skip
def test_what_is_no_scan_is_refused(content: bytes, size: int, error: type[Exception]) -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()
    file = a_scan()
    file.file.seek(0)
    file.file.truncate()
    file.file.write(content)
    file.file.seek(0)
    file.size = size

    with pytest.raises(error):
        minutes.attach(
            roster=roster,
            village=areas()[VILLAGE],
            told=minutes.Deliberation("1", date(2026, 11, 1), 5),
            file=file,
            by=UserFactory(),
        )

    assert not VillageMinutes.objects.exists()


def test_minutes_belong_to_kelurahan_of_the_roster_and_to_a_draft() -> None:
    FamilyFactory(head=True, decile=2)
    roster = a_roster()
    kept = some_minutes(roster, VILLAGE)

    with pytest.raises(WrongState, match="Prajuritkulon"):
        some_minutes(roster, NEIGHBOUR)
    rosters.submit(roster=roster, by=UserFactory())
    with pytest.raises(WrongState):
        some_minutes(roster, VILLAGE, number="lain")
    with pytest.raises(WrongState):
        minutes.take_away(minutes=kept, reason="Salah", by=UserFactory())
    for change in (lambda: VillageMinutes.objects.update(attendance=2), VillageMinutes.objects.all().delete):
        with pytest.raises(IntegrityError, match="minutes_are_kept"), transaction.atomic():
            change()


def test_minutes_of_a_draft_can_be_taken_away_with_their_scan(django_capture_on_commit_callbacks) -> None:
    FamilyFactory(head=True, decile=2)
    kept = some_minutes(a_roster(), VILLAGE)
    storage, name, same = kept.file.storage, kept.file.name, VillageMinutes.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        minutes.take_away(minutes=kept, reason="Salah pindai", by=UserFactory())
        with pytest.raises(WrongState):
            minutes.take_away(minutes=same, reason="Salah pindai", by=UserFactory())

    assert not VillageMinutes.objects.exists()
    assert not storage.exists(name)
    assert AuditEvent.objects.get(action="roster.remove_minutes").reason == "Salah pindai"


def _freeze(**more: object) -> FreezePeriod:
    usual = {
        "name": "Pemilihan wali kota",
        "starts_on": date(2026, 11, 20),
        "ends_on": date(2026, 11, 27),
        "legal_basis": "SE contoh 1/2026",
    }
    return FreezePeriod.objects.create(**(usual | more))


@time_machine.travel("2026-11-27 10:00+07:00")
def test_within_a_freeze_period_only_a_decree_allows_approval() -> None:
    roster = _submitted()
    _freeze()
    approver = UserFactory(role=Role.PENYETUJU)

    with pytest.raises(FrozenPeriod, match="Pemilihan wali kota"):
        rosters.approve(roster=roster, by=approver, **DECREE)
    roster.refresh_from_db()
    assert roster.state == "submitted"
    approved = rosters.approve(roster=roster, by=approver, exemption="SK 9/2026", **DECREE)

    assert (approved.state, approved.freeze_exemption) == ("approved", "SK 9/2026")


@pytest.mark.parametrize(
    ("_case", "period", "act", "day", "is_refused"),
    [
        ("first day", {}, "release", date(2026, 11, 20), True),
        ("last day", {}, "release", date(2026, 11, 27), True),
        ("the day before", {}, "release", date(2026, 11, 19), False),
        ("the day after", {}, "approval", date(2026, 11, 28), False),
        ("release goes on", {"stops_release": False}, "release", date(2026, 11, 21), False),
        ("approval goes on", {"stops_approval": False}, "approval", date(2026, 11, 21), False),
        ("of this programme", {"programme": "blt"}, "approval", date(2026, 11, 21), True),
        ("of another programme", {"programme": "pkh"}, "approval", date(2026, 11, 21), False),
    ],
)
def test_a_freeze_period_stops_what_it_names_on_its_days(
    _case: str, period: dict, act: str, day: date, is_refused: bool
) -> None:
    programme = a_programme("blt")
    _freeze(**period)

    if is_refused:
        with pytest.raises(FrozenPeriod, match="SE contoh 1/2026"):
            refuse_in_freeze(programme=programme, act=act, today=day)
    else:
        refuse_in_freeze(programme=programme, act=act, today=day)
    refuse_in_freeze(programme=programme, act=act, today=day, exemption="SK 9/2026")
