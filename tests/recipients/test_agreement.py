"""A second person's agreement stands in the row, and a worker admits in that person's name."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from access.models import AuditEvent
from recipients import errors
from recipients.actions import imports
from recipients.actions.imports import agreement, sweep
from recipients.models import Import
from tests.factories import VILLAGE, UserFactory
from tests.recipients.factories import ImportFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture
def found():
    return ImportFactory()


def test_agreement_is_kept_with_who_and_when(found, verifier) -> None:
    agreed = imports.agree(import_id=found.pk, by=verifier)

    assert agreed.admission_by == verifier
    assert agreed.admission_asked_at is not None
    assert AuditEvent.objects.get(action="import.agree").actor == verifier
    assert sweep.waiting_for_admission() == [found.pk]


def test_agreeing_twice_keeps_the_first(found, verifier) -> None:
    imports.agree(import_id=found.pk, by=verifier)

    with pytest.raises(errors.NotWaiting):
        imports.agree(import_id=found.pk, by=UserFactory(role=Role.PENYETUJU))

    assert Import.objects.get().admission_by == verifier


def test_whoever_sent_the_files_cannot_agree(verifier) -> None:
    found = ImportFactory(uploaded_by=verifier)

    with pytest.raises(errors.SameActor):
        imports.agree(import_id=found.pk, by=verifier)

    assert Import.objects.get().admission_by is None


def test_the_database_too_wants_another_person(found) -> None:
    with pytest.raises(IntegrityError, match="import_admission_asked_by_another_person"), transaction.atomic():
        Import.objects.filter(pk=found.pk).update(admission_by=found.uploaded_by, admission_asked_at=timezone.now())


def test_the_database_wants_to_know_when(found, verifier) -> None:
    with pytest.raises(IntegrityError, match="import_admission_asked_has_who_and_when"), transaction.atomic():
        Import.objects.filter(pk=found.pk).update(admission_by=verifier)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR, Role.PEJABAT])
def test_other_roles_cannot_agree(found, role: Role) -> None:
    with pytest.raises(errors.NotPermitted):
        imports.agree(import_id=found.pk, by=UserFactory(role=role))


def test_a_role_in_one_kelurahan_is_not_enough(found) -> None:
    with pytest.raises(errors.NotPermitted):
        imports.agree(import_id=found.pk, by=UserFactory(role=Role.VERIFIKATOR, role__area=VILLAGE))


@pytest.mark.parametrize("state", ["received", "staging", "refused", "failed", "cancelled"])
def test_only_what_waits_for_admission_is_agreed_to(verifier, state: str) -> None:
    found = ImportFactory(state=state)

    with pytest.raises(errors.NotWaiting):
        imports.agree(import_id=found.pk, by=verifier)

    assert Import.objects.get().admission_by is None


def test_the_worker_admits_in_the_name_of_who_agreed(found, verifier, monkeypatch) -> None:
    imports.agree(import_id=found.pk, by=verifier)
    called: list[dict] = []
    monkeypatch.setattr(agreement, "admit", lambda **arguments: called.append(arguments))

    assert imports.admit_agreed(import_id=found.pk) is True

    assert called == [{"import_id": found.pk, "by": verifier}]


def test_without_an_agreement_the_worker_does_nothing(found) -> None:
    assert imports.admit_agreed(import_id=found.pk) is False


def test_what_somebody_else_admits_already_is_left_alone(found, verifier, monkeypatch) -> None:
    imports.agree(import_id=found.pk, by=verifier)

    def taken(**_arguments: object) -> None:
        raise errors.NotWaiting(found.pk, "admitting")

    monkeypatch.setattr(agreement, "admit", taken)

    assert imports.admit_agreed(import_id=found.pk) is False
    assert Import.objects.get().admission_by == verifier


def test_a_failed_admission_takes_the_agreement_back(found, verifier, monkeypatch) -> None:
    imports.agree(import_id=found.pk, by=verifier)

    def broken(**_arguments: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(agreement, "admit", broken)

    with pytest.raises(RuntimeError):
        imports.admit_agreed(import_id=found.pk)

    assert Import.objects.get().admission_by is None
    assert sweep.waiting_for_admission() == []


def test_an_interrupted_admission_waits_for_a_person_again(found, verifier) -> None:
    imports.agree(import_id=found.pk, by=verifier)
    long_ago = timezone.now() - 2 * Import.CLAIM_EXPIRES
    Import.objects.filter(pk=found.pk).update(state="admitting", claimed_by="x", heartbeat_at=long_ago)

    released = sweep.release_silent_admissions()

    stored = Import.objects.get()
    assert released == 1
    assert (stored.state, stored.admission_by, stored.claimed_by) == ("staged", None, "")
