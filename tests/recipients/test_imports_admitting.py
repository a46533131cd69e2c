"""Admitting a hand-over: by whom, once, wholly or not at all."""

from datetime import date

import pytest
from django.db import IntegrityError

from access.domain.permissions import Role
from access.models import AuditEvent, User
from recipients import errors
from recipients.actions.imports import admit, stage
from recipients.models import (
    DecileRecord,
    Family,
    FamilyCard,
    Import,
    LivingConditions,
    Membership,
    Person,
    PersonConditions,
)
from recipients.queries import admission, intake_tables
from tests.factories import UserFactory
from tests.recipients.handover import (
    admitted,
    counts,
    family,
    households,
    kk,
    nik,
    person,
    staged,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
State = Import.State


def test_admitted_families_stand_in_every_table(tmp_path):
    found = admitted(tmp_path, [family(1, member_count="2")], [person(1), person(2, of=1, relationship="3")])

    assert found.state == State.ADMITTED
    one = Family.objects.across_areas(reason="test").get()
    head = Person.objects.across_areas(reason="test").get(nik=nik(1))
    assert (one.village_id, one.address, one.head, one.source) == (
        "35.76.01.1001", "JL. KENANGA NO. 1", head, "dtsen",
    )  # fmt: skip
    assert FamilyCard.objects.get().kk_number == kk(1)
    assert list(Membership.objects.order_by("relationship").values_list("person__nik", "relationship", "from_on")) == [
        (nik(1), 1, date(2026, 9, 30)), (nik(2), 4, date(2026, 9, 30)),
    ]  # fmt: skip
    living = LivingConditions.objects.get()
    assert (living.version, living.roof_material, living.has_car, living.declared_members) == ("2026-Q3", 2, False, 2)
    assert living.source_codes.split("\x1f")[:2] == ["YA", ""]
    health = PersonConditions.objects.get(person=head)
    assert (health.work_status, health.vision, health.chronic_illness, health.source_row) == (4, 4, 1, 2)
    deciles = DecileRecord.objects.get()
    assert (deciles.national, deciles.province, deciles.city, deciles.version) == (3, 3, 4, "2026-Q3")
    assert (head.occupation, head.education, head.card_rt, head.village_id) == (15, 5, "003", "35.76.01.1001")


def test_indexes_and_keys_are_back_after_a_first_load(tmp_path):
    before = admission._structures()

    admitted(tmp_path, *households([1]))

    assert admission._structures() == before
    with pytest.raises(IntegrityError):
        FamilyCard.objects.create(
            family=Family.objects.across_areas(reason="t").get(), kk_number=kk(1), from_on=date(2026, 1, 1)
        )


def test_who_sent_the_files_cannot_admit_them(tmp_path):
    both = UserFactory(role=Role.OPERATOR)
    both.assignments.create(role=Role.VERIFIKATOR, area_id="35.76", valid_from=date(2020, 1, 1), given_by_id=1)
    found = staged(tmp_path, *households([1]), by=both)

    with pytest.raises(errors.SameActor):
        admit(import_id=found.pk, by=both)

    found.refresh_from_db()
    assert found.state == State.STAGED
    assert not Family.objects.across_areas(reason="test").exists()


def test_who_may_not_admit_is_refused(tmp_path):
    found = staged(tmp_path, *households([1]))

    with pytest.raises(errors.NotPermitted):
        admit(import_id=found.pk, by=UserFactory(role=Role.OPERATOR))


def test_second_person_admits(tmp_path):
    operator, verifier = UserFactory(role=Role.OPERATOR), UserFactory(role=Role.VERIFIKATOR)
    found = staged(tmp_path, *households([1]), by=operator)

    done = admit(import_id=found.pk, by=verifier)

    assert (done.state, done.admitted_by) == (State.ADMITTED, verifier)
    assert AuditEvent.objects.get(action="import.admit").actor == verifier


def test_admitting_twice_is_refused(tmp_path):
    found = admitted(tmp_path, *households([1]))

    with pytest.raises(errors.NotWaiting):
        admit(import_id=found.pk, by=User.objects.machine())

    assert Person.objects.across_areas(reason="test").count() == 1


def test_failure_in_the_middle_writes_nothing_and_leaves_the_import_waiting(tmp_path, monkeypatch):
    found = staged(tmp_path, *households([1, 2]))
    real = admission.execute

    def fail_late(name: str, *args: object, **names: object) -> int:
        if name == "admit_insert_deciles":
            raise RuntimeError("disk full")
        return real(name, *args, **names)

    monkeypatch.setattr(admission, "execute", fail_late)

    with pytest.raises(RuntimeError):
        admit(import_id=found.pk, by=User.objects.machine())

    found.refresh_from_db()
    assert (found.state, found.trouble) == (State.STAGED, "RuntimeError")
    assert not Person.objects.across_areas(reason="test").exists()
    monkeypatch.undo()
    assert admit(import_id=found.pk, by=User.objects.machine()).counts["persons"] == counts(2, new=2)


def test_lost_staging_is_read_again(tmp_path):
    found = staged(tmp_path, *households([1]))
    intake_tables.drop_tables(found.pk)

    with pytest.raises(errors.StagingLost):
        admit(import_id=found.pk, by=User.objects.machine())

    assert stage(import_id=found.pk)
    assert admit(import_id=found.pk, by=User.objects.machine()).state == State.ADMITTED
