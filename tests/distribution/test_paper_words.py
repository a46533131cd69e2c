"""Numbers, days and periods as Indonesian papers write them."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.domain.papers import words
from distribution.domain.papers.aid import Aid


_DIGITS = dict(zip(words._UNITS, range(12), strict=True))
_SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}


def read(text: str) -> int:
    """The number that the words mean, read from left to right as somebody says it."""
    whole, group = 0, 0
    for word in text.replace("seratus", "satu ratus").replace("seribu", "satu ribu").split():
        if word in _SCALES:
            whole, group = whole + group * _SCALES[word], 0
        elif word in {"ratus", "puluh", "belas"}:
            last = group % 10
            group += {"ratus": last * 99, "puluh": last * 9, "belas": 10}[word]
        else:
            group += _DIGITS[word]
    return whole + group


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (1_000, "seribu"),
        (1_100, "seribu seratus"),
        (1_999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2_000, "dua ribu"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (600_000, "enam ratus ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_250_000, "satu juta dua ratus lima puluh ribu"),
        (8_240_000_000, "delapan miliar dua ratus empat puluh juta"),
        (10**12, "satu triliun"),
        (10**15 + 1, "satu kuadriliun satu"),
        (-25, "minus dua puluh lima"),
    ],
)
def test_a_number_in_words(number: int, expected: str) -> None:
    assert words.terbilang(number) == expected


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_the_words_mean_the_number(number: int) -> None:
    said = words.terbilang(number)

    assert read(said) == number
    assert not re.search(r"  |satu (ratus|puluh|belas)", said)


def test_a_number_no_budget_has_is_refused() -> None:
    with pytest.raises(words.TooLarge):
        words.terbilang(10**18)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(0, "Rp0"), (600_000, "Rp600.000"), (8_240_000_000, "Rp8.240.000.000"), (-5_000, "-Rp5.000")],
)
def test_rupiah_without_a_space(amount: int, expected: str) -> None:
    assert words.rupiah(amount) == expected


def test_rupiah_in_words() -> None:
    assert words.rupiah_in_words(600_000) == "enam ratus ribu rupiah"


@pytest.mark.parametrize(("part", "whole", "expected"), [(1, 3, "33,3%"), (0, 3, "0,0%"), (0, 0, "–")])
def test_a_share(part: int, whole: int, expected: str) -> None:
    assert words.share(part, whole) == expected


def test_days_and_hours() -> None:
    day = date(2026, 11, 22)

    assert words.day(day) == "22 November 2026"
    assert words.day(None) == "....................."
    assert words.weekday_and_day(day) == "Minggu, 22 November 2026"
    assert words.day_in_words(day) == "Minggu tanggal dua puluh dua bulan November tahun dua ribu dua puluh enam"
    assert words.moment(datetime(2026, 11, 22, 7, 5, tzinfo=UTC)) == "22 November 2026 pukul 07.05 UTC"


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2026-Q1", "Triwulan I (Januari–Maret) Tahun 2026"),
        ("2026-Q4", "Triwulan IV (Oktober–Desember) Tahun 2026"),
    ],
)
def test_a_quarter(period: str, expected: str) -> None:
    assert words.quarter(period) == expected


@pytest.mark.parametrize(
    ("goods", "head", "figure", "in_words"),
    [
        ("", "Jumlah (Rp)", "Rp30", "tiga puluh rupiah"),
        ("beras (kg)", "Beras (kg)", "30 kg beras", "tiga puluh kg beras"),
        ("paket sembako", "Paket sembako", "30 paket sembako", "tiga puluh paket sembako"),
    ],
)
def test_aid_in_rupiah_or_goods(goods: str, head: str, figure: str, in_words: str) -> None:
    aid = Aid(goods)

    assert (aid.head, aid.figure(30), aid.in_words(30)) == (head, figure, in_words)
    assert aid.cell(1_200) == "1.200"
