"""The registry's list. Each function costs a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, Subquery

from access.models import Area, User
from recipients import additions
from recipients.domain import search_words
from recipients.models import DecileRecord, Family, FamilyCard, Membership
from recipients.models.families import FamilyQuerySet
from recipients.queries import search


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
class ListRow:
    """One family in the list; `found_name` is the member who was searched for, when it is not the head."""

    id: int
    found_name: str
    nik: str
    name: str
    address: str
    rt: str
    rw: str
    village: str
    district: str
    kk_number: str
    source: str
    decile: int | None
    members: int
    is_vanished: bool
    cells: Sequence["Cell"]


@dataclass(frozen=True)
class Cell:
    """What another room says of a family, under the head of its column."""

    label: str
    marks: Sequence[additions.Mark]


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
        families = families.filter(Q(village_id=chosen.area) | Q(village__code__startswith=f"{chosen.area}."))
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

    families: Sequence[Family]
    count: int
    has_before: bool
    has_after: bool


def all_of(chosen: ListFilter, user: User) -> FamilyQuerySet:
    """The families of the list as a set: what was typed included, at most search.MOST then."""
    families = matching(chosen, user)
    if not chosen.text:
        return families
    few, _names = _searched(families, chosen, user)
    return families.filter(pk__in=[family.pk for family in few])


def each_row(chosen: ListFilter, user: User) -> Iterator[ListRow]:
    """Every family of the list, read in large pages by key, so that memory does not grow; a search the best first."""
    families = matching(chosen, user)
    if chosen.text:
        few, names = _searched(families, chosen, user)
        yield from _rows(few, names, user)
        return
    after = 0
    while part := list(_with_details(families.filter(pk__gt=after).order_by("pk"))[:LARGE_PAGE]):
        yield from _rows(part, {}, user)
        after = part[-1].pk


def list_page(chosen: ListFilter, user: User, *, after: int | None, before: int | None, size: int = PAGE) -> ListPage:
    """One page by key: families after (or before) the one with that id; a search shows the best first."""
    families = matching(chosen, user)
    names: Mapping[int, str] = {}
    if chosen.text:
        found, names = _searched(families, chosen, user)
        part = _part_of(found, after=after, before=before, size=size)
    else:
        part = _part_by_key(families, after=after, before=before, size=size)
    ids = [family.pk for family in part.families]
    return ListPage(
        rows=_rows(part.families, names, user),
        count=part.count,
        first=ids[0] if ids else None,
        last=ids[-1] if ids else None,
        has_before=part.has_before,
        has_after=part.has_after,
    )


def _part_by_key(families: FamilyQuerySet, *, after: int | None, before: int | None, size: int) -> _Slice:
    count = families.order_by()[:COUNTED_UP_TO].count()
    if before is not None:
        found = list(_with_details(families.filter(pk__lt=before).order_by("-pk"))[: size + 1])
        return _Slice(found[:size][::-1], count, len(found) > size, has_after=True)
    start = families.filter(pk__gt=after) if after is not None else families
    found = list(_with_details(start.order_by("pk"))[: size + 1])
    return _Slice(found[:size], count, after is not None, len(found) > size)


def _searched(families: FamilyQuerySet, chosen: ListFilter, user: User) -> tuple[list[Family], Mapping[int, str]]:
    """At most search.MOST families, the best first, and the member by whose name each was found."""
    text = chosen.text
    if search_words.is_too_short(text):
        return [], {}
    if digits := search_words.digits_in(text):
        return list(_with_details(search.by_number(families, digits, user)).order_by("pk")), {}
    names: Mapping[int, str] = {}
    if not search_words.looks_like_address(text):
        is_narrowed = chosen.ids or chosen.decile_from or chosen.decile_to or any(chosen.facets.values())
        names = search.names_like(text, user, area=chosen.area, among=families if is_narrowed else None)
    if not names:
        return list(_with_details(search.by_address(families, text)).order_by("pk")[: search.MOST]), {}
    found = {family.pk: family for family in _with_details(families.filter(pk__in=list(names))).order_by("pk")}
    return [found[key] for key in names if key in found], names


def _part_of(found: Sequence[Family], *, after: int | None, before: int | None, size: int) -> _Slice:
    """The page of a search result that comes after, or before, one family."""
    places = {family.pk: place for place, family in enumerate(found)}
    if before in places:
        end = places[before]
        start = max(0, end - size)
    else:
        start = places[after] + 1 if after in places else 0
        end = start + size
    return _Slice(found[start:end], len(found), start > 0, end < len(found))


def _with_details(families: FamilyQuerySet) -> FamilyQuerySet:
    decile = DecileRecord.objects.filter(family=OuterRef("pk"), is_current=True).values("national")
    members = (
        Membership.objects.filter(family=OuterRef("pk"), until_on=None)
        .order_by()
        .values("family")
        .annotate(number=Count("pk"))
        .values("number")
    )
    card = FamilyCard.objects.filter(family=OuterRef("pk"), until_on=None).values("kk_number")
    return families.select_related("head", "village__parent").annotate(
        decile=Subquery(decile[:1]), members=Subquery(members), card=Subquery(card[:1])
    )


def _rows(found: Sequence[Family], names: Mapping[int, str], user: User) -> list[ListRow]:
    ids = [family.pk for family in found]
    columns = [(facet.label(), facet.marks(ids, user)) for facet in additions.facets()]
    return [
        _row(family, names.get(family.pk, ""), [Cell(label, marks.get(family.pk, ())) for label, marks in columns])
        for family in found
    ]


def _row(family: Family, found_name: str, cells: Sequence[Cell]) -> ListRow:
    head_name = family.head.full_name if family.head else ""
    return ListRow(
        id=family.pk,
        found_name=found_name if found_name != head_name else "",
        nik=family.head.nik if family.head else "",
        name=head_name,
        address=family.address,
        rt=family.rt,
        rw=family.rw,
        village=family.village.name,
        district=family.village.parent.name if family.village.parent else "",
        kk_number=family.card or "",  # type: ignore[attr-defined]
        source=family.get_source_display(),
        decile=family.decile,  # type: ignore[attr-defined]
        members=family.members or 0,  # type: ignore[attr-defined]
        is_vanished=bool(family.vanished_in),
        cells=cells,
    )


def areas_to_choose(user: User) -> list[Area]:
    """Kecamatan and kelurahan inside the user's own areas, in the order of their codes."""
    codes = user.areas_for(FamilyQuerySet.read_permission)
    own = Q(pk__in=[])
    for code in codes:
        own |= Q(code=code) | Q(code__startswith=f"{code}.")
    return list(Area.objects.filter(own, level__gte=Area.Level.DISTRICT).only("code", "name", "level").order_by("code"))
