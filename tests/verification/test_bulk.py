"""Asking again about many families at once, and the review queue as a list that is taken out."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.listings import listing
from access.models import AuditEvent
from recipients.models import Family, Person
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.verification.factories import CheckFactory, FindingFactory, reviewer
from verification.actions.planning import ask_again
from verification.errors import NobodyChosen
from verification.models import Check


pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
BULK = reverse("recipients:bulk")


def everybody() -> object:
    return Family.objects.across_areas(reason="the test's own families")


def due() -> dict[int, str]:
    waiting = Check.objects.across_areas(reason="the test's own checks").filter(state="due", due_on__lte=TODAY)
    return dict(waiting.values_list("person_id", "due_because"))


def test_who_was_answered_is_due_again() -> None:
    answered = CheckFactory()
    fresh = PersonFactory(family=answered.person.family, relationship=4)

    count = ask_again(
        source="dukcapil", families=everybody(), reason="surat 12", today=TODAY, by=UserFactory(role=Role.VERIFIKATOR)
    )

    event = AuditEvent.objects.get()
    assert count == 2
    assert due() == {answered.person_id: "requested", fresh.pk: "requested"}
    assert (event.action, event.reason, event.details["persons"]) == ("verification.ask_again", "surat 12", 2)


def test_who_waits_for_a_later_day_is_due_today_and_who_is_due_comes_first() -> None:
    later = CheckFactory(state="due", is_latest=False, outcome="", answered_at=None, due_on=TODAY + timedelta(days=9))
    now = CheckFactory(state="due", is_latest=False, outcome="", answered_at=None, due_on=TODAY)

    count = ask_again(source="dukcapil", families=everybody(), reason="surat", today=TODAY, by=reviewer())

    assert count == 1
    assert due() == {later.person_id: "requested", now.person_id: "requested"}


def test_the_deceased_are_not_asked_about() -> None:
    person = PersonFactory(family=FamilyFactory(village_id=VILLAGE))
    Person.objects.filter(pk=person.pk).update(vital_status="deceased")

    assert ask_again(source="dukcapil", families=everybody(), reason="surat", today=TODAY, by=reviewer()) == 0
    assert due() == {}


def test_only_where_the_officer_may_start_a_run() -> None:
    PersonFactory(family=FamilyFactory(village_id=VILLAGE))

    with pytest.raises(NobodyChosen):
        ask_again(source="dukcapil", families=everybody(), reason="surat", today=TODAY, by=reviewer(NEIGHBOUR))

    assert (due(), AuditEvent.objects.count()) == ({}, 0)


def test_from_the_list_to_what_is_due(client) -> None:
    person = PersonFactory(family=FamilyFactory(village_id=VILLAGE))
    client.force_login(reviewer())

    page = client.post(BULK, {"act": "ask-again", "ids": [person.family_id]})
    response = client.post(
        BULK,
        {"act": "ask-again", "confirmed": "1", "sealed": page.context["sealed"], "reason": "surat 12"},
        follow=True,
    )

    assert "Anggota dari 1 keluarga" in page.content.decode()
    assert [str(message) for message in response.context["messages"]] == ["1 orang lagi kini jatuh tempo."]
    assert Check.objects.across_areas(reason="test").get().due_on == timezone.localdate()


def test_nobody_in_reach_is_said(client) -> None:
    user = UserFactory(role=Role.OPERATOR)
    user.assignments.create(role=Role.VERIFIKATOR, area_id=NEIGHBOUR, valid_from="2020-01-01", given_by_id=1)
    family = FamilyFactory(village_id=VILLAGE)
    client.force_login(user)

    page = client.post(BULK, {"act": "ask-again", "ids": [family.pk]})
    response = client.post(
        BULK,
        {"act": "ask-again", "confirmed": "1", "sealed": page.context["sealed"], "reason": "surat 12"},
        follow=True,
    )

    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_the_review_queue_is_taken_out_in_its_order_and_narrowed() -> None:
    minor = FindingFactory(kind="address_differs")
    grave = FindingFactory(kind="deceased")
    user, source = reviewer(), listing("findings")

    rows = list(source.rows(QueryDict(""), user))
    few = list(source.rows(QueryDict("kind=deceased"), user))

    assert [row.pk for row in rows] == [grave.pk, minor.pk]
    assert [column.value(few[0]) for column in source.columns()][1:6] == [
        "Sri Wahyuni", grave.person.nik, grave.get_kind_display(), "Bantuan ditahan", "Surodinawan",
    ]  # fmt: skip
    assert (source.count(QueryDict(""), user), source.count(QueryDict("materiality=3"), user)) == (2, 1)
    assert source.narrowed_by(QueryDict(f"kind=deceased&area={VILLAGE}&state="), user) == [
        "Wilayah: Surodinawan", f"Temuan: {grave.get_kind_display()}",
    ]  # fmt: skip
