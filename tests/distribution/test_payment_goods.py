"""Aid in kind: wherever rupiah stand for money, quantities stand for goods, and the control totals hold for both."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from distribution.actions import deliveries
from distribution.actions.payments import release, taking
from distribution.domain.papers.aid import Aid
from distribution.models import Delivery, Payment, PaymentBatch, Programme, Roster, RosterEntry
from distribution.payments_listings import Books
from distribution.queries.payment_figures import Figure
from distribution.queries.payment_totals import books_by_village, differences_of, totals_of, whole
from distribution.views.payment_tiles import book_tiles
from tests.distribution.factories import a_determination, a_programme, an_approved_roster
from tests.distribution.payment_factories import a_batch, a_reply, a_sent_batch, payments_of, said_of
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
RICE = {
    "decile": {"level": "national", "max": 4},
    "amount": {"per": "family", "goods": {"name": "beras", "unit": "kg", "quantity": 10}},
}
HEADER = ("ID_BAYAR", "NAMA", "TAHAP", "NOMINAL", "STATUS")


def _roster(families: int = 4) -> Roster:
    FamilyFactory.create_batch(families, head=True, decile=2)
    programme = a_programme("beras", RICE)
    Programme.objects.filter(pk=programme.pk).update(channel="in_kind")
    return an_approved_roster(a_determination(Programme.objects.get(pk=programme.pk)))


def _under_way() -> PaymentBatch:
    """Four families: two have theirs, one did not come and is refunded, one is still open."""
    batch = a_sent_batch(a_batch(_roster()))
    first, second, third, _fourth = Delivery.objects.order_by("pk")
    operator = UserFactory(role=Role.OPERATOR)
    deliveries.mark_delivered(delivery_ids=[first.pk, second.pk], by=operator)
    deliveries.mark_failed(delivery_ids=[third.pk], because="moved", by=operator)
    release.follow_deliveries(batch=batch, by=UserFactory(role=Role.BENDAHARA))
    return batch


def test_totals_of_a_batch_count_goods_and_add_up() -> None:
    batch = _under_way()

    totals = totals_of([batch])[batch.pk]

    assert totals.aid == Aid("beras (kg)")
    assert (totals.transacted, totals.under_way, totals.sent) == (Figure(2, 0, 20), Figure(2, 0, 20), Figure(4, 0, 40))


def test_the_decree_is_delivered_failed_and_open_together_in_goods_too() -> None:
    batch = _under_way()
    roster = batch.roster

    books = whole(
        books_by_village(RosterEntry.objects.filter(roster=roster), Payment.objects.filter(batch__roster=roster))
    )

    parts = (books.delivered_quantity, books.failed_quantity, books.open_quantity)
    assert (books.quantity, parts, books.each) == (40, (20, 10, 10), 10)
    assert sum(parts) == books.quantity == sum(RosterEntry.objects.values_list("quantity", flat=True))
    assert (books.sent.quantity, books.transacted.quantity) == (40, 20)
    assert book_tiles(books) == [
        ("Menurut SK", "4", "10 kg beras × 4 = 40 kg beras"),
        ("Tersalur", "2", "20 kg beras"),
        ("Gagal", "1", "10 kg beras"),
        ("Belum tersalur", "1", "10 kg beras"),
    ]


def test_what_keeps_the_books_open_is_said_in_goods() -> None:
    batch = _under_way()

    found = differences_of(batch.roster_id)

    assert [(one.code, one.rows, one.quantity, one.aid.things) for one in found] == [
        ("under_way", 2, 20, "kg beras"),
        ("open", 1, 10, "kg beras"),
    ]


def test_pages_show_quantities_and_no_rupiah(client: Client) -> None:
    batch = _under_way()
    client.force_login(UserFactory(role=Role.OPERATOR))

    for name, pk, told in (
        ("batch", batch.pk, "20 kg beras"),
        ("payment-books", batch.roster_id, "10 kg beras × 4 = 40 kg beras"),
        ("roster-payments", batch.roster_id, "40 kg beras"),
        ("payments", None, "40 kg beras"),
    ):
        page = client.get(reverse(f"distribution:{name}", args=[pk] if pk else [])).content.decode()
        main = page[page.index("<main") :]

        assert (told in main, "Rp 0" in main, "Rp\xa00" in main) == (True, False, False), name


def test_the_reply_of_a_carrier_ends_in_goods() -> None:
    batch = a_sent_batch(a_batch(_roster(2)))
    one, two = payments_of(batch)
    rows: list[Any] = [said_of(one, "DITERIMA"), said_of(two, "TIDAK HADIR")]

    taking.apply(reply=a_reply(batch, rows, header=HEADER), by=UserFactory(role=Role.BENDAHARA))

    totals = totals_of([batch])[batch.pk]
    assert (totals.transacted.quantity, totals.under_way.quantity) == (10, 10)


def test_the_books_are_taken_out_with_goods_beside_rupiah() -> None:
    batch = _under_way()
    query = QueryDict(f"roster={batch.roster_id}")

    columns = {column.name: column for column in Books().columns()}
    rows = list(Books().rows(query, UserFactory(role=Role.OPERATOR)))

    names = ("goods", "quantity", "delivered_quantity", "failed_quantity", "open_quantity")
    assert [columns[name].value(rows[-1]) for name in names] == ["kg beras", 40, 20, 10, 10]
