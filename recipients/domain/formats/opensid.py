"""Files of OpenSID, the program of village offices: its residents, and participants of a programme.

The residents come under the column names of the program's own import, with the numbers of its code lists, which are
those of the civil registry. The file does not say which village it is of: the code stands in the file's name, or in a
column that somebody has added. Participants are listed by NIK or by family card.
"""

from recipients.domain.formats.base import Column, FileFormat, Kind, Role


PROGRAMME = FileFormat(
    key="opensid-programme",
    source="opensid",
    role=Role.ENTRY,
    title="OpenSID peserta program",
    columns=(
        # The number of the target: a NIK when the programme is for residents, a KK number when it is for families.
        Column("Peserta", "target_number", aliases=("peserta_nik_no_kk",), required=True),
        Column("No. Peserta", "participant_number", aliases=("nomor_peserta", "no_id_kartu", "no_kartu_peserta")),
        Column("NIK", "nik", Kind.NIK, aliases=("no_nik",)),
        Column("Nama", "full_name", Kind.NAME, aliases=("nama_lengkap",), required=True),
        Column("Tempat Lahir", "birth_place"),
        Column("Tanggal Lahir", "birth_date", Kind.DATE, aliases=("tgl_lahir", "tanggallahir")),
        Column("Alamat", "address"),
        Column("No KK", "kk_number", Kind.KK, aliases=("nomor_kk", "nokk"), extra=True),
        Column("Program", "programme", aliases=("nama_program",), extra=True),
    ),
)

RESIDENTS = FileFormat(
    key="opensid-person",
    source="opensid",
    role=Role.PERSON,
    title="OpenSID penduduk",
    columns=(
        Column("alamat", "address"),
        Column("dusun", "hamlet"),
        Column("rw", "rw", Kind.RT_RW),
        Column("rt", "rt", Kind.RT_RW),
        Column("nama", "full_name", Kind.NAME, required=True),
        Column("no_kk", "kk_number", Kind.KK, required=True),
        Column("nik", "nik", Kind.NIK, required=True),
        Column("sex", "sex", Kind.CODE, "sex", required=True),
        Column("tempatlahir", "birth_place"),
        Column("tanggallahir", "birth_date", Kind.DATE, required=True),
        Column("agama_id", "religion"),
        Column("pendidikan_kk_id", "education", Kind.CODE, "ktp_education"),
        Column("pendidikan_sedang_id", "schooling"),
        Column("pekerjaan_id", "occupation", Kind.CODE, "ktp_occupation"),
        Column("status_kawin", "marital_status", Kind.CODE, "marital_status"),
        Column("kk_level", "relationship", Kind.CODE, "relationship", required=True),
        Column("warganegara_id", "citizenship"),
        Column("ayah_nik", "father_nik"),
        Column("nama_ayah", "father_name"),
        Column("ibu_nik", "mother_nik"),
        Column("nama_ibu", "mother_name"),
        Column("golongan_darah_id", "blood_group"),
        Column("akta_lahir", "birth_certificate"),
        Column("dokumen_pasport", "passport_number"),
        Column("tanggal_akhir_paspor", "passport_expires"),
        Column("dokumen_kitas", "stay_permit"),
        Column("akta_perkawinan", "marriage_certificate"),
        Column("tanggalperkawinan", "married_on"),
        Column("akta_perceraian", "divorce_certificate"),
        Column("tanggalperceraian", "divorced_on"),
        Column("cacat_id", "disability", Kind.CODE, "disability"),
        Column("cara_kb_id", "contraception"),
        Column("hamil", "pregnant"),
        Column("ktp_el", "card_kind"),
        Column("status_rekam", "card_recorded"),
        Column("alamat_sekarang", "present_address"),
        Column("status_dasar", "vital_status", Kind.CODE, "vital_status"),
        Column("suku", "ethnic_group"),
        Column("tag_id_card", "card_tag"),
        Column("id_asuransi", "insurance"),
        Column("no_asuransi", "insurance_number"),
        Column("kode_desa", "village_code", Kind.AREA_CODE, aliases=("kode_kelurahan",), extra=True),
        Column("desa", "village_name", aliases=("kelurahan",), extra=True),
        Column("kecamatan", "district_name", extra=True),
    ),
)
