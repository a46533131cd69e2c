"""Indonesian name words: titles, short forms, old and new spellings, words that may be left out.

Spelling rules never touch what tells siblings apart (Rina and Rini, Suparto and Suparti): vowels change only
where two spellings of one sound are meant. Words whose vowels do vary (Rahman, Rohman) stand in a table.
"""

import re
from functools import lru_cache


# Stand before the name and are not part of it.
TITLES = frozenset(
    [
        "H",
        "HJ",
        "HI",
        "HAJI",
        "HAJAH",
        "HAJJAH",
        "DRS",
        "DRA",
        "DR",
        "DRG",
        "DRH",
        "IR",
        "PROF",
        "NY",
        "NYONYA",
        "TN",
        "TUAN",
        "BPK",
        "BAPAK",
        "IBU",
        "SDR",
        "SDRI",
        "KH",
        "KYAI",
        "KIAI",
        "TGH",
        "TGKH",
        "TGK",
        "TEUNGKU",
        "PDT",
        "UST",
        "USTAD",
        "USTADZ",
        "USTADZAH",
    ]
)
# Stand anywhere.
MARKS_OF_DEATH = frozenset(["ALM", "ALMH", "ALMARHUM", "ALMARHUMAH"])
# Words of rank and birth that registers write or leave out. L and R only as first word, before another.
OPTIONAL = frozenset(
    [
        "LALU",
        "BAIQ",
        "BQ",
        "I",
        "NI",
        "GEDE",
        "GDE",
        "GD",
        "RADEN",
        "RD",
        "RR",
        "TGH",
        "GUSTI",
        "GST",
        "TEUKU",
        "TENGKU",
    ]
)
OPTIONAL_INITIALS = frozenset("LR")
# Introduce the father's name.
DESCENT = frozenset(["BIN", "BINTI", "BT", "BTE"])
# So frequent that they alone identify nobody.
COMMON = frozenset(["MUHAMMAD", "AHMAD", "SITI", "NUR", "NURUL", "ABDUL", "SRI", "DWI", "TRI"])

_DEGREES = (
    "S PD SD|S PD I|S PD|S AG|S SOS|S KOM|S KEP|S HUT|S IP|S SI|S FARM|S PSI|S KM|SKM|S TP|S SN|S ST|S GZ"
    "|S IKOM|S TR|S AK|M PD I|M PD|M SI|M AG|M KES|M KOM|M HUM|M SC|M AP|AMD KEB|A MD KEB|AMD KEP|A MD|AMD"
    "|A MA PD|NERS|LC|BA|SPD|SPDI|SAG|SSOS|SKOM|SKEP|MPD|MSI|S E|S H|S T|S P|M M|M H|M T|SH|SE|MH|MM|MT"
)
_DEGREE_AT_END = re.compile(rf"(?<=. )(?:{_DEGREES})$")
_DEGREE_ENDS = frozenset(degree.rsplit(" ", 1)[-1] for degree in _DEGREES.split("|"))
_SHORT_DEGREE = frozenset(["ST", "SE", "SH", "SP", "MM", "MH", "MT", "SIP", "SH", "I"])

_FAMILIES = {
    "MUHAMMAD": "MUHAMAD MOHAMMAD MOHAMAD MOCHAMMAD MOCHAMAD MUCHAMMAD MUCHAMAD MOKHAMMAD MOKHAMAD MUKHAMMAD"
    " MUKHAMAD MUHAMMED MUHAMED MOHAMMED MOHAMED MOCHMAD MOHMAD MUHAMAT MUH MUHD MUHM MOH MOHD MOCH MUCH MHD"
    " MUHAM MOHAM MOEHAMMAD MOEHAMAD",
    "AHMAD": "ACHMAD AKHMAD AHMED AHMAT ACHMAT ACH AHM AKH ACHM AKHM",
    "ABDUL": "ABD ABDL ABDOEL ABDUR ABDUS ABDUN ABDUT ABDUD ABDUZ ABDUSY",
    "ABDULLAH": "ABDULAH ABDOELLAH ABDULLOH ABDULOH",
    "BAIQ": "BQ BAIK",
    "GEDE": "GDE GD",
    "RADEN": "RD",
    "GUSTI": "GST",
    "DAENG": "DG",
    "SITI": "ST STI SITTI SIT STY SITIE",
    "NUR": "NR NOER NOOR NOR",
    "NURUL": "NRL NOERUL NURL NUROEL",
    "RAHMAN": "ROHMAN ROCHMAN RACHMAN RAKHMAN ROKHMAN",
    "RAHMAT": "ROHMAT ROCHMAT RACHMAT RAHMAD ROHMAD ROCHMAD RACHMAD RAKHMAT ROKHMAT RAKHMAD ROKHMAD",
    "RAHMAH": "ROHMAH ROCHMAH RACHMAH ROHMA RAHMA",
    "RAHIM": "ROHIM ROCHIM RACHIM",
    "SALEH": "SOLEH SHOLEH SHALEH SOLIH SHOLIH SHALIH SALIH",
    "KHAIRUL": "KHOIRUL CHOIRUL CHAIRUL HOIRUL HAIRUL KOIRUL",
    "KHAIRUN": "KHOIRUN CHOIRUN CHAIRUN HOIRUN",
    "USMAN": "OTSMAN UTSMAN OSMAN OESMAN",
    "UMAR": "OMAR OEMAR",
    "YUSUF": "JUSUF YUSUP JOESOEF YOESOEF YOSEF",
    "YAHYA": "JAHJA YAHJA JAHYA",
    "YAKUB": "YAKOB JACOB YACOB YAQUB JAKUB",
    "HUSAIN": "HUSEN HUSIN HUSEIN HUSSEIN HUSSAIN HOESEIN",
    "ZAINAL": "ZAENAL JAINAL JAENAL ZAINAAL",
    "ZAINUDDIN": "ZAINUDIN ZAENUDIN ZAENUDDIN JAENUDIN JAINUDIN",
    "SAIFUL": "SAEFUL SYAIFUL SYAEFUL SAEPUL SAIPUL SYAIPUL",
    "MAHFUD": "MAHFUDZ MACHFUD MAHFUDH MAHPUD MACHFUDZ",
    "SIDIK": "SIDDIQ SIDIQ SODIQ SODIK SHODIQ SHIDDIQ SHODIK SIDDIK",
    "IBRAHIM": "IBROHIM IBRAHEM",
    "RAMADAN": "RAMADHAN ROMADHON ROMADON RAMADHON ROMADHAN RAMADLAN RAMDHAN RAMDAN",
    "FATONI": "FATHONI FATHANI FATANI",
    "FATIMAH": "FATHIMAH FATIMA PATIMAH PATIMA FATHIMA",
    "AISYAH": "AISAH AISIYAH AISHAH AISYA AYSYAH AISYIYAH",
    "RASYID": "ROSYID RASID ROSID RASHID",
    "HASYIM": "HASIM HASHIM HASJIM",
    "MARUF": "MAKRUF MAARUF",
    "ARIF": "ARIEF ARIP ARIFF",
    "SYARIF": "SARIF SARIP SYARIEF SARIEF SYARIP",
    "MASYKUR": "MASKUR",
    "FAUZI": "FAUZY FAUJI FAUSI PAUZI",
    "FITRI": "FITRIE FITHRI PITRI",
    "RIZKI": "RIZKY RISKI RISKY RIZQI RIZQY RIJKI",
    "AZIZ": "AZIS ASIS AJIS ASIZ",
    "MUSTAFA": "MUSTOFA MUSTHOFA MUSTHAFA MOESTOFA MOESTAFA",
    "HIDAYAT": "HIDAJAT HIDAIAT",
    "RAHAYU": "RAHAJU RAHAJOE RAHAYOE",
    "PUTRI": "PUTERI POETRI",
    "PUTRA": "PUTERA POETRA",
    "YOHANES": "JOHANES YOHANNES JOHANNES YOHANIS JOHANIS",
}
_WORDS = {form: word for word, forms in _FAMILIES.items() for form in (word, *forms.split())}
_JOINED_ABDUL = re.compile(r"ABD(?:UL|UR|US|UN|UT|UD|UZ)(?=[A-Z]{3})")

_SOUNDS = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"^SY(?=[AEIOU])", "S"),
        (r"SH(?=[AEIOU])", "S"),
        (r"TS(?=[AEIOU])", "S"),
        (r"DZ", "D"),
        (r"PH", "F"),
        (r"KH", "H"),
        (r"(?<=[DTGB])H", ""),
        (r"IE", "I"),
        (r"AE", "AI"),
        (r"Y", "I"),
        (r"UW(?=[AEIO])", "U"),
        (r"Q", "K"),
        (r"C(?=[RLK])", "K"),
        (r"X", "KS"),
        (r"V", "F"),
        (r"Z", "S"),
        (r"(.)\1+", r"\1"),
        (r"(?<=[AEIOU])H$", ""),
        (r"D$", "T"),
    )
)
_OLD = re.compile(r"OE|TJ|DJ|SJ")


def without_degrees(key: str) -> str:
    """A search key without academic degrees behind the name."""
    while key[key.rfind(" ") + 1 :] in _DEGREE_ENDS and (shorter := _DEGREE_AT_END.sub("", key).strip()) != key:
        key = shorter
    return key


def is_degree(word: str) -> bool:
    """Whether a word behind a comma is a degree that elsewhere might be a name's short form."""
    return word in _SHORT_DEGREE


def whole_word(word: str) -> str:
    """The word that a short form or a varying spelling stands for, else the word itself."""
    return _WORDS.get(word, word)


def split_joined(word: str) -> tuple[str, ...]:
    """ABDURRAHMAN is ABDUL RAHMAN; other joined words are found by comparing without blanks."""
    if word in _WORDS:
        return (_WORDS[word],)
    if found := _JOINED_ABDUL.match(word):
        return ("ABDUL", whole_word(word[found.end() :]))
    if word.startswith("NUR") and word[3:] in _WORDS:
        return ("NUR", _WORDS[word[3:]])
    return (word,)


@lru_cache(maxsize=100_000)
def sound_keys(word: str) -> frozenset[str]:
    """How a word may sound, in letters; two spellings of one name share a key.

    Old spelling (until 1972): OE for U, TJ for C, DJ for J, SJ for SY, CH for KH, J for Y in such words.
    """
    modern = [_modern(word, soft=False)]
    if _OLD.search(word):
        modern.append(_modern(word, soft=True))
    modern.extend([each.replace("CH", "KH") for each in modern if "CH" in each])
    return frozenset(_sound(each.replace("CH", "C")) for each in modern)


def _modern(word: str, *, soft: bool) -> str:
    word = word.replace("OE", "U").replace("SJ", "SY").replace("TJ", "c").replace("DJ", "j")
    if soft:
        word = word.replace("J", "Y")
    return word.upper()


def _sound(word: str) -> str:
    for pattern, letters in _SOUNDS:
        word = pattern.sub(letters, word)
    return word
