"""Lists of recipients that the Ministry of Social Affairs sends to a city (SIKS-NG): somebody else's roster.

They are no rows of the registry: numbers are often masked, a row is a claim that somebody receives something.
Layouts: the 2025 audit list of the centre (PDTT), the task file of card distribution (KKS), the list of the
Sembako guideline (BPNT), the older list by name and address (BNBA/DTKS), and the plain download of SIKS-NG.
"""

from recipients.domain.formats.base import Column, FileFormat, Kind, Role


_PLACE = (
    Column("PROV", "province_name", aliases=("provinsi", "nama_provinsi", "nmprov", "propinsi")),
    Column("KAB", "city_name", aliases=("kabupaten", "kab_kota", "kabupaten_kota", "nmkab", "nama_kabupaten")),
    Column("KEC", "district_name", aliases=("kecamatan", "nama_kecamatan", "nmkec")),
    Column(
        "KEL",
        "village_name",
        aliases=("kelurahan", "desa", "kelurahan_desa", "desa_kelurahan", "nama_kelurahan", "nmkel", "desa_kel"),
    ),
    Column("ALAMAT", "address", aliases=("alamat_kpm", "alamat_lengkap", "alamat_pengurus")),
    Column("RT", "rt", Kind.RT_RW, aliases=("no_rt",)),
    Column("RW", "rw", Kind.RT_RW, aliases=("no_rw",)),
)
_VILLAGE_CODE = Column(
    "KODE_WILAYAH",
    "village_code",
    Kind.AREA_CODE,
    aliases=("kode_kelurahan", "kode_desa", "kode_kemendagri", "kode_kemdagri", "kd_wilayah", "kode_kelurahan_desa"),
)


def _flag(name: str, field: str, *aliases: str) -> Column:
    return Column(name, f"flag_{field}", Kind.CODE, "yes_no", aliases=aliases, extra=True)


PDTT = FileFormat(
    key="siks-pdtt",
    source="siks",
    role=Role.ENTRY,
    title="PDTT (daftar audit penerima)",
    columns=(
        Column("NIK_MASK", "nik", Kind.NIK, aliases=("nik_masking", "nik_penerima_mask")),
        Column("NOKK_MASK", "kk_number", Kind.KK, aliases=("no_kk_mask", "kk_mask")),
        Column("NOREKENING_MASK", "account_number", aliases=("no_rekening_mask", "rekening_mask"), required=True),
        Column("Nama_Pengurus", "full_name", Kind.NAME, aliases=("nama", "nama_penerima"), required=True),
        Column("Lembaga_Penyalur", "agency", aliases=("bank_penyalur", "penyalur")),
        _VILLAGE_CODE,
        *_PLACE,
        Column("KETERANGAN", "note"),
        Column("Kesesuaian", "agreement", extra=True),
        Column("Penjelasan", "explanation", extra=True),
    ),
)
KKS = FileFormat(
    key="siks-kks",
    source="siks",
    role=Role.ENTRY,
    title="KKS (tugas penyaluran)",
    columns=(
        Column("NIK KPM", "nik", Kind.NIK, aliases=("nik_penerima_kpm",), required=True),
        Column("NAMA KPM", "full_name", Kind.NAME, required=True),
        Column("NOMOR KKS", "card_number", aliases=("no_kks",)),
        Column("JENIS BANSOS", "programme", aliases=("bansos", "nama_bansos"), required=True),
        Column("TAHAP SALUR", "period", aliases=("tahap", "periode_salur")),
        Column("NOMINAL CAIR", "amount", Kind.INTEGER, aliases=("nominal_bantuan",)),
        *(Column(c.name, c.field, c.kind, aliases=c.aliases, extra=True) for c in _PLACE),
        Column("NO KK", "kk_number", Kind.KK, aliases=("nomor_kk", "nokk"), extra=True),
    ),
)
BPNT = FileFormat(
    key="siks-bpnt",
    source="siks",
    role=Role.ENTRY,
    title="BPNT (daftar KPM Sembako)",
    columns=(
        Column("Nomor KKS", "card_number", aliases=("no_kks",)),
        Column("Nomor Rekening", "account_number", aliases=("no_rekening", "norek")),
        Column("Status Kepesertaan", "status"),
        Column("Nama Pengurus", "full_name", Kind.NAME, aliases=("nama_kpm",), required=True),
        Column("ID BDT", "source_family_id", aliases=("idbdt", "id_dtks")),
        Column("ID Pengurus", "source_person_id", aliases=("id_art",), required=True),
        Column("No KK", "kk_number", Kind.KK, aliases=("nomor_kk", "nokk")),
        Column("NIK Pengurus", "nik", Kind.NIK, aliases=("nik", "nik_kpm"), required=True),
        Column("Tempat Lahir", "birth_place"),
        Column("Tanggal Lahir", "birth_date", Kind.DATE, aliases=("tgl_lahir", "tempat_tgl_lahir")),
        Column("Nama Gadis Ibu Kandung", "mother_name", aliases=("nama_ibu_kandung", "nama_ibu")),
        Column("No Peserta PKH", "pkh_number", aliases=("nomor_peserta_pkh",)),
        Column("Status PKH", "pkh_status"),
        Column("Nama Kepala Keluarga", "head_name", aliases=("nama_krt",)),
        Column("Anggota Lain", "other_members", aliases=("nama_anggota_lain",)),
        _VILLAGE_CODE,
        *_PLACE,
    ),
)
BNBA = FileFormat(
    key="siks-bnba",
    source="siks",
    role=Role.ENTRY,
    title="BNBA DTKS (per nama per alamat)",
    columns=(
        Column("IDBDT", "source_family_id", aliases=("id_dtks", "id_bdt", "iddtks"), required=True),
        Column("ID_ART", "source_person_id", aliases=("idart",)),
        Column("Nama KRT", "head_name", aliases=("nama_kepala_rumah_tangga",)),
        Column("Nama", "full_name", Kind.NAME, aliases=("nama_art", "nama_lengkap", "nama_penerima"), required=True),
        Column("NIK", "nik", Kind.NIK, aliases=("no_nik", "nik_art")),
        Column("No KK", "kk_number", Kind.KK, aliases=("nomor_kk", "nokk", "no_kartu_keluarga")),
        Column("Tanggal Lahir", "birth_date", Kind.DATE, aliases=("tgl_lahir",)),
        _VILLAGE_CODE,
        *_PLACE,
        _flag("PKH", "pkh", "bansos_pkh"),
        _flag("BPNT", "bpnt", "sembako", "bansos_bpnt", "bpnt_sembako"),
        _flag("PBI", "pbi", "pbi_jkn", "bansos_pbi"),
        _flag("BST", "bst", "bansos_bst"),
        Column("KET_PADAN_PBI", "pbi_note", extra=True),
        Column("SEGMEN_BPJS", "insurance_segment", extra=True),
    ),
)
DOWNLOAD = FileFormat(
    key="siks-download",
    source="siks",
    role=Role.ENTRY,
    title="SIKS-NG (unduhan daftar penerima)",
    columns=(
        Column("NIK", "nik", Kind.NIK, aliases=("nik_penerima", "no_nik")),
        Column("No KK", "kk_number", Kind.KK, aliases=("nomor_kk", "nokk", "no_kartu_keluarga")),
        Column("Nama Penerima", "full_name", Kind.NAME, aliases=("nama", "nama_lengkap", "nama_kpm"), required=True),
        _VILLAGE_CODE,
        *_PLACE,
        Column("Jenis Bansos", "programme", aliases=("bansos", "program", "nama_program", "bantuan"), required=True),
        Column("Periode", "period", aliases=("tahap", "periode_salur")),
        Column("Nominal", "amount", Kind.INTEGER, aliases=("jumlah_bantuan", "besaran")),
        Column("Status", "status", aliases=("status_penyaluran", "keterangan")),
    ),
)

FORMATS: tuple[FileFormat, ...] = (PDTT, KKS, BPNT, BNBA, DOWNLOAD)
