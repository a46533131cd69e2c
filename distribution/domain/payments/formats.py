"""Files of paying agencies: replies of banks and of PT Pos, the portal's own template, and lists of accounts (KKS).

Headers are recognised as those of hand-over files are (recipients.domain.formats.base): order and spelling are free.
"""

from collections.abc import Sequence
from typing import Final

from recipients.domain.formats.base import Column, FileFormat, HeaderMatch, Kind, Role


_ID: Final = Column(
    "ID_BAYAR", "payment_id", aliases=("ID BAYAR", "ID PEMBAYARAN", "KODE BAYAR", "NO DANOM", "BARCODE")
)
_NIK: Final = Column("NIK", "nik", Kind.NIK, aliases=("NO KTP", "NO_NIK", "NIK KPM", "NIK PENERIMA"))
_NAME: Final = Column(
    "NAMA", "full_name", Kind.NAME, aliases=("NAMA PENERIMA", "NAMA KPM", "NAMA PEMILIK REKENING", "NAMA REKENING")
)
_ACCOUNT: Final = Column(
    "NO_REKENING", "account_number",
    aliases=("NO REK", "NOREK", "REKENING", "NOMOR REKENING", "NO REKENING KKS", "NOMOR REKENING KKS"),
)  # fmt: skip
_STAGE: Final = Column("TAHAP", "stage", aliases=("PERIODE", "TRIWULAN", "TAHAP SALUR", "PERIODE SALUR"))
_AMOUNT: Final = Column(
    "NOMINAL", "amount",
    aliases=("JUMLAH", "NILAI", "JUMLAH DANA", "NOMINAL BANTUAN", "NILAI TRANSFER", "JUMLAH TERIMA", "BESAR UANG"),
)  # fmt: skip
_STATUS: Final = Column(
    "STATUS", "status",
    aliases=("STATUS SALUR", "STATUS TRANSAKSI", "HASIL", "STATUS BAYAR", "STATUS PEMBAYARAN", "HASIL SALUR"),
)  # fmt: skip
_CODE: Final = Column("KODE", "code", aliases=("KODE RESPON", "RESPONSE CODE", "RC", "KODE STATUS", "KODE HASIL"))
_NOTE: Final = Column("KETERANGAN", "note", aliases=("ALASAN", "CATATAN", "REMARK", "DESKRIPSI"))
_PAID_ON: Final = Column(
    "TANGGAL", "paid_on", Kind.DATE,
    aliases=("TGL TRANSAKSI", "TANGGAL TRANSAKSI", "TGL BAYAR", "TANGGAL BAYAR", "TGL SALUR", "TANGGAL SALUR"),
)  # fmt: skip
_REFERENCE: Final = Column("REFERENSI", "reference", aliases=("NO REFERENSI", "REF", "NO RESI", "NOMOR RESI"))


def _needed(column: Column) -> Column:
    return Column(
        column.name, column.field, column.kind, column.code_list, column.aliases, required=True, since=column.since
    )


BANK: Final = FileFormat(
    key="bank-reply",
    source="bank",
    role=Role.ENTRY,
    title="balasan bank penyalur",
    columns=(_needed(_ACCOUNT), _needed(_STATUS), _needed(_AMOUNT), _NIK, _NAME, _STAGE, _CODE, _NOTE, _PAID_ON,
             _REFERENCE, _ID),
)  # fmt: skip
POST: Final = FileFormat(
    key="post-reply",
    source="post",
    role=Role.ENTRY,
    title="balasan PT Pos",
    columns=(_needed(_NIK), _needed(_STATUS), _needed(_AMOUNT), _NAME, _ID, _STAGE, _NOTE, _PAID_ON, _REFERENCE, _CODE,
             _ACCOUNT),
)  # fmt: skip
OWN: Final = FileFormat(
    key="own-reply",
    source="own",
    role=Role.ENTRY,
    title="templat balasan portal",
    columns=(_needed(_ID), _needed(_STATUS), _needed(_AMOUNT), _NIK, _NAME, _ACCOUNT, _STAGE, _CODE, _NOTE, _PAID_ON,
             _REFERENCE),
)  # fmt: skip
REPLIES: Final = (OWN, BANK, POST)
ACCOUNTS: Final = FileFormat(
    key="accounts",
    source="bank",
    role=Role.ENTRY,
    title="daftar distribusi KKS",
    columns=(
        _needed(_NIK), _needed(_ACCOUNT), _NAME,
        Column("STATUS_KKS", "card_state",
               aliases=("STATUS KARTU", "STATUS DISTRIBUSI", "STATUS REKENING", "STATUS", "STATUS BUREKOL")),
    ),
)  # fmt: skip


def detect_reply(header: Sequence[str]) -> HeaderMatch | None:
    """The reply format that a header is of; None when a column is missing in each of them.

    The portal's own template says which payment a row is about, so it goes before what it also resembles.
    """
    return next((match for form in REPLIES if (match := form.match(header)).is_usable), None)


def nearest_reply(header: Sequence[str]) -> HeaderMatch:
    """The format that a header resembles most, to say what is missing."""
    return max((form.match(header) for form in REPLIES), key=lambda match: (-len(match.missing), match.recognised))
