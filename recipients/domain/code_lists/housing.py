"""How a family lives: codes of the DTSEN family file (code book V3 2026), and where Regsosek 2022 differs.

Our own values are numbered as DTSEN numbers them.
"""

from recipients.domain.codes import numbered


HOME_OWNERSHIP = numbered(
    "home_ownership",
    {1: "Milik sendiri", 2: "Kontrak/sewa", 3: "Bebas sewa", 4: "Dinas", 5: "Lainnya"},
    spellings={"Kontrak": 2, "Sewa": 2},
)
FLOOR = numbered(
    "floor",
    {
        1: "Marmer/granit",
        2: "Keramik",
        3: "Parket/vinil/karpet",
        4: "Ubin/tegel/teraso",
        5: "Kayu/papan",
        6: "Semen/bata merah",
        7: "Bambu",
        8: "Tanah",
        9: "Lainnya",
    },
)
WALL = numbered(
    "wall",
    {
        1: "Tembok",
        2: "Plesteran anyaman bambu/kawat",
        3: "Kayu/papan/gypsum/GRC/calciboard",
        4: "Anyaman bambu",
        5: "Batang kayu",
        6: "Bambu",
        7: "Lainnya",
    },
)
ROOF = numbered(
    "roof",
    {
        1: "Beton",
        2: "Genteng",
        3: "Seng",
        4: "Asbes",
        5: "Bambu",
        6: "Kayu/sirap",
        7: "Jerami/ijuk/rumbia",
        8: "Lainnya",
    },
)
# Regsosek numbers wood 5 and bamboo 6, the other way round.
ROOF_REGSOSEK = numbered(
    "roof",
    {
        1: "Beton",
        2: "Genteng",
        3: "Seng",
        4: "Asbes",
        5: "Kayu/sirap",
        6: "Bambu",
        7: "Jerami/ijuk/rumbia",
        8: "Lainnya",
    },
    values={5: 6, 6: 5},
)
DRINKING_WATER = numbered(
    "drinking_water",
    {
        1: "Air kemasan bermerk",
        2: "Air isi ulang",
        3: "Leding/PDAM",
        4: "Sumur bor/pompa",
        5: "Sumur terlindung",
        6: "Sumur tak terlindung",
        7: "Mata air terlindung",
        8: "Mata air tak terlindung",
        9: "Air permukaan",
        10: "Air hujan",
        11: "Lainnya",
    },
    spellings={"Leding": 3, "PDAM": 3},
)
LIGHTING = numbered(
    "lighting",
    {
        1: "Listrik PLN dengan meteran",
        2: "Listrik PLN tanpa meteran",
        3: "Listrik non-PLN",
        4: "Bukan listrik",
    },
)
POWER_CAPACITY = numbered(
    "power_capacity",
    {1: "450 watt", 2: "900 watt", 3: "1.300 watt", 4: "2.200 watt", 5: "Lebih dari 2.200 watt"},
    spellings={
        "450": 1,
        "900": 2,
        "1300": 3,
        "2200": 4,
        "450 VA": 1,
        "900 VA": 2,
        "1300 VA": 3,
        "2200 VA": 4,
    },
)
_FUELS = {
    1: "Listrik",
    2: "Elpiji 5,5 kg/blue gaz",
    3: "Elpiji 12 kg",
    4: "Elpiji 3 kg",
    5: "Gas kota",
    6: "Biogas",
    7: "Minyak tanah",
    8: "Briket",
    9: "Arang",
    10: "Kayu bakar",
    11: "Lainnya",
}
COOKING_FUEL = numbered("cooking_fuel", {0: "Tidak memasak di rumah", **_FUELS}, spellings={"Tidak memasak": 0})
# Regsosek says 12 for families that do not cook.
COOKING_FUEL_REGSOSEK = numbered(
    "cooking_fuel",
    {**_FUELS, 12: "Tidak memasak di rumah"},
    values={12: 0},
    spellings={"Tidak memasak": 12},
)
TOILET_FACILITY = numbered(
    "toilet_facility",
    {
        1: "Ada, digunakan sendiri",
        2: "Ada, digunakan bersama keluarga tertentu",
        3: "Ada, MCK komunal",
        4: "Ada, MCK umum",
        5: "Ada, tidak digunakan",
        6: "Tidak ada fasilitas",
    },
)
TOILET_TYPE = numbered(
    "toilet_type",
    {1: "Leher angsa", 2: "Plengsengan dengan tutup", 3: "Plengsengan tanpa tutup", 4: "Cemplung/cubluk"},
)
SEWAGE = numbered(
    "sewage",
    {
        1: "Tangki septik",
        2: "IPAL",
        3: "Kolam/sawah/sungai/danau/laut",
        4: "Lubang tanah",
        5: "Pantai/tanah lapang/kebun",
        6: "Lainnya",
    },
)
# Assets and flags: the code book says 1 and 2, some extracts hold 1 and 0, flags of insurance YA and TIDAK.
YES_NO = numbered(
    "yes_no",
    {1: "Ya", 2: "Tidak", 0: "Tidak"},
    values={1: 1, 2: 0, 0: 0},
    spellings={"Y": 1, "T": 2, "True": 1, "False": 2, "Ada": 1, "Tidak ada": 2},
)
