"""The two records of a pair side by side, and what speaks for and against one person, in words."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from access.domain import figures
from recipients.domain.code_lists import civil_registry, people
from recipients.domain.duplicates import AGAINST, MESSAGES, Reason
from recipients.models import DuplicatePair, FamilyCard, Membership, Person, PersonMerge
from recipients.models.duplicates import DuplicatePairQuerySet
from recipients.queries.code_words import words_of


FIRST, SECOND = "first", "second"


@dataclass(frozen=True, slots=True)
class Said:
    """What one record says; a number is shown masked. `basis` is compared where the words may be equal by chance."""

    text: str
    is_number: bool = False
    basis: object = None


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of both records; `key` names the choice in the form, empty where there is nothing to choose."""

    key: str
    label: str
    first: Said
    second: Said
    chosen: str = ""

    @property
    def differs(self) -> bool:
        one, other = self.first, self.second
        return one.text.casefold() != other.text.casefold() or one.basis != other.basis


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason in words, and whether it speaks against one person."""

    text: str
    is_against: bool


def with_records(pairs: DuplicatePairQuerySet) -> DuplicatePairQuerySet:
    """Pairs that bring along what their page shows of both persons."""
    parts: list[Any] = []
    for side in (FIRST, SECOND):
        cards = FamilyCard.objects.filter(until_on=None)
        places = Membership.objects.order_by("-from_on", "-pk")
        parts += [
            Prefetch(f"{side}__family__cards", queryset=cards, to_attr="present_cards"),
            Prefetch(f"{side}__memberships", queryset=places, to_attr="places"),
        ]
    joined = [
        f"{side}__{path}" for side in (FIRST, SECOND) for path in ("family__head", "family__village", "card_village")
    ]
    return pairs.select_related(*joined, "village", "other_village", "decided_by").prefetch_related(*parts)


def newest_merge(pair: DuplicatePair) -> PersonMerge | None:
    """The last merge of the pair; its journal is not read."""
    merges = PersonMerge.objects.across_areas(reason="whoever may see the pair may see how it was merged")
    joined = merges.select_related("kept", "merged", "merged_by", "undone_by", "pair")
    return joined.defer("changes").filter(pair=pair).first()


def evidence_of(reasons: Collection[str]) -> list[Evidence]:
    """The reasons in words, those against one person at the end."""
    told = [Evidence(_(MESSAGES[each]), each in AGAINST) for each in map(Reason, reasons)]
    return sorted(told, key=lambda each: each.is_against)


def rows_of(pair: DuplicatePair, taken: Mapping[str, str]) -> list[Row]:
    """Both records, fact by fact. Where one record says nothing, the other one is chosen already."""
    facts: list[tuple[str, str, Callable[[Person], Said]]] = [
        ("nik", _("NIK"), lambda one: Said(one.nik, is_number=True)),
        ("full_name", _("Name"), lambda one: Said(one.full_name)),
        ("sex", _("Sex"), lambda one: Said(one.get_sex_display())),
        ("birth_date", _("Date of birth"), lambda one: Said(_day(one.birth_date))),
        ("birth_place", _("Place of birth"), lambda one: Said(one.birth_place)),
        ("mother_name", _("Mother's name"), lambda one: Said(one.mother_name)),
        ("marital_status", _("Marital status"), lambda one: Said(words_of(people.MARITAL_STATUS, one.marital_status))),
        (
            "occupation",
            _("Occupation on the identity card"),
            lambda one: Said(words_of(civil_registry.OCCUPATION, one.occupation)),
        ),
        ("education", _("Education"), lambda one: Said(words_of(civil_registry.EDUCATION, one.education))),
        ("card", _("Address on the identity card"), _card),
        ("place", _("Place in the family"), _place),
        ("", _("KK number"), _kk_number),
        ("", _("Address"), _address),
        ("", _("Status"), lambda one: Said(one.get_vital_status_display())),
        ("", _("Source"), lambda one: Said(one.get_source_display())),
        ("", _("In the registry since"), lambda one: Said(_day(one.created_at))),
    ]
    return [_chosen(Row(key, label, said(pair.first), said(pair.second)), taken) for key, label, said in facts]


def _chosen(row: Row, taken: Mapping[str, str]) -> Row:
    if not row.key or not row.differs:
        return row
    emptier = FIRST if not row.second.text else SECOND if not row.first.text else ""
    return replace(row, chosen=taken.get(row.key, emptier))


def _day(when: Any) -> str:
    return figures.day(when, get_language() or "id")


def _card(one: Person) -> Said:
    place = f"RT {one.card_rt}/RW {one.card_rw}" if one.card_rt or one.card_rw else ""
    village = one.card_village.name if one.card_village else ""
    return Said(", ".join(part for part in (one.card_address, place, one.card_hamlet, village) if part))


def _place(one: Person) -> Said:
    newest: Membership | None = next(iter(one.places), None)  # type: ignore[attr-defined]
    role = newest.get_relationship_display() if newest else ""
    head = one.family.head
    family = _("family of %(name)s") % {"name": head.full_name} if head else _("family without a head")
    return Said(", ".join(part for part in (role, family, one.family.village.name) if part), basis=one.family_id)


def _kk_number(one: Person) -> Said:
    card: FamilyCard | None = next(iter(one.family.present_cards), None)  # type: ignore[attr-defined]
    return Said(card.kk_number if card else "", is_number=True)


def _address(one: Person) -> Said:
    family = one.family
    place = f"RT {family.rt}/RW {family.rw}" if family.rt or family.rw else ""
    return Said(", ".join(part for part in (family.address, place, family.village.name) if part))
