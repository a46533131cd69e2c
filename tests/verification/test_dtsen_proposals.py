"""Proposals to DTSEN: what differs, drafting, evidence, the second person."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients.errors import DocumentTooLarge, DocumentUnusable
from recipients.models import Correction, Family, Membership
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.verification.dtsen_factories import (
    ADMITTED_AT,
    MADE_AT,
    PNG,
    batch,
    held,
    paper,
    proposal,
    told_by,
    version,
)
from tests.verification.factories import EvidenceFactory
from verification.actions.dtsen import proposals
from verification.duty_errors import (
    EvidenceKnown,
    EvidenceMissing,
    NobodyToPropose,
    OwnProposal,
    ProposalOpen,
    ProposalOver,
)
from verification.errors import OutsideOwnArea, ReasonMissing
from verification.models import Proposal, ProposalPaper
from verification.queries import dtsen_differences
from verification.queries.dtsen_proposals import of_family


pytestmark = pytest.mark.django_db
Origin, Kind, State = Proposal.Origin, Proposal.Kind, Proposal.State
REASON = "Pindah datang dan belum terdata."


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def verifier() -> User:
    return UserFactory(role=Role.VERIFIKATOR)


def differing(user: User, origin: str) -> list[int]:
    since = dtsen_differences.newest()
    page = dtsen_differences.page(user, origin, since)
    assert [row.id for row in page.rows] == dtsen_differences.ids(user, origin, since, area="")
    assert [row.id for row in dtsen_differences.each(user, origin, since, area="")] == [row.id for row in page.rows]
    return [row.id for row in page.rows]


def corrected(family: Family, **told: Any) -> Correction:
    usual: dict[str, Any] = {
        "kind": "person", "family": family, "person": family.head, "village_id": family.village_id,
        "changes": {"full_name": ["SITI", "SITI AMINAH"]}, "reason": "KTP-el", "state": Correction.State.APPLIED,
        "requested_by_id": User.MACHINE_ID, "decided_by": UserFactory(),
        "decided_at": ADMITTED_AT + timedelta(days=3),
    }  # fmt: skip
    return Correction.objects.create(**{**usual, **told})


def test_families_differ_in_five_ways(operator: User) -> None:
    found = version()
    unknown = FamilyFactory(head=True, source="form")
    vanished = FamilyFactory(head=True, vanished_in="2026-Q3")
    closed = FamilyFactory(head=True, status="closed")
    changed = FamilyFactory(head=True)
    for family in (vanished, closed, changed, FamilyFactory(head=True)):
        told_by(found, family)
    corrected(changed)
    waiting = held(found)

    assert differing(operator, Origin.UNKNOWN) == [unknown.pk]
    assert differing(operator, Origin.VANISHED) == [vanished.pk]
    assert differing(operator, Origin.CLOSED) == [closed.pk]
    assert differing(operator, Origin.CORRECTED) == [changed.pk]
    assert differing(operator, Origin.HELD) == [waiting.pk]


def test_the_others_area_is_not_listed() -> None:
    version()
    FamilyFactory(head=True, source="form", village_id=NEIGHBOUR)
    here = UserFactory(role=Role.OPERATOR, role__area=VILLAGE)

    assert differing(here, Origin.UNKNOWN) == []
    assert dtsen_differences.count(here, Origin.UNKNOWN, dtsen_differences.newest()) == 0


def test_without_a_version_nothing_was_corrected_since(operator: User) -> None:
    family = FamilyFactory(head=True)
    corrected(family)

    assert dtsen_differences.newest().version == ""
    assert differing(operator, Origin.CORRECTED) == []
    assert dtsen_differences.wanted_of([family.pk], dtsen_differences.newest()) == {}
    assert dtsen_differences.refused_families(dtsen_differences.newest()) == 0


def test_differences_are_drafted_with_photos_that_are_there(operator: User) -> None:
    version()
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", source="form")
    photo = EvidenceFactory(family=family, sha256="b" * 64)

    made = proposals.propose_differences(origin=Origin.UNKNOWN, ids=[family.pk, 999], reason=REASON, by=operator)

    one = of_family(family.pk)[0]
    assert (made, one.kind, one.origin, one.state) == ([one.pk], Kind.NEW_FAMILY, Origin.UNKNOWN, State.DRAFT)
    assert (one.about, one.made_by, one.reason) == ("SRI WAHYUNI", operator, REASON)
    assert one.kk_number == family.cards.get().kk_number
    assert ProposalPaper.objects.across_areas(reason="test").get(proposal=one).evidence == photo
    assert AuditEvent.objects.get(action="proposal.draft").details == {"origin": "unknown", "proposals": 1}
    assert differing(operator, Origin.UNKNOWN) == []


def test_the_newest_photos_of_how_a_family_lives_are_taken_and_no_vouchers(operator: User) -> None:
    version()
    family = FamilyFactory(head=True, source="form")
    photos = [
        EvidenceFactory(family=family, sha256=sign * 64, taken_at=MADE_AT - timedelta(days=days), kind=kind)
        for sign, days, kind in (("a", 9, "house"), ("d", 3, "house"), ("c", 2, "person"), ("b", 1, "document"))
    ]
    for sign, kind in enumerate(("handover", "signature", "power_of_attorney", "minutes")):
        EvidenceFactory(family=family, sha256=f"{sign}" * 64, taken_at=MADE_AT, kind=kind)

    proposals.propose(family=family, kind=Kind.REMOVE, reason=REASON, by=operator)

    taken = ProposalPaper.objects.across_areas(reason="test").order_by("evidence").values_list("evidence", flat=True)
    assert list(taken) == [one.pk for one in photos[1:]]


def test_who_is_proposed_already_is_not_proposed_again(operator: User) -> None:
    version()
    family = FamilyFactory(head=True, source="form")
    proposals.propose_differences(origin=Origin.UNKNOWN, ids=[family.pk], reason=REASON, by=operator)

    with pytest.raises(NobodyToPropose):
        proposals.propose_differences(origin=Origin.UNKNOWN, ids=[family.pk], reason=REASON, by=operator)

    assert Proposal.objects.across_areas(reason="test").count() == 1


def test_a_held_back_family_is_proposed_for_removal(operator: User) -> None:
    waiting = held(version())

    (made,) = proposals.propose_differences(origin=Origin.HELD, ids=[waiting.pk], reason=REASON, by=operator)

    one = Proposal.objects.across_areas(reason="test").get(pk=made)
    assert (one.kind, one.family, one.change, one.about) == (Kind.REMOVE, None, waiting, "PARTINI")
    assert one.kk_number.startswith("35760101010180")
    assert differing(operator, Origin.HELD) == []


def test_an_update_says_what_was_corrected_first_to_last(operator: User) -> None:
    family = FamilyFactory(head=True)
    told_by(version(), family)
    corrected(family)
    corrected(
        family, changes={"full_name": ["SITI AMINAH", "SITI AMINAH S"], "sex": ["P", "L"], "mother_name": ["A", "B"]}
    )
    corrected(family, kind="family", person=None, changes={"address": ["A", "B"], "village": [VILLAGE, NEIGHBOUR]})
    corrected(family, kind="living", person=None, changes={})

    (made,) = proposals.propose_differences(origin=Origin.CORRECTED, ids=[family.pk], reason=REASON, by=operator)

    wishes = Proposal.objects.across_areas(reason="test").get(pk=made).wanted["wishes"]
    nik = family.head.nik
    assert [(one["field"], one["before"], one["after"], one["nik"]) for one in wishes] == [
        ("nama", "SITI", "SITI AMINAH S", nik), ("jenis_kelamin", "2", "1", nik), ("alamat", "A", "B", ""),
        ("kode_kelurahan_desa", VILLAGE.replace(".", ""), NEIGHBOUR.replace(".", ""), ""),
    ]  # fmt: skip


def test_a_death_and_another_nik_are_wishes_about_membership_and_what_was_put_back_is_none() -> None:
    family = FamilyFactory(head=True)
    told_by(version(), family)
    corrected(family, kind="death", changes={})
    other = PersonFactory(family=family, relationship=Membership.Relationship.CHILD)
    corrected(
        family, person=other, changes={"nik": ["3576010101019999", other.nik], "birth_date": [None, "2001-02-03"]}
    )
    for there_and_back in (["L", "P"], ["P", "L"]):
        corrected(family, person=other, changes={"sex": there_and_back})

    wanted = dtsen_differences.wanted_of([family.pk], dtsen_differences.newest())[str(family.pk)]["wishes"]

    assert [(one["field"], one["before"], one["after"], one["nik"]) for one in wanted] == [
        ("anggota", "ada", "tidak ada", family.head.nik), ("tanggal_lahir", "", "2001-02-03", other.nik),
        ("anggota", "tidak ada", "ada", other.nik),
    ]  # fmt: skip


def test_one_family_is_proposed_by_hand(operator: User) -> None:
    family = FamilyFactory(head=True)

    one = proposals.propose(family=family, kind=Kind.REMOVE, reason=REASON, by=operator)

    assert (one.origin, one.kind, one.family, one.wanted) == (Origin.BY_HAND, Kind.REMOVE, family, {})
    with pytest.raises(ProposalOpen) as refused:
        proposals.propose(family=family, kind=Kind.REMOVE, reason=REASON, by=operator)
    assert str(one.pk) in str(refused.value)


def test_an_update_by_hand_takes_the_corrections_along(operator: User) -> None:
    family = FamilyFactory(head=True)
    told_by(version(), family)
    corrected(family)

    one = proposals.propose(family=family, kind=Kind.UPDATE, reason=REASON, by=operator)

    assert [wish["after"] for wish in one.wanted["wishes"]] == ["SITI AMINAH"]


def test_a_proposal_has_a_reason_and_lies_in_the_own_area(operator: User) -> None:
    family = FamilyFactory(head=True)

    with pytest.raises(ReasonMissing):
        proposals.propose(family=family, kind=Kind.REMOVE, reason=" ", by=operator)
    with pytest.raises(OutsideOwnArea):
        proposals.propose(
            family=family, kind=Kind.REMOVE, reason=REASON, by=UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)
        )

    assert not Proposal.objects.across_areas(reason="test").exists()


def test_a_paper_is_kept_once(operator: User) -> None:
    one = proposal()

    made = proposals.add_paper(proposal=one, file=ContentFile(PNG, name="ba.png"), kind="minutes", by=operator)

    assert (made.kind, made.size, made.added_by) == ("minutes", len(PNG), operator)
    with pytest.raises(EvidenceKnown):
        proposals.add_paper(proposal=one, file=ContentFile(PNG, name="lagi.png"), kind="card", by=operator)


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"MZ\x90", DocumentUnusable), (PNG + b"\x00" * 8 * 1024 * 1024, DocumentTooLarge)],
    ids=["program", "large"],
)
def test_what_is_no_paper_is_refused(operator: User, content: bytes, error: type[Exception]) -> None:
    one = proposal()

    with pytest.raises(error):
        proposals.add_paper(proposal=one, file=ContentFile(content, name="x"), kind="minutes", by=operator)

    assert not ProposalPaper.objects.across_areas(reason="test").exists()


def test_an_approval_freezes_what_is_sent(verifier: User) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", head__sex="P", source="form")
    PersonFactory(
        family=family, full_name="BUDI", relationship=Membership.Relationship.PARENT_IN_LAW, birth_place="Blitar"
    )
    one = proposal(family=family)
    paper(one)

    done = proposals.approve(proposal=one, by=verifier)

    assert (done.state, done.checked_by) == (State.APPROVED, verifier)
    head, other = done.said
    assert (head["nama"], head["jenis_kelamin"], head["status_hubungan_keluarga"]) == ("SRI WAHYUNI", "2", "1")
    assert (other["nama"], other["status_hubungan_keluarga"], other["tempat_lahir"]) == ("BUDI", "6", "Blitar")
    assert (head["nomor_kartu_keluarga"], head["alamat"], head["rt"]) == (done.kk_number, family.address, "003")
    assert (head["kode_kelurahan_desa"], head["kecamatan"], head["provinsi"]) == (
        "3576011001", "Prajurit Kulon", "Jawa Timur",
    )  # fmt: skip
    assert head["status_penduduk"] == "HIDUP"


def test_a_held_back_family_is_frozen_as_the_file_said(verifier: User) -> None:
    one = proposal(family=None, change=held(version()), kind=Kind.REMOVE, origin=Origin.HELD)
    paper(one)

    done = proposals.approve(proposal=one, by=verifier)

    (member,) = done.said
    assert (member["nama"], member["jenis_kelamin"], member["alamat"]) == ("PARTINI", "2", "Jl. Semeru 4")
    assert member["kelurahan_desa"] == "Surodinawan"


def test_a_proposal_needs_evidence_unless_a_correction_proves_it(verifier: User) -> None:
    bare, proven = proposal(), proposal(origin=Origin.CORRECTED, kind=Kind.UPDATE)

    with pytest.raises(EvidenceMissing):
        proposals.approve(proposal=bare, by=verifier)

    assert proposals.approve(proposal=proven, by=verifier).state == State.APPROVED
    bare.refresh_from_db()
    assert bare.state == State.DRAFT


def test_nobody_approves_the_own_proposal(verifier: User) -> None:
    one = proposal(made_by=verifier)
    paper(one)

    with pytest.raises(OwnProposal):
        proposals.approve(proposal=one, by=verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.across_areas(reason="test").filter(pk=one.pk).update(
            checked_by=verifier, checked_at=timezone.now()
        )


def test_many_are_approved_and_the_others_left(verifier: User) -> None:
    ready, bare, own = proposal(), proposal(), proposal(made_by=verifier)
    paper(ready)
    paper(own)

    done = proposals.approve_many(ids=[ready.pk, bare.pk, own.pk], by=verifier)

    assert done == [ready.pk]
    assert proposals.approve_many(ids=[bare.pk], by=verifier) == []
    assert AuditEvent.objects.get(action="proposal.approve").details == {"proposals": 1, "chosen": 3}


def test_only_drafts_of_the_own_area_are_approved() -> None:
    elsewhere = UserFactory(role=Role.VERIFIKATOR, role__area=NEIGHBOUR)
    one = proposal()
    paper(one)

    assert proposals.approve_many(ids=[one.pk], by=elsewhere) == []
    with pytest.raises(OutsideOwnArea):
        proposals.approve(proposal=one, by=elsewhere)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.VERIFIKATOR])
def test_maker_and_approver_may_withdraw(role: Role) -> None:
    one = proposal()

    done = proposals.withdraw(proposal=one, reason="Keluarga pindah", by=UserFactory(role=role))

    assert (done.state, done.ended_because) == (State.WITHDRAWN, "Keluarga pindah")
    with pytest.raises(ProposalOver):
        proposals.withdraw(proposal=one, reason="Lagi", by=UserFactory(role=role))


def test_what_is_in_a_batch_is_not_withdrawn(operator: User) -> None:
    one = proposal(state=State.APPROVED, batch=batch(), checked_by=UserFactory(), checked_at=MADE_AT)

    with pytest.raises(ProposalOver):
        proposals.withdraw(proposal=one, reason="Keluarga pindah", by=operator)


def test_a_family_has_one_open_proposal_of_a_kind() -> None:
    one = proposal()

    with pytest.raises(IntegrityError), transaction.atomic():
        proposal(family=one.family)

    Proposal.objects.across_areas(reason="test").filter(pk=one.pk).update(state=State.WITHDRAWN)
    assert proposal(family=one.family).pk != one.pk


@pytest.mark.parametrize(
    "told",
    [
        {"state": State.APPROVED},
        {"state": State.SENT, "checked_at": MADE_AT},
        {"state": "unknown"},
        {"kind": "unknown"},
        {"reason": ""},
    ],
)
def test_the_database_refuses_what_must_not_be(told: dict[str, Any]) -> None:
    checker = {"checked_by": UserFactory()} if "checked_at" in told else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        proposal(**told, **checker)


def test_a_version_before_a_correction_is_the_one_it_is_counted_from(operator: User) -> None:
    family = FamilyFactory(head=True)
    told_by(version(admitted_at=ADMITTED_AT), family)
    corrected(family, decided_at=ADMITTED_AT - timedelta(days=1))

    assert differing(operator, Origin.CORRECTED) == []
    assert date(2026, 8, 27) == ADMITTED_AT.date()
