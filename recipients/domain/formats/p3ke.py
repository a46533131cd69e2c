"""The list of P3KE (extreme poverty data), which cities still use: one row a person, flags of what they receive.

It numbers families by itself and has no family card, so it says who receives what and is no source of families: those
of whom nobody is in the registry are offered to be registered from their card (recipients.queries.list_families).
"""

from recipients.domain.formats.base import Column, FileFormat, Kind, Role


def _receives(name: str, field: str, *aliases: str) -> Column:
    return Column(name, f"flag_{field}", Kind.CODE, "yes_no", aliases=aliases, extra=True)


PERSON = FileFormat(
    key="p3ke-person",
    source="p3ke",
    role=Role.ENTRY,
    title="P3KE per individu",
    columns=(
        Column("ID Keluarga P3KE", "source_family_id", aliases=("id_keluarga", "idkeluarga"), required=True),
        Column("Provinsi", "province_name", aliases=("nama_provinsi",)),
        Column("Kabupaten/Kota", "city_name", aliases=("kabupaten", "kab_kota")),
        Column("Kecamatan", "district_name", aliases=("nama_kecamatan",)),
        Column("Desa/Kelurahan", "village_name", aliases=("desa", "kelurahan", "kelurahan_desa")),
        Column("Kode Kemdagri", "village_code", Kind.AREA_CODE, aliases=("kode_kemendagri", "kode_desa")),
        Column("Desil Kesejahteraan", "decile", Kind.DECILE, aliases=("desil", "desil_nasional")),
        Column("Alamat", "address"),
        Column("ID Individu", "source_person_id", aliases=("idindividu",), required=True),
        Column("Nama", "full_name", Kind.NAME, aliases=("nama_lengkap", "nama_individu"), required=True),
        Column("NIK", "nik", Kind.NIK, aliases=("no_nik",), required=True),
        Column("Padan Dukcapil", "is_matched", Kind.CODE, "yes_no", aliases=("padan_dukcapil_individu",)),
        Column("Jenis Kelamin", "sex", Kind.CODE, "sex", aliases=("jk", "kelamin")),
        Column(
            "Hubungan dengan Kepala Keluarga",
            "relationship",
            Kind.CODE,
            "relationship",
            aliases=("hub_kk", "hubungan", "hub_kel"),
        ),
        Column("Tanggal Lahir", "birth_date", Kind.DATE, aliases=("tgl_lahir",)),
        Column("Status Kawin", "marital_text", aliases=("status_perkawinan",)),
        Column("Pekerjaan", "occupation_text"),
        Column("Pendidikan", "education_text"),
        Column("No KK", "kk_number", Kind.KK, aliases=("nomor_kk", "nokk"), extra=True),
        _receives("Penerima BPNT", "bpnt", "bpnt", "penerima_sembako", "sembako"),
        _receives("Penerima PKH", "pkh", "pkh"),
        _receives("Penerima BPUM", "bpum", "bpum"),
        _receives("Penerima BST", "bst", "bst"),
        _receives("Penerima PBI", "pbi", "pbi", "penerima_pbi_jkn"),
    ),
)
