"""What the database itself refuses about changes, receivers, goodbyes to aid and papers."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.domain.permissions import Role
from recipients.actions import corrections
from recipients.actions.events import undoing
from recipients.domain.events.kinds import Kind
from recipients.models import AidExit, Caretaker, Correction, Document, Family
from tests.factories import UserFactory
from tests.recipients.events import (
    DAY,
    REASON,
    a_family,
    applied,
    born,
    drafted,
)


pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return UserFactory(role=Role.OPERATOR)


@pytest.fixture
def decider():
    return UserFactory(role=Role.VERIFIKATOR)


@pytest.fixture
def family() -> Family:
    return a_family()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"field_class": "plain"}, "correction_plain_only_where_nothing_rests_on_it"),
        ({"field_class": "grand"}, "correction_class_known"),
        ({"kind": "wedding"}, "correction_kind_known"),
        ({"state": "lost"}, "correction_state_known"),
        ({"state": "undo_waiting"}, "correction_undo_asked_has_who_when_why"),
        ({"undone_at": timezone.now()}, "correction_undone_has_who_and_when"),
    ],
)
def test_the_database_refuses_what_must_never_be(family, changes: dict[str, object], name: str) -> None:
    event = applied(Kind.BIRTH, family, born())

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Correction.objects.filter(pk=event.pk).update(**changes)


def test_the_database_wants_two_people_for_undoing(family, operator) -> None:
    event = undoing.ask(correction=applied(Kind.BIRTH, family, born()), reason="Salah", by=operator)
    alone = {"state": "undone", "undone_by": operator, "undone_at": timezone.now()}

    with pytest.raises(IntegrityError, match="correction_undone_by_another_person"), transaction.atomic():
        Correction.objects.filter(pk=event.pk).update(**alone)


def test_an_identity_field_is_never_plain(family, operator) -> None:
    event = corrections.correct_person(person=family.head, wanted={"occupation": 9}, reason=REASON, by=operator)
    assert event.field_class == "plain"

    with pytest.raises(IntegrityError, match="correction_plain_only"), transaction.atomic():
        Correction.objects.filter(pk=event.pk).update(changes={"nik": ["1", "2"]})


@pytest.mark.parametrize(
    ("model", "values", "name"),
    [
        (Caretaker, {"from_on": DAY}, "caretaker_one_at_a_time"),
        (Caretaker, {"from_on": DAY, "until_on": date(2020, 1, 1)}, "caretaker_ends_after_start"),
        (AidExit, {"from_on": DAY, "leaving": "bored"}, "aid_exit_leaving_known"),
        (AidExit, {"from_on": DAY, "leaving": "opted_out", "until_on": date(2020, 1, 1)}, "aid_exit_ends_after_start"),
    ],
)
def test_dated_rows_are_held_by_the_database(family, model: type, values: dict[str, object], name: str) -> None:
    whom = {"person": family.head} if model is Caretaker else {}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(family=family, **whom, **values)


def test_a_paper_of_no_known_kind_is_refused(family) -> None:
    drafted(Kind.BIRTH, family, born())

    with pytest.raises(IntegrityError, match="document_paper_known"), transaction.atomic():
        Document.objects.update(paper="napkin")
