"""Rows of replies and templates of files: nothing is guessed, nothing that a person writes is run."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.payments.formats import BANK, OWN, POST, detect_reply, nearest_reply
from distribution.domain.payments.reasons import Because, Told, read_code
from distribution.domain.payments.replies import (
    Account,
    Expected,
    broken_row,
    is_of_stage,
    payment_reference,
    read_account,
    read_amount,
    read_reference,
    read_row,
)
from distribution.domain.payments.states import Channel, State
from distribution.domain.payments.templates import DEFAULTS, Field, InvalidTemplate, parse_columns, written
from distribution.domain.periods import Quarter


PERIOD = Quarter(2026, 4)
TODAY = date(2026, 11, 22)
NIK = "3576011403869001"


def _read(at_hand: bool = False, **fields: str):
    usual = {"nik": NIK, "status": "TRANSAKSI", "amount": "600000"}
    return read_row(2, usual | fields, Expected(today=TODAY, period=PERIOD, codes={}, at_hand=at_hand))


@given(number=st.integers(1, 10**17))
def test_a_reference_is_read_as_it_was_written(number: int) -> None:
    assert read_reference(payment_reference(number)) == number


@pytest.mark.parametrize("text", ["", "BYR-", "BYR-0", "A17", "17.5", "9" * 40])
def test_other_references_name_nothing(text: str) -> None:
    assert read_reference(text) is None


@given(rupiah=st.integers(0, 10**14))
def test_an_amount_is_the_same_however_it_is_written(rupiah: int) -> None:
    dotted = f"{rupiah:,}".replace(",", ".")

    assert {read_amount(text) for text in (str(rupiah), f"Rp {dotted}", f"{dotted},00", f"{rupiah}.0")} == {rupiah}


@pytest.mark.parametrize("text", ["", "enam", "600.000,50", "-5", "9" * 16, "1e6"])
def test_what_is_no_whole_amount_is_none(text: str) -> None:
    assert read_amount(text) is None


@given(number=st.text("0123456789", min_size=5, max_size=24))
def test_an_account_is_read_without_signs(number: str) -> None:
    spaced = "-".join(number[place : place + 4] for place in range(0, len(number), 4))

    assert read_account(spaced) == read_account(f"{number}.0") == Account(whole=number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("****1234", Account(pattern="%1234")),
        ("70xxxxxx9", Account(pattern="70%9")),
        ("***12", Account()),
        ("1234", Account()),
        ("7,02E+11", Account()),
    ],
)
def test_masked_accounts_become_patterns(text: str, expected: Account) -> None:
    assert read_account(text) == expected
    assert read_account("70020001112", has_lost_digits=True) == Account()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True), ("2026-Q4", True), ("2026-q3", False), ("Tahap 4", True), ("TW IV 2026", True), ("4/2026", True),
        ("Tahap III", False), ("4 2025", False), ("Desember", False), ("Tahap 14", False),
    ],
)  # fmt: skip
def test_stages(text: str, expected: bool) -> None:
    assert is_of_stage(text, PERIOD) is expected


def test_a_row_as_it_is_understood() -> None:
    row = _read(full_name=" sri  wahyuni ", paid_on="21-11-2026", reference="TRX9", payment_id="BYR-000000017")

    assert (row.nik, row.name_key, row.paid_on) == (NIK, "SRI WAHYUNI", date(2026, 11, 21))
    assert (row.payment_id, row.amount, row.told, row.trouble) == (17, 600_000, Told(State.WITHDRAWN), "")


@pytest.mark.parametrize(
    ("fields", "trouble"),
    [
        ({"nik": ""}, "NOBODY_NAMED"),
        ({"stage": "Tahap 3"}, "OTHER_STAGE"),
        ({"status": "?"}, "CODE_UNKNOWN"),
        ({"amount": "x"}, "AMOUNT_UNREADABLE"),
    ],
    ids=str,
)
def test_rows_that_cannot_be_used(fields: dict[str, str], trouble: str) -> None:
    assert _read(**fields).trouble == trouble


def test_sums_and_broken_lines_are_no_payments() -> None:
    assert _read(nik="", full_name="JUMLAH").is_total
    assert broken_row(7, "a;b").trouble == "ROW_BROKEN"


def test_a_day_in_the_future_or_unclear_is_left_out() -> None:
    assert _read(paid_on="01-12-2026").paid_on is None
    assert _read(paid_on="kemarin").paid_on is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "GAGAL", "note": "Rekening tutup"}, Told(State.REJECTED, Because.ACCOUNT_CLOSED)),
        ({"status": "GAGAL", "note": "Tarik tunai"}, Told(State.REJECTED, Because.OTHER)),
        ({"status": "GAGAL", "note": ""}, Told(State.REJECTED, Because.OTHER)),
        ({"status": "?", "note": "dormant"}, Told(State.REJECTED, Because.ACCOUNT_DORMANT)),
        ({"status": "GAGAL", "code": "E03"}, Told(State.REJECTED, Because.ACCOUNT_BLOCKED)),
    ],
    ids=str,
)
def test_the_closest_word_says_why(fields: dict[str, str], expected: Told) -> None:
    assert _read(**fields).told == expected


def test_at_a_counter_nothing_is_rejected_by_an_account() -> None:
    assert _read(at_hand=True, status="GAGAL").told == Told(State.ABSENT, Because.OTHER)
    assert _read(at_hand=True).told == Told(State.WITHDRAWN)


def test_own_codes_go_first() -> None:
    own = {"berhasil": Told(State.TOPPED_UP)}

    assert read_code("BERHASIL", own=own) == Told(State.TOPPED_UP)
    assert read_code("", "??", own=own) is None


def test_headers_are_recognised_whatever_their_order() -> None:
    found = [
        detect_reply(header)
        for header in (
            ("Status", "NIK", "No. Rekening", "Nominal"), ("NIK", "Status Bayar", "Besar Uang"),
            ("ID_BAYAR", "NIK", "NO_REKENING", "NOMINAL", "STATUS"), ("NIK", "NAMA"),
        )
    ]  # fmt: skip

    assert [match.format if match else None for match in found] == [BANK, POST, OWN, None]
    assert nearest_reply(("NIK", "No Rekening", "Nominal")).missing == ("STATUS",)


@pytest.mark.parametrize("channel", Channel)
def test_the_portal_s_own_templates_are_read_as_they_are_written(channel: Channel) -> None:
    columns = parse_columns(DEFAULTS[channel], channel)

    assert parse_columns(written(columns), channel) == columns


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column"),
        ("NIK = nik\nnik = nik", "same heading"),
        ("NIK = nik", "missing"),
        ("NIK", "Line 1"),
        ("= nik", "Line 1"),
        ("NIK = __class__", "Line 1"),
    ],
)
def test_a_template_with_a_mistake_makes_no_file(text: str, message: str) -> None:
    with pytest.raises(InvalidTemplate, match=message):
        parse_columns(text, Channel.TRANSFER)


@given(lines=st.lists(st.text(max_size=40), max_size=4))
def test_whatever_is_written_only_known_fields_come_out(lines: list[str]) -> None:
    try:
        columns = parse_columns("\n".join([*lines, DEFAULTS[Channel.POST]]), Channel.POST)
    except InvalidTemplate:
        columns = ()

    assert {column.field for column in columns} <= set(Field)
