"""Where the registry and the newest DTSEN differ in who is in them, and where the registry has been corrected since."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from access.models import User
from recipients.domain.changes import NEW
from recipients.domain.events.kinds import Kind
from recipients.models import Correction, Family, FamilyChange, Import, LivingConditions, RejectedRow, Source
from recipients.models.corrections import TITLES
from recipients.models.families import FamilyQuerySet
from verification.domain.dtsen_proposals import ABSENT, MEMBERSHIP, PRESENT, Wish
from verification.models import Proposal


PAGE: Final = 50
LARGE_PAGE: Final = 2_000
Origin, ProposalKind = Proposal.Origin, Proposal.Kind
KIND_OF: Final[Mapping[str, str]] = {
    Origin.UNKNOWN: ProposalKind.NEW_FAMILY,
    Origin.VANISHED: ProposalKind.NEW_FAMILY,
    Origin.CORRECTED: ProposalKind.UPDATE,
    Origin.CLOSED: ProposalKind.REMOVE,
    Origin.HELD: ProposalKind.REMOVE,
}
# Corrections and events that change what DTSEN says; the receiver, a telephone number and leaving aid do not.
_TOLD: Final = tuple(
    kind.value
    for kind in Kind
    if kind
    not in {Kind.NEW_FAMILY, Kind.CARETAKER, Kind.CONTACT, Kind.GRADUATION, Kind.OPT_OUT}
)  # fmt: skip
_OF_PERSON: Final = {"full_name": "nama", "birth_date": "tanggal_lahir", "sex": "jenis_kelamin"}
_OF_FAMILY: Final = {
    "address": "alamat", "kk_number": "nomor_kartu_keluarga", "village": "kode_kelurahan_desa",
}  # fmt: skip
SEX_CODES: Final = {"L": "1", "P": "2"}


@dataclass(frozen=True)
class Newest:
    """The newest version of DTSEN in the registry; None before there is one."""

    found: Import | None

    @property
    def version(self) -> str:
        return self.found.dataset_version if self.found else ""

    @property
    def admitted_at(self) -> datetime | None:
        return self.found.admitted_at if self.found else None


def newest() -> Newest:
    """Of the installation: versions are no secret of an area."""
    imports = Import.objects.across_areas(reason="which version the registry has is no secret of an area")
    admitted = imports.filter(source=Source.DTSEN, state=Import.State.ADMITTED)
    return Newest(admitted.order_by("-dataset_version", "-admitted_at").first())


@dataclass(frozen=True)
class Row:
    """A family that differs: `id` is of the family, or of the change when it is not in the registry."""

    id: int
    family_id: int | None
    change_id: int | None
    name: str
    village: str
    address: str
    why: str


@dataclass(frozen=True)
class DifferencePage:
    """A page of differences; `after` is the key that the next one begins behind, None at the end."""

    rows: list[Row]
    after: int | None


def families(user: User, origin: str, since: Newest) -> FamilyQuerySet:
    """Families of the registry that differ in one way and for which nothing is proposed yet."""
    return _narrow(Family.objects.visible_to(user), origin, since)


def _narrow(found: FamilyQuerySet, origin: str, since: Newest) -> FamilyQuerySet:
    told = LivingConditions.objects.filter(family=OuterRef("pk"), source=Source.DTSEN)
    open_ones = Proposal.objects.across_areas(reason="whether a family the reader may see is proposed").open()
    found = found.filter(~Exists(open_ones.filter(family=OuterRef("pk"), kind=KIND_OF[origin])))
    narrowed: dict[str, Callable[[], FamilyQuerySet]] = {
        Origin.UNKNOWN: lambda: found.active().filter(~Exists(told), vanished_in=""),
        Origin.VANISHED: lambda: found.active().filter(Exists(told)).exclude(vanished_in=""),
        Origin.CLOSED: lambda: found.filter(Exists(told.filter(is_current=True)), status="closed", vanished_in=""),
        Origin.CORRECTED: lambda: found.active().filter(Exists(told), Exists(_corrections(since, OuterRef("pk")))),
    }
    return narrowed[origin]()


def _corrections(since: Newest, family: Any) -> "QuerySet[Correction]":
    applied = Correction.objects.across_areas(reason="what was changed in a family the reader may see")
    applied = applied.filter(family=family, kind__in=_TOLD, state=Correction.State.APPLIED)
    return applied.filter(decided_at__gt=since.admitted_at) if since.admitted_at else applied.none()


def held(user: User) -> "QuerySet[FamilyChange]":
    """Families of DTSEN that were held back, so that the registry does not have them; nothing proposed yet."""
    open_ones = Proposal.objects.across_areas(reason="whether a family the reader may see is proposed").open()
    waiting = FamilyChange.objects.visible_to(user).filter(
        state=FamilyChange.State.HELD,
        source_import__source=Source.DTSEN,
        source_import__state=Import.State.ADMITTED,
        classes__overlap=sorted(NEW),
    )
    return waiting.filter(~Exists(open_ones.filter(change=OuterRef("pk"))))


def page(user: User, origin: str, since: Newest, *, area: str = "", after: int = 0, size: int = PAGE) -> DifferencePage:
    """One page of families that differ in one way, by number."""
    if origin == Origin.HELD:
        rows = _held_rows(user, area, after, size)
    else:
        rows = _rows(user, origin, since, area, after, size)
    return DifferencePage(rows[:size], rows[size - 1].id if len(rows) > size else None)


def _inside(area: str, path: str = "village") -> Q:
    return Q(**{path: area}) | Q(**{f"{path}__code__startswith": f"{area}."}) if area else Q()


def _rows(user: User, origin: str, since: Newest, area: str, after: int, size: int) -> list[Row]:
    found = families(user, origin, since).filter(_inside(area), pk__gt=after)
    shown = list(found.select_related("head", "village").order_by("pk")[: size + 1])
    why = _titles([one.pk for one in shown], since) if origin == Origin.CORRECTED else {}
    return [
        Row(
            id=one.pk,
            family_id=one.pk,
            change_id=None,
            name=one.head.full_name if one.head else "",
            village=one.village.name,
            address=one.address,
            why=why.get(one.pk, "") or one.vanished_in,
        )
        for one in shown
    ]


def _held_rows(user: User, area: str, after: int, size: int) -> list[Row]:
    found = held(user).filter(_inside(area), pk__gt=after).select_related("village", "source_import")
    return [
        Row(one.pk, None, one.pk, one.name, one.village.name, "", one.source_import.dataset_version)
        for one in found.order_by("pk")[: size + 1]
    ]


def _titles(family_ids: Collection[int], since: Newest) -> dict[int, str]:
    """What was changed in each family, in words."""
    said: dict[int, dict[str, None]] = defaultdict(dict)
    for one in _corrections_of(family_ids, since):
        said[int(one.family_id or 0)][str(TITLES[Kind(one.kind)])] = None
    return {family: ", ".join(titles) for family, titles in said.items()}


def _corrections_of(family_ids: Collection[int], since: Newest) -> "QuerySet[Correction]":
    applied = Correction.objects.across_areas(reason="what was changed in families the reader may see")
    applied = applied.filter(family__in=family_ids, kind__in=_TOLD, state=Correction.State.APPLIED)
    applied = applied.filter(decided_at__gt=since.admitted_at) if since.admitted_at else applied.none()
    return applied.select_related("person").order_by("pk")


def each(user: User, origin: str, since: Newest, *, area: str) -> Iterator[Row]:
    """Every family that differs in one way, read a page at a time."""
    after: int | None = 0
    while after is not None:
        part = page(user, origin, since, area=area, after=after, size=LARGE_PAGE)
        yield from part.rows
        after = part.after


def ids(user: User, origin: str, since: Newest, *, area: str) -> list[int]:
    """The numbers of all families that differ in one way, as `page` counts them."""
    found: QuerySet[Any] = held(user) if origin == Origin.HELD else families(user, origin, since)
    return list(found.filter(_inside(area)).order_by("pk").values_list("pk", flat=True))


def count(user: User, origin: str, since: Newest, *, area: str = "") -> int:
    """How many families differ in one way."""
    found: QuerySet[Any] = held(user) if origin == Origin.HELD else families(user, origin, since)
    return found.filter(_inside(area)).count()


def refused_families(since: Newest) -> int:
    """Rows of families that the newest version holds and the registry could not take."""
    if since.found is None:
        return 0
    return RejectedRow.objects.filter(file__part_of=since.found, file__part="families").count()


def wanted_of(family_ids: Collection[int], since: Newest) -> dict[str, dict[str, Any]]:
    """What an update would ask for, by family: the values that were corrected since the newest version."""
    wishes: dict[int, dict[tuple[str, str], Wish]] = defaultdict(dict)
    for one in _corrections_of(family_ids, since):
        for wish in _wishes(one):
            known = wishes[int(one.family_id or 0)]
            first = known.get((wish.nik, wish.field))
            known[wish.nik, wish.field] = Wish(wish.field, first.before if first else wish.before, wish.after, wish.nik)
    return {
        # What was put back as it was is nothing to ask for.
        str(family): {"wishes": [asdict(wish) for wish in known.values() if wish.before != wish.after]}
        for family, known in wishes.items()
    }


def _wishes(change: Correction) -> Iterator[Wish]:
    nik = change.person.nik if change.person else ""
    if change.kind == Kind.DEATH and nik:
        yield Wish(MEMBERSHIP, PRESENT, ABSENT, nik)
    if change.kind == Kind.PERSON and nik:
        yield from _changed(change.changes, _OF_PERSON, nik)
        if "nik" in change.changes:
            yield Wish(MEMBERSHIP, ABSENT, PRESENT, nik)
    if change.kind == Kind.FAMILY:
        yield from _changed(change.changes, _OF_FAMILY, "")


def _changed(changes: Mapping[str, Sequence[Any]], columns: Mapping[str, str], nik: str) -> Iterator[Wish]:
    for name, column in columns.items():
        if name in changes:
            before, after = (_as_told(name, value) for value in changes[name])
            yield Wish(column, before, after, nik)


def _as_told(name: str, value: Any) -> str:
    """A value as DTSEN's files write it."""
    text = "" if value is None else str(value)
    if name == "sex":
        return SEX_CODES.get(text, text)
    return text.replace(".", "") if name == "village" else text
