"""Schooling, work and health of a person: codes of the DTSEN member file (same as Regsosek 2022 K)."""

from recipients.domain.codes import Relationship, Sex, numbered


SEX = numbered(
    "sex",
    {1: "Laki-laki", 2: "Perempuan"},
    values={1: Sex.MALE.value, 2: Sex.FEMALE.value},
    spellings={"L": 1, "LK": 1, "Pria": 1, "P": 2, "PR": 2, "Wanita": 2},
)
# BPS has eight relationships, the civil registry eleven; ours are numbered as the civil registry's.
RELATIONSHIP_BPS = numbered(
    "relationship",
    {
        1: "Kepala keluarga",
        2: "Istri/suami",
        3: "Anak",
        4: "Menantu",
        5: "Cucu",
        6: "Orang tua/mertua",
        7: "Pembantu/sopir",
        8: "Lainnya",
    },
    values={
        1: Relationship.HEAD.value,
        2: Relationship.SPOUSE.value,
        3: Relationship.CHILD.value,
        4: Relationship.CHILD_IN_LAW.value,
        5: Relationship.GRANDCHILD.value,
        6: Relationship.PARENT.value,
        7: Relationship.DOMESTIC_WORKER.value,
        8: Relationship.OTHER.value,
    },
    spellings={
        "KK": 1,
        "Kepala": 1,
        "Suami/istri": 2,
        "Pembantu": 7,
        "Sopir": 7,
        "Anak kandung": 3,
    },
)
MARITAL_STATUS = numbered(
    "marital_status",
    {1: "Belum kawin", 2: "Kawin", 3: "Cerai hidup", 4: "Cerai mati"},
    spellings={
        "BK": 1,
        "Belum menikah": 1,
        "K": 2,
        "Kawin/nikah": 2,
        "Nikah": 2,
        "Menikah": 2,
        "Kawin tercatat": 2,
        "Kawin belum tercatat": 2,
        "Kawin tidak tercatat": 2,
        "CH": 3,
        "Cerai hidup tercatat": 3,
        "Cerai hidup belum tercatat": 3,
        "CM": 4,
    },
)
SCHOOL_PARTICIPATION = numbered(
    "school_participation",
    {1: "Tidak/belum pernah sekolah", 2: "Masih sekolah", 3: "Tidak bersekolah lagi"},
)
_LEVELS = {
    1: "Paket A",
    2: "SDLB",
    3: "SD",
    4: "MI",
    5: "SPM/PDF Ula",
    6: "Paket B",
    7: "SMP LB",
    8: "SMP",
    9: "MTs",
    10: "SPM/PDF Wustha",
    11: "Paket C",
    12: "SMLB",
    13: "SMA",
    14: "MA",
    15: "SMK",
    16: "MAK",
    17: "SPM/PDF Ulya",
    18: "D1/D2/D3",
    19: "D4/S1",
    20: "Profesi",
    21: "S2",
    22: "S3",
}
_LEVEL_SPELLINGS = {"D1": 18, "D2": 18, "D3": 18, "D4": 19, "S1": 19}
HIGHER_EDUCATION = frozenset({19, 20, 21, 22})
SCHOOL_LEVEL = numbered("school_level", _LEVELS, spellings=_LEVEL_SPELLINGS)
SCHOOL_DIPLOMA = numbered("school_diploma", {**_LEVELS, 23: "Tidak punya ijazah SD"}, spellings=_LEVEL_SPELLINGS)
SCHOOL_GRADE = numbered("school_grade", {**{grade: f"Kelas {grade}" for grade in range(1, 8)}, 8: "Tamat dan lulus"})
WORK_STATUS = numbered(
    "work_status",
    {
        1: "Berusaha sendiri",
        2: "Berusaha dibantu buruh tidak tetap/tidak dibayar",
        3: "Berusaha dibantu buruh tetap/dibayar",
        4: "Buruh/karyawan/pegawai swasta",
        5: "PNS/TNI/Polri/BUMN/BUMD/pejabat negara",
        6: "Pekerja bebas pertanian",
        7: "Pekerja bebas nonpertanian",
        8: "Pekerja keluarga/tidak dibayar",
    },
)
WORK_SECTOR = numbered(
    "work_sector",
    {
        1: "Pertanian tanaman padi dan palawija",
        2: "Hortikultura",
        3: "Perkebunan",
        4: "Perikanan",
        5: "Peternakan",
        6: "Kehutanan dan pertanian lainnya",
        7: "Pertambangan dan penggalian",
        8: "Industri pengolahan",
        9: "Pengadaan listrik, gas, uap/air panas dan udara dingin",
        10: "Pengelolaan air, air limbah, dan sampah",
        11: "Konstruksi",
        12: "Perdagangan besar dan eceran, reparasi kendaraan",
        13: "Pengangkutan dan pergudangan",
        14: "Penyediaan akomodasi dan makan minum",
        15: "Informasi dan komunikasi",
        16: "Keuangan dan asuransi",
        17: "Real estat",
        18: "Aktivitas profesional, ilmiah, dan teknis",
        19: "Aktivitas penyewaan dan ketenagakerjaan",
        20: "Administrasi pemerintahan, pertahanan, dan jaminan sosial wajib",
        21: "Pendidikan",
        22: "Aktivitas kesehatan manusia dan aktivitas sosial",
        23: "Kesenian, hiburan, dan rekreasi",
        24: "Aktivitas jasa lainnya",
        25: "Aktivitas keluarga sebagai pemberi kerja",
        26: "Aktivitas badan internasional",
    },
)
# Millions of rupiah a month.
BUSINESS_TURNOVER = numbered(
    "business_turnover",
    {
        1: "Kurang dari 5 juta",
        2: "5 - kurang dari 15 juta",
        3: "15 - kurang dari 25 juta",
        4: "25 - kurang dari 167 juta",
        5: "167 - kurang dari 1.250 juta",
        6: "1.250 - kurang dari 4.167 juta",
        7: "4.167 juta atau lebih",
    },
)
NUTRITION = numbered(
    "nutrition",
    {1: "Kurang gizi (wasting)", 2: "Kerdil (stunting)", 3: "Tidak ada catatan", 8: "Tidak tahu"},
    spellings={"Wasting": 1, "Stunting": 2},
)
DIFFICULTY = numbered(
    "difficulty",
    {
        1: "Sama sekali tidak bisa",
        2: "Banyak kesulitan dan membutuhkan bantuan",
        3: "Sedikit kesulitan",
        4: "Tidak mengalami kesulitan",
    },
)
SADNESS = numbered("sadness", {1: "Sangat sering", 2: "Sering", 3: "Kadang-kadang", 4: "Tidak pernah"})
# PRIVACY: holds HIV status; shown only with the permission for sensitive fields.
CHRONIC_ILLNESS = numbered(
    "chronic_illness",
    {
        1: "Tidak ada",
        2: "Hipertensi",
        3: "Rematik",
        4: "Asma",
        5: "Masalah jantung",
        6: "Diabetes",
        7: "TBC",
        8: "Stroke",
        9: "Kanker",
        10: "Gagal ginjal",
        11: "Hemofilia",
        12: "HIV/AIDS",
        13: "Kolesterol",
        14: "Sirosis hati",
        15: "Thalasemia",
        16: "Leukemia",
        17: "Alzheimer",
        18: "Lainnya",
    },
)
