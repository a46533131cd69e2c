"""Finding families by what people type: a NIK, a KK number, a name with typos, or an address."""

from functools import reduce
from operator import or_

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Greatest, Length

from access.domain.permissions import Permission
from access.models import User
from access.queries.statements import statement
from recipients.domain import search_words
from recipients.models import Person
from recipients.models.families import FamilyQuerySet
from recipients.models.persons import PersonQuerySet


MOST = 200  # families that one search may bring; more is no search
_MOST_PERSONS = 2 * MOST
# A page of people whose name stands there as it was typed: then nobody looks for a typo in the whole city, which takes
# ten times as long. In a kelurahan everybody alike is looked for.
_ENOUGH = 50
KELURAHAN_DOTS = 3


def by_number(digits: str, user: User) -> set[int]:
    """The families of a NIK or KK number; beginnings of numbers find nothing. Whoever asks scopes the families too."""
    if len(digits) != search_words.DIGITS:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(statement(__file__, "search_number"), {"number": digits})
        found = cursor.fetchall()
    return {family for family, village in found if village is None or user.may_in(Permission.REGISTRY_VIEW, village)}


def by_address(families: FamilyQuerySet, text: str) -> FamilyQuerySet:
    """Families in whose address the text stands."""
    return families.filter(address__icontains=text.strip())


def names_like(text: str, user: User, *, area: str = "", among: FamilyQuerySet | None = None) -> dict[int, str]:
    """Family -> the name of the member who fits best, the best family first; typos are forgiven.

    `area` is a kecamatan or kelurahan, `among` the families that the other filters leave.
    """
    everybody = Person.objects.visible_to(user)
    is_kelurahan = area.count(".") == KELURAHAN_DOTS
    if is_kelurahan:
        everybody = everybody.filter(village_id=area)
    elif area:
        everybody = everybody.filter(village__code__startswith=f"{area}.")
    if among is not None:
        everybody = everybody.filter(family__in=among.values("pk"))
    rows = [] if is_kelurahan else _named(_holding(text, everybody))
    if len(rows) < _ENOUGH:
        rows = _named(_like(text, everybody))
    found: dict[int, str] = {}
    for family_id, name in rows:
        if len(found) < MOST:
            found.setdefault(family_id, name)
    return found


def _named(persons: PersonQuerySet) -> list[tuple[int, str]]:
    return list(persons.values_list("family_id", "full_name")[:_MOST_PERSONS])


def persons(text: str, user: User, *, most: int) -> list[Person]:
    """Persons by NIK, or by name with typos, the best first."""
    if digits := search_words.digits_in(text):
        by_nik = Person.objects.visible_to(user).filter(nik=digits).order_by("pk")
        return list(by_nik.select_related("village")[:most])
    if search_words.is_too_short(text):
        return []
    return list(_like(text, Person.objects.visible_to(user)).select_related("village")[:most])


def _holding(text: str, everybody: PersonQuerySet) -> PersonQuerySet:
    """Those whose name holds the text, its first word in any spelling that means the same; the shortest names first."""
    holds = reduce(or_, (Q(name_key__contains=name) for name in search_words.spellings(text)))
    return everybody.filter(holds).order_by(Length("name_key"), "pk")


def _like(text: str, everybody: PersonQuerySet) -> PersonQuerySet:
    """Those whose name has a part that is like the text, the most alike first."""
    spellings = search_words.spellings(text)
    fits = reduce(or_, (Q(name_key__trigram_word_similar=name) for name in spellings))
    likeness = [TrigramWordSimilarity(name, "name_key") for name in spellings]
    return (
        everybody.filter(fits)
        .annotate(
            likeness=Greatest(*likeness) if len(likeness) > 1 else likeness[0],
            wholeness=TrigramSimilarity("name_key", spellings[0]),
        )
        .order_by("-likeness", "-wholeness", "pk")
    )
