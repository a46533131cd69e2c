"""The change report: what one import, or all between two versions, changed per kelurahan and per family."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from access.domain.permissions import Permission
from access.models import Area, User
from access.queries.statements import statement
from access.query_strings import key_of
from recipients.domain.changes import CLASSES, GROUPS, MOVED_OUT, classes_of
from recipients.models import AdmissionChoice, Family, FamilyChange, Import, Source
from recipients.models.imports import ImportQuerySet
from recipients.queries.changes import jump_class
from recipients.queries.imports import visible
from recipients.queries.intake_tables import fetch


PAGE = 50
# Several imports are added up anew for each page.
LARGE_PAGE = 10_000
State = FamilyChange.State
DONE = (State.APPLIED,)
OF_ADMITTED = (State.APPLIED, State.HELD)
OF_WAITING = (State.PROPOSED, State.HELD)


@dataclass(frozen=True)
class Span:
    """What is compared: the imports that lie between, in their order, or one import alone; and which of its rows."""

    imports: Sequence[Import]
    before: str
    after: str
    states: Sequence[str] = DONE
    is_import: bool = False

    @property
    def ids(self) -> list[int]:
        return [one.pk for one in self.imports]

    @property
    def as_of(self) -> datetime | None:
        """When the last of them came into the registry."""
        return max((one.admitted_at for one in self.imports if one.admitted_at), default=None)


@dataclass(frozen=True)
class Number:
    """Families of a class: those accepted, those of them nobody has decided about, and those held back."""

    families: int = 0
    undecided: int = 0
    held: int = 0

    def plus(self, other: "Number") -> "Number":
        return Number(self.families + other.families, self.undecided + other.undecided, self.held + other.held)


NONE = Number()


@dataclass(frozen=True)
class VillageLine:
    """One kelurahan of the report."""

    code: str
    name: str
    district: str
    numbers: Mapping[str, Number]

    def of(self, key: str) -> int:
        """Families of a group or class; the empty key counts each changed family once."""
        return _families(self.numbers, key)


@dataclass(frozen=True)
class Report:
    """The figures of a span in the areas of a person."""

    span: Span
    lines: Sequence[VillageLine]
    totals: Mapping[str, Number] = field(default_factory=dict)

    def of(self, key: str) -> int:
        return _families(self.totals, key)


@dataclass(frozen=True)
class ChangeRow:
    """One changed family in the list."""

    id: int
    family_id: int
    name: str
    village: str
    village_before: str
    classes: Sequence[str]
    decile_before: int | None
    decile_after: int | None
    joined: int
    left: int
    state: str
    decision: str

    @property
    def decision_label(self) -> str:
        return str(FamilyChange.Decision(self.decision).label)


@dataclass(frozen=True)
class ChangePage:
    """A page of the list; `after` leads to the next one, None at the end."""

    rows: Sequence[ChangeRow]
    after: int | None


def versions(source: str = Source.DTSEN) -> list[str]:
    """The versions of a source that are in the registry, the oldest first."""
    found = admitted(source).order_by("dataset_version").values_list("dataset_version", flat=True).distinct()
    return [version for version in found if version]


def admitted(source: str = Source.DTSEN) -> ImportQuerySet:
    """What has come into the registry from a source. Whoever may see figures may know which versions there are."""
    imports = Import.objects.across_areas(reason="which versions the registry has is no secret among its users")
    return imports.filter(state=Import.State.ADMITTED, source=source)


def span_between(before: str, after: str, source: str = Source.DTSEN) -> Span:
    """All imports that came after one version, up to another one."""
    found = admitted(source).filter(dataset_version__gt=before, dataset_version__lte=after)
    return Span(list(found.order_by("admitted_at", "pk")), before, after)


def span_of(found: Import) -> Span:
    """One import alone, waiting or admitted."""
    is_done = found.state == Import.State.ADMITTED
    former = admitted(found.source).exclude(pk=found.pk).filter(dataset_version__lte=found.dataset_version)
    if found.admitted_at:
        former = former.filter(admitted_at__lt=found.admitted_at)
    before = former.order_by("-dataset_version").values_list("dataset_version", flat=True).first()
    return Span([found], before or "", found.dataset_version, OF_ADMITTED if is_done else OF_WAITING, is_import=True)


def chosen_span(query: Mapping[str, str], user: User) -> tuple[Span, list[str]]:
    """The span that an address tells, within the versions that there are; by default the newest two."""
    if number := key_of(query.get("import", "")):
        found = visible(user, Permission.IMPORT_VIEW).filter(pk=number).first()
        if found:
            return span_of(found), []
    known = versions()
    if len(known) < 2:
        return Span([], known[0] if known else "", ""), known
    after = query.get("to", "")
    after = after if after in known[1:] else known[-1]
    before = query.get("from", "")
    before = before if before in known and before < after else known[known.index(after) - 1]
    return span_between(before, after), known


def heading(key: str, area: str) -> str:
    """A list of changed families in words: the class or group, and the name of the area."""
    labels = {**{one.key: one.label for one in GROUPS}, **{one.key: one.label for one in CLASSES}}
    what = _(labels[key]) if key in labels else _("Changed families")
    return f"{what} · {area}" if area else what


def held_classes(span: Span) -> list[str]:
    """The classes that are not accepted with a waiting import."""
    if State.PROPOSED not in span.states:
        return []
    choice = AdmissionChoice.objects.filter(source_import__in=span.ids).first()
    return choice.held_classes if choice else []


def held_count(found: Import) -> int:
    """How many families of an import are held back."""
    changes = FamilyChange.objects.across_areas(reason="a figure of an import that the reader may admit")
    return changes.filter(source_import=found, state=State.HELD).count()


def villages_for(user: User, permission: Permission) -> list[Area]:
    """The kelurahan in which a person holds a permission, with their kecamatan."""
    inside = Area.objects.within(user.areas_for(permission))
    return list(inside.filter(level=Area.Level.VILLAGE).select_related("parent").order_by("code"))


def lists_what_it_counts(user: User) -> bool:
    """Whether somebody reads families exactly where they see figures: else a sum has no list that is as long."""
    figures, names = Permission.DASHBOARD_VIEW, Permission.REGISTRY_VIEW
    return user.may_wherever(names, figures) and user.may_wherever(figures, names)


def report(span: Span, user: User) -> Report:
    """The figures of a span; without names, for everybody who may see figures."""
    villages = villages_for(user, Permission.DASHBOARD_VIEW)
    found: dict[str, dict[str, Number]] = {}
    totals: dict[str, Number] = {}
    own = {village.code for village in villages}
    if span.imports and villages:
        known = _known(span, sorted(own))
        for code, key, *numbers in fetch("changes_count", known, changed=_changed(span), moved_out=MOVED_OUT):
            number = Number(*numbers)
            if code not in own:
                continue  # who came from elsewhere has moved out of an area that this report is not about
            found.setdefault(code, {})[key] = number
            totals[key] = totals.get(key, NONE).plus(number)
    lines = [
        VillageLine(one.code, one.name, one.parent.name if one.parent else "", found[one.code])
        for one in villages
        if one.code in found
    ]
    return Report(span, lines, totals)


def page(
    span: Span, user: User, *, key: str, area: str, after: int, is_held: bool = False, size: int = PAGE
) -> ChangePage:
    """One page of families, of a class or group and of an area when they are given; an unknown key gives none.

    Either the accepted ones or those held back.
    """
    classes = classes_of(key) if key else ()
    villages = [one.code for one in villages_for(user, Permission.REGISTRY_VIEW)]
    if not span.imports or not villages or (key and not classes):
        return ChangePage([], None)
    inside = [code for code in villages if code == area or code.startswith(f"{area}.")] if area else []
    if area and not inside:
        return ChangePage([], None)
    is_out = classes == (MOVED_OUT,)
    states = [state for state in span.states if (state == State.HELD) is is_held]
    known = _known(span, villages) | {
        "states": states,
        "classes": ["moved"] if is_out else list(classes),
        "here": [] if is_out else inside,
        "left_from": inside if is_out else [],
        "after": after,
        "limit": size + 1,
    }
    rows = [_row(row) for row in fetch("changes_page", known, changed=_changed(span))]
    return ChangePage(rows[:size], rows[size - 1].family_id if len(rows) > size else None)


def each(span: Span, user: User, *, key: str, area: str, is_held: bool) -> Iterator[ChangeRow]:
    """Every family of the list, read a page at a time."""
    after: int | None = 0
    while after is not None:
        found = page(span, user, key=key, area=area, after=after, is_held=is_held, size=LARGE_PAGE)
        yield from found.rows
        after = found.after


def of_family(family: Family) -> list[FamilyChange]:
    """What files did to a family that the reader may see, the newest first; proposals of waiting files left out."""
    changes = FamilyChange.objects.across_areas(reason="the family's page is open to the reader")
    told = changes.filter(family=family.pk, state__in=[State.APPLIED, State.HELD]).exclude(
        state=State.HELD, source_import__state=Import.State.STAGED
    )
    return list(told.select_related("source_import").order_by("-source_import"))


def related(change: FamilyChange, user: User) -> list[FamilyChange]:
    """The families of the same import that members came from or went to."""
    others = FamilyChange.objects.visible_to(user).filter(
        source_import=change.source_import_id, family__in=change.related
    )
    return list(others.select_related("village").order_by("pk"))


def _row(row: tuple[object, ...]) -> ChangeRow:
    values = [*row]
    values[4] = values[4] or ""
    return ChangeRow(*values)  # type: ignore[arg-type]


def _known(span: Span, villages: Sequence[str]) -> dict[str, object]:
    return {"imports": span.ids, "states": list(span.states), "villages": list(villages)}


def _changed(span: Span) -> str:
    if len(span.imports) == 1:
        return statement(__file__, "changes_of_one")
    jumps = ", ".join(f"'{one.key}'" for one in CLASSES if one.jump)
    return statement(__file__, "changes_of_span", jump=jump_class("decile_before", "decile_after"), jumps=jumps)


def _families(numbers: Mapping[str, Number], key: str) -> int:
    group = next((one for one in GROUPS if one.key == key), None)
    return sum(numbers.get(name, NONE).families for name in (group.classes if group else (key,)))
