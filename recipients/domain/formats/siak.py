"""The export of persons by a civil registry office (SIAK): one row a person, no rows of families.

Families are made from the card number of their members, the address of the export is that of the card.
Dates come in both orders, numbers with dots, blanks as `Tdk Th`; status MATI and PINDAH is kept.
Column order: the export layout that village programs load as it is (XLS); offices that query the database hand
over its own column names, which are aliases here.
"""

from recipients.domain.formats.base import Column, FileFormat, Kind, Role


PERSON = FileFormat(
    key="siak-person",
    source="siak",
    role=Role.PERSON,
    title="SIAK penduduk",
    columns=(
        Column(
            "Nomor KK",
            "kk_number",
            Kind.KK,
            aliases=("no_kk", "nokk", "kk", "no_kartu_keluarga", "nomor_kartu_keluarga", "nkk"),
            required=True,
        ),
        Column(
            "NIK",
            "nik",
            Kind.NIK,
            aliases=("nomor_induk_kependudukan", "no_nik", "nomor_nik", "no_ktp"),
            required=True,
        ),
        Column(
            "Nama Penduduk",
            "full_name",
            Kind.NAME,
            aliases=("nama", "nama_lengkap", "nama_lgkp", "nama_lgkp_penduduk"),
            required=True,
        ),
        Column(
            "Status",
            "vital_status",
            Kind.CODE,
            "vital_status",
            aliases=("status_dasar", "status_penduduk", "status_hidup", "flag_status"),
        ),
        Column("Tempat Lahir", "birth_place", aliases=("tmpt_lhr", "tempat_lhr", "tmp_lahir", "tmp_lhr")),
        Column(
            "Tanggal Lahir",
            "birth_date",
            Kind.DATE,
            aliases=("tgl_lahir", "tgl_lhr", "tanggal_lhr", "tgllahir"),
            required=True,
        ),
        Column(
            "Kelamin",
            "sex",
            Kind.CODE,
            "sex",
            aliases=("jenis_kelamin", "jenis_klmin", "jk", "j_kelamin", "jns_kelamin"),
            required=True,
        ),
        Column("NIK Ayah", "father_nik", aliases=("nikayah", "ayah_nik")),
        Column("Ayah", "father_name", aliases=("nama_ayah", "nama_lgkp_ayah")),
        Column("NIK Ibu", "mother_nik", aliases=("nikibu", "ibu_nik")),
        Column("Ibu", "mother_name", aliases=("nama_ibu", "nama_lgkp_ibu", "nama_ibu_kandung", "ibu_kandung")),
        Column(
            "Status Kawin",
            "marital_status",
            Kind.CODE,
            "marital_status",
            aliases=("stat_kwn", "status_perkawinan", "sts_kawin", "status_kwn"),
        ),
        Column(
            "SHDK",
            "relationship",
            Kind.CODE,
            "relationship",
            aliases=(
                "stat_hbkel",
                "hubungan_keluarga",
                "status_hubungan_keluarga",
                "hub_kel",
                "hub_keluarga",
                "stat_hub_keluarga",
            ),
            required=True,
        ),
        Column("Agama", "religion"),
        Column("Kecamatan", "district_name", aliases=("nama_kec", "kec_name", "nama_kecamatan")),
        Column(
            "Desa/Kel",
            "village_name",
            aliases=(
                "kelurahan",
                "desa",
                "kelurahan_desa",
                "desa_kelurahan",
                "kel_name",
                "nama_kel",
                "nama_kelurahan",
                "kel_desa",
            ),
        ),
        Column("Alamat", "address", aliases=("alamat_kk", "alamat_ktp")),
        Column("RW", "rw", Kind.RT_RW, aliases=("no_rw",)),
        Column("RT", "rt", Kind.RT_RW, aliases=("no_rt",)),
        Column(
            "Pendidikan",
            "education",
            Kind.CODE,
            "ktp_education",
            aliases=("pddk_akh", "pendidikan_akhir", "pendidikan_terakhir"),
        ),
        Column("Pekerjaan", "occupation", Kind.CODE, "ktp_occupation", aliases=("jenis_pkrjn", "jenis_pekerjaan")),
        Column("Deskripsi Pekerjaan", "occupation_text"),
        Column("Gol. Darah", "blood_group", aliases=("gol_darah", "golongan_darah", "gol_drh")),
        Column("Cacat", "disability", Kind.CODE, "disability", aliases=("pnydng_cct", "jenis_cacat")),
        Column("Cetak KTP", "card_printed"),
        Column("Ganti KTP", "card_replaced"),
        Column("KTP Berakhir", "card_expires"),
        Column("Nomor Paspor", "passport_number"),
        Column("Nomor Akta Lahir", "birth_certificate", aliases=("no_akta_lhr",)),
        Column("Nomor Akta Kawin", "marriage_certificate", aliases=("no_akta_kwn",)),
        Column("Tanggal Kwn", "married_on", aliases=("tgl_kwn", "tanggal_kawin")),
        Column("Nomor Akta Cerai", "divorce_certificate", aliases=("no_akta_crai",)),
        Column("Tgl Cerai", "divorced_on", aliases=("tanggal_cerai",)),
        Column("Petugas Registrasi", "registered_by"),
        Column("Tgl Ubah", "changed_on", aliases=("tanggal_ubah",)),
        Column("Petugas Entri", "entered_by"),
        Column(
            "Kode Kelurahan",
            "village_code",
            Kind.AREA_CODE,
            aliases=("kode_kelurahan_desa", "kode_desa", "kode_wilayah", "kode_kemendagri", "kode_desa_kelurahan"),
            extra=True,
        ),
        Column("Dusun", "hamlet", aliases=("lingkungan",), extra=True),
    ),
)
