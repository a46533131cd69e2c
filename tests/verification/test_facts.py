"""Facts of a source's records: read as services and lists write them, judged by their rules."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.domain.facts import FactRule, Reads, Speaks, Unreadable, read_record, read_value
from verification.domain.findings import NewFinding


WAGE = FactRule(
    "Wage", ("upah_bulanan", "gaji"), Reads.RUPIAH, Speaks.AT_LEAST, 3_000_000, opens="income_above", is_needed=True
)
LOAD = FactRule("Load", ("daya_va",), Reads.NUMBER, Speaks.ABOVE, 1_300, opens="power_above")
SERVICE = FactRule(
    "Service", ("jenis",), Reads.TEXT, Speaks.AMONG, among=frozenset({"PNS", "TNI"}), opens="civil_servant"
)
OFFICER = FactRule("Officer", ("direksi",), Reads.YES_NO, Speaks.WHEN_YES, opens="other_record")
EMPLOYER = FactRule("Employer", ("nama_perusahaan",), Reads.TEXT, is_kept=False)


@pytest.mark.parametrize(
    ("raw", "reads", "value"),
    [
        (5_200_000, Reads.RUPIAH, 5_200_000),
        (5_200_000.0, Reads.RUPIAH, 5_200_000),
        ("5200000", Reads.RUPIAH, 5_200_000),
        ("Rp 5.200.000", Reads.RUPIAH, 5_200_000),
        ("Rp. 5.200.000,00", Reads.RUPIAH, 5_200_000),
        ("5,200,000.00", Reads.RUPIAH, 5_200_000),
        ("1300 VA", Reads.NUMBER, 1_300),
        ("1.300 VA", Reads.NUMBER, 1_300),
        ("250 m2", Reads.NUMBER, 250),
        ("-5", Reads.NUMBER, -5),
        ("Ya", Reads.YES_NO, True),
        (True, Reads.YES_NO, True),
        ("Tidak aktif", Reads.YES_NO, False),
        (0, Reads.YES_NO, False),
        ("  hak   milik ", Reads.TEXT, "hak milik"),
        ("NIK 3576011708900001 x", Reads.TEXT, "NIK … x"),
        ("PNS\x00golongan", Reads.TEXT, "PNS golongan"),
        ("2026-10-31", Reads.DAY, date(2026, 10, 31)),
        ("31-10-2026", Reads.DAY, date(2026, 10, 31)),
        ("31/10/2026", Reads.DAY, date(2026, 10, 31)),
        ("2026-10-31T07:00:00Z", Reads.DAY, date(2026, 10, 31)),
        (datetime(2026, 10, 31, 7), Reads.DAY, date(2026, 10, 31)),  # noqa: DTZ001 - a cell of a sheet
        (date(2026, 10, 31), Reads.DAY, date(2026, 10, 31)),
    ],
)
def test_a_value_is_read_as_it_is_written(raw: object, reads: Reads, value: object) -> None:
    assert read_value(raw, reads) == value


@pytest.mark.parametrize(
    ("raw", "reads"),
    [
        ("lima juta", Reads.RUPIAH),
        ("5.200.00", Reads.RUPIAH),
        (5_200_000.5, Reads.RUPIAH),
        (float("inf"), Reads.RUPIAH),
        ("9" * 5_000, Reads.RUPIAH),
        ("99999999999999999999", Reads.RUPIAH),
        (10**20, Reads.NUMBER),
        (True, Reads.NUMBER),
        ("1.300,75", Reads.NUMBER),
        ("mungkin", Reads.YES_NO),
        ("31 Oktober", Reads.DAY),
        (None, Reads.DAY),
    ],
)
def test_what_cannot_be_read_is_never_guessed(raw: object, reads: Reads) -> None:
    with pytest.raises(Unreadable):
        read_value(raw, reads)


@given(st.integers(min_value=0, max_value=10**12))
def test_rupiah_are_read_the_same_however_they_are_grouped(amount: int) -> None:
    grouped = f"{amount:,}"

    spellings = [str(amount), grouped, grouped.replace(",", "."), f"Rp {grouped.replace(',', '.')},00"]

    assert {read_value(one, Reads.RUPIAH) for one in spellings} == {amount}


@given(st.text(), st.sampled_from(Reads))
def test_no_text_breaks_the_reading(raw: str, reads: Reads) -> None:
    try:
        value = read_value(raw, reads)
    except Unreadable:
        return
    assert isinstance(value, int | str | date)


@pytest.mark.parametrize(
    ("rule", "value", "is_against"),
    [
        (WAGE, 3_000_000, True),
        (WAGE, 2_999_999, False),
        (LOAD, 1_300, False),
        (LOAD, 2_200, True),
        (SERVICE, "pns", True),
        (SERVICE, "HONORER", False),
        (OFFICER, "ya", True),
        (OFFICER, "tidak", False),
        (EMPLOYER, "PT MAJU", False),
    ],
)
def test_a_fact_speaks_against_aid_by_its_rule(rule: FactRule, value: object, is_against: bool) -> None:
    reading = read_record({rule.name: value}, [rule], {})

    assert reading.opens == ((NewFinding(rule.opens, 2, ((rule.name, None),)),) if is_against else ())


def test_only_what_may_be_kept_is_evidence() -> None:
    record = {"Gaji": "5.200.000", "nama_perusahaan": "PT Maju", "rekening": "123"}

    reading = read_record(record, [WAGE, EMPLOYER, LOAD], {})

    assert reading.evidence == ({"name": "upah_bulanan", "agrees": False, "value": 5_200_000, "limit": 3_000_000},)


def test_a_day_is_kept_as_text() -> None:
    rule = FactRule("Last contribution", ("iuran_terakhir",), Reads.DAY)

    reading = read_record({"iuran_terakhir": "31-10-2026"}, [rule], {})

    assert reading.evidence == ({"name": "iuran_terakhir", "agrees": True, "value": "2026-10-31"},)


def test_the_limit_in_force_goes_before_that_of_the_rule() -> None:
    reading = read_record({"upah_bulanan": 3_500_000}, [WAGE], {"upah_bulanan": 4_000_000})

    assert (reading.opens, reading.evidence[0]["limit"]) == ((), 4_000_000)


def test_a_limit_without_a_number_to_compare_says_nothing() -> None:
    rule = FactRule("Load", ("daya",), Reads.NUMBER, Speaks.ABOVE, opens="power_above")

    assert read_record({"daya": 2_200}, [rule], {}).opens == ()


@pytest.mark.parametrize("value", ["", " ", "-", None])
def test_a_record_without_a_needed_fact_is_partial(value: object) -> None:
    reading = read_record({"upah_bulanan": value, "daya_va": 450}, [WAGE, LOAD], {})

    assert (reading.missing, reading.is_partial) == (("upah_bulanan",), True)


def test_an_unreadable_fact_makes_a_record_partial() -> None:
    reading = read_record({"upah_bulanan": "banyak"}, [WAGE], {})

    assert (reading.unreadable, reading.is_partial) == (("upah_bulanan",), True)


def test_a_partial_record_that_speaks_against_aid_is_enough() -> None:
    reading = read_record({"daya_va": 2_200}, [WAGE, LOAD], {})

    assert (reading.is_partial, [one.kind for one in reading.opens]) == (False, ["power_above"])
