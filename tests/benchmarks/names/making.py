"""Makes the labelled pairs of names: `python -m tests.benchmarks.names.making` writes tuned.csv and held_out.csv.

The two files share the ways in which names are changed, but neither a seed nor a telling name: each word of NAMES goes
into one of them only. README.md says what each way stands for.
"""

import csv
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple


FOLDER = Path(__file__).parent
PAIRS = 1_000  # of each label in each file
SEEDS = {"tuned": 20261, "held_out": 31415}


class Pair(NamedTuple):
    """Two written names; `same` is "1" for one person; `how` says what was done, or what the two are to each other."""

    left: str
    right: str
    same: str
    how: str


MEN = re.findall(
    "[A-Z]+",
    "BUDI AGUS HERU BAMBANG JOKO SLAMET SUGENG SUPARMAN SUKARDI SUTRISNO WAHYUDI HARTONO SUSILO PRASETYO NUGROHO"
    " SANTOSO KURNIAWAN SETIAWAN HIDAYAT SUDARSONO SUYATNO MULYONO RAHARJO CAHYONO SUJARWO PURWANTO ISWANTO DARMAWAN"
    " FIRMANSYAH"
    " MAULANA RAMADHAN FIRDAUS SYARIF YUSUF ISKANDAR BAHARUDDIN JAMALUDDIN KAMALUDDIN SYAMSUDDIN NASRUDDIN SAHARUDDIN"
    " ZULKIFLI HAIRUDDIN MUSTAFA MAHMUD MASHUDI MUKHLIS FATHONI SYUKRON GHOZALI QOSIM THOHIR DAHLAN DIMYATI TAUFIQ"
    " ROHMAN ARIFIN SUDARMA SUARDANA WIRATMAJA SUDIANA PARTHA ADNYANA SENTANA KUSUMA WIJAYA PRATAMA SAPUTRA FEBRIANTO"
    " DEDE ASEP UJANG ENDANG COCENG JAJANG TATANG IWAN RIDWAN FAJAR GALIH BAGAS REZA ILHAM ARYA DIMAS YOGA ALDI RANGGA"
    " SYAHPUTRA SIREGAR HARAHAP NASUTION LUBIS SIMBOLON GINTING SALIM AMIN GHANI KARIM LATIF MAJID WAHAB RAZAQ JALIL"
    " FAUZAN FAISAL HASBI IKHSAN JUNAIDI KHOLIL LUTHFI MUNIR NASIR QODIR RUSDI SOBARI THAMRIN USMAN WAWAN YAHYA"
    " ZAKARIA",
)
WOMEN = re.findall(
    "[A-Z]+",
    "AMINAH FATIMAH MAIMUNAH KHADIJAH HALIMAH RUKAYAH ZAENAB MARDIYAH SUPIYAH ROHAYATI HAYATI HIDAYATI HANDAYANI"
    " WAHYUNI RAHAYU LESTARI UTAMI PUJIASTUTI SULASTRI SUMARNI SUTINAH KARTINI SUPARTINI MULYANI YULIANI KUSUMAWATI"
    " SETYAWATI KURNIASIH WULANDARI PERMATASARI PUSPITASARI ANGGRAINI OKTAVIANI NOVIYANTI SAFITRI FEBRIYANI MAHARANI"
    " JULAIKAH MUSTIKA MARLINA SUSANTI HERLINA ROSMIATI NURJANNAH AZIZAH KHASANAH MUNAWAROH SHOLIKHAH CHOIRIYAH"
    " THOYIBAH DJUARIYAH SUKERTI SUARTINI RATNADI WIDIANTARI NURMALA HERAWATI MASITAH NURSEHAN SAHNIM RABIAH SALMAH"
    " ROSDIANA HASNAWATI DARMAWATI SYAMSIAH JUMRIAH TENRI EUIS ENENG TETI IMAS RIKA DIAN INTAN PUTRI AYU CITRA NABILA"
    " ZAHRA SALSABILA AURELIA KEYSHA RIRIN WIDYA YUNITA LAELA MUTIARA NANDA OLIVIA RATNA SEKAR TIARA VINA WINDA YESSI",
)
PREFIXED_MEN = ("MUHAMMAD", "AHMAD", "ABDUL", "NUR", "LALU", "I GEDE", "I WAYAN", "RADEN", "ANDI", "DWI", "EKO")
PREFIXED_WOMEN = ("SITI", "NUR", "SRI", "DEWI", "BAIQ", "NI MADE", "NI LUH", "RADEN", "TRI", "ANDI", "ENDANG")
# After these the name goes on with a word of its own kind.
SERVANTS = re.findall(
    "[A-Z]+", "GHANI KARIM LATIF MAJID WAHAB RAZAQ JALIL SALAM AZIZ HAMID KADIR MANAN RASYID ROHMAN SALIM AMIN"
)

TITLES = {"L": ("H.", "DRS.", "IR.", "KH.", "BPK.", "TGH.", "UST.", "TN."), "P": ("HJ.", "DRA.", "NY.", "IBU", "HJ")}
EITHER = ("DR.", "PROF.", "ALM.", "Ir.", "dr.")
DEGREES = (", S.PD", ", S.E.", ", SH", " S.KOM", ", M.SI", ", S.AG", ", S.Pd.I", ", AMD.KEB", ", ST", " (ALM)")
SHORT = {
    "MUHAMMAD": ("MUH.", "MOH.", "MHD.", "M.", "MUHD", "MOCH.", "MOHAMMAD", "MUHAMAD", "MOCHAMAD", "MOHAMAD"),
    "AHMAD": ("ACHMAD", "ACH.", "AKHMAD", "AHMAT"),
    "ABDUL": ("ABD.", "ABD"),
    "SITI": ("ST.", "ST", "SITTI", "STI"),
    "NUR": ("NR.", "NOER"),
    "BAIQ": ("BQ.", "BQ"),
    "LALU": ("L.",),
    "RADEN": ("RD.", "R."),
    "I GEDE": ("I GDE", "GEDE"),
    "I WAYAN": ("WAYAN",),
    "NI MADE": ("MADE",),
    "NI LUH": ("LUH",),
}
LEFT_OUT = ("LALU", "BAIQ", "RADEN", "I", "NI")
OLD = (("U", "OE"), ("C", "TJ"), ("J", "DJ"), ("SY", "SJ"), ("KH", "CH"), ("Y", "J"))
# Not where the old letters stand already.
OLD_AT = {"U": "(?<!O)U", "C": "C(?!H)", "J": "(?<![DTS])J"}
# Spellings of one sound as clerks write them; with the place where they may stand.
SOUNDS = (
    (r"SY(?=[AEIOU])", "S"), (r"(?<=[AEIOU])KH(?=[AEIOU])", "H"), (r"TH", "T"), (r"DH", "D"), (r"GH", "G"),
    (r"(?<=[AEIOU])F", "V"), (r"(?<!^)Z(?=[AEIOU])", "S"), (r"Q", "K"), (r"I(?=[AO])", "IY"), (r"IY(?=[AO])", "I"),
    (r"UDDIN", "UDIN"), (r"NN", "N"), (r"MM", "M"), (r"AH$", "A"), (r"AI(?=[NDR])", "AE"), (r"AE", "AI"), (r"I$", "Y"),
    (r"(?<=[AOUDTNLR])Y(?=[AEO])", "I"), (r"L(?=[AEIOU])(?<=[AEIOU].)", "LL"), (r"SH(?=[AEIOU])", "S"), (r"IF$", "IEF"),
)  # fmt: skip


class Person(NamedTuple):
    """A name in words, with the sex that decides about titles."""

    words: tuple[str, ...]
    sex: str

    def __str__(self) -> str:
        return " ".join(self.words)


Change = Callable[[random.Random, Person], "Person | str | None"]


def _titled(rng: random.Random, one: Person) -> str:
    if rng.random() < 0.6:
        title = rng.choice((*TITLES[one.sex], *EITHER))
        return f"{title} {one}"
    return f"{one}{rng.choice(DEGREES)}"


def _shortened(rng: random.Random, one: Person) -> str | None:
    text = str(one)
    found = [(word, forms) for word, forms in SHORT.items() if text.startswith(f"{word} ")]
    if not found:
        return None
    word, forms = rng.choice(found)
    return f"{rng.choice(forms)} {text[len(word) + 1 :]}"


def _in_old_letters(rng: random.Random, one: Person) -> Person | None:
    """The spelling of before 1972, in one word or all through the name; J for Y only beside another old sign."""
    words = list(one.words)
    places = [place for place, word in enumerate(words) if len(word) > 3 and any(new in word for new, _ in OLD[:4])]
    if not places:
        return None
    place = rng.choice(places)
    for new, old in OLD[:4] if rng.random() < 0.7 else OLD:
        if new == "Y" and not re.search("OE|DJ|TJ", words[place]):
            continue
        words[place] = re.sub(OLD_AT.get(new, new), old, words[place])
    return one._replace(words=tuple(words))


def _as_it_sounds(rng: random.Random, one: Person) -> Person | None:
    words = list(one.words)
    possible = [
        (place, pattern, letters)
        for place, word in enumerate(words)
        for pattern, letters in SOUNDS
        if len(word) > 4 and re.search(pattern, word)
    ]
    if not possible:
        return None
    place, pattern, letters = rng.choice(possible)
    words[place] = re.sub(pattern, letters, words[place], count=1)
    return one._replace(words=tuple(words))


def _joined(rng: random.Random, one: Person) -> Person | None:
    if len(one.words) < 2:
        return None
    at = rng.randrange(len(one.words) - 1)
    if len(one.words[at]) < 3:
        return None
    return one._replace(words=(*one.words[:at], one.words[at] + one.words[at + 1], *one.words[at + 2 :]))


def _reordered(rng: random.Random, one: Person) -> Person | None:
    if len(one.words) < 2 or any(len(word) < 4 for word in one.words):
        return None
    return one._replace(words=(*one.words[1:], one.words[0]))


def _with_initial(rng: random.Random, one: Person) -> str | None:
    """The last word by its initial, beside a word that tells whose name it is."""
    if len(one.words) < 2 or one.words[-2] not in {*MEN, *WOMEN}:
        return None
    return " ".join((*one.words[:-1], f"{one.words[-1][0]}."))


def _with_father(rng: random.Random, one: Person) -> str:
    return f"{one} {'BIN' if one.sex == 'L' else 'BINTI'} {rng.choice(('UMAR', 'ALI', 'SALEH', 'AMAT', 'KARSO'))}"


def _without_rank(rng: random.Random, one: Person) -> Person | None:
    if one.words[0] not in LEFT_OUT or len(one.words) < 3:
        return None
    return one._replace(words=one.words[1:])


def _signs(rng: random.Random, one: Person) -> str:
    return rng.choice((str(one).title(), str(one).replace(" ", "  "), f"{one} ", str(one).replace(" ", "-")))


def _swapped(rng: random.Random, one: Person) -> Person | None:
    """Two neighbouring consonants or letters of a long word change places."""
    places = [place for place, word in enumerate(one.words) if len(word) >= 7]
    if not places:
        return None
    place = rng.choice(places)
    word = one.words[place]
    at = rng.randrange(1, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return one._replace(words=(*one.words[:place], swapped, *one.words[place + 1 :])) if swapped != word else None


# How often each change is drawn, and those that a name may still be written after.
CHANGES: tuple[tuple[str, int, Change], ...] = (
    ("title", 14, _titled), ("short form", 24, _shortened), ("old spelling", 14, _in_old_letters),
    ("sound", 26, _as_it_sounds), ("blank", 8, _joined), ("order", 4, _reordered), ("initial", 6, _with_initial),
    ("descent", 5, _with_father), ("rank", 6, _without_rank), ("signs", 5, _signs), ("swapped", 3, _swapped),
)  # fmt: skip


class Names:
    """The words one file may use."""

    def __init__(self, half: int) -> None:
        self.men = MEN[half::2]
        self.women = WOMEN[half::2]
        self.servants = SERVANTS[half::2]

    def person(self, rng: random.Random, sex: str) -> Person:
        own = self.men if sex == "L" else self.women
        words = rng.sample(own, k=rng.choices((1, 2, 3), (25, 55, 20))[0])
        if rng.random() < 0.55:
            before = rng.choice(PREFIXED_MEN if sex == "L" else PREFIXED_WOMEN)
            words = [rng.choice(self.servants)] if before == "ABDUL" else words[:2]
            words = [*before.split(), *words]
        return Person(tuple(words), sex)


def variants(rng: random.Random, names: Names) -> Iterator[Pair]:
    """One person written twice: one change, often two, seldom three."""
    while True:
        one = names.person(rng, rng.choice("LP"))
        written: Person | str = one
        done = []
        for name, change in _drawn(rng):
            changed = change(rng, written) if isinstance(written, Person) else None
            if changed is not None and str(changed) != str(written):
                written, done = changed, [*done, name]
        if done:
            sides = [str(one), str(written)]
            rng.shuffle(sides)
            yield Pair(*sides, "1", " + ".join(done))


def _drawn(rng: random.Random) -> list[tuple[str, Change]]:
    # What ends in plain text (title, short form, ...) comes last, so that it can be combined.
    number = rng.choices((1, 2, 3), (60, 30, 10))[0]
    drawn = rng.choices(CHANGES, [share for _name, share, _change in CHANGES], k=number)
    if any(change is _swapped for _name, _share, change in drawn):
        # A slip of the pen and a change of spelling in one word is nobody's to recognise.
        return [("swapped", _swapped)]
    last = (_titled, _shortened, _with_initial, _with_father, _signs)
    return [(name, change) for name, _share, change in sorted(drawn, key=lambda each: each[2] in last)]


ORDINALS = ("EKO", "DWI", "TRI", "CATUR")
BORN = ("WAYAN", "MADE", "NYOMAN", "KETUT", "NENGAH", "KADEK", "KOMANG")
PAIRED = (
    ("MUHAMMAD", "AHMAD"), ("SITI", "NUR"), ("LALU", "BAIQ"), ("SRI", "TRI"), ("SITI", "SRI"), ("NURUL", "NUR"),
    ("DEWI", "DWI"), ("ABDUL", "MUHAMMAD"), ("RADEN", "MUHAMMAD"), ("EKO", "EKA"),
)  # fmt: skip
ENDINGS = (
    ("O", "I"), ("O", "A"), ("A", "I"), ("ANTO", "ANTI"), ("YANTO", "YONO"), ("WATI", "NINGSIH"), ("MAN", "MIN"),
    ("YANI", "YANTI"), ("ARNO", "ARNI"), ("INAH", "INEM"), ("UDDIN", "ULLAH"), ("IYAH", "IYANI"), ("ONO", "ANTO"),
    ("ATI", "ANI"), ("AH", "AN"), ("UL", "IL"), ("IM", "IN"),
)  # fmt: skip
VOWELS = "AIUEO"


def households(rng: random.Random, names: Names) -> Iterator[Pair]:
    """Two persons under one roof whose names are close; sometimes one is also written shortened or with a title."""
    while True:
        relation, make = rng.choice(RELATIONS)
        made = make(rng, names)
        if made is None:
            continue
        left, right = made
        if _alike(left) == _alike(right):
            continue
        sides = [_harmless(rng, left), _harmless(rng, right)]
        rng.shuffle(sides)
        yield Pair(*sides, "0", relation)


def _alike(one: Person) -> str:
    """What is left when a name is read as loosely as any clerk would; equal means that it would be one person's."""
    text = "".join(one.words)
    loose = re.sub("TH|DH|GH|KH|SH|SY", lambda found: found[0][0], text)
    loose = loose.translate(str.maketrans("QVZY", "KFSI"))
    return re.sub(r"(.)\1+", r"\1", loose.replace("AE", "AI")).removesuffix("H")


def _harmless(rng: random.Random, one: Person) -> str:
    """Written in a way that hides nothing of what tells the two apart: I and NI, LALU and BAIQ stay."""
    if rng.random() < 0.6:
        return str(one)
    ways = (_titled, _signs) if one.words[0] in LEFT_OUT else (_titled, _shortened, _signs)
    changed = rng.choice(ways)(rng, one)
    return str(one if changed is None else changed)


def _rhyming(rng: random.Random, names: Names) -> tuple[Person, Person] | None:
    """The same name with another ending, another vowel or another first letter: RINA and RINI, BUDI and RUDI."""
    sex = rng.choice("LP")
    one = names.person(rng, sex)
    place = rng.choice([at for at, word in enumerate(one.words) if word in {*names.men, *names.women}] or [0])
    word = one.words[place]
    other = rng.choice((_other_ending, _other_vowel, _other_start))(rng, word)
    if other is None:
        return None
    return one, one._replace(words=(*one.words[:place], other, *one.words[place + 1 :]))


def _other_ending(rng: random.Random, word: str) -> str | None:
    fitting = [(a, b) for pair in ENDINGS for a, b in (pair, pair[::-1]) if word.endswith(a) and len(word) > len(a) + 2]
    if not fitting:
        return None
    ending, other = rng.choice(fitting)
    return word[: -len(ending)] + other


def _other_vowel(rng: random.Random, word: str) -> str | None:
    places = [at for at in range(1, len(word)) if word[at] in VOWELS and word[at - 1] not in f"{VOWELS}Y"]
    if not places:
        return None
    at = rng.choice(places)
    # A and O are two spellings of one vowel in many an Arabic name (QODIR, QADIR).
    others = [vowel for vowel in VOWELS if vowel != word[at] and {vowel, word[at]} != {"A", "O"}]
    return word[:at] + rng.choice(others) + word[at + 1 :]


def _other_start(rng: random.Random, word: str) -> str | None:
    if len(word) < 4 or word[0] in VOWELS or word[1] not in VOWELS:
        return None
    return rng.choice([letter for letter in "BDFGHJKLMNPRSTWY" if letter != word[0]]) + word[1:]


def _sharing_the_first(rng: random.Random, names: Names) -> tuple[Person, Person]:
    """MUHAMMAD ALI and MUHAMMAD YUSUF, SITI AMINAH and SITI AISYAH."""
    sex = rng.choice("LP")
    before = rng.choice(PREFIXED_MEN if sex == "L" else PREFIXED_WOMEN).split()
    own = names.servants if before == ["ABDUL"] else names.men if sex == "L" else names.women
    one, other = rng.sample(own, 2)
    return Person((*before, one), sex), Person((*before, other), sex)


def _sharing_the_last(rng: random.Random, names: Names) -> tuple[Person, Person]:
    """EKO SANTOSO and DWI SANTOSO, I WAYAN SUDIRA and I MADE SUDIRA."""
    last = rng.choice(names.men)
    kind = rng.randrange(4)
    if kind == 0:
        one, other = rng.sample(ORDINALS, 2)
    elif kind == 1:
        one, other = (f"I {born}" for born in rng.sample(BORN, 2))
    elif kind == 2:
        one, other = rng.choice(PAIRED)
    else:
        one, other = rng.sample(names.men, 2)
    return Person((*one.split(), last), "L"), Person((*other.split(), last), "L")


def _parent_and_child(rng: random.Random, names: Names) -> tuple[Person, Person]:
    """The child carries the father's or mother's name as one of its own: SUPARMAN and RIZKI SUPARMAN."""
    sex = rng.choice("LP")
    own = names.men if sex == "L" else names.women
    parent, given = rng.sample(own, 2)
    if rng.random() < 0.5:
        return Person((parent,), sex), Person((given, parent), sex)
    first = rng.choice(("MUHAMMAD", "AHMAD", "ABDUL")) if sex == "L" else rng.choice(("SITI", "NUR", "SRI"))
    return Person((parent,), sex), Person((first, parent), sex)


def _descended(rng: random.Random, names: Names) -> tuple[Person, Person]:
    """Wives of brothers, or a father and a son named after each other: SITI BINTI ALI, SITI BINTI UMAR."""
    one, other, father = rng.sample(names.men, 3)
    if rng.random() < 0.5:
        return Person((one, "BIN", other), "L"), Person((other, "BIN", father), "L")
    given = rng.choice(names.women)
    return Person((given, "BINTI", one), "P"), Person((given, "BINTI", other), "P")


def _siblings_of_ranks(rng: random.Random, names: Names) -> tuple[Person, Person]:
    """Brother and sister of rank or birth order whose own names are one: LALU WIRA and BAIQ WIRA."""
    word = rng.choice(names.men)
    one, other = rng.choice((("LALU", "BAIQ"), ("I", "NI"), ("I GEDE", "NI LUH"), ("I MADE", "NI MADE")))
    return Person((*one.split(), word), "L"), Person((*other.split(), word), "P")


RELATIONS = (
    *[("siblings that rhyme", _rhyming)] * 6,
    *[("siblings with one first name", _sharing_the_first)] * 4,
    *[("siblings with one last name", _sharing_the_last)] * 3,
    *[("parent and child", _parent_and_child)] * 3,
    ("named by descent", _descended),
    ("brother and sister of rank", _siblings_of_ranks),
)


def make(name: str, half: int) -> list[Pair]:
    """The pairs of one file, each pair once."""
    rng = random.Random(SEEDS[name])
    words = Names(half)
    found: dict[frozenset[str], Pair] = {}
    for source in (variants(rng, words), households(rng, words)):
        wanted = len(found) + PAIRS
        while len(found) < wanted:
            pair = next(source)
            if pair.left != pair.right:
                found.setdefault(frozenset((pair.left, pair.right)), pair)
    return list(found.values())


def _write(name: str, pairs: list[Pair]) -> None:
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Pair._fields)
        writer.writerows(pairs)


def main() -> None:
    """Write both files."""
    for half, name in enumerate(SEEDS):
        _write(name, make(name, half))


if __name__ == "__main__":
    main()
