"""One person written twice: titles, short forms, old letters, sounds, and slips of the pen."""

import random
import re
from collections.abc import Callable, Iterator

from tests.benchmarks.names.words import MEN, WOMEN, Names, Pair, Person


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


Change = Callable[[random.Random, Person], "Person | str | None"]


def titled(rng: random.Random, one: Person) -> str:
    if rng.random() < 0.6:
        title = rng.choice((*TITLES[one.sex], *EITHER))
        return f"{title} {one}"
    return f"{one}{rng.choice(DEGREES)}"


def shortened(rng: random.Random, one: Person) -> str | None:
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


def signed(rng: random.Random, one: Person) -> str:
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
    ("title", 14, titled), ("short form", 24, shortened), ("old spelling", 14, _in_old_letters),
    ("sound", 26, _as_it_sounds), ("blank", 8, _joined), ("order", 4, _reordered), ("initial", 6, _with_initial),
    ("descent", 5, _with_father), ("rank", 6, _without_rank), ("signs", 5, signed), ("swapped", 3, _swapped),
)  # fmt: skip


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
    last = (titled, shortened, _with_initial, _with_father, signed)
    return [(name, change) for name, _share, change in sorted(drawn, key=lambda each: each[2] in last)]
