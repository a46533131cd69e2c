"""Objections are received once, from whom they may, with a last day, and told whom they are about."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from access.domain.permissions import Role
from access.models import AuditEvent, Holiday, RecordView, User
from distribution.actions import objection_terms, objections
from distribution.actions.objections import Reporter
from distribution.domain import tickets
from distribution.domain.objections import SHIPPED_GROUNDS
from distribution.models import (
    Announcement,
    Objection,
    ObjectionEffect,
    ObjectionGround,
    ObjectionPaper,
    ObjectionReporter,
    ObjectionTerm,
)
from distribution.objection_errors import NotTheSame, ObjectionMoved, TextTooShort, TooManyPapers
from recipients.errors import DocumentTooLarge, DocumentUnusable
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.distribution.objection_factories import (
    JPEG,
    PNG,
    a_picture,
    an_objection,
    decided,
    received,
)
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory
from verification.errors import OutsideOwnArea, ReasonMissing


pytestmark = pytest.mark.django_db


def _all() -> list[Objection]:
    return list(Objection.objects.across_areas(reason="test"))


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_what_a_citizen_says_is_kept_with_a_slip_and_a_last_day():
    by = UserFactory(role=Role.OPERATOR)

    slip = received("own-decile", by=by, reporter=Reporter("Siti Aminah", "3576014107800001", "0812 3456 7890"))

    kept = slip.objection
    assert slip.is_new
    assert (kept.kind, kept.state, kept.channel, kept.recorded_by) == ("own", "received", "counter", by)
    assert (kept.received_on, kept.due_on, kept.closes_on) == (date(2026, 11, 20), date(2026, 12, 4), None)
    assert tickets.is_right(objections.key(), slip.secret, kept.slip_hash)
    assert slip.secret not in kept.slip_hash
    reporter = ObjectionReporter.objects.across_areas(reason="test").get(objection=kept)
    assert (reporter.full_name, reporter.nik, reporter.is_protected) == ("Siti Aminah", "3576014107800001", False)
    act = AuditEvent.objects.get(action="objection.receive")
    assert (act.actor, act.village_code) == (by, VILLAGE)
    assert act.details == {"kind": "own", "channel": "counter", "papers": 0}


def test_the_same_form_twice_is_kept_once_and_gives_the_same_slip():
    first = received(nonce="satu formulir")

    second = received(nonce="satu formulir")

    assert (second.is_new, second.objection, second.secret) == (False, first.objection, first.secret)
    assert len(_all()) == 1


def test_nobody_records_elsewhere():
    by = UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR)

    with pytest.raises(OutsideOwnArea):
        received(by=by)

    assert _all() == []


def test_a_statement_has_to_say_something():
    with pytest.raises(TextTooShort):
        received(statement="  salah ")

    assert _all() == []


def test_a_whole_number_tells_whom_it_is_about():
    family = FamilyFactory(head=True, village_id=NEIGHBOUR)

    kept = received(about_number=family.head.nik).objection

    assert (kept.family, kept.person, kept.village_id) == (family, family.head, NEIGHBOUR)


def test_a_card_number_tells_the_head_of_the_family():
    family = FamilyFactory(head=True, kk_number="3576010101010077")

    kept = received(about_number="3576010101010077").objection

    assert (kept.family, kept.person) == (family, family.head)


@pytest.mark.parametrize("number", ["", "3576019999999999"])
def test_a_number_that_nobody_has_is_only_kept(number):
    kept = received(about_number=number).objection

    assert (kept.family, kept.about_number, kept.village_id) == (None, number, VILLAGE)


def test_papers_are_kept_each_content_once():
    kept = received(papers=[a_picture(), a_picture(JPEG, "b.jpg"), a_picture(PNG, "lagi.png")]).objection

    papers = ObjectionPaper.objects.across_areas(reason="test").filter(objection=kept)
    assert sorted(one.file.name.rpartition(".")[2] for one in papers) == ["jpg", "png"]


@pytest.mark.parametrize(
    ("papers", "error"),
    [
        pytest.param([a_picture(b"MZ program", "foto.png")], DocumentUnusable, id="a program that is called a photo"),
        pytest.param([a_picture(PNG + bytes([n]), f"{n}.png") for n in range(4)], TooManyPapers, id="four"),
        pytest.param([a_picture(PNG + b"0" * 8 * 1024 * 1024, "besar.png")], DocumentTooLarge, id="too large"),
    ],
)
def test_papers_that_are_none_are_refused_and_nothing_is_kept(papers, error):
    with pytest.raises(error):
        received(papers=papers)

    assert _all() == []


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_time_for_objections_begins_with_the_announcement():
    programme = a_programme()
    FamilyFactory(head=True, decile=2)
    a_determination(programme)
    Announcement.objects.create(programme=programme, period="2026-Q4", announced_on=date(2026, 10, 12))

    kept = received(programme=programme).objection

    assert (kept.period, kept.closes_on, kept.came_late) == ("2026-Q4", date(2026, 11, 12), True)


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_without_an_announcement_the_approval_of_the_roster_counts():
    programme = a_programme()
    FamilyFactory(head=True, decile=2)
    an_approved_roster(a_determination(programme))

    kept = received(programme=programme).objection

    assert (kept.closes_on, kept.came_late) == (date(2026, 12, 21), False)


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_what_was_not_announced_can_be_objected_to_without_end():
    assert received(programme=a_programme()).objection.closes_on is None


@time_machine.travel("2026-11-20 09:00+07:00", tick=False)
def test_the_citys_own_term_and_holidays_count():
    an_objection()
    ObjectionTerm.objects.create(kind="own", valid_from=date(2026, 11, 1), window_months=2, answer_days=2)
    Holiday.objects.create(on=date(2026, 11, 23), name="Hari kota", kind=Holiday.Kind.CITY)

    assert an_objection().due_on == date(2026, 11, 25)


def test_shipped_grounds_and_terms_are_loaded_once():
    by = User.objects.machine()
    objection_terms.load_shipped(by=by)
    ObjectionGround.objects.filter(code="own-decile").update(label="Kata kota sendiri")

    objection_terms.load_shipped(by=by)

    assert ObjectionGround.objects.count() == len(SHIPPED_GROUNDS)
    assert ObjectionGround.objects.get(code="own-decile").label == "Kata kota sendiri"
    assert ObjectionTerm.objects.count() == 4


def test_an_officer_says_which_family_it_is_about():
    family = FamilyFactory(head=True, village_id=NEIGHBOUR)
    by = UserFactory(role=Role.OPERATOR)

    objection = an_objection("other-well-off", about="Pak Budi")

    kept, again = (objections.identify(objection=objection, family=family, by=by) for _press in range(2))

    assert (kept.family, kept.village_id) == (family, NEIGHBOUR)
    assert again == kept
    assert AuditEvent.objects.filter(action="objection.identify").count() == 1


def test_a_family_elsewhere_cannot_be_named():
    elsewhere = FamilyFactory(head=True, village_id=NEIGHBOUR)
    by = UserFactory(role=Role.VERIFIKATOR, role__area=VILLAGE)
    objection = an_objection("other-well-off", about="Pak Budi")

    with pytest.raises(OutsideOwnArea):
        objections.identify(objection=objection, family=elsewhere, by=by)

    objection.refresh_from_db()
    assert objection.family is None


def test_the_family_of_a_decided_objection_stays():
    objection = decided(an_objection())

    with pytest.raises(ObjectionMoved):
        objections.identify(objection=objection, family=FamilyFactory(), by=UserFactory(role=Role.VERIFIKATOR))


def test_objections_that_say_the_same_are_put_together_with_those_that_follow():
    family = FamilyFactory(head=True)
    main, one, follower = (an_objection("other-well-off", family=family) for _ in range(3))
    by = UserFactory(role=Role.VERIFIKATOR)
    objections.join(objection=follower, main=one, by=by)

    objections.join(objection=one, main=main, by=by)

    follower.refresh_from_db()
    one.refresh_from_db()
    assert (one.joined_to, follower.joined_to) == (main, main)


def test_a_joined_objection_is_parted_again():
    family = FamilyFactory(head=True)
    main, one = (an_objection("other-well-off", family=family) for _ in range(2))
    by = UserFactory(role=Role.VERIFIKATOR)
    objections.join(objection=one, main=main, by=by)

    parted = [objections.part(objection=one, by=by).joined_to for _press in range(2)]

    assert parted == [None, None]
    assert AuditEvent.objects.filter(action="objection.part").count() == 1


def test_unlike_objections_are_not_put_together():
    family = FamilyFactory(head=True)
    by = UserFactory(role=Role.VERIFIKATOR)
    main = an_objection("other-well-off", family=family)
    unlike = [an_objection("own-decile", family=family), an_objection("other-well-off"), main]

    for one in unlike:
        with pytest.raises(NotTheSame):
            objections.join(objection=one, main=main, by=by)

    assert [one.joined_to for one in _all()] == [None, None, None]


def test_nobody_joins_one_that_follows_another_nor_changes_its_family():
    family = FamilyFactory(head=True)
    main, one, other = (an_objection("other-well-off", family=family) for _ in range(3))
    by = UserFactory(role=Role.VERIFIKATOR)
    objections.join(objection=one, main=main, by=by)

    with pytest.raises(NotTheSame):
        objections.join(objection=other, main=one, by=by)
    for locked in (main, one):
        with pytest.raises(NotTheSame):
            objections.identify(objection=locked, family=FamilyFactory(head=True), by=by)


def test_a_protected_reporter_is_shown_for_a_reason_that_is_written_down():
    objection = an_objection("other-well-off", reporter=Reporter("Bu Tetangga", is_protected=True))
    by = UserFactory(role=Role.VERIFIKATOR)

    reporter = objections.reveal_reporter(objection=objection, reason="Meminta bukti tambahan", by=by)

    assert reporter.full_name == "Bu Tetangga"
    seen = RecordView.objects.get(object_type="objectionreporter")
    assert (seen.viewer, seen.kind, seen.reason) == (by, "revealed", "Meminta bukti tambahan")


def test_without_a_reason_or_a_right_nobody_sees_who_spoke():
    objection = an_objection("other-well-off", reporter=Reporter("Bu Tetangga", is_protected=True))

    with pytest.raises(ReasonMissing):
        objections.reveal_reporter(objection=objection, reason="ya", by=UserFactory(role=Role.VERIFIKATOR))
    with pytest.raises(OutsideOwnArea):
        objections.reveal_reporter(objection=objection, reason="ingin tahu", by=UserFactory(role=Role.OPERATOR))

    assert not RecordView.objects.exists()


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"kind": "else"}, "objection_kind_known"),
        ({"state": "gone"}, "objection_state_known"),
        ({"outcome": "maybe"}, "objection_outcome_known"),
        ({"remedy": "correct"}, "objection_remedy_only_when_granted"),
        ({"outcome": "granted"}, "objection_granted_has_a_remedy"),
        ({"state": "decided"}, "objection_decided_has_who_when_why"),
        ({"state": "proposed"}, "objection_proposed_has_who_when_why"),
        ({"outcome": "granted", "remedy": "hold"}, "objection_effect_needs_a_family"),
        ({"letter_number": "460/1"}, "objection_letter_has_number_and_day"),
    ],
)
def test_the_database_refuses_what_must_never_be(broken, rule):
    objection = an_objection()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Objection.objects.across_areas(reason="test").filter(pk=objection.pk).update(**broken)


def test_the_database_wants_two_people_where_aid_is_taken_away():
    family = FamilyFactory(head=True)
    held = decided(an_objection("other-well-off", family=family), "granted", "hold")

    with pytest.raises(IntegrityError, match="objection_aid_taken_away_by_two_people"), transaction.atomic():
        Objection.objects.across_areas(reason="test").filter(pk=held.pk).update(decided_by=held.proposed_by_id)


def test_an_effect_is_a_hold_or_a_decile_with_its_version():
    family = FamilyFactory(head=True)
    objection = an_objection("other-well-off", family=family)

    with pytest.raises(IntegrityError, match="objection_effect_decile_has_number_and_version"), transaction.atomic():
        ObjectionEffect.objects.create(objection=objection, family=family, kind="decile", from_on=date(2026, 11, 1))
