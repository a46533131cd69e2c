"""Agreements with data owners: which one a run asks under, and what is in force."""

from collections.abc import Iterable, Sequence
from datetime import date

from access.models import Installation
from verification.domain.agreements import Terms, choose, lines_of
from verification.models import Agreement


def agreement_for(source: str, *, purpose: str, day: date) -> Agreement | None:
    """The agreement in force to ask a source under; one that names the purpose before one that does not."""
    return _chosen(Agreement.objects.on(day).filter(source=source), purpose, day)


def granted_calls(day: date) -> dict[str, int]:
    """Calls a day by source, where the agreement in force grants a number; one query."""
    by_source: dict[str, list[Agreement]] = {}
    for one in Agreement.objects.on(day):
        by_source.setdefault(one.source, []).append(one)
    chosen = {source: _chosen(found, "", day) for source, found in by_source.items()}
    return {source: one.daily_quota for source, one in chosen.items() if one and one.daily_quota is not None}


def _chosen(agreements: Iterable[Agreement], purpose: str, day: date) -> Agreement | None:
    known = {one.pk: one for one in agreements}
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
