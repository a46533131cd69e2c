"""A list of recipients in nobody's known layout: its columns are explained by an operator.

It is never recognised by a header, because nearly every table has a column of names.
"""

from recipients.domain.formats.base import Column, FileFormat, Kind, Role


LIST = FileFormat(
    key="other-list",
    source="other",
    role=Role.ENTRY,
    title="Daftar penerima lain",
    columns=(
        Column("Nama", "full_name", Kind.NAME, aliases=("nama_lengkap", "nama_penerima", "nama_kpm"), required=True),
        Column("NIK", "nik", Kind.NIK, aliases=("no_nik", "nik_penerima", "no_ktp", "nomor_ktp")),
        Column("Nomor KK", "kk_number", Kind.KK, aliases=("no_kk", "nokk", "kk")),
        Column("Tanggal lahir", "birth_date", Kind.DATE, aliases=("tgl_lahir", "ttl", "tempat_tgl_lahir")),
        Column("Alamat", "address"),
        Column("RT", "rt", Kind.RT_RW),
        Column("RW", "rw", Kind.RT_RW),
        Column("Kelurahan", "village_name", aliases=("desa", "kelurahan_desa", "desa_kelurahan", "kel")),
        Column("Kecamatan", "district_name", aliases=("kec",)),
        Column("Kode kelurahan", "village_code", Kind.AREA_CODE, aliases=("kode_desa", "kode_wilayah")),
        Column("Program", "programme", aliases=("jenis_bansos", "bantuan", "jenis_bantuan", "nama_program")),
        Column("Periode", "period", aliases=("tahap", "bulan", "tahun")),
        Column("Nominal", "amount", Kind.INTEGER, aliases=("jumlah", "besaran", "nilai_bantuan")),
        Column("Keterangan", "status", aliases=("status", "catatan")),
    ),
)
