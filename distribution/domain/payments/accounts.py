"""Accounts and cards (KKS) of receivers: what a distribution list says, and where it puts a payment."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from distribution.domain.payments.states import State
from recipients.domain.formats.base import header_key


class CardState(StrEnum):
    """How far an account and its card are."""

    CHECKING = "checking"
    OPENING_FAILED = "opening_failed"
    CHECK_FAILED = "check_failed"
    PENDING = "pending"
    UNDELIVERED = "undelivered"
    READY = "ready"


STATE_BY_CARD: Final[Mapping[CardState, State]] = {
    CardState.CHECKING: State.ACCOUNT_CHECK,
    CardState.OPENING_FAILED: State.OPENING_FAILED,
    CardState.CHECK_FAILED: State.ACCOUNT_FAILED,
    CardState.PENDING: State.CARD_PENDING,
    CardState.UNDELIVERED: State.CARD_UNDELIVERED,
    CardState.READY: State.ACCOUNT_READY,
}

_WORDS: Final[Mapping[CardState, tuple[str, ...]]] = {
    CardState.READY: (
        "aktif", "berekening", "terdistribusi", "sudah distribusi", "sudah terdistribusi", "diterima", "valid",
        "padan", "berhasil", "sukses", "ready", "1",
    ),
    CardState.PENDING: ("belum distribusi", "belum terdistribusi", "kks belum distribusi", "cetak", "proses cetak"),
    CardState.UNDELIVERED: (
        "tidak terdistribusi", "kks tidak terdistribusi", "gagal distribusi", "meninggal", "pindah", "tidak ditemukan",
        "menolak",
    ),
    CardState.OPENING_FAILED: ("gagal burekol", "gagal buka rekening", "burekol gagal"),
    CardState.CHECK_FAILED: (
        "gagal cek rekening", "tidak valid", "rekening tidak aktif", "tutup", "pasif", "blokir", "dormant",
        "nama berbeda",
    ),
    CardState.CHECKING: ("verifikasi rekening", "cek rekening", "proses", "proses burekol", "burekol"),
}  # fmt: skip
_BY_KEY: Final = {header_key(word): state for state, words in _WORDS.items() for word in words}


def read_card_state(text: str, *, has_number: bool) -> CardState | None:
    """What the column of a list says of the card; empty means ready when there is a number, None is not understood."""
    key = header_key(text)
    if not key:
        return CardState.READY if has_number else CardState.CHECKING
    return _BY_KEY.get(key)
