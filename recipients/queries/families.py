"""The registry's list. Each function costs a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from access.models import Area, User
from recipients import additions
from recipients.domain import search_words
from recipients.models import Family
from recipients.models.families import FamilyQuerySet
from recipients.queries import search
from recipients.queries.family_rows import ListRow, rows_of


PAGE = 50
LARGE_PAGE = 1_000
COUNTED_UP_TO = 10_000


@dataclass(frozen=True)
class ListFilter:
    """What the list is narrowed to; empty means not narrowed."""

    text: str = ""
    area: str = ""  # kecamatan or kelurahan
    decile_from: int | None = None
    decile_to: int | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    ids: Sequence[int] = ()  # those that were ticked


@dataclass(frozen=True)
class ListPage:
    """A page of the list. `count` stops at COUNTED_UP_TO; keys of the pages before and after, None at the ends."""

    rows: list[ListRow]
    count: int
    first: int | None
    last: int | None
    has_before: bool
    has_after: bool


def matching(chosen: ListFilter, user: User) -> FamilyQuerySet:
    """The families that a person may see and has filtered for; what was typed is looked for by `list_page`."""
    families = Family.objects.visible_to(user).active()
    if chosen.ids:
        families = families.filter(pk__in=chosen.ids)
    if chosen.area:
        families = families.in_area(chosen.area)
    if chosen.decile_from or chosen.decile_to:
        families = families.filter(
            deciles__is_current=True,
            deciles__national__range=(chosen.decile_from or 1, chosen.decile_to or 10),
        )
    for facet in additions.facets():
        if value := chosen.facets.get(facet.name):
            families = facet.narrow(families, value)
    return families


@dataclass(frozen=True)
class _Slice:
    """Families of one page, and whether there are others around it."""

    families: Sequence[int]
    count: int
    has_before: bool
    has_after: bool


def all_of(chosen: ListFilter, user: User) -> FamilyQuerySet:
    """The families of the list as a set: what was typed included, at most search.MOST then."""
    families = matching(chosen, user)
    if not chosen.text:
        return families
    few, _names = _searched(families, chosen, user)
    return families.filter(pk__in=few)


def each_row(chosen: ListFilter, user: User) -> Iterator[ListRow]:
    """Every family of the list, read in large pages by key, so that memory does not grow; a search the best first."""
    families = matching(chosen, user)
    if chosen.text:
        few, names = _searched(families, chosen, user)
        yield from rows_of(few, names, user)
        return
    after = 0
    while part := _ids(families.filter(pk__gt=after).order_by("pk"), LARGE_PAGE):
        yield from rows_of(part, {}, user)
        after = part[-1]


def list_page(chosen: ListFilter, user: User, *, after: int | None, before: int | None, size: int = PAGE) -> ListPage:
    """One page by key: families after (or before) the one with that id; a search shows the best first."""
    families = matching(chosen, user)
    names: Mapping[int, str] = {}
    if chosen.text:
        found, names = _searched(families, chosen, user)
        part = _part_of(found, after=after, before=before, size=size)
    else:
        part = _part_by_key(families, after=after, before=before, size=size)
    return ListPage(
        rows=rows_of(part.families, names, user),
        count=part.count,
        first=part.families[0] if part.families else None,
        last=part.families[-1] if part.families else None,
        has_before=part.has_before,
        has_after=part.has_after,
    )


def _part_by_key(families: FamilyQuerySet, *, after: int | None, before: int | None, size: int) -> _Slice:
    count = families.order_by()[:COUNTED_UP_TO].count()
    if before is not None:
        found = _ids(families.filter(pk__lt=before).order_by("-pk"), size + 1)
        return _Slice(found[:size][::-1], count, len(found) > size, has_after=True)
    start = families.filter(pk__gt=after) if after is not None else families
    found = _ids(start.order_by("pk"), size + 1)
    return _Slice(found[:size], count, after is not None, len(found) > size)


def _ids(families: FamilyQuerySet, most: int) -> list[int]:
    return list(families.values_list("pk", flat=True)[:most])


def _searched(families: FamilyQuerySet, chosen: ListFilter, user: User) -> tuple[list[int], Mapping[int, str]]:
    """At most search.MOST families, the best first, and the member by whose name each was found."""
    text = chosen.text
    if search_words.is_too_short(text):
        return [], {}
    if digits := search_words.digits_in(text):
        holders = search.by_number(digits, user)
        return (_ids(families.filter(pk__in=holders).order_by("pk"), search.MOST) if holders else []), {}
    names: Mapping[int, str] = {}
    if not search_words.looks_like_address(text):
        is_narrowed = chosen.ids or chosen.decile_from or chosen.decile_to or any(chosen.facets.values())
        names = search.names_like(text, user, area=chosen.area, among=families if is_narrowed else None)
    if not names:
        return _ids(search.by_address(families, text).order_by("pk"), search.MOST), {}
    found = set(families.filter(pk__in=list(names)).values_list("pk", flat=True))
    return [key for key in names if key in found], names


def _part_of(found: Sequence[int], *, after: int | None, before: int | None, size: int) -> _Slice:
    """The page of a search result that comes after, or before, one family."""
    places = {family: place for place, family in enumerate(found)}
    if before in places:
        end = places[before]
        start = max(0, end - size)
    else:
        start = places[after] + 1 if after in places else 0
        end = start + size
    return _Slice(found[start:end], len(found), start > 0, end < len(found))


def areas_to_choose(user: User) -> list[Area]:
    """Kecamatan and kelurahan inside the user's own areas, in the order of their codes."""
    inside = Area.objects.within(user.areas_for(FamilyQuerySet.read_permission))
    return list(inside.filter(level__gte=Area.Level.DISTRICT).only("code", "name", "level").order_by("code"))
