"""Pages of payments: each of three people has their buttons, numbers stay masked, files are fetched with a reason."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.domain.permissions import Role
from access.listings import listing
from access.models import AuditEvent, RecordView
from distribution.actions import deliveries
from distribution.actions.payments import returns, taking
from distribution.models import (
    Account,
    Delivery,
    Payment,
    PaymentBatch,
    PaymentReply,
    PaymentTemplate,
)
from recipients.models import Person
from tests.distribution.payment_factories import (
    a_bank,
    a_batch,
    a_payable_roster,
    a_post,
    a_released_batch,
    a_reply,
    a_sent_batch,
    as_file,
    payments_of,
    said_of,
)
from tests.distribution.visiting import sent, signed_in, text_of
from tests.factories import PersonFactory, UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def test_from_roster_to_closed_books_by_two_more_people(client: Client) -> None:
    roster = a_payable_roster(2, "transfer")
    bank = a_bank()
    signed_in(client, Role.OPERATOR)
    sent(client, "payment-prepare", roster.pk, agency=bank.pk, area="")
    batch = PaymentBatch.objects.get()
    assert "Berekening" in text_of(client, "batch", batch.pk)

    signed_in(client, Role.BENDAHARA)
    sent(client, "batch-release", batch.pk)
    sent(client, "batch-spm", batch.pk, number="SPM-1", on="2026-11-20")
    sent(client, "batch-sp2d", batch.pk, number="SP2D-1", on="2026-11-20", rupiah="1200000")
    sent(client, "batch-send", batch.pk, on="2026-11-20")
    signed_in(client, Role.OPERATOR)
    file = as_file([said_of(one) for one in payments_of(batch)])
    file.name = "balasan.csv"
    answer = sent(client, "reply-upload", batch.pk, file=file, told_rows="2", told_rupiah="1200000")
    reply = PaymentReply.objects.get()
    assert answer.redirect_chain == [(reverse("distribution:reply", args=[reply.pk]), 302)]
    signed_in(client, Role.BENDAHARA)
    sent(client, "reply-apply", reply.pk)
    sent(client, "batch-close", batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.path, len(batch.sha256)) == ("closed", "", 64)
    assert list(Delivery.objects.values_list("state", flat=True)) == ["delivered", "delivered"]
    assert "SK, penyaluran, dan rupiah cocok." in text_of(client, "payment-books", roster.pk)


def test_numbers_are_masked_on_every_page(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1, "transfer")))
    payment = payments_of(batch)[0]
    masked = said_of(payment, NIK="", NO_REKENING=f"****{payment.account_number[-4:]}", ID_BAYAR="")
    reply = a_reply(batch, [masked])
    signed_in(client, Role.OPERATOR)

    pages = [
        text_of(client, "batch", batch.pk),
        text_of(client, "roster-payments", batch.roster_id),
        text_of(client, "reply", reply.pk, query="?tab=queue"),
        text_of(client, "family-payments", payment.entry.family_id),
    ]

    numbers = (payment.entry.recipient.nik, payment.account_number)
    assert [number for number in numbers for page in pages if number in page] == []
    assert payment.entry.recipient.full_name in pages[0]


def test_the_file_holds_whole_numbers_and_is_fetched_with_a_reason(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1, "transfer")))
    payment = payments_of(batch)[0]
    signed_in(client, Role.BENDAHARA)

    refused = sent(client, "batch-file", batch.pk, reason="")
    fetched = client.post(reverse("distribution:batch-file", args=[batch.pk]), {"reason": "Dikirim ke bank"})

    assert "nomor lengkap" in refused.content.decode()
    book = openpyxl.load_workbook(io.BytesIO(b"".join(fetched.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:5] == ("NO", "ID_BAYAR", "NIK", "NAMA", "NO_REKENING")
    assert (rows[1][2], rows[1][4], rows[1][7]) == (payment.entry.recipient.nik, payment.account_number, 600_000)
    event = AuditEvent.objects.get(action="payment_batch.fetch")
    assert (event.reason, event.details["sha256"]) == ("Dikirim ke bank", PaymentBatch.objects.get().sha256)
    assert RecordView.objects.filter(object_type="paymentbatch", kind="revealed").count() == 1


def test_whoever_may_not_see_whole_numbers_gets_no_file(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    signed_in(client, Role.PENYETUJU)

    response = client.post(reverse("distribution:batch-file", args=[batch.pk]), {"reason": "Ingin tahu"})

    assert response.status_code == 403
    assert not AuditEvent.objects.filter(action="payment_batch.fetch").exists()


def test_the_agency_s_own_template_makes_the_file(client: Client) -> None:
    post = a_post()
    PaymentTemplate.objects.create(
        agency=post, valid_from="2026-01-01", file_format="csv",
        columns="NIK = nik\nNAMA = name\nUANG = amount\nKOSONG = empty\nSK = decree\nPROGRAM = programme",
    )  # fmt: skip
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    signed_in(client, Role.BENDAHARA)

    fetched = client.post(reverse("distribution:batch-file", args=[batch.pk]), {"reason": "Dikirim ke Pos"})

    text = b"".join(fetched.streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["UANG"], row["KOSONG"], row["SK"]) == ("600000", "", batch.roster.decree_number)


def test_a_broken_template_writes_nothing_and_says_so(client: Client) -> None:
    PaymentTemplate.objects.create(agency=a_post(), valid_from="2026-01-01", file_format="csv", columns="NIK = nik")
    batch = a_batch(a_payable_roster(1))
    signed_in(client, Role.BENDAHARA)

    page = sent(client, "batch-release", batch.pk).content.decode()

    assert "Isian ini belum ada untuk saluran ini: amount, name." in page
    assert PaymentBatch.objects.get().sha256 == ""


def test_the_maker_sees_that_somebody_else_releases(client: Client) -> None:
    user = UserFactory(role=Role.BENDAHARA)
    batch = a_batch(a_payable_roster(1), by=user)
    client.force_login(user)

    page = text_of(client, "batch", batch.pk)
    sent(client, "batch-release", batch.pk)

    assert "Orang ketiga yang harus merilisnya." in page
    assert PaymentBatch.objects.get().state == "draft"


def test_who_is_in_no_batch_is_shown_with_the_reason(client: Client) -> None:
    roster = a_payable_roster(2)
    dead = roster.entries.order_by("pk").first().recipient
    batch = a_batch(roster)
    Person.objects.filter(pk=dead.pk).update(vital_status="deceased")
    a_released_batch(batch)
    signed_in(client, Role.OPERATOR)

    page = text_of(client, "roster-payments", roster.pk)

    assert dead.full_name in page
    assert "meninggal" in page


def test_returned_payments_are_worked_off_on_the_page(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(3, "transfer")))
    ids = [one.pk for one in payments_of(batch)]
    rows = [said_of(one, "REKENING TUTUP") for one in payments_of(batch)]
    taking.apply(reply=a_reply(batch, rows), by=UserFactory())
    signed_in(client, Role.BENDAHARA)
    form = {"act": "return", "ids": ids, "entry_form": "act"}
    first, again = (sent(client, "batch-act", batch.pk, reason=reason, **form) for reason in ("Retur RPL", "Retur 2"))
    sent(client, "batch-act", batch.pk, act="refund", ids=ids[:1], reason="Tidak ditemukan", paper="STS-1")
    sent(client, "batch-act", batch.pk, act="nothing")
    sent(client, "batch-act", batch.pk, act="idle", ids=ids)
    refused = client.post(reverse("distribution:batch-act", args=[batch.pk]), {"act": "repeat", "all": "1"})
    signed_in(client, Role.OPERATOR)
    sent(client, "batch-act", batch.pk, act="repeat", all="1", reason="Rekening baru", channel="post")

    assert "Yang tadi Anda tulis" not in first.content.decode()
    assert "Yang tadi Anda tulis: Retur 2" in again.content.decode()
    assert refused.status_code == 403
    assert list(Payment.objects.order_by("pk").values_list("state", "next_channel")) == [
        ("refunded", ""), ("repeated", "post"), ("repeated", "post"),
    ]  # fmt: skip


def test_a_draft_is_worked_on(client: Client) -> None:
    roster = a_payable_roster(2, "transfer")
    Account.objects.filter(person=roster.entries.order_by("pk").first().recipient).update(card_state="pending")
    batch = a_batch(roster)
    signed_in(client, Role.OPERATOR)

    Account.objects.update(card_state="undelivered")
    sent(client, "batch-accounts", batch.pk)
    bad = client.post(reverse("distribution:batch-redirect", args=[batch.pk]), {"reason": ""})
    sent(client, "batch-redirect", batch.pk, reason="Kartu kembali", paper="BA-1")
    again = sent(client, "batch-redirect", batch.pk, reason="Kartu kembali", paper="BA-1")
    sent(client, "batch-cancel", batch.pk, reason="Semua lewat Pos")

    assert bad.status_code == 422
    assert "Tidak ada yang dapat dialihkan" in again.content.decode()
    assert set(Payment.objects.values_list("state", flat=True)) == {"redirected"}
    assert (
        "Gelombang dibatalkan" in text_of(client, "batch", batch.pk) or PaymentBatch.objects.get().state == "cancelled"
    )


def test_forms_that_are_not_filled_in_come_back(client: Client) -> None:
    roster = a_payable_roster(1)
    batch = a_released_batch(a_batch(roster))
    signed_in(client, Role.BENDAHARA)

    answers = [
        client.post(reverse(f"distribution:{name}", args=[batch.pk]), {})
        for name in ("batch-spm", "batch-sp2d", "batch-send")
    ]
    late = {"number": "SPM-1", "on": (timezone.localdate() + timedelta(days=1)).isoformat()}
    answers.append(client.post(reverse("distribution:batch-spm", args=[batch.pk]), late))
    answers.append(client.post(reverse("distribution:batch-release", args=[batch.pk]), {"exemption": "x" * 90}))
    signed_in(client, Role.OPERATOR)
    answers.append(client.post(reverse("distribution:payment-prepare", args=[roster.pk]), {"agency": "0"}))
    empty = sent(client, "payment-prepare", roster.pk, agency=a_post().pk, area="")

    assert [answer.status_code for answer in answers] == [422] * 6
    assert "Tidak ada keluarga dalam daftar ini" in empty.content.decode()


def test_an_order_over_one_that_came_meanwhile_is_shown_beside_it_and_can_be_sent_again(client: Client) -> None:
    batch = a_released_batch()
    signed_in(client, Role.BENDAHARA)
    sent(client, "batch-spm", batch.pk, number="SPM-1", on="2026-11-20", seen="")

    stale = sent(client, "batch-spm", batch.pk, number="SPM-2", on="2026-11-20", seen="")

    assert stale.status_code == 409
    assert stale.context["spm_form"]["number"].value() == "SPM-2"
    assert '<input type="hidden" name="seen" value="SPM-1">' in stale.content.decode()
    batch.refresh_from_db()
    assert batch.spm_number == "SPM-1"


def test_an_order_for_a_batch_that_is_not_released_keeps_what_was_typed(client: Client) -> None:
    batch = a_batch(a_payable_roster(1, "transfer"), by=signed_in(client, Role.OPERATOR))
    signed_in(client, Role.BENDAHARA)

    response = sent(client, "batch-spm", batch.pk, number="SPM-77", on="2026-11-20")

    assert response.status_code in {409, 422}
    assert response.context["spm_form"]["number"].value() == "SPM-77"
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_hand_overs_are_taken_over_on_the_page(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1)))
    deliveries.mark_delivered(delivery_ids=Delivery.objects.values_list("pk", flat=True), by=UserFactory())
    signed_in(client, Role.BENDAHARA)

    sent(client, "batch-follow", batch.pk)

    assert Payment.objects.get().state == "withdrawn"


def test_accounts_are_sent_in_and_refused_rows_are_told(client: Client) -> None:
    person, bank = PersonFactory(), a_bank()
    signed_in(client, Role.OPERATOR)
    header = ("NIK", "NAMA", "NO_REKENING", "STATUS_KKS")
    rows = [{"NIK": person.nik, "NO_REKENING": "7002111"}, {"NIK": "1", "NO_REKENING": "7002112"}]
    file = as_file(rows, header)
    file.name = "kks.csv"
    address = reverse("distribution:payment-accounts")

    answer = client.post(address, {"agency": bank.pk, "file": file}, follow=True).content.decode()
    file.seek(0)
    again = client.post(address, {"agency": bank.pk, "file": file})

    assert "2 baris: 1 baru atau berubah, 0 tetap, 1 tidak dapat dipakai." in answer
    assert "NIK tidak dapat dipakai." in answer
    assert (again.status_code, Account.objects.count()) == (422, 1)


def test_payments_are_narrowed(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(3, "transfer")))
    first, second, third = payments_of(batch)
    signed_in(client, Role.OPERATOR)

    by_nik = text_of(client, "batch", batch.pk, query=f"?text={first.entry.recipient.nik}")
    by_name = text_of(client, "batch", batch.pk, query=f"?text={second.entry.recipient.full_name}&state=instructed")
    by_village = text_of(client, "batch", batch.pk, query=f"?village={third.village_id}")
    none = text_of(client, "batch", batch.pk, query="?state=settled")
    part = client.get(reverse("distribution:batch", args=[batch.pk]), headers={"HX-Request": "true"})

    assert by_nik.count("data-select-row") == 1
    assert second.entry.recipient.full_name in by_name
    assert by_village.count("data-select-row") == 3
    assert "Tidak ada pembayaran yang cocok" in none
    assert part.content.decode().lstrip().startswith('<div id="results">')


def test_lists_are_taken_out_masked(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(2, "transfer")))
    reply = a_reply(batch, [said_of(one) for one in payments_of(batch)])
    signed_in(client, Role.BENDAHARA)

    for key, query, rupiah in (
        ("payments", f"batch={batch.pk}", "600.000"), ("payment-books", f"roster={batch.roster_id}", "1.200.000"),
        ("reply-lines", f"reply={reply.pk}&tab=matched", "600.000"),
    ):  # fmt: skip
        page = client.get(f"{reverse('access:list-print', args=[key])}?{query}").content.decode()
        assert payments_of(batch)[0].account_number not in page
        assert rupiah in page
    assert listing("payment-books") is not None


def test_the_steps_of_a_family_s_payments_are_told(client: Client) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(1, "transfer")))
    payment = payments_of(batch)[0]
    reply = a_reply(batch, [said_of(payment, "REKENING PASIF")])
    taking.apply(reply=reply, by=UserFactory())
    returns.bring_back(batch=batch, payment_ids=None, reason="Retur RPL", by=UserFactory())
    signed_in(client, Role.OPERATOR)

    page = text_of(client, "family-payments", payment.entry.family_id)

    assert f"balasan {reply.pk}, baris 2" in page
    assert "Retur RPL" in page
    assert "Rekening pasif" in page
