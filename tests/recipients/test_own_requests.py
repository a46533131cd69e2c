"""What became of the changes that an operator has asked for."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.listings import listing
from access.models import RoleAssignment, User
from recipients.models import Correction
from recipients.queries import corrections
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory


pytestmark = pytest.mark.django_db
URL = reverse("recipients:own-requests")


@pytest.fixture
def operator(client) -> User:
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


def asked(by: User, name: str = "Slamet Riyadi", **more) -> Correction:
    person = PersonFactory(full_name=name, family=FamilyFactory(village_id=VILLAGE))
    return Correction.objects.create(
        **{"kind": "person", "person": person, "family": person.family, "village_id": VILLAGE, "reason": "sesuai KTP",
           "requested_by": by, **more}
    )  # fmt: skip


def declined(by: User) -> Correction:
    decided = {"state": "declined", "decided_by": UserFactory(full_name="Dwi Hartono"), "decided_at": timezone.now()}
    return asked(by, decision_reason="KTP tidak terbaca", **decided)


def test_the_newest_stands_first_with_the_answer(client, operator) -> None:
    declined(operator)
    asked(operator, "Siti Aminah")

    page = client.get(URL)

    assert [(title, variant) for _one, title, variant in page.context["rows"]] == [
        ("Siti Aminah", "warn"), ("Slamet Riyadi", "bad"),
    ]  # fmt: skip
    assert "KTP tidak terbaca" in page.content.decode()


def test_those_of_others_and_of_areas_that_one_has_left_are_not_shown(client, operator) -> None:
    asked(UserFactory(role=Role.OPERATOR))
    asked(operator, village_id=NEIGHBOUR)
    RoleAssignment.objects.filter(user=operator).update(area=VILLAGE)

    page = client.get(URL)

    assert page.context["rows"] == []
    assert "Anda belum mengusulkan perubahan" in page.content.decode()


def test_older_ones_are_on_the_next_page(client, operator, monkeypatch) -> None:
    monkeypatch.setattr(corrections, "PAGE", 2)
    for number in range(3):
        asked(operator, f"Orang {number}")

    first = client.get(URL)
    second = client.get(URL + first.context["next_url"])

    assert [title for _one, title, _variant in first.context["rows"]] == ["Orang 2", "Orang 1"]
    assert [title for _one, title, _variant in second.context["rows"]] == ["Orang 0"]
    assert (second.context["next_url"], second.context["first_url"]) == (None, URL)


def test_the_page_costs_the_same_for_one_and_for_many(client, operator, django_assert_max_num_queries) -> None:
    declined(operator)
    with django_assert_max_num_queries(12) as one:
        client.get(URL)
    for _number in range(20):
        declined(operator)

    with django_assert_max_num_queries(12) as many:
        client.get(URL)

    assert len(one) == len(many)


def test_the_list_is_taken_out_with_the_answers(operator) -> None:
    declined(operator)
    source = listing("own-requests")

    (row,) = source.rows(QueryDict(""), operator)

    assert source.count(QueryDict(""), operator) == 1
    values = {column.name: column.value(row) for column in source.columns()}
    assert (values["name"], values["decided_by"], values["answer"]) == (
        "Slamet Riyadi", "Dwi Hartono", "KTP tidak terbaca",
    )  # fmt: skip


def test_columns_of_ones_own_stand_on_the_page(client, operator) -> None:
    asked(operator)

    page = client.get(URL, {"columns": "reason"})

    assert [column.name for column in page.context["columns"]] == ["name", "reason"]
    assert "sesuai KTP" in page.content.decode()
