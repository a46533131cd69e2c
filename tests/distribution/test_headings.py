"""A list of one roster, determination, batch or reply says on paper and in files which one it is of."""

import pytest
from django.http import QueryDict

from access.domain.permissions import Role
from access.listings import listing
from access.models import User
from distribution.models import Roster
from tests.distribution.factories import an_approved_roster
from tests.distribution.payment_factories import a_batch, a_payable_roster, a_reply, a_sent_batch, payments_of, said_of
from tests.factories import VILLAGE, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


def _named(roster: Roster) -> str:
    return f"{roster.programme.name}, {roster.period}"


@pytest.mark.parametrize("key", ["roster", "roster-overlaps", "sample", "payment-books"])
def test_a_list_of_a_roster_names_programme_and_period(operator: User, key: str) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()

    assert listing(key).narrowed_by(QueryDict(f"roster={roster.pk}"), operator) == [_named(roster)]
    assert listing(key).narrowed_by(QueryDict("roster=999999"), operator) == []


def test_a_delivery_list_names_its_kelurahan_too(operator: User) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    query = QueryDict(f"roster={roster.pk}&village={VILLAGE}&state=open")

    assert listing("deliveries").narrowed_by(query, operator)[:2] == [_named(roster), "Surodinawan"]


@pytest.mark.parametrize("key", ["results", "changes_of_result"])
def test_results_name_their_programme_and_period(operator: User, key: str) -> None:
    FamilyFactory(head=True, decile=2)
    roster = an_approved_roster()
    query = QueryDict(f"determination={roster.determination_id}")

    assert listing(key).narrowed_by(query, operator)[0] == _named(roster)


def test_payments_and_replies_name_agency_batch_and_file(operator: User) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1, "transfer", "pkh")))
    reply = a_reply(batch, [said_of(one) for one in payments_of(batch)])
    named = _named(batch.roster)

    assert listing("payments").narrowed_by(QueryDict(f"batch={batch.pk}"), operator) == [
        named, f"{batch.agency.name} · Gelombang {batch.number}",
    ]  # fmt: skip
    assert listing("reply-lines").narrowed_by(QueryDict(f"reply={reply.pk}"), operator)[:2] == [
        named, f"{batch.agency.name} · {reply.name}",
    ]  # fmt: skip
    assert listing("payments").narrowed_by(QueryDict("batch=0"), operator) == []
    assert listing("reply-lines").narrowed_by(QueryDict("reply=0"), operator) == []
