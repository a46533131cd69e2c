"""Who is entered or corrected is compared with those who are known, before it is sent."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from recipients.domain.events.kinds import Kind
from recipients.models import Correction
from recipients.queries import duplicates
from recipients.queries.duplicate_entry import described_in, likely_rows
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory
from tests.recipients.duplicate_cases import pair, record, search_all, strangers
from tests.recipients.events import born, drafted


pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")


@pytest.fixture
def town():
    """A searched town with somebody who is entered again by the tests."""
    strangers()
    known = record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", mother_name="SUMIATI")
    search_all()
    return known


def new_family(**more: str) -> dict[str, str]:
    member = {
        "nik": "3576011403869105", "full_name": "MOCH. RISKI", "sex": "L", "birth_date": "1986-03-14",
        "relationship": "1", "birth_place": "", "mother_name": "SUMIATI",
    }  # fmt: skip
    return {
        "kk_number": "3576010101019991", "village": VILLAGE, "address": "Jl. Kenanga 4", "rt": "001", "rw": "002",
        "reason": "pindah datang", "members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0",
        **{f"members-0-{name}": value for name, value in member.items()}, **more,
    }  # fmt: skip


def test_a_new_family_is_compared_before_it_is_sent(client, town) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))

    answer = client.post(reverse("recipients:family-new"), new_family())

    assert answer.status_code == 422
    assert [row.person for row in answer.context["likely"]] == [town]
    assert "Mungkin sudah ada" in answer.content.decode()
    assert not WHOLE_NUMBER.search(
        answer.content.decode().replace("3576011403869105", "").replace(new_family()["kk_number"], "")
    )
    assert Correction.objects.across_areas(reason="test").count() == 0


def test_who_has_looked_goes_on(client, town) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR))

    client.post(reverse("recipients:family-new"), new_family(is_somebody_else="on"))

    assert Correction.objects.across_areas(reason="test").get().kind == "new_family"


def test_somebody_outside_the_area_is_told_of_by_kelurahan_only(town) -> None:
    told = duplicates.Described("3576011403869105", "MOCH. RISKI", "L", "1986-03-14", "SUMIATI")
    elsewhere = UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)

    [row] = likely_rows([told], elsewhere)

    assert (row.person, row.village, row.told) == (None, "Surodinawan", "MOCH. RISKI")


def test_a_pair_that_was_kept_apart_is_not_warned_of_again(town) -> None:
    other = record("3576011403869105", "TONI", "1986-03-14", mother_name="SUMIATI")
    told = duplicates.Described(other.nik, "MOCH. RISKI", "L", "1986-03-14", "SUMIATI", person_id=other.pk)
    operator = UserFactory(role=Role.OPERATOR)
    assert len(likely_rows([told], operator)) == 1

    pair(town, other, state="dismissed", decided_by=operator, decided_at=timezone.now(), reason="kembar")

    assert likely_rows([told], operator) == []


def test_a_corrected_person_is_compared_before_it_is_sent(client, town) -> None:
    other = PersonFactory(full_name="TONI", birth_date=town.birth_date, mother_name="SUMIATI")
    operator = UserFactory(role=Role.OPERATOR)
    client.force_login(operator)
    wanted = {"full_name": "MUHAMMAD RISKI"}
    draft = drafted(Kind.PERSON, other.family, {"person": other.pk, "wanted": wanted}, by=operator)

    refused = client.post(reverse("recipients:event-send", args=[draft.pk]), follow=True)

    draft.refresh_from_db()
    assert draft.state == "draft"
    assert [row.person for row in refused.context["likely"]] == [town]
    client.post(reverse("recipients:event-send", args=[draft.pk]), {"is_somebody_else": "on"})
    draft.refresh_from_db()
    assert draft.state == "waiting"


def test_people_of_a_change_are_described() -> None:
    home = FamilyFactory(head=True)
    child = drafted(Kind.BIRTH, home, born())
    plain = drafted(Kind.PERSON, home, {"person": home.head.pk, "wanted": {"occupation": 9}})

    assert [each.person_id for each in described_in(child)] == [None]
    assert described_in(plain) == []
