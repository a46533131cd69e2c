"""Names of people who do not exist, as they are written in East Java, Lombok and Bali.

Words are common given names, combined by chance, in three ages of fashion: a grandmother is Painem, her
grandchild Zahra.
"""

import re
from dataclasses import dataclass
from random import Random

from bansos.demo.chance import pick


OLD, MIDDLE, YOUNG = 0, 1, 2


@dataclass(frozen=True)
class Pool:
    """First and second words for one sex and one age of fashion; `single` is the share of one-word names."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    single: float


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.upper().split())


JAVA: dict[tuple[str, int], Pool] = {
    ("L", OLD): Pool(
        _words(
            "Slamet Sutrisno Suparman Karyadi Sugeng Suwarno Supriyadi Sumarno Sunarto"
            " Supardi Suyanto Sugiono Mulyono Hartono Kasiman Kasmin Ngatiman Ngadiran Wagimin"
            " Tukiman Samsuri Darmaji Sukardi Subagyo Subandi Sutikno Sujiono Suhadi Suroso"
            " Marsudi Paimin Paiman Sarjono Wiyono Jumadi Rusdi Matsari Kusnan Kusen Munawar"
        ),
        _words("Hadi Utomo Santoso Wiyono Raharjo Atmojo Susilo Basuki Wardoyo Prayitno Winarno Sudarmo Suryadi"),
        0.62,
    ),
    ("P", OLD): Pool(
        _words(
            "Sumiati Sulastri Suminah Kasmiati Painem Tukinem Sutini Siti Wagiyem Ngatini"
            " Suprihatin Sunarti Sumarni Rukmini Mujiati Supartini Sukarti Tutik Kustiyah"
            " Sarinah Samini Juminah Karsinah Musrifah Kasiyem Ngatemi Satumi Lasmi Ponirah"
            " Mutmainah Rukayah Asiyah Sulikah Kartini Suwarti Maryam Sri Endang"
        ),
        _words("Rahayu Wahyuni Lestari Aminah Fatimah Romlah Maryati Khotijah Hartatik Mulyani Utami Munawaroh"),
        0.66,
    ),
    ("L", MIDDLE): Pool(
        _words(
            "Agus Budi Eko Dwi Tri Hadi Andi Heri Rudi Dedi Wahyu Arif Imam Ahmad Muhammad"
            " Mohammad Abdul Nur Bambang Joko Hendra Iwan Yudi Didik Khoirul Saiful Zainal"
            " Anang Cahyo Teguh Edi Sigit Fatkhur Syamsul Misbahul Gatot Puji Achmad Muchamad"
            " Bagus Ali Lutfi Nanang Rachmad Suhartono Purwanto Ismail"
        ),
        _words(
            "Santoso Prasetyo Setiawan Kurniawan Wijaya Purnomo Susanto Hidayat Wibowo"
            " Nugroho Cahyono Saputra Riyadi Effendi Hermawan Firmansyah Rohman Fauzi Ghofur"
            " Aziz Mukhlis Huda Arifin Anwar Rosyid Hariyanto Sulistyo Kuncoro Budiman Pranoto"
            " Wahyudi Subekti Mustofa Hamid Basori Yulianto Irawan Siswanto Mahmudi"
        ),
        0.12,
    ),
    ("P", MIDDLE): Pool(
        _words(
            "Sri Dwi Tri Siti Nur Endah Rini Yuni Wiwik Eni Lilik Dewi Ratna Ika Nining Titin"
            " Umi Anik Lina Sulis Yayuk Rina Ani Evi Fitri Diah Retno Erna Nanik Binti Luluk"
            " Khusnul Ida Mei Novi Indah Heni Tutik"
        ),
        _words(
            "Wahyuni Lestari Rahayu Handayani Astuti Kusumawati Purwanti Susanti Indrawati"
            " Puspitasari Kholifah Aminah Aisyah Fatimah Zulaikha Maimunah Hidayati Rahmawati"
            " Fitriani Ningsih Wulandari Setyowati Mufidah Chasanah Kurniasih Agustina Yuliati"
            " Ernawati Masruroh Sholikhah Ismiati Nurjanah Rochmah Winarti Sulistyowati"
        ),
        0.08,
    ),
    ("L", YOUNG): Pool(
        _words(
            "Muhammad Ahmad Rafa Aditya Bagas Bima Daffa Fajar Galang Ilham Iqbal Kevin"
            " Naufal Raka Rehan Reza Satria Yoga Zidan Rizky Dimas Farel Arya Gilang Alvin"
            " Azka Abdul Rizal Fahri Dafa Hafiz Rangga Aldi Tegar Mohammad Raditya Nizam Arkan"
            " Ferdi Danang Vino Yusuf Ibrahim"
        ),
        _words(
            "Pratama Ramadhan Maulana Saputra Putra Firmansyah Hakim Alfarizi Akbar Nugraha"
            " Ardiansyah Febrian Wicaksono Syahputra Permana Al-Ghifari Hidayatullah Mahendra"
            " Kusuma Ferdiansyah Abdillah Pamungkas Habibi Rasyid Zulkarnain Perdana Anugrah"
            " Mubarok Fadhillah Romadhon"
        ),
        0.04,
    ),
    ("P", YOUNG): Pool(
        _words(
            "Aisyah Nabila Zahra Putri Dinda Keysha Naila Salsabila Anisa Amelia Bunga Citra"
            " Intan Kirana Laila Maya Nadia Rania Safira Tiara Siti Nur Alya Aulia Cantika"
            " Devi Elsa Febi Hana Jihan Khansa Lutfia Mutiara Nayla Oktavia Rahma Syifa Talita"
            " Vania Zaskia"
        ),
        _words(
            "Azzahra Ramadhani Maharani Anggraini Permata Safitri Oktaviani Nuraini"
            " Khoirunnisa Aulia Salsabila Lestari Maulida Pratiwi Rahmadani Kusumaningrum"
            " Cahyani Fadhilah Azizah Novitasari Febriyanti Ayu Mardhiyah Kamila Zulfa"
            " Nurhaliza Widyaningrum Puspita Andini Humairah"
        ),
        0.04,
    ),
}
SASAK: dict[tuple[str, int], Pool] = {
    ("L", OLD): Pool(
        _words("Amaq Sahnan Mahsun Saparudin Rumenah Muhsan Sahdan Nurdin Munasih Durahman Saleh Mahnep Marzuki Seman"),
        _words("Hadi Sahar Ahmad Yahya Munir Hasan"),
        0.8,
    ),
    ("P", OLD): Pool(
        _words("Inaq Sahnim Rumisah Maknah Senah Mahyun Nurisah Sakmah Marni Jumenah Saknah Kalsum Raehan Mustiah"),
        _words("Aminah Hasanah Rabiah Halimah Sakdiah Mariam"),
        0.8,
    ),
    ("L", MIDDLE): Pool(
        _words(
            "Muhammad Lalu Ahmad Abdul Mahrip Suhaili Hamdan Zulkifli Husnul Sahrul Saiful Jamaludin Hafizin Mawardi"
        ),
        _words("Hadi Rahman Fahrurrozi Ihsan Hamdi Satriawan Wirawan Azhar Putrawan Irfan Jayadi Sukri Hidayat Anwar"),
        0.15,
    ),
    ("P", MIDDLE): Pool(
        _words("Baiq Siti Nurul Sri Hikmah Husniati Mardiana Nurhayati Rohani Zohriah Hilmiati Raudatul Mislah Laili"),
        _words("Hidayati Wahyuni Aini Hasanah Susanti Fitriani Rahmawati Yuliana Patmawati Handayani Mulyani Jannah"),
        0.15,
    ),
    ("L", YOUNG): Pool(
        _words("Muhammad Lalu Ahmad Zaki Alfian Rizki Ilham Azril Fathir Rifki Arjuna Yazid Hafiz Gazali Akmal Dirga"),
        _words("Ramadhan Pratama Saputra Alfarizi Maulana Hidayatullah Ardiansyah Wirayuda Athallah Rizqullah Hamdani"),
        0.05,
    ),
    ("P", YOUNG): Pool(
        _words("Baiq Siti Nabila Aulia Zahra Nadia Azkia Rizka Lailatul Naura Hanifa Salwa Dian Aisyah Qonita Syifa"),
        _words("Aulia Ramadhani Azzahra Wulandari Apriliani Maharani Safitri Hidayati Qadriani Khairunnisa Lestari"),
        0.05,
    ),
}
BALI: dict[tuple[str, int], Pool] = {
    (sex, age): Pool(first, second, 0.0)
    for age in (OLD, MIDDLE, YOUNG)
    for sex, first, second in (
        (
            "L",
            ("I GEDE", "I MADE", "I NYOMAN", "I KETUT", "I WAYAN", "I KOMANG"),
            _words(
                "Suardana Artawan Sudiarta Wirawan Mahendra Suastika Putra Adnyana Suparta Budiasa Arimbawa Sukarma"
            ),
        ),
        (
            "P",
            ("NI LUH", "NI MADE", "NI NYOMAN", "NI KETUT", "NI WAYAN", "NI KOMANG"),
            _words("Suartini Ariani Sukerti Widiastuti Astiti Purnami Lestari Kartini Sriasih Dewi Rusmini Suciati"),
        ),
    )
}
# Share of families by culture; Java everywhere else.
CULTURES: dict[str, tuple[dict[tuple[str, int], Pool], ...]] = {
    "51": (BALI,) * 8 + (JAVA,) * 2,
    "52": (SASAK,) * 15 + (BALI,) * 2 + (JAVA,) * 3,
}
THIRD = _words("Alam Jaya Putra Nur Sari Dewi Indah Kusuma")
# How long forms are shortened in registers, and other spellings of the same name.
SHORTENED = {
    "MUHAMMAD": ("MUH.", "MOH.", "M.", "MOHAMMAD", "MUHAMAD"),
    "MOHAMMAD": ("MOH.", "MUHAMMAD", "M.", "MOCHAMMAD"),
    "MUCHAMAD": ("MUHAMMAD", "MUCH.", "M."),
    "ABDUL": ("ABD.", "ABD"),
    "SITI": ("ST.", "ST"),
    "NUR": ("NR.",),
    "AHMAD": ("ACHMAD", "ACH."),
    "ACHMAD": ("AHMAD", "ACH."),
    "BAIQ": ("BQ.",),
    "LALU": ("L.",),
}
TITLES_BEFORE = {"L": ("H. ",), "P": ("HJ. ",)}
TITLES_BEHIND = (", S.PD", ", S.E", " S.AG")
SINGLE_CONSONANT = re.compile(r"(?<=[AIUEO])[LNST](?=[AIUEO])")
OLD_SPELLINGS = (("SU", "SOE"), ("J", "DJ"), ("UDI", "OEDI"))


def cultures(city: str) -> tuple[dict[tuple[str, int], Pool], ...]:
    """The pools that families of a city draw from."""
    return CULTURES.get(city[:2], (JAVA,))


def fashion(birth_year: int) -> int:
    """Which age of fashion someone's parents followed."""
    if birth_year < 1970:
        return OLD
    return MIDDLE if birth_year < 2000 else YOUNG


def full_name(rng: Random, culture: dict[tuple[str, int], Pool], sex: str, birth_year: int) -> str:
    """A whole name in upper case, without titles."""
    pool = culture[sex, fashion(birth_year)]
    first = pick(rng, pool.first)
    if rng.random() < pool.single and first not in SHORTENED:
        return first
    second = pick(rng, pool.second)
    if second == first:
        return first
    if rng.random() < 0.12:
        third = pick(rng, THIRD)
        if third not in (first, second):
            return f"{first} {second} {third}"
    return f"{first} {second}"


def as_registered(rng: Random, name: str, sex: str, age: int) -> str:
    """The name as the hand-over file has it: now and then shortened or with a title."""
    chance = rng.random()
    if chance < 0.10:
        return shortened(rng, name)
    if chance < 0.13 and age > 50:
        return titled(rng, name, sex)
    return name


def shortened(rng: Random, name: str) -> str:
    """MUHAMMAD RIZKY -> MUH. RIZKY; unchanged when nothing in it is ever shortened."""
    first, _, rest = name.partition(" ")
    forms = SHORTENED.get(first)
    return f"{pick(rng, forms)} {rest}" if forms and rest else name


def titled(rng: Random, name: str, sex: str) -> str:
    """With the title of a pilgrim before or a degree behind the name."""
    if rng.random() < 0.7:
        return pick(rng, TITLES_BEFORE[sex]) + name
    return name + pick(rng, TITLES_BEHIND)


def same_person(rng: Random, name: str, sex: str, age: int) -> str:
    """Another writing of the same name: never equal to it, and to be recognised as the same person."""
    short = shortened(rng, name)
    if short != name and rng.random() < 0.7:
        return short
    for new, old in OLD_SPELLINGS:
        if new in name and old not in name and rng.random() < 0.5:
            return name.replace(new, old, 1)
    twice = name if age > 45 else doubled(name)
    return twice if twice != name else titled(rng, name, sex)


def doubled(name: str) -> str:
    """ANISA -> ANNISA, SALSABILA -> SALSABILLA: the last single l, n, s, t between vowels; or unchanged."""
    found = list(SINGLE_CONSONANT.finditer(name))
    if not found:
        return name
    return name[: found[-1].start()] + found[-1].group() + name[found[-1].start() :]


def misspelt(rng: Random, name: str) -> str:
    """A clerk's slip: one letter doubled, dropped or swapped inside the longest word."""
    words = name.split(" ")
    at = max(range(len(words)), key=lambda index: len(words[index]))
    word = words[at]
    place = 1 + int(rng.random() * max(1, len(word) - 2))
    slip = int(rng.random() * 3)
    if slip == 0:
        words[at] = word[:place] + word[place] + word[place:]
    elif slip == 1 and len(word) > 4:
        words[at] = word[:place] + word[place + 1 :]
    else:
        words[at] = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    return " ".join(words)
