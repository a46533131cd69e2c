"""Pages of payments ask the database a dozen times at most, whatever they show."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from distribution.actions.payments import amounts, taking
from distribution.models import PaymentBatch
from distribution.payments_listings import Payments
from tests.distribution.payment_factories import (
    a_batch,
    a_payable_roster,
    a_released_batch,
    a_reply,
    a_sent_batch,
    an_account_list,
    payments_of,
    said_of,
)
from tests.factories import PersonFactory, UserFactory


pytestmark = pytest.mark.django_db
MOST = 12
EVERY_COLUMN = ",".join(column.name for column in Payments().columns())


@pytest.fixture
def asked(client: Client) -> Callable[..., int]:
    """How many queries a page makes when it is opened a second time; asked(user, name, pk, query)."""

    def count(user: User, name: str, *args: int, query: str = "") -> int:
        client.force_login(user)
        address = reverse(f"distribution:{name}", args=args) + query
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        return len(found)

    return count


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.BENDAHARA])
def test_every_page_of_payments_makes_few_queries(asked: Callable[..., int], role: Role) -> None:
    sent = a_sent_batch(a_batch(a_payable_roster(12, "transfer", "pkh")))
    draft = a_batch(a_payable_roster(3, "post", "blt"))
    one, two, three, *others = payments_of(sent)
    rows = [said_of(one, NOMINAL=1), said_of(two, "REKENING TUTUP"), *(said_of(each) for each in others)]
    waiting = a_reply(sent, [said_of(three, NOMINAL=2), {"NAMA": "BUDI", "NOMINAL": "5", "STATUS": "TRANSAKSI"}])
    reply = a_reply(sent, rows)
    amounts.decide(reply=reply, line_ids=None, is_paid=True, reason="Sisa", by=UserFactory())
    taking.apply(reply=reply, by=UserFactory())
    user = UserFactory(role=role)
    pages: list[tuple[str, tuple[int, ...], str]] = [
        ("payments", (), ""),
        ("payments", (), "?state=draft"),
        ("batch", (draft.pk,), ""),
        ("batch", (sent.pk,), ""),
        ("batch", (sent.pk,), f"?village={one.village_id}&text=budi"),
        ("batch", (sent.pk,), f"?columns={EVERY_COLUMN}"),
        ("roster-payments", (draft.roster_id,), ""),
        ("roster-payments", (sent.roster_id,), ""),
        ("payment-books", (sent.roster_id,), ""),
        ("reply", (reply.pk,), ""),
        ("reply", (waiting.pk,), "?tab=conflict"),
        ("reply", (waiting.pk,), "?tab=queue"),
    ]
    if role is Role.OPERATOR:
        pages.append(("family-payments", (one.entry.family_id,), ""))

    counts = {(name, query): asked(user, name, *args, query=query) for name, args, query in pages}

    assert {page: count for page, count in counts.items() if count > MOST} == {}


def test_a_page_makes_the_same_queries_for_one_and_for_many(asked: Callable[..., int]) -> None:
    few = a_released_batch(a_batch(a_payable_roster(1, "post", "blt")))
    many = a_released_batch(a_batch(a_payable_roster(20, "post", "pkh")))
    user = UserFactory(role=Role.OPERATOR)

    for name in ("batch", "roster-payments", "payment-books"):
        pks = [batch.pk if name == "batch" else batch.roster_id for batch in (few, many)]
        assert asked(user, name, pks[0]) == asked(user, name, pks[1]), name
    every = f"?columns={EVERY_COLUMN}"
    assert asked(user, "batch", few.pk, query=every) == asked(user, "batch", many.pk, query=every)


def test_an_account_column_stands_where_money_goes_to_accounts(client: Client) -> None:
    to_accounts = a_batch(a_payable_roster(1, "transfer", "pkh"))
    by_post = a_batch(a_payable_roster(1, "post", "blt"))
    client.force_login(UserFactory(role=Role.OPERATOR))

    def shown(batch: PaymentBatch, query: str = "") -> list[str]:
        address = reverse("distribution:batch", args=[batch.pk])
        return [column.name for column in client.get(address + query).context["columns"]]

    assert shown(to_accounts) == ["nik", "receiver", "account", "amount", "state"]
    assert shown(by_post) == ["nik", "receiver", "amount", "state"]
    assert shown(by_post, "?columns=attempt") == ["receiver", "attempt"]


def test_lists_of_accounts_are_shown_with_few_queries(asked: Callable[..., int]) -> None:
    for number in range(3):
        an_account_list([{"NIK": PersonFactory().nik, "NO_REKENING": f"700211{number}"}])

    assert asked(UserFactory(role=Role.OPERATOR), "payment-accounts") <= MOST
