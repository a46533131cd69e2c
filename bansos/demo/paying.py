"""An invented paying agency: lists of accounts, and answers to batches with the failures that offices report.

Of a thousand transfers about 30 fail (closed, dormant, blocked, other name), 15 are credited but not fetched, 6 come
back with masked numbers; of a thousand families called to PT Pos about 40 do not come and 20 send somebody of the same
family card. The same chance gives the same answer.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TextIO


ACCOUNT_HEADER = ("NIK", "NAMA", "NO_REKENING", "STATUS_KKS")
REPLY_HEADER = (
    "NO", "ID_BAYAR", "NIK", "NAMA", "NO_REKENING", "TAHAP", "NOMINAL", "STATUS", "KODE", "KETERANGAN", "TANGGAL",
)  # fmt: skip
_FAILURES = (("E01", "REKENING TUTUP"), ("E02", "REKENING PASIF"), ("E03", "REKENING BLOKIR"), ("E05", "NAMA BERBEDA"))
_CARDS = (("BELUM DISTRIBUSI", 0.01), ("TIDAK TERDISTRIBUSI", 0.005), ("GAGAL BUREKOL", 0.005))


@dataclass(frozen=True, slots=True)
class Paid:
    """What the agency was told to pay."""

    reference: str
    nik: str
    name: str
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Habits:
    """How often things go wrong, as shares."""

    failing: float = 0.03
    idle: float = 0.015
    masked: float = 0.006
    absent: float = 0.04
    by_delegate: float = 0.02


def account_rows(persons: Iterable[tuple[str, str]], *, bank: str, rng: Random) -> Iterator[Mapping[str, str]]:
    """An account for every NIK and name; some cards are still on their way, some accounts could not be opened."""
    for serial, (nik, name) in enumerate(persons, start=1):
        chance, state = rng.random(), "TERDISTRIBUSI"
        for word, share in _CARDS:
            if chance < share:
                state = word
                break
            chance -= share
        number = "" if state == "GAGAL BUREKOL" else f"{bank}{serial:09d}"
        yield {"NIK": nik, "NAMA": name.upper(), "NO_REKENING": number, "STATUS_KKS": state}


def reply_rows(
    payments: Iterable[Paid], *, at_hand: bool, stage: str, on: date, rng: Random, habits: Habits | None = None
) -> Iterator[Mapping[str, str | int]]:
    """What the agency answers, row by row."""
    habits = habits or Habits()
    for number, paid in enumerate(payments, start=1):
        code, status = _at_hand(rng, habits) if at_hand else _by_transfer(rng, habits)
        row: dict[str, str | int] = {
            "NO": number, "ID_BAYAR": paid.reference, "NIK": paid.nik, "NAMA": paid.name.upper(),
            "NO_REKENING": paid.account, "TAHAP": stage, "NOMINAL": paid.amount, "STATUS": status, "KODE": code,
            "KETERANGAN": "", "TANGGAL": f"{on:%d-%m-%Y}",
        }  # fmt: skip
        if rng.random() < habits.masked:
            row |= {"ID_BAYAR": "", "NIK": _masked(paid.nik, 6), "NO_REKENING": _masked(paid.account, 0)}
        yield row


def _by_transfer(rng: Random, habits: Habits) -> tuple[str, str]:
    chance = rng.random()
    if chance < habits.failing:
        return rng.choice(_FAILURES)
    return ("", "TOP UP") if chance < habits.failing + habits.idle else ("00", "TRANSAKSI")


def _at_hand(rng: Random, habits: Habits) -> tuple[str, str]:
    chance = rng.random()
    if chance < habits.absent:
        return "", "TIDAK HADIR"
    return ("", "DIWAKILKAN") if chance < habits.absent + habits.by_delegate else ("", "DITERIMA")


def _masked(number: str, shown: int) -> str:
    return f"{number[:shown]}{'*' * (len(number) - shown - 4)}{number[-4:]}" if len(number) > shown + 4 else number


def write(rows: Iterable[Mapping[str, object]], header: Sequence[str], to: TextIO) -> int:
    """Write rows as offices send them, with semicolons; how many there were."""
    writer = csv.DictWriter(to, header, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is what is wanted
        writer.writerow(row)
    return count
