"""Proposals to DTSEN: their states, the sheet that is sent, and what a new version must show for one to have worked.

SIKS-NG publishes no template; the sheet uses the column names of DTSEN's own hand-over files, one row per member, and
leaves three columns for the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final


# Which state may follow which; a proposal ends refused, worked or withdrawn.
NEXT: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"approved", "withdrawn"}),
    "approved": frozenset({"sent", "withdrawn"}),
    "sent": frozenset({"accepted", "refused", "worked"}),
    "accepted": frozenset({"worked"}),
    "refused": frozenset(),
    "worked": frozenset(),
    "withdrawn": frozenset(),
}
KINDS_AS_SENT: Final = {"new_family": "USULAN BARU", "update": "PEMUTAKHIRAN", "remove": "PENGHAPUSAN"}
NUMBER: Final = "nomor_usulan"
KK: Final = "nomor_kartu_keluarga"
NIK: Final = "nomor_induk_kependudukan"
RESULT, ANSWERED_ON, REMARK = "hasil", "tanggal_jawaban", "keterangan"
# Told of each member when a proposal is approved; the others are of the proposal itself.
OF_MEMBERS: Final = (
    KK, NIK, "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "status_hubungan_keluarga", "nama_ibu_kandung",
    "status_penduduk",
)  # fmt: skip
OF_FAMILIES: Final = (
    "alamat", "rt", "rw", "kode_kelurahan_desa", "kelurahan_desa", "kode_kecamatan", "kecamatan",
    "kode_kabupaten_kota", "kabupaten_kota", "kode_provinsi", "provinsi",
)  # fmt: skip
COLUMNS: Final = (
    NUMBER, "jenis_usulan", *OF_MEMBERS, *OF_FAMILIES, "alasan", "perubahan", "bukti", "tanggal_ground_check",
    "lintang", "bujur", RESULT, ANSWERED_ON, REMARK,
)  # fmt: skip


def may_become(state: str, after: str) -> bool:
    """Whether a proposal may go from one state to another."""
    return after in NEXT[state]


def number_of(city: str, proposal: int) -> str:
    """The number of a proposal as it is sent: 3576-0000123."""
    return f"{city.replace('.', '')}-{proposal:07d}"


def proposal_of(number: str, city: str) -> int | None:
    """The proposal that a number names; None when it is no number of this city."""
    prefix, _dash, digits = number.strip().partition("-")
    is_ours = prefix == city.replace(".", "") and digits.isascii() and digits.isdigit() and len(digits) < 12
    return int(digits) if is_ours else None


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that an update asks for: a value of a member or of the family, or that a member is in or out.

    `field` is a column of the hand-over files, or `anggota` for being in the file ("ada") or not ("tidak ada").
    Members are named by NIK, the family by none.
    """

    field: str
    before: str
    after: str
    nik: str = ""

    def as_sent(self) -> str:
        """In the sheet: nama: A → B."""
        return f"{self.field}: {self.before or '–'} → {self.after}"


MEMBERSHIP: Final = "anggota"
PRESENT, ABSENT = "ada", "tidak ada"


def wishes_of(wanted: Mapping[str, Any]) -> list[Wish]:
    """The wishes as they are stored with a proposal."""
    return [Wish(**one) for one in wanted.get("wishes", ())]


@dataclass(frozen=True, slots=True)
class Told:
    """What a version of DTSEN says of a family: its own row by column, and its members by NIK."""

    family: Mapping[str, str]
    members: Mapping[str, Mapping[str, str]]


def shows(kind: str, told: Told, *, niks: Sequence[str], wishes: Sequence[Wish]) -> bool | None:
    """Whether a version shows what a proposal asked for; None when a file cannot tell.

    A new family is there when its card is, or somebody of its members; a removed one when neither is.
    """
    is_there = bool(told.family) or any(nik in told.members for nik in niks)
    if kind == "new_family":
        return is_there
    if kind == "remove":
        return not is_there
    if not wishes:
        return None
    return all(_is_granted(wish, told) for wish in wishes)


def _is_granted(wish: Wish, told: Told) -> bool:
    if wish.field == MEMBERSHIP:
        return (wish.nik in told.members) is (wish.after == PRESENT)
    row = told.members.get(wish.nik, {}) if wish.nik else told.family
    return _plain(row.get(wish.field, "")) == _plain(wish.after) != ""


def _plain(text: str) -> str:
    return " ".join(text.upper().split())


def sheet_row(proposal: Mapping[str, str], member: Mapping[str, str]) -> list[str]:
    """A row of the sheet: what is said of the proposal and of one member, in the order of the columns."""
    known = {**proposal, **member}
    return [known.get(name, "") for name in COLUMNS]


def said_of_proposal(
    *, number: str, kind: str, reason: str, wishes: Sequence[Wish], evidence: Sequence[str], visited_on: date | None,
    position: tuple[str, str] | None,
) -> dict[str, str]:  # fmt: skip
    """What every row of a proposal says besides the member."""
    latitude, longitude = position or ("", "")
    return {
        NUMBER: number,
        "jenis_usulan": KINDS_AS_SENT[kind],
        "alasan": reason,
        "perubahan": "; ".join(wish.as_sent() for wish in wishes),
        "bukti": "; ".join(evidence),
        "tanggal_ground_check": visited_on.isoformat() if visited_on else "",
        "lintang": latitude,
        "bujur": longitude,
    }
