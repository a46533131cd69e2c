"""Deciding objections: by one, by two where aid is taken away, what follows, and taking it back."""

from datetime import date

import pytest
import time_machine

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import objection_decisions as decisions
from distribution.actions import objections
from distribution.models import Objection, ObjectionEffect, RecheckBatch, RecheckLine
from distribution.objection_errors import (
    FamilyUnknown,
    NothingHeld,
    NotProposable,
    ObjectionMoved,
    OwnObjection,
    RecheckMissing,
    RemedyUnfit,
    TextTooShort,
)
from tests.distribution.factories import a_programme
from tests.distribution.objection_factories import a_visit, an_objection, decided
from tests.factories import CITY, FamilyFactory, UserFactory, areas
from verification.actions.dtsen import proposals
from verification.errors import OutsideOwnArea
from verification.models import Proposal


pytestmark = pytest.mark.django_db


WHY = "Diperiksa bersama ketua RT."


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        yield


def _effects() -> list[tuple[str, date, date | None]]:
    found = ObjectionEffect.objects.across_areas(reason="test").order_by("pk")
    return [(one.kind, one.from_on, one.until_on) for one in found]


def a_recheck(objection: Objection, decile: int = 2, version: str = "2026-Q3") -> RecheckLine:
    """An answer of BPS about the family of an objection."""
    areas()
    batch = RecheckBatch.objects.create(
        city_id=CITY, version=version, reason="Surat 1", rows=1, made_by=UserFactory(), state="sent"
    )
    return RecheckLine.objects.create(
        batch=batch, row=1, mark="0", objection=objection, family_id=objection.family_id, is_open=False,
        result="changed", decile=decile, answered_on=date(2026, 11, 19),
    )  # fmt: skip


def test_one_person_refuses_with_a_reason():
    by = UserFactory(role=Role.VERIFIKATOR)

    kept = decisions.decide(objection=an_objection(), outcome="refused", remedy="", reason=WHY, by=by)

    assert (kept.state, kept.outcome, kept.decided_by, kept.assigned_to) == ("decided", "refused", by, by)
    act = AuditEvent.objects.get(action="objection.decide")
    assert (act.reason, act.details) == (WHY, {"outcome": "refused", "remedy": ""})
    assert _effects() == []


def test_decided_twice_keeps_the_first_decision():
    objection = decided(an_objection())

    with pytest.raises(ObjectionMoved):
        decided(objection, "not_admissible")

    objection.refresh_from_db()
    assert objection.outcome == "refused"


def test_a_decision_calls_an_open_visit_off():
    objection = an_objection()
    visit = a_visit(objection)

    decided(objection)

    visit.refresh_from_db()
    assert visit.state == "withdrawn"


def test_taking_aid_away_is_proposed_and_counts_when_another_confirms_it():
    programme = a_programme()
    family = FamilyFactory(head=True)
    objection = an_objection("other-well-off", family=family, programme=programme)
    first, second = UserFactory(role=Role.VERIFIKATOR), UserFactory(role=Role.PENYETUJU)

    proposed = decisions.decide(objection=objection, outcome="granted", remedy="hold", reason=WHY, by=first)
    before = _effects()
    confirmed = decisions.confirm(objection=proposed, by=second)

    assert (proposed.state, before) == ("proposed", [])
    assert (confirmed.state, confirmed.proposed_by, confirmed.decided_by) == ("decided", first, second)
    effect = ObjectionEffect.objects.across_areas(reason="test").get()
    assert (effect.family, effect.programme, effect.kind) == (family, programme, "hold")
    assert _effects() == [("hold", date(2026, 11, 20), None)]


def test_nobody_confirms_the_own_proposal():
    by = UserFactory(role=Role.VERIFIKATOR)
    objection = an_objection("misuse-aid", family=FamilyFactory(head=True))
    proposed = decisions.decide(objection=objection, outcome="granted", remedy="hold", reason=WHY, by=by)

    with pytest.raises(OwnObjection):
        decisions.confirm(objection=proposed, by=by)

    proposed.refresh_from_db()
    assert proposed.state == "proposed"
    assert _effects() == []


def test_a_second_person_may_send_it_back():
    objection = an_objection("other-well-off", family=FamilyFactory(head=True))
    proposed = decisions.decide(
        objection=objection, outcome="granted", remedy="hold", reason=WHY, by=UserFactory(role=Role.VERIFIKATOR)
    )

    back = decisions.send_back(objection=proposed, reason="Bukti belum cukup.", by=UserFactory(role=Role.PENYETUJU))

    assert (back.state, back.outcome, back.proposed_by, back.reason) == ("checking", "", None, "")
    assert AuditEvent.objects.get(action="objection.send_back").reason == "Bukti belum cukup."


def test_who_only_confirms_does_not_decide_and_who_decides_needs_the_area():
    with pytest.raises(OutsideOwnArea):
        decided(an_objection(), by=UserFactory(role=Role.PENYETUJU))


@pytest.mark.parametrize(
    ("code", "outcome", "remedy"),
    [
        ("own-decile", "granted", ""),
        ("own-decile", "granted", "hold"),
        ("own-decile", "refused", "correct"),
        ("new-poor", "granted", "release"),
    ],
)
def test_consequence_has_to_fit(code, outcome, remedy):
    with pytest.raises(RemedyUnfit):
        decided(an_objection(code, family=FamilyFactory(head=True)), outcome, remedy)


def test_without_a_family_aid_is_neither_held_nor_released():
    with pytest.raises(FamilyUnknown):
        decided(an_objection("other-well-off"), "granted", "hold")


def test_too_short_a_reason_changes_nothing():
    objection = an_objection("other-well-off", family=FamilyFactory(head=True))
    verifier, approver = UserFactory(role=Role.VERIFIKATOR), UserFactory(role=Role.PENYETUJU)

    with pytest.raises(TextTooShort):
        decisions.decide(objection=objection, outcome="refused", remedy="", reason="tidak", by=verifier)
    with pytest.raises(TextTooShort):
        decisions.withdraw(objection=objection, reason="batal", by=UserFactory(role=Role.OPERATOR))
    proposed = decisions.decide(objection=objection, outcome="granted", remedy="hold", reason=WHY, by=verifier)
    with pytest.raises(TextTooShort):
        decisions.send_back(objection=proposed, reason="ulang", by=approver)
    decisions.confirm(objection=proposed, by=approver)
    with pytest.raises(TextTooShort):
        decisions.reopen(objection=proposed, reason="buka", by=verifier)

    objection.refresh_from_db()
    assert objection.state == "decided"


def test_a_release_ends_what_an_earlier_objection_held():
    family = FamilyFactory(head=True)
    decided(an_objection("other-well-off", family=family), "granted", "hold")

    released = decided(an_objection("own-other", family=family, programme=a_programme()), "granted", "release")

    assert released.proposed_by is None
    assert _effects() == [("hold", date(2026, 11, 20), date(2026, 11, 20))]


def test_what_is_not_held_cannot_be_released():
    with pytest.raises(NothingHeld):
        decided(an_objection("own-other", family=FamilyFactory(head=True)), "granted", "release")


def test_the_decile_that_bps_answered_counts_in_place_of_the_earlier_one():
    family = FamilyFactory(head=True)
    first = an_objection(family=family)
    a_recheck(first, 3)
    decided(first, "granted", "decile")
    second = an_objection(family=family)
    a_recheck(second, 2)

    decided(second, "granted", "decile")

    effects = ObjectionEffect.objects.across_areas(reason="test").order_by("pk")
    assert [(one.decile, one.version, one.until_on) for one in effects] == [
        (3, "2026-Q3", date(2026, 11, 20)),
        (2, "2026-Q3", None),
    ]


def test_a_decile_that_nobody_answered_cannot_count():
    with pytest.raises(RecheckMissing):
        decided(an_objection(family=FamilyFactory(head=True)), "granted", "decile")


def test_what_says_the_same_is_decided_along():
    family = FamilyFactory(head=True)
    main, one = (an_objection("other-well-off", family=family) for _ in range(2))
    objections.join(objection=one, main=main, by=UserFactory(role=Role.VERIFIKATOR))
    visit = a_visit(one)

    decided(main, "granted", "hold")

    one.refresh_from_db()
    main.refresh_from_db()
    visit.refresh_from_db()
    assert (one.state, one.outcome, one.decided_by) == ("decided", "granted", main.decided_by)
    assert len(_effects()) == 1
    assert visit.state == "withdrawn"


def test_what_is_decided_along_holds_the_programme_it_names_as_well():
    family = FamilyFactory(head=True)
    blt, rice = a_programme("blt"), a_programme("beras")
    main = an_objection("other-well-off", family=family, programme=blt)
    along = [an_objection("other-well-off", family=family, programme=one) for one in (rice, blt, None)]
    for one in along:
        objections.join(objection=one, main=main, by=UserFactory(role=Role.VERIFIKATOR))

    decided(main, "granted", "hold")

    held = ObjectionEffect.objects.filter(kind="hold", until_on=None).values_list("objection", "programme")
    assert set(held) == {(main.pk, blt.pk), (along[0].pk, rice.pk), (along[2].pk, None)}


def test_a_joined_objection_is_not_decided_by_itself():
    family = FamilyFactory(head=True)
    main, one = (an_objection("other-well-off", family=family) for _ in range(2))
    objections.join(objection=one, main=main, by=UserFactory(role=Role.VERIFIKATOR))

    with pytest.raises(ObjectionMoved):
        decided(one)


def test_a_citizen_takes_it_back_and_those_that_followed_go_on():
    family = FamilyFactory(head=True)
    main, one = (an_objection("other-well-off", family=family) for _ in range(2))
    objections.join(objection=one, main=main, by=UserFactory(role=Role.VERIFIKATOR))

    kept = decisions.withdraw(objection=main, reason="Pelapor mencabut laporannya.", by=User.objects.machine())

    one.refresh_from_db()
    assert (kept.state, kept.outcome, kept.decided_by_id) == ("decided", "withdrawn", User.MACHINE_ID)
    assert (one.state, one.joined_to) == ("received", None)


def test_only_who_records_closes_as_withdrawn():
    with pytest.raises(OutsideOwnArea):
        decisions.withdraw(objection=an_objection(), reason=WHY, by=UserFactory(role=Role.PENYETUJU))


def test_opening_again_ends_what_followed_and_gives_a_new_last_day():
    family = FamilyFactory(head=True)
    held = decided(an_objection("other-well-off", family=family), "granted", "hold")
    decisions.write_letter(
        objection=held, number="460/12/2026", on=date(2026, 11, 20), by=UserFactory(role=Role.OPERATOR)
    )

    with time_machine.travel("2026-11-25 09:00+07:00", tick=False):
        again = decisions.reopen(objection=held, reason="Ada bukti baru.", by=UserFactory(role=Role.VERIFIKATOR))

    assert (again.state, again.outcome, again.decided_by, again.letter_number) == ("checking", "", None, "")
    assert again.due_on == date(2026, 12, 9)
    assert _effects() == [("hold", date(2026, 11, 20), date(2026, 11, 25))]


def _given_and_opened_again() -> Objection:
    objection = an_objection(family=FamilyFactory(head=True))
    a_recheck(objection, 3)
    decided(objection, "granted", "decile")
    return decisions.reopen(objection=objection, reason="Ada bukti baru.", by=UserFactory(role=Role.VERIFIKATOR))


def test_a_decile_that_was_given_is_not_taken_away_again_by_one_person():
    again = _given_and_opened_again()

    proposed = decisions.decide(
        objection=again, outcome="refused", remedy="", reason=WHY, by=UserFactory(role=Role.VERIFIKATOR)
    )

    assert (proposed.state, _effects()) == ("proposed", [("decile", date(2026, 11, 20), None)])
    with pytest.raises(OwnObjection):
        decisions.confirm(objection=proposed, by=proposed.proposed_by)
    decisions.confirm(objection=proposed, by=UserFactory(role=Role.PENYETUJU))
    assert _effects() == [("decile", date(2026, 11, 20), date(2026, 11, 20))]


@pytest.mark.parametrize("way", ["decided the same", "withdrawn", "sent back"])
def test_a_decile_that_was_given_stays_where_nobody_takes_it_away(way: str):
    again = _given_and_opened_again()

    if way == "decided the same":
        assert decided(again, "granted", "decile").state == "decided"
    elif way == "withdrawn":
        decisions.withdraw(objection=again, reason="Pelapor mencabut laporannya.", by=User.objects.machine())
    else:
        by = UserFactory(role=Role.VERIFIKATOR)
        decisions.decide(objection=again, outcome="refused", remedy="", reason=WHY, by=by)
        decisions.send_back(objection=again, reason=WHY, by=UserFactory(role=Role.PENYETUJU))

    assert ObjectionEffect.objects.filter(kind="decile", until_on=None).count() == 1


def test_what_was_decided_along_is_opened_again_along_and_follows_the_next_decision():
    family = FamilyFactory(head=True)
    blt, rice = a_programme("blt"), a_programme("beras")
    main = an_objection("other-well-off", family=family, programme=blt)
    same, other, given_up = (an_objection("other-well-off", family=family, programme=one) for one in (blt, rice, blt))
    for one in (same, other, given_up):
        objections.join(objection=one, main=main, by=UserFactory(role=Role.VERIFIKATOR))
    decisions.withdraw(objection=given_up, reason="Pelapor mencabut laporannya.", by=User.objects.machine())
    with time_machine.travel("2026-11-20 10:00+07:00", tick=False):
        decided(main, "granted", "hold")
    by = UserFactory(role=Role.VERIFIKATOR)

    with time_machine.travel("2026-11-25 09:00+07:00", tick=False):
        decisions.reopen(objection=main, reason="Ada bukti baru.", by=by)

    told = Objection.objects.order_by("pk").values_list("state", "outcome", "joined_to", "due_on")
    assert list(told) == [
        ("checking", "", None, date(2026, 12, 9)),
        ("checking", "", main.pk, date(2026, 12, 9)),
        ("checking", "", main.pk, date(2026, 12, 9)),
        ("decided", "withdrawn", main.pk, given_up.due_on),
    ]
    assert _effects() == [("hold", date(2026, 11, 20), date(2026, 11, 25))] * 2
    lines = AuditEvent.objects.filter(action="objection.reopen").order_by("pk").values_list("object_id", "details")
    along = {"with_objection": main.pk}
    assert list(lines) == [(str(main.pk), {}), (str(same.pk), along), (str(other.pk), along)]
    decided(main)
    assert [one.outcome for one in Objection.objects.order_by("pk")] == ["refused"] * 3 + ["withdrawn"]


@pytest.mark.parametrize(
    ("code", "kind"), [("own-decile", "update"), ("other-moved", "remove"), ("new-poor", "new_family")]
)
def test_what_is_to_be_proposed_becomes_a_draft_for_dtsen(code, kind):
    objection = decided(an_objection(code, family=FamilyFactory(head=True)), "granted", "propose")
    by = UserFactory(role=Role.OPERATOR)

    drafted = decisions.draft_proposal(objection=objection, by=by)

    assert (drafted.kind, drafted.state, drafted.made_by) == (kind, "draft", by)
    assert drafted.reason == "Sudah diperiksa dengan berkas."
    objection.refresh_from_db()
    assert objection.proposal == drafted


def test_a_proposal_that_is_open_already_is_taken():
    family = FamilyFactory(head=True)
    by = UserFactory(role=Role.OPERATOR)
    there = proposals.propose(family=family, kind="new_family", reason="Belum pernah terdata", by=by)
    objection = decided(an_objection("new-poor", family=family), "granted", "propose")

    assert decisions.draft_proposal(objection=objection, by=by) == there
    assert Proposal.objects.across_areas(reason="test").count() == 1


def test_nothing_is_proposed_twice_nor_undecided_nor_without_a_family():
    by = UserFactory(role=Role.OPERATOR)
    objection = decided(an_objection("new-poor", family=FamilyFactory(head=True)), "granted", "propose")
    decisions.draft_proposal(objection=objection, by=by)

    with pytest.raises(NotProposable):
        decisions.draft_proposal(objection=objection, by=by)
    with pytest.raises(FamilyUnknown):
        decisions.draft_proposal(objection=decided(an_objection("new-poor"), "granted", "propose"), by=by)
    with pytest.raises(ObjectionMoved):
        decisions.draft_proposal(objection=an_objection("new-poor"), by=by)
    assert Proposal.objects.across_areas(reason="test").count() == 1


def test_the_letter_gets_number_and_day():
    objection = decided(an_objection())

    by = UserFactory(role=Role.OPERATOR)

    for _press in range(2):
        kept = decisions.write_letter(objection=objection, number=" 460/7/2026 ", on=date(2026, 11, 20), by=by)

    assert (kept.letter_number, kept.letter_on) == ("460/7/2026", date(2026, 11, 20))
    assert AuditEvent.objects.filter(action="objection.write_letter").count() == 1
