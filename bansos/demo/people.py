"""Invented families: who lives together, how old they are, what they are called.

Pure functions of a random source, the city and a reference date; only the numbers handed out are shared.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from bansos.demo import names
from bansos.demo.addresses import Address, address
from bansos.demo.areas import CityAreas
from bansos.demo.chance import deck, pick
from bansos.demo.conditions import assets, housing, meter, tier
from bansos.demo.livelihoods import Livelihood, livelihood
from bansos.demo.serials import Numbers
from recipients.domain.dates import years_before


Culture = dict[tuple[str, int], names.Pool]

HEAD, SPOUSE, CHILD, CHILD_IN_LAW, GRANDCHILD, PARENT, OTHER = 1, 2, 3, 4, 5, 6, 8
SINGLE, MARRIED, DIVORCED, WIDOWED = 1, 2, 3, 4
COUPLE, ONE_PARENT, OLD_ALONE, OLD_COUPLE, WITH_PARENT, THREE_GENERATIONS, YOUNG_ALONE = range(7)
KINDS = deck(
    {
        COUPLE: 56,
        ONE_PARENT: 9,
        OLD_ALONE: 5,
        OLD_COUPLE: 6,
        WITH_PARENT: 12,
        THREE_GENERATIONS: 9,
        YOUNG_ALONE: 3,
    }
)
DECILES = deck({1: 8, 2: 9, 3: 11, 4: 12, 5: 13, 6: 12, 7: 11, 8: 10, 9: 8, 10: 6})
CHILDREN = (
    deck({0: 6, 1: 22, 2: 36, 3: 24, 4: 9, 5: 3}),
    deck({0: 7, 1: 26, 2: 42, 3: 19, 4: 6}),
    deck({0: 8, 1: 31, 2: 45, 3: 14, 4: 2}),
    deck({0: 9, 1: 33, 2: 46, 3: 12}),
    deck({0: 9, 1: 31, 2: 48, 3: 12}),
)
# Where people were first registered: the six digits of a NIK stay for life.
SAME_PROVINCE, OTHER_PROVINCE = 0.035, 0.005
# Old clerical errors inside NIKs, kept for life too.
WRONG_BIRTH_DAY, WRONG_SEX = 0.0012, 0.0008
KTP_ELSEWHERE_IN_CITY, KTP_OUTSIDE = 0.06, 0.025


@dataclass(slots=True)
class Person:
    """One invented person. `oddities` are the warning codes that the NIK alone earns."""

    nik: str
    name: str
    sex: str
    birth: date
    relation: int
    marital: int
    life: Livelihood
    mother: str
    birth_place: str
    ktp: Address
    oddities: tuple[str, ...] = ()


@dataclass(slots=True)
class Family:
    """One invented family with its house; `members` start with the head."""

    kk: str
    home: Address
    address: str
    deciles: tuple[int, int, int]
    pbi: tuple[str, str]
    meter: str
    housing: str
    assets: str
    members: list[Person]

    @property
    def head_name(self) -> str:
        """As the family row names the head."""
        return self.members[0].name


@dataclass(frozen=True, slots=True)
class Place:
    """A seat at the table, before somebody is born into it."""

    relation: int
    sex: str
    age: int
    marital: int


class Settler:
    """Brings families into being, one call each."""

    def __init__(self, city: CityAreas, numbers: Numbers, reference: date) -> None:
        self.city = city
        self.numbers = numbers
        self.reference = reference
        self._cultures = names.cultures(city.code)

    def family(self, rng: Random) -> Family:
        """A whole family on the reference date."""
        village = pick(rng, self.city.ballot)
        decile = _decile(rng, village.welfare)
        at = tier(decile)
        home = address(rng, village)
        ktp = self._ktp(rng, home)
        house = housing(rng, at)
        culture = pick(rng, self._cultures)
        members = self._members(rng, _places(rng, at), culture, at, ktp)
        issued = date.fromordinal(self.reference.toordinal() - 30 - int(rng.random() * 5500))
        return Family(
            kk=self.numbers.kk(ktp.village.plain[:6], issued),
            home=home,
            address=_written(rng, home),
            deciles=(decile, _near(rng, decile), _near(rng, decile)),
            pbi=_pbi(rng, decile),
            meter=meter(rng, house),
            housing=house,
            assets=assets(rng, at),
            members=members,
        )

    def newborn(self, rng: Random, family: Family, born: date) -> Person:
        """A child born into the family on that day."""
        mother = next((m for m in family.members if m.relation == SPOUSE), family.members[0])
        sex = pick(rng, "LP")
        culture = pick(rng, self._cultures)
        ktp = family.members[0].ktp
        return Person(
            nik=self.numbers.nik(ktp.village.plain[:6], born, sex),
            name=names.full_name(rng, culture, sex, born.year),
            sex=sex,
            birth=born,
            relation=CHILD,
            marital=SINGLE,
            life=livelihood(rng, age=0, sex=sex, tier=tier(family.deciles[0]), wife=False),
            mother=mother.name,
            birth_place=self.city.short_name,
            ktp=ktp,
        )

    def elder(self, rng: Random, family: Family) -> Person:
        """A widowed mother of the head who comes to live with the family."""
        head = family.members[0]
        age = min(94, self.reference.year - head.birth.year + 22)
        culture = pick(rng, self._cultures)
        return self._person(rng, Place(PARENT, "P", age, WIDOWED), culture, tier(family.deciles[0]), head.ktp)

    def card(self, family: Family, issued: date) -> str:
        """A new family card number where the family is registered."""
        return self.numbers.kk(family.members[0].ktp.village.plain[:6], issued)

    def _members(self, rng: Random, places: list[Place], culture: Culture, at: int, ktp: Address) -> list[Person]:
        people = [self._person(rng, place, culture, at, ktp) for place in places]
        _name_mothers(people)
        return people

    def _person(self, rng: Random, place: Place, culture: Culture, at: int, ktp: Address) -> Person:
        born = self._born(rng, place.age)
        name = names.full_name(rng, culture, place.sex, born.year)
        nik, oddities = self._nik(rng, born, place.sex, ktp)
        return Person(
            nik=nik,
            name=names.as_registered(rng, name, place.sex, place.age),
            sex=place.sex,
            birth=born,
            relation=place.relation,
            marital=place.marital,
            life=livelihood(rng, age=place.age, sex=place.sex, tier=at, wife=place.relation == SPOUSE),
            mother=names.full_name(rng, culture, "P", born.year - 26),
            birth_place=self._birth_place(rng),
            ktp=ktp,
            oddities=oddities,
        )

    def _born(self, rng: Random, age: int) -> date:
        """A day on which somebody was born who is `age` on the reference date."""
        last = years_before(self.reference, age).toordinal()
        first = years_before(self.reference, age + 1).toordinal() + 1
        return date.fromordinal(first + int(rng.random() * (last - first + 1)))

    def _nik(self, rng: Random, born: date, sex: str, ktp: Address) -> tuple[str, tuple[str, ...]]:
        region = ktp.village.plain[:6]
        oddities: tuple[str, ...] = ()
        chance = rng.random()
        if chance < OTHER_PROVINCE:
            region = pick(rng, self.city.far or self.city.villages).plain[:6]
        elif chance < OTHER_PROVINCE + SAME_PROVINCE:
            region = pick(rng, self.city.near or self.city.villages).plain[:6]
        if region[:4] != self.city.code.replace(".", ""):
            oddities = ("NIK_REGION_OTHER",)
        chance = rng.random()
        if chance < WRONG_BIRTH_DAY:
            other = born.replace(day=born.day % 28 + 1)
            return self.numbers.nik(region, other, sex), (*oddities, "NIK_BIRTH_DATE_DIFFERS")
        if chance < WRONG_BIRTH_DAY + WRONG_SEX:
            return self.numbers.nik(region, born, "L" if sex == "P" else "P"), (*oddities, "NIK_SEX_DIFFERS")
        return self.numbers.nik(region, born, sex), oddities

    def _birth_place(self, rng: Random) -> str:
        if rng.random() < 0.78 or not self.city.near:
            return self.city.short_name
        name = pick(rng, self.city.near).regency_name.upper()
        return name.removeprefix("KOTA ").removeprefix("KABUPATEN ")

    def _ktp(self, rng: Random, home: Address) -> Address:
        """Where the family is registered: mostly where it lives."""
        chance = rng.random()
        if chance < KTP_OUTSIDE and self.city.near:
            return address(rng, pick(rng, self.city.near))
        if chance < KTP_OUTSIDE + KTP_ELSEWHERE_IN_CITY:
            return address(rng, pick(rng, self.city.ballot))
        return home


def _decile(rng: Random, welfare: float) -> int:
    """National decile, shifted by how well off the village is."""
    shift = round(welfare * 1.6 + rng.random() - 0.5)
    return min(10, max(1, pick(rng, DECILES) + shift))


def _near(rng: Random, decile: int) -> int:
    chance = rng.random()
    return min(10, max(1, decile + (-1 if chance < 0.14 else 1 if chance > 0.8 else 0)))


def _pbi(rng: Random, decile: int) -> tuple[str, str]:
    if decile <= 4:
        national = rng.random() < 0.72
        return ("YA" if national else "TIDAK", "YA" if not national and rng.random() < 0.5 else "TIDAK")
    return "TIDAK", "YA" if decile <= 6 and rng.random() < 0.3 else "TIDAK"


def _written(rng: Random, home: Address) -> str:
    """The address cell of the family file; some carry quotes or the separator and are quoted for it."""
    chance = rng.random()
    if chance < 0.0015:
        return f'"{home.street} ""POJOK"" RT {home.rt} RW {home.rw}"'
    if chance < 0.003:
        return f'"{home.street} | BLOK C RT {home.rt} RW {home.rw}"'
    return home.line


def _name_mothers(people: list[Person]) -> None:
    """Children get the name of the mother who lives with them; so does a head whose mother does."""
    wife = next((p for p in people if p.relation == SPOUSE), None)
    head = people[0]
    mother = wife if wife and wife.sex == "P" else head if head.sex == "P" else None
    grandmother = next((p for p in people if p.relation == PARENT and p.sex == "P"), None)
    young_mother = next(
        (p for p in people if p.sex == "P" and p.marital == MARRIED and p.relation in (CHILD, CHILD_IN_LAW)),
        None,
    )
    for person in people:
        if person.relation == CHILD and mother:
            person.mother = mother.name
        elif person.relation == HEAD and grandmother:
            person.mother = grandmother.name
        elif person.relation == GRANDCHILD and young_mother:
            person.mother = young_mother.name


def _places(rng: Random, at: int) -> list[Place]:
    """Who sits at the table: relation to the head, sex, age and civil status that fit together."""
    kind = pick(rng, KINDS)
    if kind == OLD_ALONE:
        return [Place(HEAD, "P" if rng.random() < 0.7 else "L", 60 + int(rng.random() * 28), WIDOWED)]
    if kind == YOUNG_ALONE:
        return [Place(HEAD, pick(rng, "LP"), 21 + int(rng.random() * 14), SINGLE)]
    if kind == OLD_COUPLE:
        return _couple(rng, 56 + int(rng.random() * 22))
    if kind == ONE_PARENT:
        return _one_parent(rng, at)
    if kind == THREE_GENERATIONS:
        return _three_generations(rng, at)
    wife_age = 21 + int((rng.random() + rng.random()) * 18)
    places = _couple(rng, wife_age) + _children(rng, wife_age, at)
    if kind == WITH_PARENT:
        age = min(96, max(places[0].age, wife_age) + 21 + int(rng.random() * 12))
        places.append(Place(PARENT, "P" if rng.random() < 0.75 else "L", age, WIDOWED))
    return places


def _couple(rng: Random, wife_age: int) -> list[Place]:
    husband_age = max(20, wife_age - 2 + int(rng.random() * 8))
    return [Place(HEAD, "L", husband_age, MARRIED), Place(SPOUSE, "P", wife_age, MARRIED)]


def _one_parent(rng: Random, at: int) -> list[Place]:
    age = 27 + int(rng.random() * 30)
    sex = "P" if rng.random() < 0.85 else "L"
    head = Place(HEAD, sex, age, WIDOWED if rng.random() < 0.2 + age / 120 else DIVORCED)
    return [head, *(_children(rng, age, at) or [Place(CHILD, pick(rng, "LP"), age - 22, SINGLE)])]


def _three_generations(rng: Random, at: int) -> list[Place]:
    """An elder couple with a married child, the child's spouse and grandchildren."""
    wife_age = 48 + int(rng.random() * 18)
    child_age = wife_age - 21 - int(rng.random() * 6)
    son = rng.random() < 0.6
    partner_age = max(19, child_age - 3 + int(rng.random() * 6))
    mother_age = partner_age if son else child_age
    return [
        *_couple(rng, wife_age),
        Place(CHILD, "L" if son else "P", child_age, MARRIED),
        Place(CHILD_IN_LAW, "P" if son else "L", partner_age, MARRIED),
        *(Place(GRANDCHILD, c.sex, c.age, SINGLE) for c in _children(rng, mother_age, at)[:3]),
    ]


def _children(rng: Random, mother_age: int, at: int) -> list[Place]:
    """Children still at home, eldest first: born from their mother's 19th year on, two to six years apart."""
    born_at = 19 + int(rng.random() * 9)
    found = []
    for _ in range(pick(rng, CHILDREN[at])):
        age = mother_age - born_at
        if age < 0 or born_at > 44:
            break
        if age < 22 or (age < 34 and rng.random() < 0.35):
            found.append(Place(CHILD, pick(rng, "LP"), age, SINGLE))
        born_at += 2 + int(rng.random() * 5)
    return found
