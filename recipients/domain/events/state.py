"""A family as it is at one moment, in plain values: what events are planned from and compared with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from recipients.domain.nik import age_on


# Stored and compared as JSON: days are texts (YYYY-MM-DD).
Values = Mapping[str, Any]

HEAD: Final = 1
GONE: Final = frozenset({"deceased", "moved", "merged"})
ADULT_AGE: Final = 17  # years; from then on everybody has an identity card (UU 24/2013 article 63)


@dataclass(frozen=True)
class Row:
    """One row of a table of the registry: `table` as in recipients.domain.events.writes.TABLES."""

    table: str
    pk: int
    values: Values

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True)
class Member:
    """A person with the open place in the family."""

    person: Row
    place: Row

    @property
    def pk(self) -> int:
        return self.person.pk

    @property
    def name(self) -> str:
        return str(self.person["full_name"])

    @property
    def is_head(self) -> bool:
        return bool(self.place["relationship"] == HEAD)

    @property
    def is_there(self) -> bool:
        """Neither dead nor moved away."""
        return self.person["vital_status"] not in GONE

    def age_on(self, day: date) -> int:
        """Completed years."""
        return age_on(date.fromisoformat(self.person["birth_date"]), day)


@dataclass(frozen=True)
class FamilyState:
    """A family with what belongs to it: members as on the card, KK number, receiver, contact, aid it has left.

    `former` are persons who belong to it without a place on the card: those who died or moved away. `living` is the
    newest description of how it lives, `living_by_form` the current one that a form made.
    """

    family: Row
    card: Row | None = None
    members: tuple[Member, ...] = ()
    former: tuple[Row, ...] = ()
    caretaker: Row | None = None
    contact: Row | None = None
    exits: tuple[Row, ...] = ()
    living: Row | None = None
    living_by_form: Row | None = None

    @property
    def pk(self) -> int:
        return self.family.pk

    @property
    def present(self) -> tuple[Member, ...]:
        """Members who live."""
        return tuple(member for member in self.members if member.is_there)

    @property
    def has_lost_head(self) -> bool:
        """Whether whoever is named as head lives elsewhere by now; one who died stays named."""
        kin = {row.pk: row["vital_status"] for row in (*(member.person for member in self.members), *self.former)}
        head = self.family["head_id"]
        return head is not None and kin.get(head, "moved") in {"moved", "merged"}

    def member(self, pk: int | None) -> Member | None:
        """The member with this person's key, if there is one."""
        return next((member for member in self.members if member.pk == pk), None)

    def rows(self) -> Iterator[Row]:
        """Everything that two operators could change at the same time."""
        yield self.family
        for member in self.members:
            yield member.person
            yield member.place
        for row in (self.card, self.caretaker, self.contact, self.living_by_form):
            if row is not None:
                yield row
        yield from self.exits


@dataclass(frozen=True)
class Scene:
    """All that planning an event may need: the family, the one that members go to, a person known from elsewhere.

    `known` is the person to correct, or the one in the registry as moved away who has the NIK of somebody arriving;
    `known_place` is theirs where it is still open: a file says that somebody moved and ends no place; `known_home` the
    family they left, where it is another one. `placed_until` says for persons with earlier places until when they had
    the last of those, `held_until` the same of the KK numbers ("card") and receivers ("caretaker") that the family had
    before the present ones.
    """

    home: FamilyState
    other: FamilyState | None = None
    known: Row | None = None
    known_place: Row | None = None
    known_home: FamilyState | None = None
    placed_until: Mapping[int, str] = field(default_factory=dict)
    held_until: Mapping[str, str] = field(default_factory=dict)
    answers: Values = field(default_factory=dict)
    on: date = date.min  # the day from which the event holds

    @property
    def day(self) -> str:
        return self.on.isoformat()
