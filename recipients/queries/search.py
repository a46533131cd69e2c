"""Finding families by what people type: a NIK, a KK number, or a name with typos."""

import re

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Max

from access.models import User
from recipients.models import FamilyCard, Person
from recipients.models.families import FamilyQuerySet


MOST = 200  # families that one name may bring; more is no search
SHORTEST = 3  # letters

_SIGNS = re.compile(r"[\s.'’-]")
_PUNCTUATION = str.maketrans(".,'`-", "     ")


def is_too_short(text: str) -> bool:
    return 0 < len(text.strip()) < SHORTEST


def by_text(families: FamilyQuerySet, text: str, user: User) -> FamilyQuerySet:
    """Families that fit what was typed; 16 digits are looked up as NIK and as KK number, letters as a name."""
    digits = _SIGNS.sub("", text)
    if digits.isdigit():
        return _by_number(families, digits, user)
    if is_too_short(text):
        return families.none()
    return _by_name(families, text, user)


def _by_number(families: FamilyQuerySet, digits: str, user: User) -> FamilyQuerySet:
    if len(digits) != 16:
        return families.none()
    persons = Person.objects.visible_to(user).filter(nik=digits).values("family_id")
    cards = FamilyCard.objects.filter(kk_number=digits).values("family_id")
    return families.filter(pk__in=persons.union(cards))


def _by_name(families: FamilyQuerySet, text: str, user: User) -> FamilyQuerySet:
    name = " ".join(text.upper().translate(_PUNCTUATION).split())
    best = (
        Person.objects.visible_to(user)
        .filter(name_key__trigram_word_similar=name)
        .values("family_id")
        .annotate(likeness=Max(TrigramWordSimilarity(name, "name_key")))
        .order_by("-likeness", "family_id")[:MOST]
    )
    return families.filter(pk__in=[row["family_id"] for row in best])
