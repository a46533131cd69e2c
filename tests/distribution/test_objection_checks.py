"""Checking objections: taken by an officer, seen by a facilitator, with evidence in one store."""

import pytest

from access.domain.permissions import Role
from access.models import AuditEvent
from distribution.actions import objection_checks as checks
from distribution.models import ObjectionPaper, ObjectionVisit
from distribution.objection_errors import ObjectionMoved, TakenMeanwhile, TextTooShort, VisitRunning
from tests.distribution.objection_factories import a_picture, a_visit, an_objection, decided
from tests.factories import NEIGHBOUR, FamilyFactory, UserFactory
from verification.actions.evidence import Position
from verification.errors import OutsideOwnArea, PhotoUnusable
from verification.models import Evidence


pytestmark = pytest.mark.django_db


def _evidence() -> list[Evidence]:
    return list(Evidence.objects.across_areas(reason="test"))


def test_an_officer_takes_an_objection_and_can_check_it_another_way():
    by = UserFactory(role=Role.VERIFIKATOR)
    objection = checks.take(objection=an_objection(), way="office", by=by)

    again = checks.take(objection=objection, way="bps", by=by)

    assert (again.state, again.way, again.assigned_to) == ("checking", "bps", by)


def test_taken_twice_it_is_written_down_once():
    objection, by = an_objection(), UserFactory(role=Role.VERIFIKATOR)

    for _press in range(2):
        checks.take(objection=objection, way="office", by=by, seen="")

    assert AuditEvent.objects.filter(action="objection.take").count() == 1


def test_it_is_not_taken_unawares_from_somebody_else():
    objection, first, second = an_objection(), *UserFactory.create_batch(2, role=Role.VERIFIKATOR)
    checks.take(objection=objection, way="office", by=first, seen="")

    with pytest.raises(TakenMeanwhile, match=str(first)):
        checks.take(objection=objection, way="office", by=second, seen="")
    taken = checks.take(objection=objection, way="office", by=second, seen=str(first.pk))

    assert taken.assigned_to == second


def test_a_decided_objection_is_not_taken():
    objection = decided(an_objection())

    with pytest.raises(ObjectionMoved):
        checks.take(objection=objection, way="office", by=UserFactory(role=Role.VERIFIKATOR))


def test_only_who_decides_takes_it():
    with pytest.raises(OutsideOwnArea):
        checks.take(objection=an_objection(), way="office", by=UserFactory(role=Role.OPERATOR))


def test_a_visit_is_asked_of_the_kelurahan():
    objection = an_objection()

    visit = a_visit(objection)

    objection.refresh_from_db()
    assert (visit.village_id, visit.state) == (objection.village_id, "assigned")
    assert (objection.state, objection.way, objection.assigned_to) == ("checking", "visit", visit.assigned_by)


def test_one_visit_at_a_time():
    objection = an_objection()
    a_visit(objection)

    with pytest.raises(VisitRunning):
        a_visit(objection)


def test_a_visit_says_what_to_look_at():
    with pytest.raises(TextTooShort):
        checks.ask_visit(objection=an_objection(), question="lihat", by=UserFactory(role=Role.VERIFIKATOR))


def test_what_a_facilitator_saw_is_kept_with_the_photo_in_the_store_of_the_family():
    family = FamilyFactory(head=True)
    visit = a_visit(an_objection(family=family))
    by = UserFactory(role=Role.PENDAMPING)

    done = checks.record_visit(
        visit=visit, outcome="true", note="Rumah berlantai tanah.", photos=[a_picture(), a_picture()], by=by,
        position=Position(-7, 112, 20),
    )  # fmt: skip

    assert (done.state, done.outcome, done.visited_by) == ("done", "true", by)
    assert {one.family for one in _evidence()} == {family}
    paper = ObjectionPaper.objects.across_areas(reason="test").get()
    assert (paper.objection, paper.visit, paper.file.name) == (done.objection, done, "")
    details = AuditEvent.objects.get(action="objection.visit").details
    assert details == {"visit": done.pk, "outcome": "true", "photos": 2}


def test_without_a_family_the_photo_stays_with_the_objection():
    visit = a_visit(an_objection("new-poor"))

    checks.record_visit(
        visit=visit, outcome="true", note="Tinggal menumpang.", photos=[a_picture(), a_picture()],
        by=UserFactory(role=Role.PENDAMPING),
    )  # fmt: skip

    paper = ObjectionPaper.objects.across_areas(reason="test").get()
    assert paper.evidence is None
    assert paper.file.name.endswith(".png")
    assert _evidence() == []


def test_a_visit_is_recorded_once_and_only_in_the_own_kelurahan():
    visit = a_visit(an_objection())
    by = UserFactory(role=Role.PENDAMPING)
    elsewhere = UserFactory(role=Role.PENDAMPING, role__area=NEIGHBOUR)

    with pytest.raises(OutsideOwnArea):
        checks.record_visit(visit=visit, outcome="true", note="Benar adanya.", by=elsewhere)
    checks.record_visit(visit=visit, outcome="true", note="Benar adanya.", by=by)
    with pytest.raises(ObjectionMoved):
        checks.record_visit(visit=visit, outcome="false", note="Tidak benar.", by=by)

    visit.refresh_from_db()
    assert visit.outcome == "true"


def test_a_photo_that_is_none_is_refused_and_the_visit_waits():
    visit = a_visit(an_objection())

    with pytest.raises(PhotoUnusable):
        checks.record_visit(
            visit=visit, outcome="true", note="Benar adanya.", photos=[a_picture(b"%PDF-1.7")],
            by=UserFactory(role=Role.PENDAMPING),
        )  # fmt: skip

    visit.refresh_from_db()
    assert visit.state == ObjectionVisit.State.ASSIGNED


def test_a_visit_is_called_off():
    visit = a_visit(an_objection())

    off = checks.withdraw_visit(visit=visit, reason="Sudah jelas dari berkas", by=UserFactory(role=Role.VERIFIKATOR))

    assert off.state == "withdrawn"
    assert AuditEvent.objects.get(action="objection.withdraw_visit").reason == "Sudah jelas dari berkas"
