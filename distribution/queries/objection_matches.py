"""Whom an objection is about, in the registry, and what else is said about the same family."""

from typing import Final

from django.db.models import F, Q

from access.models import User
from distribution.models import Objection
from recipients.models import Family, Person


_DIGITS: Final = 16
_WHY: Final = "a whole number names one person, whoever asks; the answer is not told to the citizen"
MOST: Final = 20


def somebody_with(number: str) -> Person | None:
    """The living person of a NIK, or the head of the family of a KK number; None when the registry has neither.

    PRIVACY: for actions only. What a citizen is told must not depend on it.
    """
    if len(number) != _DIGITS:
        return None
    people = Person.objects.across_areas(reason=_WHY).living().select_related("family")
    found = people.filter(nik=number).first()
    if found is not None:
        return found
    return people.filter(family__head=F("pk"), family__cards__kk_number=number, family__cards__until_on=None).first()


def alike(objection: Objection, user: User) -> list[Objection]:
    """Other undecided objections about the same family or the same number, as far as this person sees them."""
    about = Q(pk__in=[])
    if objection.family_id:
        about |= Q(family=objection.family_id)
    if objection.about_number:
        about |= Q(about_number=objection.about_number)
    visible = Objection.objects.visible_to(user).undecided().filter(about).exclude(pk=objection.pk)
    return list(visible.select_related("ground", "village").order_by("pk")[:MOST])


def family_with(number: str, user: User) -> Family | None:
    """The family of a NIK or KK number, where this person sees it."""
    visible = Family.objects.visible_to(user)
    by_card = Q(cards__kk_number=number, cards__until_on=None)
    return visible.filter(by_card | Q(persons__nik=number)).distinct().order_by("pk").first()
