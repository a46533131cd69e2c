"""Going over all stored answers: what changes, what a preview leaves alone, and what is out of date."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from access.domain.permissions import Role
from access.errors import NotAllowed
from access.models import AuditEvent, Installation, User
from recipients.models import FamilyCard, Import, Person
from tests.factories import CITY, FamilyFactory, PersonFactory, UserFactory, areas
from tests.recipients.factories import ImportFactory
from tests.verification.answers import answered, element
from tests.verification.factories import FindingFactory
from verification.actions import judging
from verification.actions.sources import all_thresholds, thresholds_of
from verification.errors import AlreadyJudging
from verification.models import Check, Finding, Judging, Threshold
from verification.queries import judging as queries


TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _installed(db):
    Installation.objects.get_or_create(city=areas()[CITY])


def _judged(**values: Any) -> Judging:
    asked = judging.request(source="dukcapil", city=areas()[CITY], by=User.objects.machine(), **values)
    assert judging.judge(judging_id=asked.pk)
    asked.refresh_from_db()
    return asked


def _threshold(limit: int, *, element: str = "NAMA_LGKP", days: int = 0) -> Threshold:
    return Threshold.objects.create(
        source="dukcapil", element=element, limit=limit, valid_from=TODAY + timedelta(days=days)
    )


def test_a_lower_threshold_settles_what_it_no_longer_shows():
    answer = answered(score=87, agrees=False)
    finding = FindingFactory(person=answer.person, check_answer=answer)
    _threshold(85)

    done = _judged()

    answer.refresh_from_db()
    finding.refresh_from_db()
    assert (answer.outcome, answer.elements[0]["threshold"]) == ("matched", 85)
    assert (finding.state, finding.decision, finding.decided_by_id) == ("decided", "no_objection", User.MACHINE_ID)
    assert done.counts == {
        "judged": 1, "otherwise": 1, "to_matched": 1, "to_mismatched": 0, "respelt": 0, "outdated": 0,
        "findings_opened": 0, "findings_closed": 1,
    }  # fmt: skip
    assert AuditEvent.objects.filter(action="judging.finish", object_id=str(done.pk)).exists()


def test_a_higher_threshold_opens_findings():
    answer = answered(score=92)
    _threshold(95)

    done = _judged()

    finding = Finding.objects.get()
    assert (finding.kind, finding.person_id, finding.details) == (
        "name_differs", answer.person_id, [{"element": "NAMA_LGKP", "score": 92}],
    )  # fmt: skip
    assert (done.counts["to_mismatched"], done.counts["findings_opened"]) == (1, 1)


def test_a_preview_counts_and_keeps_nothing():
    answer = answered(score=92)
    _threshold(95, days=7)

    today = _judged(is_preview=True)
    then = _judged(is_preview=True, on=TODAY + timedelta(days=7))

    answer.refresh_from_db()
    assert (today.counts["otherwise"], then.counts["findings_opened"]) == (0, 1)
    assert (answer.outcome, Finding.objects.count()) == ("matched", 0)
    assert not AuditEvent.objects.filter(action__startswith="judging").exists()


def test_judging_twice_is_the_same_as_once():
    answered(score=92)
    _threshold(95)
    first = _judged()

    again = _judged()

    assert not judging.judge(judging_id=first.pk)
    assert (again.counts["otherwise"], again.counts["findings_opened"]) == (0, 0)
    assert Finding.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"full_name": "MUH. RIZKI"}, "respelt"),
        ({"full_name": "Muhammad Rizki"}, ""),
        ({"full_name": "BUDI SANTOSO"}, "outdated"),
        ({"birth_date": date(1990, 1, 2)}, "outdated"),
        ({"sex": "P"}, "outdated"),
        ({"birth_place": "MADIUN"}, ""),
    ],
)
def test_an_answer_about_other_data_is_marked(changes, standing):
    person = PersonFactory(family=FamilyFactory(kk_number="3576010101010001"), full_name="MUHAMMAD RIZKI", sex="L")
    answer = answered(person=person)
    Person.objects.filter(pk=person.pk).update(**changes)

    done = _judged()

    answer.refresh_from_db()
    assert answer.standing == standing
    assert {name: done.counts[name] for name in ("respelt", "outdated")} == {
        name: int(name == standing) for name in ("respelt", "outdated")
    }


def test_a_new_card_alone_leaves_the_answer_standing():
    answer = answered()
    FamilyCard.objects.filter(family=answer.person.family).update(until_on=TODAY)
    FamilyCard.objects.create(family=answer.person.family, kk_number="3576010101010002", from_on=TODAY)

    _judged()

    answer.refresh_from_db()
    assert answer.standing == ""


def test_an_answer_that_nobody_can_trace_is_out_of_date():
    answer = answered()
    Check.objects.filter(pk=answer.pk).update(asked_hash=1)

    _judged()

    answer.refresh_from_db()
    assert answer.standing == "outdated"


def test_an_answer_stands_again_when_the_name_comes_back():
    person = PersonFactory(family=FamilyFactory(kk_number="3576010101010001"), full_name="MUHAMMAD RIZKI")
    answer = answered(person=person)
    Check.objects.filter(pk=answer.pk).update(standing="outdated")

    _judged()

    answer.refresh_from_db()
    assert answer.standing == ""


def test_who_was_answered_anew_meanwhile_is_left_alone(monkeypatch):
    answer = answered(score=92)
    _threshold(95)
    monkeypatch.setattr(queries, "lock", lambda: Check.objects.filter(pk=answer.pk).update(is_latest=False))

    done = _judged()

    assert (done.counts["otherwise"], Finding.objects.count()) == (0, 0)


def test_two_at_once_are_refused_and_strangers_too():
    city = areas()[CITY]
    judging.request(source="dukcapil", city=city, by=User.objects.machine())

    with pytest.raises(AlreadyJudging):
        judging.request(source="dukcapil", city=city, by=User.objects.machine())
    with pytest.raises(NotAllowed):
        judging.request(source="land", city=city, by=UserFactory(role=Role.VERIFIKATOR, role__area=CITY))
    assert Judging.objects.across_areas(reason="test").count() == 1
    assert judging.waiting() == [Judging.objects.across_areas(reason="test").get().pk]


def test_a_judging_that_breaks_off_says_so_and_leaves_nothing(monkeypatch):
    answered(score=92)
    _threshold(95)
    asked = judging.request(source="dukcapil", city=areas()[CITY], by=User.objects.machine())
    monkeypatch.setattr(queries, "store", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        judging.judge(judging_id=asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.trouble, Finding.objects.count()) == ("failed", "ZeroDivisionError", 0)


def test_one_whose_worker_was_replaced_keeps_nothing(monkeypatch):
    answered(score=92)
    _threshold(95)
    asked = judging.request(source="dukcapil", city=areas()[CITY], by=User.objects.machine())
    store = queries.store_standings
    others = Judging.objects.across_areas(reason="test").filter(pk=asked.pk)
    monkeypatch.setattr(queries, "store_standings", lambda: (others.update(claimed_by="another"), store()))

    judging.judge(judging_id=asked.pk)

    assert Finding.objects.count() == 0


def test_the_night_judges_after_new_thresholds_and_new_files_only():
    assert judging.look() == []
    _threshold(95)
    (first,) = judging.look()
    assert judging.look() == []
    judging.judge(judging_id=first)
    assert judging.look() == []

    ImportFactory(
        state=Import.State.ADMITTED, admitted_by_id=User.MACHINE_ID, admitted_at=timezone.now() + timedelta(minutes=1)
    )

    assert len(judging.look()) > 0


def test_without_an_installation_the_night_asks_for_nothing():
    Installation.objects.all().delete()

    assert judging.look() == []


def test_dated_thresholds_go_before_the_environment(monkeypatch):
    monkeypatch.setenv("DUKCAPIL_THRESHOLD", "80")
    monkeypatch.setenv("EMPLOYMENT_LIMIT_UPAH_BULANAN", "4000000")

    assert all_thresholds("dukcapil", today=TODAY)["NAMA_LGKP"] == 80
    assert all_thresholds("employment", today=TODAY)["upah_bulanan"] == 4_000_000

    _threshold(85, days=-3)
    _threshold(95, days=1)

    assert all_thresholds("dukcapil", today=TODAY)["NAMA_LGKP"] == 85
    assert thresholds_of("dukcapil", today=TODAY + timedelta(days=1)) == {"NAMA_LGKP": 95}


def test_the_command_tells_what_came_of_it(tmp_path):
    answered(score=92)
    _threshold(95)
    out = tmp_path / "judge.json"

    call_command("judge", "--source", "dukcapil", "--json", str(out), stdout=StringIO())

    told = json.loads(out.read_text())
    assert (told["judged"], told["to_mismatched"], told["findings_opened"]) == (1, 1, 1)
    assert told["thresholds"]["NAMA_LGKP"] == 95


def test_the_command_refuses_what_is_being_judged():
    judging.request(source="dukcapil", city=areas()[CITY], by=User.objects.machine())

    with pytest.raises(CommandError):
        call_command("judge", "--source", "dukcapil", "--preview")


def test_an_element_that_does_not_decide_leaves_the_outcome():
    answer = answered()
    Check.objects.filter(pk=answer.pk).update(elements=[*answer.elements, element("ALAMAT", 75, agrees=True)])
    _threshold(80, element="ALAMAT")

    done = _judged()

    assert (done.counts["otherwise"], done.counts["to_mismatched"]) == (1, 0)
    assert Finding.objects.get().kind == "address_differs"
