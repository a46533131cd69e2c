"""The list of families as an operator uses it: by number, by name with and without a typo, by address, by filter.

Each search is timed by itself; what counts is the 95th percentile of what the page asks and arranges.
"""

from collections.abc import Iterator
from statistics import median, quantiles

from access.domain.permissions import Role
from access.models import User
from bansos.bench import Bench, Measure, stopwatch
from bansos.bench.people import reader
from recipients.models import Family, FamilyCard, Person
from recipients.queries.families import ListFilter, list_page


SAMPLE = 60
NIK_MS, KELURAHAN_MS, CITY_MS = 10, 60, 150
_WHY = "what to look for in the scratch city"


def run(bench: Bench) -> Iterator[Measure]:
    """Each way of searching for a sample of people spread over the city; the bounds are for one page of results."""
    operator = reader(bench.city, Role.OPERATOR)
    for step, most_ms, filters in _ways():
        times = sorted(_milliseconds(chosen, operator) for chosen in filters)
        p95 = quantiles(times, n=20)[-1]
        yield Measure(
            "search", f"{step}, p50 {median(times):.0f} ms, p95 {p95:.0f} ms", len(times), sum(times) / 1000, None,
            p95 / most_ms, f"{most_ms} ms", "p95 below 1", p95 < most_ms,
        )  # fmt: skip


def _milliseconds(chosen: ListFilter, operator: User) -> float:
    with stopwatch() as seconds:
        list_page(chosen, operator, after=None, before=None)
    return seconds[0] * 1000


def _ways() -> list[tuple[str, int, list[ListFilter]]]:
    persons = Person.objects.across_areas(reason=_WHY).order_by("pk")
    step = max(1, persons.count() // SAMPLE)
    rows = list(persons.values_list("nik", "full_name", "family_id", "village_id")[::step])[:SAMPLE]
    families = [row[2] for row in rows]
    cards = FamilyCard.objects.filter(family__in=families, until_on=None).values_list("kk_number", flat=True)
    addresses = Family.objects.across_areas(reason=_WHY).filter(pk__in=families).values_list("address", flat=True)
    districts = Family.objects.across_areas(reason=_WHY).values_list("village__parent_id", flat=True).distinct()
    return [
        ("first page of the city", CITY_MS, [ListFilter()] * SAMPLE),
        ("NIK", NIK_MS, [ListFilter(text=row[0]) for row in rows]),
        ("KK number", NIK_MS, [ListFilter(text=card) for card in cards]),
        ("whole name, city", CITY_MS, [ListFilter(text=row[1]) for row in rows]),
        ("name with a typo, city", CITY_MS, [ListFilter(text=_with_typo(row[1])) for row in rows]),
        (
            "name with a typo, kelurahan",
            KELURAHAN_MS,
            [ListFilter(text=_with_typo(row[1]), area=row[3]) for row in rows],
        ),
        ("address, city", CITY_MS, [ListFilter(text=address) for address in addresses]),
        ("desil 1-4 of a district", CITY_MS, [ListFilter(area=code, decile_to=4) for code in districts if code]),
    ]


def _with_typo(name: str) -> str:
    """Two neighbouring letters of the longest word change places."""
    longest = max(name.split(), key=len)
    middle = len(longest) // 2
    swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return name.replace(longest, swapped, 1)
