"""Pages of replies: an upload, the queue that is decided row by row, and a reply that is still being read."""

import pytest
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from distribution.models import PaymentReply, ReplyLine
from tests.distribution.payment_factories import (
    a_batch,
    a_payable_roster,
    a_reply,
    a_sent_batch,
    as_file,
    payments_of,
    said_of,
)
from tests.distribution.visiting import sent, signed_in, text_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def test_an_upload_that_is_no_reply_is_refused_on_the_same_page(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    signed_in(client, Role.OPERATOR)
    file = as_file([], header=("A", "B"))
    file.name = "aneh.csv"

    response = client.post(reverse("distribution:reply-upload", args=[batch.pk]), {"file": file})
    empty = client.post(reverse("distribution:reply-upload", args=[batch.pk]), {})

    assert (response.status_code, empty.status_code, PaymentReply.objects.count()) == (422, 422, 0)
    assert "bukan balasan yang dikenal" in response.content.decode()


def test_the_queue_is_decided_on_one_page(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(2, "transfer")))
    payment = payments_of(batch)[0]
    masked = said_of(payment, NIK="", NO_REKENING=f"****{payment.account_number[-4:]}", ID_BAYAR="")
    stranger = said_of(payment, ID_BAYAR="", NIK="3576019999999999", NO_REKENING="99999999", NAMA="Lain")
    reply = a_reply(batch, [masked, stranger])
    line = ReplyLine.objects.get(match="queue")
    signed_in(client, Role.OPERATOR)

    sent(client, "reply-decide", reply.pk, **{f"line-{line.pk}": payment.pk, "line-0": 1, "other": 2})
    sent(client, "reply-set-aside", reply.pk, match="unknown", reason="Kota lain")
    sent(client, "reply-totals", reply.pk, told_rows="2", told_rupiah="")
    tabs = [text_of(client, "reply", reply.pk, query=f"?tab={tab}") for tab in ("matched", "set_aside", "refused")]

    reply.refresh_from_db()
    assert (reply.counts["matched"], reply.counts["set_aside"], reply.told_rows) == (1, 1, 2)
    assert "Kota lain" in tabs[1]
    assert sent(client, "reply-totals", reply.pk, told_rows="x").status_code == 422


def test_a_reply_is_discarded_with_a_reason(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    reply = a_reply(batch, [said_of(payments_of(batch)[0])])
    signed_in(client, Role.OPERATOR)

    sent(client, "reply-discard", reply.pk, reason="")
    sent(client, "reply-discard", reply.pk, reason="Salah tahap")

    reply.refresh_from_db()
    assert reply.state == "discarded"
    assert "Dibuang" in text_of(client, "reply", reply.pk)


def test_a_working_reply_is_asked_for_by_the_page(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    reply = a_reply(batch, [said_of(payments_of(batch)[0])])
    signed_in(client, Role.OPERATOR)
    address = reverse("distribution:reply", args=[reply.pk])

    done = client.get(address, headers={"HX-Request": "true"})
    PaymentReply.objects.filter(pk=reply.pk).update(state="reading")
    working = client.get(address, headers={"HX-Request": "true"})

    assert (done.headers["HX-Refresh"], working.status_code) == ("true", 204)
    assert "Baris sedang dibaca" in text_of(client, "reply", reply.pk)
