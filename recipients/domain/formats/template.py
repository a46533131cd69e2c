"""The portal's own template: one row a person, for agencies that keep their lists in a spreadsheet."""

from recipients.domain.formats.base import Column, FileFormat, Kind, Role


PERSON = FileFormat(
    key="template-person",
    source="template",
    role=Role.PERSON,
    title="Templat portal",
    columns=(
        Column("NIK", "nik", Kind.NIK, required=True),
        Column("Nomor KK", "kk_number", Kind.KK, aliases=("no_kk", "nokk"), required=True),
        Column("Nama lengkap", "full_name", Kind.NAME, aliases=("nama",), required=True),
        Column("Tempat lahir", "birth_place"),
        Column("Tanggal lahir", "birth_date", Kind.DATE, aliases=("tgl_lahir",), required=True),
        Column("Jenis kelamin", "sex", Kind.CODE, "sex", aliases=("jk", "kelamin"), required=True),
        Column("Hubungan keluarga", "relationship", Kind.CODE, "relationship", aliases=("shdk",), required=True),
        Column("Status kawin", "marital_status", Kind.CODE, "marital_status"),
        Column("Pekerjaan", "occupation", Kind.CODE, "ktp_occupation"),
        Column("Pendidikan terakhir", "education", Kind.CODE, "ktp_education", aliases=("pendidikan",)),
        Column("Nama ibu kandung", "mother_name", aliases=("nama_ibu",)),
        Column("Alamat domisili", "address", aliases=("alamat",)),
        Column("RT", "rt", Kind.RT_RW),
        Column("RW", "rw", Kind.RT_RW),
        Column(
            "Kode kelurahan",
            "village_code",
            Kind.AREA_CODE,
            aliases=("kode_kelurahan_desa", "kode_desa"),
        ),
        Column("Kelurahan", "village_name", aliases=("kelurahan_desa",)),
        Column("Kecamatan", "district_name", extra=True),
    ),
)
