"""Codes of the civil registry (SIAK), used by its exports and by the identity-card columns of DTSEN."""

from recipients.domain.codes import Code, CodeList, VitalStatus, numbered


RELATIONSHIP = numbered(
    "relationship",
    {
        1: "Kepala keluarga",
        2: "Suami",
        3: "Istri",
        4: "Anak",
        5: "Menantu",
        6: "Cucu",
        7: "Orang tua",
        8: "Mertua",
        9: "Famili lain",
        10: "Pembantu",
        11: "Lainnya",
    },
    spellings={"KK": 1, "Isteri": 3, "Orangtua": 7, "Famili": 9},
)
EDUCATION = numbered(
    "ktp_education",
    {
        1: "Tidak/belum sekolah",
        2: "Belum tamat SD/sederajat",
        3: "Tamat SD/sederajat",
        4: "SLTP/sederajat",
        5: "SLTA/sederajat",
        6: "Diploma I/II",
        7: "Akademi/Diploma III/S. Muda",
        8: "Diploma IV/Strata I",
        9: "Strata II",
        10: "Strata III",
    },
    spellings={
        "Tidak sekolah": 1,
        "Belum sekolah": 1,
        "Tidak/Blm Sekolah": 1,
        "Belum/tidak tamat SD": 2,
        "Belum/tidak tamat SD/sederajat": 2,
        "Tidak tamat SD/sederajat": 2,
        "SD": 3,
        "SD/sederajat": 3,
        "Tamat SD": 3,
        "SLTP": 4,
        "SMP": 4,
        "SMP/sederajat": 4,
        "SLTA": 5,
        "SMA": 5,
        "SMA/sederajat": 5,
        "Diploma I": 6,
        "Diploma II": 6,
        "D1": 6,
        "D2": 6,
        "D3": 7,
        "Diploma III": 7,
        "Akademi/D III/S. Muda": 7,
        "Akademi/Diploma III/Sarjana Muda": 7,
        "D4": 8,
        "S1": 8,
        "D IV/Strata I": 8,
        "Strata I": 8,
        "Diploma IV/Strata 1": 8,
        "S2": 9,
        "Strata 2": 9,
        "S3": 10,
        "Strata 3": 10,
    },
)

_OCCUPATIONS = (
    "Belum/tidak bekerja", "Mengurus rumah tangga", "Pelajar/mahasiswa", "Pensiunan",
    "Pegawai negeri sipil (PNS)", "Tentara Nasional Indonesia (TNI)", "Kepolisian RI (Polri)", "Perdagangan",
    "Petani/pekebun", "Peternak", "Nelayan/perikanan", "Industri", "Konstruksi", "Transportasi",
    "Karyawan swasta", "Karyawan BUMN", "Karyawan BUMD", "Karyawan honorer", "Buruh harian lepas",
    "Buruh tani/perkebunan", "Buruh nelayan/perikanan", "Buruh peternakan", "Pembantu rumah tangga",
    "Tukang cukur", "Tukang listrik", "Tukang batu", "Tukang kayu", "Tukang sol sepatu",
    "Tukang las/pandai besi", "Tukang jahit", "Tukang gigi", "Penata rias", "Penata busana", "Penata rambut",
    "Mekanik", "Seniman", "Tabib", "Paraji", "Perancang busana", "Penterjemah", "Imam masjid", "Pendeta",
    "Pastor", "Wartawan", "Ustadz/mubaligh", "Juru masak", "Promotor acara", "Anggota DPR-RI", "Anggota DPD",
    "Anggota BPK", "Presiden", "Wakil presiden", "Anggota Mahkamah Konstitusi", "Anggota kabinet/kementerian",
    "Duta besar", "Gubernur", "Wakil gubernur", "Bupati", "Wakil bupati", "Wali kota", "Wakil wali kota",
    "Anggota DPRD provinsi", "Anggota DPRD kabupaten/kota", "Dosen", "Guru", "Pilot", "Pengacara", "Notaris",
    "Arsitek", "Akuntan", "Konsultan", "Dokter", "Bidan", "Perawat", "Apoteker", "Psikiater/psikolog",
    "Penyiar televisi", "Penyiar radio", "Pelaut", "Peneliti", "Sopir", "Pialang", "Paranormal", "Pedagang",
    "Perangkat desa", "Kepala desa", "Biarawati", "Wiraswasta", "Lainnya",
)  # fmt: skip

OCCUPATION = numbered(
    "ktp_occupation",
    dict(enumerate(_OCCUPATIONS, start=1)),
    spellings={
        "Tidak bekerja": 1,
        "Belum bekerja": 1,
        "IRT": 2,
        "Ibu rumah tangga": 2,
        "Pelajar": 3,
        "Mahasiswa": 3,
        "PNS": 5,
        "Pegawai negeri sipil": 5,
        "ASN": 5,
        "TNI": 6,
        "Tentara Nasional Indonesia": 6,
        "Polri": 7,
        "Kepolisian RI": 7,
        "Petani": 9,
        "Nelayan": 11,
        "Pegawai swasta": 15,
        "Swasta": 15,
        "Honorer": 18,
        "Buruh": 19,
        "Buruh tani": 20,
        "Penerjemah": 40,
        "Ustadz": 45,
        "Anggota MK": 53,
        "Anggota kabinet": 54,
        "Wagub": 57,
        "Wabup": 59,
        "Walikota": 60,
        "Wawali": 61,
        "Wakil walikota": 61,
        "DPRD provinsi": 62,
        "DPRD kab/kota": 63,
        "Anggota DPRD kab./kota": 63,
        "Penyiar TV": 77,
        "Perangkat kelurahan": 85,
        "Lain-lain": 89,
    },
)

# What programmes usually exclude. The card's occupation is self-declared and often old: a hint, no proof.
PUBLIC_SERVANTS = frozenset({5, 6, 7})
STATE_COMPANY_STAFF = frozenset({16, 17, 18})
OFFICE_HOLDERS = frozenset(range(48, 64))
VILLAGE_OFFICIALS = frozenset({85, 86})

# Basic status of a person in an export; numbered as village administration programs do.
VITAL_STATUS = CodeList(
    "vital_status",
    (
        Code("1", "Hidup", VitalStatus.ALIVE.value),
        Code("2", "Mati", VitalStatus.DECEASED.value),
        Code("3", "Pindah", VitalStatus.MOVED.value),
        Code("4", "Hilang", VitalStatus.UNKNOWN.value),
        Code("6", "Pergi", VitalStatus.MOVED.value),
        Code("9", "Tidak valid", VitalStatus.UNKNOWN.value),
    ),
    {
        "Aktif": "1",
        "Ada": "1",
        "Meninggal": "2",
        "Meninggal dunia": "2",
        "Pindah keluar": "3",
        "Tidak aktif": "9",
    },
)

DISABILITY = numbered(
    "disability",
    {
        1: "Cacat fisik",
        2: "Cacat netra/buta",
        3: "Cacat rungu/wicara",
        4: "Cacat mental/jiwa",
        5: "Cacat fisik dan mental",
        6: "Cacat lainnya",
        7: "Tidak cacat",
    },
    spellings={"Fisik": 1, "Netra": 2, "Rungu": 3, "Mental": 4, "Lainnya": 6, "Tidak ada": 7},
)
