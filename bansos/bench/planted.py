"""Duplicates planted on purpose into an invented city, and people who only look alike: the truth is known.

How a second record of the same person came to be (share of the planted pairs), after what offices report:

1. RETYPED 45 %: typed again from paper. One slip in the NIK (a digit changed 3 of 4 times, else two neighbours
   swapped), seldom in the birth date; in the same family 6 of 10 times, else in another one; the address of the
   card is typed from the same card, so it is the old one but for 3 in 100.
2. TWO_FAMILIES 25 %: registered with the parents and after marrying. A second NIK of the same birth date, from the same
   district 6 of 10 times; another family, the old address on the card 8 of 10 times.
3. MOVED 15 %: came back from elsewhere. A second NIK of another district; another family; the old address on the card
   6 of 10 times.
4. CORRECTED 15 %: the birth date was wrong, and the second NIK was issued with the right one. The same family 8 of 10.

On top of it, for every second record: the name equal (35 %), shortened or spelt otherwise (30 %), with a title (5 %),
one letter doubled, dropped or swapped (12 %), one letter replaced (6 %), a word left out or in another order (8 %), two
words joined (4 %); the birth date kept (84 %, CORRECTED: never), day and month swapped (6 % where both may be months),
another day (5 %), another month (3 %), another year (2 %); the mother's name, where known, dropped (20 %) or spelt
otherwise (15 %); the birth place, where known, dropped (15 %) or another (2 %); the sex wrong (0.3 %).

Two records that share nothing but a name and a birth date are known as one person by nobody, clerk or machine. Where
the draws above leave no family, address, mother's name or mistyped NIK in common, the second record keeps the address
of the card (19 of 20 times; the others stay without anything).

Look-alikes, who are other people: TWINS (half as many as the planted pairs; a NIK with the next serials; half of them
share the second word of the name, a fifth are called nearly alike, as Rafa and Rafi), SONS (a quarter; the father's
name, in one of three with a word more, 19-40 years younger, in his family), NAMESAKES (half; a name that many bear, on
the same birth date, of the same district half of the time, of another mother, in another family).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from random import Random

from bansos.demo import names
from bansos.demo.chance import dice, one_in, pick


PLANTED_STREAM = 11
RETYPED, TWO_FAMILIES, MOVED, CORRECTED = "retyped", "two_families", "moved", "corrected"
TWIN, SON, NAMESAKE = "twin", "son", "namesake"
STORIES = (RETYPED,) * 45 + (TWO_FAMILIES,) * 25 + (MOVED,) * 15 + (CORRECTED,) * 15
# Districts of first registration elsewhere; the serials are those of invented people.
ELSEWHERE = ("351601", "351711", "357804", "350712", "340402", "327301", "357702", "351510")
VOWELS = "AIUEO"
SOUNDING = "AIUEOY"
TWIN_NAMES = ("HASAN", "HUSEN", "RAFA", "KEVIN", "NADIA", "BIMA", "CITRA", "DINDA", "FAJAR", "GALANG")
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Record:
    """One person as the registry has it. `address` is the one on the identity card; empty text is unknown."""

    person_id: int
    family_id: int
    nik: str
    name: str
    sex: str
    born: date
    mother: str
    place: str
    address: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A record to be added: who it was made from, why, and whether it is the same person."""

    record: Record
    origin: int
    kind: str
    is_same: bool


class _Numbers:
    """NIKs that nobody has yet."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken

    def take(self, nik: str) -> str | None:
        if nik in self._taken:
            return None
        self._taken.add(nik)
        return nik

    def fresh(self, rng: Random, region: str, born: date, sex: str) -> str:
        stem = _stem(region, born, sex)
        while True:
            if nik := self.take(f"{stem}{9000 + int(rng.random() * 1000)}"):
                return nik

    def after(self, rng: Random, nik: str) -> str:
        """One of the next serials of the same district and birth date."""
        serial = int(nik[12:])
        while True:
            serial = serial + 1 + int(rng.random() * 3) if serial < 9990 else 9000
            if found := self.take(f"{nik[:12]}{serial:04d}"):
                return found


def plant(people: Sequence[Record], *, share: float = 0.02, seed: int = 7) -> list[Planted]:
    """Second records for a share of the people, and look-alikes; ids of the new ones follow the highest known."""
    rng = dice(seed, PLANTED_STREAM)
    numbers = _Numbers({each.nik for each in people})
    wanted = round(len(people) * share)
    chosen = rng.sample(people, wanted)
    made = [_again(rng, each, people, numbers) for each in chosen]
    known_twice = {each.person_id for each in chosen}
    made += _twins(rng, [each for each in people if each.person_id not in known_twice], numbers, wanted // 2)
    made += _sons(rng, people, numbers, wanted // 4)
    made += _namesakes(rng, people, numbers, wanted // 2)
    first = max(each.person_id for each in people) + 1
    return [replace(each, record=replace(each.record, person_id=first + at)) for at, each in enumerate(made)]


def _again(rng: Random, one: Record, people: Sequence[Record], numbers: _Numbers) -> Planted:
    """The same person once more."""
    story = pick(rng, STORIES)
    born = _other_day(rng, one.born) if story == CORRECTED else _born(rng, one.born)
    stays = {RETYPED: 0.6, TWO_FAMILIES: 0.0, MOVED: 0.0, CORRECTED: 0.8}[story]
    other = one if one_in(rng, stays) else pick(rng, people)
    keeps_card = {RETYPED: 0.97, TWO_FAMILIES: 0.8, MOVED: 0.6, CORRECTED: 0.9}[story]
    region = one.nik[:6] if story == CORRECTED or (story == TWO_FAMILIES and one_in(rng, 0.6)) else pick(rng, ELSEWHERE)
    if story == RETYPED:
        nik = _slip(rng, one.nik, numbers)
    else:
        nik = numbers.fresh(rng, region, born if story == CORRECTED else one.born, one.sex)
    mother = _mother(rng, one.mother)
    has_witness = story == RETYPED or mother or other is one
    keeps_card = keeps_card if has_witness else keeps_card + (1 - keeps_card) * 0.95
    record = replace(
        one,
        family_id=other.family_id,
        nik=nik,
        name=_name(rng, one.name, one.sex),
        sex="LP"[one.sex == "L"] if one_in(rng, 0.003) else one.sex,
        born=born,
        mother=mother,
        place=_place(rng, one.place),
        address=one.address if one_in(rng, keeps_card) else other.address,
    )
    return Planted(record, one.person_id, story, is_same=True)


def _slip(rng: Random, nik: str, numbers: _Numbers) -> str:
    while True:
        at = int(rng.random() * 15)
        if one_in(rng, 0.75):
            digit = pick(rng, "0123456789")
            other = nik[:at] + digit + nik[at + 1 :]
        else:
            other = nik[:at] + nik[at + 1] + nik[at] + nik[at + 2 :]
        if not other.endswith("0000") and (found := numbers.take(other)):
            return found


def _stem(region: str, born: date, sex: str) -> str:
    return f"{region}{born.day + 40 * (sex == 'P'):02d}{born.month:02d}{born.year % 100:02d}"


def _born(rng: Random, born: date) -> date:
    return born if one_in(rng, 0.84) else _other_day(rng, born)


def _other_day(rng: Random, born: date) -> date:
    """Day and month swapped, or another day, month or year."""
    chance = rng.random() * 16
    if chance < 6 and born.day <= 12 and born.day != born.month:
        return born.replace(day=born.month, month=born.day)
    if chance < 11 or born.day > 28:
        return born.replace(day=1 + (born.day + int(rng.random() * 26)) % 28)
    if chance < 14:
        return born.replace(month=1 + (born.month + int(rng.random() * 10)) % 12)
    step = pick(rng, (-10, -2, -1, 1, 2, 10))
    return born.replace(year=born.year + step if 1925 <= born.year + step <= 2025 else born.year - abs(step))


def _name(rng: Random, name: str, sex: str) -> str:
    chance = rng.random()
    if chance < 0.35:
        return name
    if chance < 0.65:
        return names.same_person(rng, name, sex, 40)
    if chance < 0.70:
        return names.titled(rng, name, sex)
    if chance < 0.82:
        return names.misspelt(rng, name)
    if chance < 0.88:
        return _replaced(rng, name)
    return _rearranged(rng, name.split(), chance) if " " in name else name


def _rearranged(rng: Random, words: list[str], chance: float) -> str:
    """Words in another order, one word left out, or the first two written as one."""
    if chance >= 0.96:
        return words[0] + " ".join(words[1:])
    if one_in(rng, 0.5):
        return " ".join([*words[1:], words[0]])
    at = int(rng.random() * len(words))
    return " ".join(words[:at] + words[at + 1 :])


def _replaced(rng: Random, name: str) -> str:
    """One letter inside a word becomes another."""
    places = [at for at, (before, letter) in enumerate(pairwise(f" {name}")) if before.isalpha() and letter.isalpha()]
    if not places:
        return name
    at = pick(rng, places)
    return name[:at] + pick(rng, "AEIOUNMRSTLK".replace(name[at], "")) + name[at + 1 :]


def _mother(rng: Random, name: str) -> str:
    chance = rng.random()
    if not name or chance < 0.20:
        return ""
    return names.same_person(rng, name, "P", 40) if chance < 0.35 else name


def _place(rng: Random, place: str) -> str:
    chance = rng.random()
    if not place or chance < 0.15:
        return ""
    return "SURABAYA" if chance < 0.17 else place


def _twins(rng: Random, people: Sequence[Record], numbers: _Numbers, wanted: int) -> list[Planted]:
    children = [each for each in people if each.born.year >= 1990]
    return [_twin(rng, each, pick(rng, children), numbers) for each in rng.sample(children, wanted)]


def _twin(rng: Random, one: Record, namer: Record, numbers: _Numbers) -> Planted:
    sex = one.sex if one_in(rng, 0.7) else "LP"[one.sex == "L"]
    words = one.name.split()
    chance = rng.random()
    if chance < 0.2 and sex == one.sex:
        name = _rhymed(words)
    elif chance < 0.7 and len(words) > 1:
        name = " ".join([_called_otherwise(rng, words[0], namer), *words[1:]])
    else:
        name = f"{_called_otherwise(rng, words[0], namer)} {pick(rng, names.THIRD)}"
    nik = numbers.after(rng, one.nik) if sex == one.sex else numbers.fresh(rng, one.nik[:6], one.born, sex)
    return Planted(replace(one, nik=nik, name=name, sex=sex), one.person_id, TWIN, is_same=False)


def _called_otherwise(rng: Random, word: str, namer: Record) -> str:
    """A first name that begins with another letter."""
    first = namer.name.split()[0]
    return first if first[0] != word[0] else pick(rng, [each for each in TWIN_NAMES if each[0] != word[0]])


def _rhymed(words: list[str]) -> str:
    """RAFA -> RAFI: the last vowel of the first word that stands alone is another one."""
    first = words[0]
    alone = [at for at, letter in enumerate(first) if letter in VOWELS and first[at - 1 : at] not in set(SOUNDING)]
    at = max((at for at in alone if first[at + 1 : at + 2] not in set(SOUNDING)), default=0)
    vowel = "I" if first[at] != "I" else "A"
    return " ".join([first[:at] + vowel + first[at + 1 :], *words[1:]])


def _sons(rng: Random, people: Sequence[Record], numbers: _Numbers, wanted: int) -> list[Planted]:
    fathers = [each for each in people if each.sex == "L" and each.born.year <= 1990]
    made = []
    for father in rng.sample(fathers, wanted):
        born = date.fromordinal(father.born.toordinal() + int((19 + rng.random() * 16) * _YEAR))
        name = f"{father.name} {pick(rng, names.THIRD)}" if one_in(rng, 1 / 3) else father.name
        nik = numbers.fresh(rng, father.nik[:6], born, "L")
        son = replace(father, nik=nik, name=name, born=born, mother="", place=father.place)
        made.append(Planted(son, father.person_id, SON, is_same=False))
    return made


def _namesakes(rng: Random, people: Sequence[Record], numbers: _Numbers, wanted: int) -> list[Planted]:
    """Bearers of frequent names only: a rare name on the same day is no accident."""
    borne: dict[str, int] = {}
    for each in people:
        borne[each.name] = borne.get(each.name, 0) + 1
    frequent = max(3, len(people) // 2000)
    bearers = [each for each in people if borne[each.name] >= frequent]
    made = []
    for one in rng.sample(bearers, min(wanted, len(bearers))):
        home = pick(rng, people)
        mother = pick(rng, people).mother if one.mother else ""
        region = one.nik[:6] if one_in(rng, 0.5) else pick(rng, people).nik[:6]
        nik = numbers.fresh(rng, region, one.born, one.sex)
        record = replace(one, family_id=home.family_id, nik=nik, mother=mother, address=home.address, place=home.place)
        made.append(Planted(record, one.person_id, NAMESAKE, is_same=False))
    return made
