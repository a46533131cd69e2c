"""Files of OpenSID, the program of village offices: participants of a programme, by NIK or by family card."""

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
