"""The invented paying agency: only for demo cities, the same chance gives the same answer, and it is understood."""

from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from access.models import Installation
from bansos.demo import paying
from distribution.actions.payments import replies
from distribution.models import PaymentReply
from tests.distribution.payment_factories import a_batch, a_payable_roster, a_released_batch, a_sent_batch
from tests.factories import UserFactory


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def test_the_answer_to_a_batch_is_understood(tmp_path: Path) -> None:
    batch = a_sent_batch(a_batch(a_payable_roster(3, "transfer")))
    Installation.objects.update(is_demo=True)
    out, said = tmp_path / "balasan.csv", StringIO()

    call_command("simulate_reply", batch.pk, "--out", str(out), "--no-failures", stdout=said)
    with out.open("rb") as stream:
        reply = replies.receive(
            roster=batch.roster, agency=batch.agency, name=out.name, stream=stream, by=UserFactory()
        )
    replies.read(reply_id=reply.pk)

    assert said.getvalue().startswith("rows=3 ")
    assert PaymentReply.objects.get().counts["matched"] == 3


def test_nobody_answers_for_a_real_city_or_before_the_file_was_sent(tmp_path: Path) -> None:
    batch = a_released_batch(a_batch(a_payable_roster(1)))

    with pytest.raises(CommandError, match="no demo city"):
        call_command("simulate_reply", batch.pk, "--out", str(tmp_path / "a.csv"))
    Installation.objects.update(is_demo=True)
    with pytest.raises(CommandError, match="no batch"):
        call_command("simulate_reply", batch.pk, "--out", str(tmp_path / "a.csv"))


def test_the_same_chance_gives_the_same_answer() -> None:
    told = [paying.Paid(f"BYR-{number}", "3576010101030009", "Sri", f"7002{number:06d}", 1) for number in range(400)]
    usual = {"stage": "2026-Q4", "on": paying.date(2026, 11, 20)}

    first, again = (list(paying.reply_rows(told, at_hand=False, rng=Random(7), **usual)) for _time in range(2))
    by_hand = list(paying.reply_rows(told, at_hand=True, rng=Random(7), **usual))

    assert first == again
    assert {row["STATUS"] for row in first} >= {"TRANSAKSI", "TOP UP", "REKENING TUTUP"}
    assert {row["STATUS"] for row in by_hand} == {"DITERIMA", "DIWAKILKAN", "TIDAK HADIR"}
    assert any("*" in str(row["NO_REKENING"]) for row in first)


def test_some_cards_are_not_there_yet() -> None:
    rows = list(paying.account_rows([("3576010101030009", "Sri")] * 500, bank="7002", rng=Random(7)))

    assert {row["STATUS_KKS"] for row in rows} == {
        "TERDISTRIBUSI", "BELUM DISTRIBUSI", "TIDAK TERDISTRIBUSI", "GAGAL BUREKOL",
    }  # fmt: skip
    assert all(bool(row["NO_REKENING"]) == (row["STATUS_KKS"] != "GAGAL BUREKOL") for row in rows)
