"""Finding families by what people type: a NIK, a KK number, a name with typos, or an address."""

from functools import reduce
from operator import or_

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Q
from django.db.models.functions import Greatest

from access.models import User
from recipients.domain import search_words
from recipients.models import FamilyCard, Person
from recipients.models.families import FamilyQuerySet
from recipients.models.persons import PersonQuerySet


MOST = 200  # families that one search may bring; more is no search
_MOST_PERSONS = 2 * MOST
KELURAHAN_DOTS = 3


def by_number(families: FamilyQuerySet, digits: str, user: User) -> FamilyQuerySet:
    """The family of a NIK or KK number; beginnings of numbers find nothing."""
    if len(digits) != search_words.DIGITS:
        return families.none()
    persons = Person.objects.visible_to(user).filter(nik=digits).values("family_id")
    cards = FamilyCard.objects.filter(kk_number=digits).values("family_id")
    # Numbers held today and former ones have an index each.
    held, former = cards.filter(until_on=None), cards.filter(until_on__isnull=False)
    return families.filter(pk__in=persons.union(held, former))


def by_address(families: FamilyQuerySet, text: str) -> FamilyQuerySet:
    """Families in whose address the text stands."""
    return families.filter(address__icontains=text.strip())


def names_like(text: str, user: User, *, area: str = "", among: FamilyQuerySet | None = None) -> dict[int, str]:
    """Family -> the name of the member who fits best, the best family first; typos are forgiven.

    `area` is a kecamatan or kelurahan, `among` the families that the other filters leave.
    """
    persons = _persons_like(text, user)
    if area.count(".") == KELURAHAN_DOTS:
        persons = persons.filter(village_id=area)
    elif area:
        persons = persons.filter(village__code__startswith=f"{area}.")
    if among is not None:
        persons = persons.filter(family__in=among.values("pk"))
    found: dict[int, str] = {}
    for family_id, name in persons.values_list("family_id", "full_name")[:_MOST_PERSONS]:
        if len(found) < MOST:
            found.setdefault(family_id, name)
    return found


def persons(text: str, user: User, *, most: int) -> list[Person]:
    """Persons by NIK, or by name with typos, the best first."""
    if digits := search_words.digits_in(text):
        by_nik = Person.objects.visible_to(user).filter(nik=digits).order_by("pk")
        return list(by_nik.select_related("village")[:most])
    if search_words.is_too_short(text):
        return []
    return list(_persons_like(text, user).select_related("village")[:most])


def _persons_like(text: str, user: User) -> PersonQuerySet:
    spellings = search_words.spellings(text)
    fits = reduce(or_, (Q(name_key__trigram_word_similar=name) for name in spellings))
    likeness = [TrigramWordSimilarity(name, "name_key") for name in spellings]
    return (
        Person.objects.visible_to(user)
        .filter(fits)
        .annotate(
            likeness=Greatest(*likeness) if len(likeness) > 1 else likeness[0],
            wholeness=TrigramSimilarity("name_key", spellings[0]),
        )
        .order_by("-likeness", "-wholeness", "pk")
    )
