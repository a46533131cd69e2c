"""Two persons under one roof whose names are close: siblings, parents with their children, ranks and descent."""

import random
import re
from collections.abc import Iterator

from tests.benchmarks.names.spellings import LEFT_OUT, shortened, signed, titled
from tests.benchmarks.names.words import PREFIXED_MEN, PREFIXED_WOMEN, Names, Pair, Person


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
    ways = (titled, signed) if one.words[0] in LEFT_OUT else (titled, shortened, signed)
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
