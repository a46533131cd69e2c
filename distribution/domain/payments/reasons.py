"""Why a payment did not reach its receiver, in the portal's own words; agencies' codes are mapped to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from distribution.domain.payments.states import State
from recipients.domain.formats.base import header_key
from recipients.domain.marking import mark as _


class Because(StrEnum):
    """The portal's reasons."""

    NO_ACCOUNT = "no_account"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_DORMANT = "account_dormant"
    ACCOUNT_BLOCKED = "account_blocked"
    ACCOUNT_UNKNOWN = "account_unknown"
    NAME_DIFFERS = "name_differs"
    NIK_DIFFERS = "nik_differs"
    DECEASED = "deceased"
    MOVED = "moved"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    ABSENT = "absent"
    PAPERS = "papers"
    NOT_TAKEN = "not_taken"
    BLOCKED = "blocked"
    NOT_OPEN = "not_open"
    NOT_READY = "not_ready"
    AMOUNT_DIFFERS = "amount_differs"
    OTHER = "other"


BECAUSE_TEXTS: Final[Mapping[Because, str]] = {
    Because.NO_ACCOUNT: _("There is no account"),
    Because.ACCOUNT_CLOSED: _("The account is closed"),
    Because.ACCOUNT_DORMANT: _("The account is dormant"),
    Because.ACCOUNT_BLOCKED: _("The account is blocked"),
    Because.ACCOUNT_UNKNOWN: _("The bank does not know the account number"),
    Because.NAME_DIFFERS: _("The holder of the account has another name"),
    Because.NIK_DIFFERS: _("The holder of the account has another NIK"),
    Because.DECEASED: _("The receiver has died"),
    Because.MOVED: _("The receiver has moved away"),
    Because.NOT_FOUND: _("The receiver was not found"),
    Because.REFUSED: _("The receiver refused the aid"),
    Because.ABSENT: _("The receiver did not come"),
    Because.PAPERS: _("The photo or paper was refused and has to be repeated"),
    Because.NOT_TAKEN: _("The money was not taken in time"),
    Because.BLOCKED: _("Blocked between approval and payment"),
    Because.NOT_OPEN: _("The aid was recorded or taken off the roster before"),
    Because.NOT_READY: _("Account or card were not ready"),
    Because.AMOUNT_DIFFERS: _("The agency told of another amount, which was not accepted"),
    Because.OTHER: _("Another reason of the paying agency"),
}
# The word of the delivery (Delivery.FailedBecause) that a reason ends in when the aid is given up.
DELIVERY_WORDS: Final[Mapping[Because, str]] = {
    **dict.fromkeys(Because, "account"),
    Because.DECEASED: "deceased",
    Because.MOVED: "moved",
    Because.NOT_FOUND: "not_found",
    Because.REFUSED: "refused",
    Because.ABSENT: "absent",
    Because.PAPERS: "absent",
    Because.NOT_TAKEN: "not_taken",
    Because.BLOCKED: "held",
    Because.NOT_OPEN: "held",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a code of an agency means: where the payment goes, and why when it failed."""

    outcome: State
    because: Because | None = None


@lru_cache(maxsize=1024)  # a file says few words many times
def code_key(text: str) -> str:
    """A code or status as it is compared: case, blanks and signs do not matter."""
    return header_key(text)[:60]


_WORDS: Final[Mapping[Told, tuple[str, ...]]] = {
    Told(State.TOPPED_UP): ("top up", "topup", "kredit berhasil", "berhasil kredit", "sudah kredit", "si berhasil"),
    Told(State.WITHDRAWN): (
        "transaksi", "sudah transaksi", "sudah ditarik", "tarik tunai", "berhasil", "sukses", "success", "terbayar",
        "sudah bayar", "lunas", "tersalur", "tersalurkan", "salur", "diterima", "sudah diterima", "ybs", "00",
    ),
    Told(State.BY_DELEGATE): ("diwakilkan", "perwakilan", "diwakili", "ahli waris dalam kk", "keluarga satu kk"),
    Told(State.ABSENT, Because.ABSENT): ("tidak hadir", "belum diambil", "belum bayar", "tidak datang"),
    Told(State.PAPERS_REJECTED, Because.PAPERS): (
        "ditolak dokumentasi", "reject dokumentasi", "foto ditolak", "reject",
    ),
    Told(State.IDLE, Because.NOT_TAKEN): ("tidak transaksi", "belum transaksi", "saldo mengendap", "mengendap"),
    Told(State.REJECTED, Because.ACCOUNT_CLOSED): ("rekening tutup", "rekening ditutup", "tutup", "closed", "e01"),
    Told(State.REJECTED, Because.ACCOUNT_DORMANT): ("rekening pasif", "dormant", "pasif", "e02"),
    Told(State.REJECTED, Because.ACCOUNT_BLOCKED): ("rekening blokir", "rekening diblokir", "blokir", "e03"),
    Told(State.REJECTED, Because.ACCOUNT_UNKNOWN): (
        "rekening tidak ditemukan", "rekening salah", "nomor rekening salah", "e04",
    ),
    Told(State.REJECTED, Because.NAME_DIFFERS): ("nama berbeda", "nama tidak sesuai", "nama tidak sama", "e05"),
    Told(State.REJECTED, Because.NIK_DIFFERS): ("nik berbeda", "nik tidak sesuai", "e06"),
    Told(State.REJECTED, Because.DECEASED): ("meninggal", "meninggal dunia", "pemilik meninggal"),
    Told(State.REJECTED, Because.OTHER): ("gagal", "gagal salur", "gagal transfer", "failed", "ditolak"),
    Told(State.RETURNED, Because.OTHER): ("retur", "dikembalikan", "kembali ke rpl", "rpl"),
}  # fmt: skip
KNOWN_CODES: Final[Mapping[str, Told]] = {code_key(word): told for told, words in _WORDS.items() for word in words}


def read_code(*texts: str, own: Mapping[str, Told]) -> Told | None:
    """What the first text that is understood means: by the codes that the city keeps, then by those everybody uses."""
    keys = [key for text in texts if (key := code_key(text))]
    for codes in (own, KNOWN_CODES):
        for key in keys:
            if key in codes:
                return codes[key]
    return None


def for_channel(told: Told, *, at_hand: bool) -> Told:
    """The same word at a counter: what was not paid out waits there, no account has rejected it."""
    if at_hand and told.outcome in {State.REJECTED, State.IDLE}:
        return Told(State.ABSENT, told.because)
    return told
