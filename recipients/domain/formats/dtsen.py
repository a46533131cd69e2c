"""The DTSEN pair handed over by BPS: one file of families (52 columns) and one of members (48 columns).

Column order: metadata books of DTSEN 2026. Layout v1 has 46 member columns (without occupation and
education of the identity card); v3 calls the head's name `nama_kepala_keluarga` and adds flags of origin.
"""

from recipients.domain.formats.base import Column, FileFormat, Kind, Role


_FLAGS_OF_ORIGIN = (
    Column("is_gc_kemensos", "from_ground_check", Kind.CODE, "yes_no", since="v3", extra=True),
    Column("is_pbi_se", "from_pbi_se", Kind.CODE, "yes_no", since="v3", extra=True),
    Column("is_siks_ng", "from_siks_ng", Kind.CODE, "yes_no", since="v3", extra=True),
)
_FAMILY_ID = Column("id_keluarga", "source_family_id", aliases=("id_kel", "idkeluarga"), extra=True)
_KK_ALIASES = ("no_kk", "nokk", "nomor_kk", "kk", "no_kartu_keluarga", "nkk", "nomor_kartukeluarga")


def _movable(thing: str, field: str) -> Column:
    return Column(f"aset_bergerak_{thing}", f"asset_{field}", Kind.CODE, "yes_no", aliases=(f"aset_{thing}",))


def _livestock(animal: str, field: str) -> Column:
    return Column(
        f"jumlah_ternak_{animal}", f"livestock_{field}", Kind.INTEGER, aliases=(f"ternak_{animal}",)
    )


FAMILY = FileFormat(
    key="dtsen-family",
    source="dtsen",
    role=Role.FAMILY,
    title="DTSEN keluarga",
    layouts=("v1", "v2", "v3"),
    layout_marks={
        "nama_kepala_keluarga": "v3",
        "is_gc_kemensos": "v3",
        "is_pbi_se": "v3",
        "is_siks_ng": "v3",
    },
    columns=(
        Column("kode_provinsi", "province_code", Kind.AREA_CODE, aliases=("kode_prov", "kd_prov", "kdprov")),
        Column("provinsi", "province_name", aliases=("nama_provinsi", "prov", "nmprov")),
        Column(
            "kode_kabupaten_kota",
            "city_code",
            Kind.AREA_CODE,
            aliases=("kode_kab", "kode_kabupaten", "kode_kab_kota", "kode_kabkota", "kd_kab", "kdkab"),
        ),
        Column(
            "kabupaten_kota", "city_name", aliases=("kabupaten", "kab_kota", "nama_kabupaten_kota", "nmkab")
        ),
        Column("kode_kecamatan", "district_code", Kind.AREA_CODE, aliases=("kode_kec", "kd_kec", "kdkec")),
        Column("kecamatan", "district_name", aliases=("nama_kecamatan", "kec", "nmkec")),
        Column(
            "kode_kelurahan_desa",
            "village_code",
            Kind.AREA_CODE,
            aliases=("kode_kelurahan", "kode_desa", "kode_kel", "kode_desa_kelurahan", "kd_kel", "kddesa"),
            required=True,
        ),
        Column(
            "kelurahan_desa",
            "village_name",
            aliases=("kelurahan", "desa", "desa_kelurahan", "nama_kelurahan_desa", "kel", "nmdesa"),
        ),
        Column("alamat", "address", aliases=("alamat_domisili", "alamat_keluarga")),
        Column("nomor_kartu_keluarga", "kk_number", Kind.KK, aliases=_KK_ALIASES, required=True),
        Column(
            "jumlah_anggota_keluarga",
            "member_count",
            Kind.INTEGER,
            aliases=("jml_anggota_keluarga", "jumlah_anggota", "jml_anggota", "jml_art", "jumlah_art"),
        ),
        Column(
            "nama_kepala_keluarga",
            "head_name",
            Kind.NAME,
            aliases=("nama_anggota_keluarga", "kepala_keluarga", "nama_krt", "nama_kk"),
        ),
        Column(
            "desil_nasional", "decile_national", Kind.DECILE, aliases=("desil", "desil_nas"), required=True
        ),
        Column(
            "pbi_nas", "pbi_national", Kind.CODE, "yes_no", aliases=("pbi_nasional", "pbi_jk", "pbi_apbn")
        ),
        Column("pbi_pemda", "pbi_local", Kind.CODE, "yes_no", aliases=("pbi_daerah", "pbid", "pbi_apbd")),
        Column(
            "id_pelanggan_pln", "pln_customer_id", aliases=("id_pln", "idpel", "idpel_pln", "nomor_meter_pln")
        ),
        Column("status_kepemilikan_rumah", "home_ownership", Kind.CODE, "home_ownership"),
        Column("jenis_lantai_terluas", "floor_type", Kind.CODE, "floor", aliases=("jenis_lantai", "lantai")),
        Column("luas_lantai", "floor_area_m2", Kind.NUMBER),
        Column("jenis_dinding_terluas", "wall_type", Kind.CODE, "wall", aliases=("jenis_dinding", "dinding")),
        Column("jenis_atap_terluas", "roof_type", Kind.CODE, "roof", aliases=("jenis_atap", "atap")),
        Column(
            "sumber_air_minum_utama",
            "drinking_water",
            Kind.CODE,
            "drinking_water",
            aliases=("sumber_air_minum",),
        ),
        Column("sumber_penerangan_utama", "lighting", Kind.CODE, "lighting", aliases=("sumber_penerangan",)),
        Column("daya_terpasang", "power_capacity", Kind.CODE, "power_capacity", aliases=("daya_listrik",)),
        Column(
            "bahan_bakar_utama_memasak",
            "cooking_fuel",
            Kind.CODE,
            "cooking_fuel",
            aliases=("bahan_bakar_memasak",),
        ),
        Column("fasilitas_bab", "toilet_facility", Kind.CODE, "toilet_facility"),
        Column("jenis_kloset", "toilet_type", Kind.CODE, "toilet_type"),
        Column("pembuangan_akhir_tinja", "sewage", Kind.CODE, "sewage"),
        Column("kepemilikan_aset", "owns_assets", Kind.CODE, "yes_no"),
        _movable("tabung_gas", "gas_cylinder"),
        _movable("lemari_es", "refrigerator"),
        _movable("ac", "air_conditioner"),
        _movable("pemanas_air", "water_heater"),
        _movable("telepon_rumah", "landline"),
        _movable("tv_datar", "flat_tv"),
        _movable("emas_perhiasan", "gold"),
        _movable("komputer_laptop_tablet", "computer"),
        _movable("sepeda_motor", "motorcycle"),
        _movable("sepeda", "bicycle"),
        _movable("mobil", "car"),
        _movable("perahu", "boat"),
        _movable("kapal_perahu_motor", "motorboat"),
        _movable("smartphone", "smartphone"),
        Column("aset_tidak_bergerak_lahan_lainnya", "asset_other_land", Kind.CODE, "yes_no"),
        Column("aset_tidak_bergerak_rumah_lainnya", "asset_other_house", Kind.CODE, "yes_no"),
        _livestock("sapi", "cattle"),
        _livestock("kerbau", "buffalo"),
        _livestock("kuda", "horses"),
        _livestock("babi", "pigs"),
        _livestock("kambing_domba", "goats_sheep"),
        Column("desil_provinsi", "decile_province", Kind.DECILE, aliases=("desil_prov",)),
        Column(
            "desil_kabupaten_kota",
            "decile_city",
            Kind.DECILE,
            aliases=("desil_kab", "desil_kabupaten", "desil_kab_kota", "desil_kota"),
        ),
        *_FLAGS_OF_ORIGIN,
        Column("skor", "pmt_score", Kind.NUMBER, aliases=("skor_pmt",), extra=True),
        _FAMILY_ID,
    ),
)

PERSON = FileFormat(
    key="dtsen-person",
    source="dtsen",
    role=Role.PERSON,
    title="DTSEN anggota keluarga",
    layouts=("v1", "v2", "v3"),
    layout_marks={
        "pekerjaan_ktp": "v2",
        "pendidikan_akhir_ktp": "v2",
        "is_gc_kemensos": "v3",
        "is_pbi_se": "v3",
        "is_siks_ng": "v3",
    },
    columns=(
        Column(
            "nomor_induk_kependudukan",
            "nik",
            Kind.NIK,
            aliases=("nik", "no_nik", "nomor_nik", "no_ktp", "nik_anggota"),
            required=True,
        ),
        Column("nomor_kartu_keluarga", "kk_number", Kind.KK, aliases=_KK_ALIASES, required=True),
        Column(
            "nama", "full_name", Kind.NAME, aliases=("nama_lengkap", "nama_lgkp", "nama_art"), required=True
        ),
        Column(
            "tanggal_lahir",
            "birth_date",
            Kind.DATE,
            aliases=("tgl_lahir", "tgl_lhr", "tanggal_lhr", "tgllahir"),
            required=True,
        ),
        Column(
            "jenis_kelamin", "sex", Kind.CODE, "sex", aliases=("jk", "kelamin", "jenis_klmin"), required=True
        ),
        Column(
            "status_hubungan_keluarga",
            "relationship",
            Kind.CODE,
            "relationship",
            aliases=("shdk", "hub_kel", "hubungan_keluarga", "stat_hbkel", "hub_kk", "status_hubungan"),
            required=True,
        ),
        Column(
            "pbi_nas", "pbi_national", Kind.CODE, "yes_no", aliases=("pbi_nasional", "pbi_jk", "pbi_apbn")
        ),
        Column("pbi_pemda", "pbi_local", Kind.CODE, "yes_no", aliases=("pbi_daerah", "pbid", "pbi_apbd")),
        Column(
            "status_kawin",
            "marital_status",
            Kind.CODE,
            "marital_status",
            aliases=("status_perkawinan", "stat_kwn", "status_pernikahan", "sts_kawin"),
        ),
        Column("partisipasi_sekolah", "school_participation", Kind.CODE, "school_participation"),
        Column("jenjang_tertinggi_yang_diduduki", "school_level", Kind.CODE, "school_level"),
        Column("kelas_tertinggi_yang_diduduki", "school_grade", Kind.CODE, "school_grade"),
        Column("ijazah_tertinggi_yang_dimiliki", "school_diploma", Kind.CODE, "school_diploma"),
        Column("status_bekerja", "works", Kind.CODE, "yes_no"),
        Column("lapangan_usaha_dari_pekerjaan_utama", "work_sector", Kind.CODE, "work_sector"),
        Column("status_dalam_pekerjaan_utama", "work_status", Kind.CODE, "work_status"),
        Column("kepemilikan_usaha", "owns_business", Kind.CODE, "yes_no"),
        Column("jumlah_usaha", "business_count", Kind.INTEGER),
        Column("lapangan_usaha_dari_usaha_utama", "business_sector", Kind.CODE, "work_sector"),
        Column("jumlah_pekerja_yang_dibayar_dari_usaha_utama", "business_paid_workers", Kind.INTEGER),
        Column("jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama", "business_unpaid_workers", Kind.INTEGER),
        Column("omzet_usaha_utama", "business_turnover", Kind.CODE, "business_turnover"),
        Column("kondisi_gizi", "nutrition", Kind.CODE, "nutrition"),
        Column("penglihatan", "difficulty_seeing", Kind.CODE, "difficulty"),
        Column("pendengaran", "difficulty_hearing", Kind.CODE, "difficulty"),
        Column("berjalan_atau_naik_tangga", "difficulty_walking", Kind.CODE, "difficulty"),
        Column("menggunakan_tangan_jari", "difficulty_hands", Kind.CODE, "difficulty"),
        Column("belajar_kemampuan_intelektual", "difficulty_learning", Kind.CODE, "difficulty"),
        Column("pengendalian_perilaku", "difficulty_behaviour", Kind.CODE, "difficulty"),
        Column("berbicara_komunikasi", "difficulty_speaking", Kind.CODE, "difficulty"),
        Column("mengurus_diri", "difficulty_self_care", Kind.CODE, "difficulty"),
        Column("mengingat_berkonsentrasi", "difficulty_remembering", Kind.CODE, "difficulty"),
        Column("kesedihan_depresi", "sadness", Kind.CODE, "sadness"),
        Column("penyakit_kronis", "chronic_illness", Kind.CODE, "chronic_illness"),
        Column("kode_provinsi_ktp", "ktp_province_code", Kind.AREA_CODE),
        Column("provinsi_ktp", "ktp_province_name"),
        Column("kode_kabupaten_kota_ktp", "ktp_city_code", Kind.AREA_CODE),
        Column("kabupaten_kota_ktp", "ktp_city_name"),
        Column("kode_kecamatan_ktp", "ktp_district_code", Kind.AREA_CODE),
        Column("kecamatan_ktp", "ktp_district_name"),
        Column("kode_kelurahan_desa_ktp", "ktp_village_code", Kind.AREA_CODE),
        Column("kelurahan_desa_ktp", "ktp_village_name"),
        Column("rt_ktp", "ktp_rt", Kind.RT_RW, aliases=("rt", "no_rt")),
        Column("rw_ktp", "ktp_rw", Kind.RT_RW, aliases=("rw", "no_rw")),
        Column("dusun_ktp", "ktp_hamlet", aliases=("dusun", "lingkungan")),
        Column("alamat_ktp", "ktp_address", aliases=("alamat",)),
        Column(
            "pekerjaan_ktp", "ktp_occupation", Kind.CODE, "ktp_occupation", aliases=("pekerjaan",), since="v2"
        ),
        Column(
            "pendidikan_akhir_ktp",
            "ktp_education",
            Kind.CODE,
            "ktp_education",
            aliases=("pendidikan_akhir", "pendidikan"),
            since="v2",
        ),
        *_FLAGS_OF_ORIGIN,
        _FAMILY_ID,
    ),
)
