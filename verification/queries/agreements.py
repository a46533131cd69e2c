"""Agreements with data owners: which one a run asks under, and what is in force."""

from collections.abc import Sequence
from datetime import date

from access.models import Installation
from verification.domain.agreements import Terms, choose, lines_of
from verification.models import Agreement


def agreement_for(source: str, *, purpose: str, day: date) -> Agreement | None:
    """The agreement in force to ask a source under; one that names the purpose before one that does not."""
    known = {one.pk: one for one in Agreement.objects.on(day).filter(source=source)}
    chosen = choose(
        (
            Terms(one.pk, one.valid_from, one.valid_until, lines_of(one.purposes), lines_of(one.elements))
            for one in known.values()
        ),
        purpose=purpose,
        day=day,
    )
    return known[chosen.agreement_id] if chosen else None


def is_demo() -> bool:
    """Whether the city is an invented one, that asks an invented registry."""
    return Installation.objects.filter(is_demo=True).exists()


def purposes_of(source: str, *, day: date) -> Sequence[str]:
    """What may be asked for today, in the words of the agreements in force."""
    texts = Agreement.objects.on(day).filter(source=source).values_list("purposes", flat=True)
    return list(dict.fromkeys(line for text in texts for line in lines_of(text)))
