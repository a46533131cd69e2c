"""The list of families as an operator uses it: by number, by name with and without a typo, by address, by filter."""

from collections.abc import Iterator

from access.domain.permissions import Role
from bansos.bench import Bench, Measure, stopwatch
from bansos.bench.people import reader
from recipients.models import Family, FamilyCard, Person
from recipients.queries.families import ListFilter, list_page


SAMPLE = 20
MOST_MS = 200
_WHY = "what to look for in the scratch city"


def run(bench: Bench) -> Iterator[Measure]:
    """Each way of searching for a sample of people spread over the city; the bound is for one page of results."""
    operator = reader(bench.city, Role.OPERATOR)
    for step, filters in _ways(bench.city):
        with stopwatch() as seconds:
            for chosen in filters:
                list_page(chosen, operator, after=None, before=None)
        each = seconds[0] / len(filters) * 1000
        yield Measure(
            "search", f"{step}", len(filters), seconds[0], None, each / MOST_MS, f"{MOST_MS} ms", "below 1",
            each < MOST_MS,
        )  # fmt: skip


def _ways(city: str) -> list[tuple[str, list[ListFilter]]]:
    persons = Person.objects.across_areas(reason=_WHY).order_by("pk")
    step = max(1, persons.count() // SAMPLE)
    rows = list(persons.values_list("nik", "full_name", "family_id")[::step])[:SAMPLE]
    families = [family for _nik, _name, family in rows]
    cards = FamilyCard.objects.filter(family__in=families, until_on=None).values_list("kk_number", flat=True)
    addresses = Family.objects.across_areas(reason=_WHY).filter(pk__in=families).values_list("address", flat=True)
    districts = Family.objects.across_areas(reason=_WHY).values_list("village__parent_id", flat=True).distinct()
    return [
        ("first page of the city", [ListFilter()] * SAMPLE),
        ("NIK", [ListFilter(text=nik) for nik, _name, _family in rows]),
        ("KK number", [ListFilter(text=card) for card in cards]),
        ("whole name", [ListFilter(text=name) for _nik, name, _family in rows]),
        ("name with a typo", [ListFilter(text=_with_typo(name)) for _nik, name, _family in rows]),
        ("address", [ListFilter(text=address) for address in addresses]),
        ("desil 1-4 of a district", [ListFilter(area=code, decile_to=4) for code in districts if code]),
    ]


def _with_typo(name: str) -> str:
    """Two neighbouring letters of the longest word change places."""
    longest = max(name.split(), key=len)
    middle = len(longest) // 2
    swapped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return name.replace(longest, swapped, 1)
