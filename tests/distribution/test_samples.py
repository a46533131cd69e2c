"""The random check after payment: drawn once by a kept seed, asked by another person, followed up."""

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent, User
from distribution.actions import deliveries, samples
from distribution.actions.payments import taking
from distribution.actions.samples import Answer
from distribution.errors import NobodyEntitled, ReasonMissing, SamePerson, SampleExists, WrongState
from distribution.models import Delivery, DeliverySample, Roster, SampleCheck
from distribution.queries.payable import blocked_among
from distribution.queries.samples import by_village, delivered_by_village, insert_checks, outcome_of, waiting_for
from tests.distribution.handing_over import PICTURE, a_roster_to_hand_over
from tests.distribution.payment_factories import a_reply, a_sent_batch_of, payments_of, said_of
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, UserFactory
from verification.actions import findings
from verification.models import Evidence, Finding


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _delivered(families: int, by: User | None = None) -> Roster:
    FamilyFactory(head=True, decile=2, village_id=NEIGHBOUR)
    roster = a_roster_to_hand_over(families)
    ids = Delivery.objects.across_areas(reason="test").values_list("pk", flat=True)
    deliveries.mark_delivered(delivery_ids=list(ids), by=by or UserFactory())
    return roster


def _sample(roster: Roster, **told: Any) -> DeliverySample:
    usual = {"confidence": 95, "margin_percent": 10, "seed": "benih", "by": UserFactory()}
    return samples.draw(roster=roster, **{**usual, **told})


def _checks() -> list[SampleCheck]:
    return list(SampleCheck.objects.across_areas(reason="test").order_by("pk"))


def test_a_sample_is_drawn_from_every_kelurahan_by_a_kept_seed() -> None:
    roster = _delivered(30)

    sample = _sample(roster)

    assert (sample.population, sample.size, sample.seed) == (31, 24, "benih")
    assert [one.village_id for one in _checks()] == [*[VILLAGE] * 23, NEIGHBOUR]
    assert {one.expected for one in _checks()} == {600_000}
    assert AuditEvent.objects.get(action="sample.draw").details["seed"] == "benih"


def test_the_same_seed_draws_the_same_families() -> None:
    roster = _delivered(30)
    sample = _sample(roster)
    first = {one.delivery_id for one in _checks()}
    SampleCheck.objects.across_areas(reason="test").all().delete()

    insert_checks(sample=sample, per_village={VILLAGE: 23, NEIGHBOUR: 1})

    assert {one.delivery_id for one in _checks()} == first


def test_a_sample_is_drawn_once() -> None:
    roster = _delivered(3)
    _sample(roster)

    with pytest.raises(SampleExists):
        _sample(roster)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliverySample.objects.create(
            roster=roster, confidence=95, margin_percent=5, seed="x", population=3, size=3, drawn_by=UserFactory()
        )

    assert DeliverySample.objects.across_areas(reason="test").count() == 1


def test_there_is_nobody_to_ask_before_anything_was_delivered() -> None:
    roster = a_roster_to_hand_over(2)

    with pytest.raises(NobodyEntitled):
        _sample(roster, seed=None)

    assert delivered_by_village(roster.pk) == {}
    assert not DeliverySample.objects.across_areas(reason="test").exists()


def test_without_a_seed_one_is_made() -> None:
    sample = _sample(_delivered(2), seed=None)

    assert len(sample.seed) == 16


def test_what_a_family_says_is_kept_and_counted() -> None:
    sample = _sample(_delivered(2))
    first, second, third = _checks()
    by = UserFactory(role=Role.PENDAMPING)

    good = samples.record(check=first, answer=Answer(was_received=True, received=600_000, photo=PICTURE), by=by)
    short = samples.record(
        check=second,
        answer=Answer(True, 550_000, deducted=50_000, deducted_by="Ketua RT", note="Untuk uang transpor"),
        by=by,
    )
    gone = samples.not_met(check=third, note="Pindah menurut tetangga", by=by)

    found = outcome_of(sample)
    assert (good.is_in_order, short.is_in_order, gone.state) == (True, False, "not_met")
    assert (found.asked, found.unanswered, found.deducted.found, found.short.found) == (2, 1, 1, 0)
    assert Evidence.objects.across_areas(reason="test").get().family_id == first.delivery.entry.family_id
    villages = by_village(SampleCheck.objects.across_areas(reason="test"))
    assert sum(one.asked for one in villages) == 2
    assert sum(one.amiss for one in villages) == 1


def test_nothing_received_counts_as_nothing() -> None:
    _sample(_delivered(1))
    check = _checks()[0]

    kept = samples.record(check=check, answer=Answer(False, 600_000, note="Tidak pernah datang"), by=UserFactory())

    assert (kept.received, kept.is_in_order) == (0, False)


def test_an_answer_sent_twice_is_kept_once() -> None:
    _sample(_delivered(1))
    check, by = _checks()[0], UserFactory()
    answer = Answer(was_received=True, received=600_000)
    samples.record(check=check, answer=answer, by=by)

    again = samples.record(check=check, answer=answer, by=by)

    assert again.checked_by == by
    assert AuditEvent.objects.filter(action="sample_check.record").count() == 1
    with pytest.raises(WrongState):
        samples.record(check=check, answer=answer, by=UserFactory())


def test_nobody_is_asked_about_a_record_taken_back_until_the_aid_is_handed_over_anew() -> None:
    _sample(_delivered(1))
    check = next(one for one in _checks() if one.village_id == VILLAGE)
    asks, hands_over = UserFactory.create_batch(2, role=Role.PENDAMPING, role__area=VILLAGE)
    deliveries.reopen(delivery=check.delivery, reason="Salah orang", by=UserFactory())

    assert waiting_for(asks, 10) == []
    with pytest.raises(WrongState, match="ditarik kembali"):
        samples.record(check=check, answer=Answer(False, 0, note="Tidak datang"), by=asks)
    with pytest.raises(WrongState, match="ditarik kembali"):
        samples.not_met(check=check, note="Rumah kosong", by=asks)
    deliveries.deliver_one(delivery=check.delivery, by=hands_over)

    assert [one.pk for one in waiting_for(asks, 10)] == [check.pk]
    assert waiting_for(hands_over, 10) == []
    with pytest.raises(SamePerson):
        samples.record(check=check, answer=Answer(True, 600_000), by=hands_over)
    assert not Finding.objects.across_areas(reason="test").exists()


def test_who_was_not_met_is_asked_anew_about_an_aid_handed_over_anew_and_an_answer_stays() -> None:
    _sample(_delivered(2))
    missed, answered = (one for one in _checks() if one.village_id == VILLAGE)
    asks, hands_over = UserFactory(), UserFactory()
    samples.not_met(check=missed, note="Rumah kosong", by=hands_over)
    samples.record(check=answered, answer=Answer(True, 600_000), by=asks)
    for one in (missed, answered):
        deliveries.reopen(delivery=one.delivery, reason="Salah catat", by=UserFactory())

    deliveries.mark_delivered(delivery_ids=[missed.delivery_id, answered.delivery_id], by=hands_over)

    found = {one.pk: (one.state, one.handed_by_id == hands_over.pk, one.checked_by, one.note) for one in _checks()}
    assert found[missed.pk] == ("open", True, None, "Rumah kosong")
    assert found[answered.pk] == ("answered", False, asks, "")


def test_an_aid_that_an_agency_paid_after_its_record_was_taken_back_is_asked_about_anew() -> None:
    batch = a_sent_batch_of(1, "post")
    delivery = Delivery.objects.across_areas(reason="test").get()
    first, treasurer = UserFactory(), UserFactory(role=Role.BENDAHARA)
    deliveries.deliver_one(delivery=delivery, by=first)
    _sample(batch.roster)
    deliveries.reopen(delivery=delivery, reason="Salah catat", by=UserFactory())

    taking.apply(reply=a_reply(batch, [said_of(payments_of(batch)[0], "DITERIMA")]), by=treasurer)

    assert [(one.state, one.handed_by) for one in _checks()] == [("open", treasurer)]
    assert samples.record(check=_checks()[0], answer=Answer(True, 600_000), by=first).state == "answered"


def test_who_was_not_met_may_be_asked_later() -> None:
    _sample(_delivered(1))
    check, by = _checks()[0], UserFactory()
    samples.not_met(check=check, note="Sedang bekerja", by=by)

    later = samples.record(check=check, answer=Answer(True, 600_000), by=by)

    assert later.state == "answered"


def test_nobody_asks_about_the_own_hand_over() -> None:
    by = UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
    _sample(_delivered(1, by=by))
    check = next(one for one in _checks() if one.village_id == VILLAGE)

    with pytest.raises(SamePerson):
        samples.record(check=check, answer=Answer(True, 600_000), by=by)
    check.state, check.checked_by = "not_met", by
    check.checked_at = check.delivery.recorded_at
    with pytest.raises(IntegrityError, match="sample_check_asked_by_another_person"), transaction.atomic():
        check.save()

    assert waiting_for(by, 10) == []
    other = UserFactory(role=Role.PENDAMPING, role__area=VILLAGE)
    assert [one.pk for one in waiting_for(other, 10)] == [check.pk]


@pytest.mark.parametrize(
    "answer",
    [Answer(True, -1), Answer(True, 600_000, deducted=-1), Answer(False, 0), Answer(True, 500_000, note=" ")],
    ids=str,
)
def test_an_answer_that_cannot_be_kept(answer: Answer) -> None:
    _sample(_delivered(1))
    check = _checks()[0]

    with pytest.raises(ReasonMissing):
        samples.record(check=check, answer=answer, by=UserFactory())

    check.refresh_from_db()
    assert check.state == "open"


def test_not_met_says_what_was_tried() -> None:
    _sample(_delivered(1))

    with pytest.raises(ReasonMissing):
        samples.not_met(check=_checks()[0], note="", by=UserFactory())

    assert _checks()[0].state == "open"


def test_what_is_not_in_order_opens_a_finding_and_what_is_in_order_does_not() -> None:
    _sample(_delivered(1))
    first, second = _checks()
    by = UserFactory()

    samples.record(check=first, answer=Answer(False, 0, note="Tidak datang"), by=by)
    samples.record(check=second, answer=Answer(True, 600_000), by=by)

    amiss, fine = _checks()
    opened = Finding.objects.across_areas(reason="test").get()
    entry = first.delivery.entry
    assert (amiss.finding_id, fine.finding_id) == (opened.pk, None)
    assert (opened.kind, opened.state, opened.materiality) == ("aid_amiss", "open", 2)
    assert (opened.person_id, opened.family_id, opened.village_id) == (entry.recipient_id, entry.family_id, VILLAGE)
    assert opened.due_on is not None
    assert AuditEvent.objects.get(action="finding.report").actor_id == by.pk


def test_a_finding_about_aid_does_not_keep_the_family_from_the_next_aid() -> None:
    roster = _delivered(1)
    _sample(roster)
    check = _checks()[0]

    samples.record(check=check, answer=Answer(False, 0, note="Tidak datang"), by=UserFactory())

    assert blocked_among([check.delivery.entry_id]) == {}


def test_a_second_answer_while_the_first_is_undecided_belongs_to_the_same_finding() -> None:
    _sample(_delivered(1))
    first = _checks()[0]
    samples.record(check=first, answer=Answer(False, 0, note="Tidak datang"), by=UserFactory())
    entry = first.delivery.entry
    told = {"kind": Finding.Kind.AID_AMISS, "person": entry.recipient, "family": entry.family, "by": UserFactory()}

    again = findings.report(**told)
    Finding.objects.across_areas(reason="test").update(
        state="decided", decision="no_objection", reason="Sudah", decided_by=told["by"], decided_at=timezone.now()
    )
    later = findings.report(**told)

    first.refresh_from_db()
    assert again.pk == first.finding_id
    assert later.pk != first.finding_id
    assert AuditEvent.objects.filter(action="finding.report").count() == 2


def test_a_finding_belongs_to_an_answer_that_is_not_in_order() -> None:
    _sample(_delivered(1))
    amiss, fine = _checks()
    samples.record(check=amiss, answer=Answer(False, 0, note="Tidak datang"), by=UserFactory())
    samples.record(check=fine, answer=Answer(True, 600_000), by=UserFactory())
    amiss.refresh_from_db()

    with pytest.raises(IntegrityError, match="sample_check_finding_only_when_amiss"), transaction.atomic():
        SampleCheck.objects.across_areas(reason="test").filter(pk=fine.pk).update(finding=amiss.finding)
