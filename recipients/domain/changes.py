"""What can happen to a family between two versions of a source, in classes that a person can accept or hold back.

How far a decile moves is classed as BPS Sulawesi Tengah does (recipients.domain.deciles); the others follow what an
office calls a family that splits, joins another one, moves or comes under a new KK number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from recipients.domain.deciles import JUMPS, JumpClass
from recipients.domain.marking import mark as _


class Weight(IntEnum):
    """How much depends on a change: aid may begin or end, somebody should look, or nothing much."""

    MINOR = 1
    NOTABLE = 2
    SERIOUS = 3


@dataclass(frozen=True, slots=True)
class ChangeClass:
    """A kind of change of a family; `meaning` says how it is recognised."""

    key: str
    label: str
    meaning: str
    weight: Weight
    jump: JumpClass | None = None


_EXTREME = {"fell_extremely", "rose_extremely"}
_FAR = {"fell_far", "rose_far"}
_JUMP_LABELS = {
    "fell_extremely": _("Decile fell by 7 or more"),
    "fell_far": _("Decile fell by 4 to 6"),
    "fell": _("Decile fell by 1 to 3"),
    "rose": _("Decile rose by 1 to 3"),
    "rose_far": _("Decile rose by 4 to 6"),
    "rose_extremely": _("Decile rose by 7 or more"),
}


def _jump_class(jump: JumpClass) -> ChangeClass:
    weight = Weight.SERIOUS if jump.key in _EXTREME else Weight.NOTABLE if jump.key in _FAR else Weight.MINOR
    meaning = _("A lower decile means poorer.") if jump.highest < 0 else _("A higher decile means better off.")
    return ChangeClass(jump.key, _JUMP_LABELS[jump.key], meaning, weight, jump)


CLASSES: Sequence[ChangeClass] = (
    ChangeClass("new", _("New"), _("Nobody of this family was in the registry."), Weight.NOTABLE),
    ChangeClass(
        "vanished", _("No longer in the file"), _("Neither the family nor its members elsewhere."), Weight.SERIOUS
    ),
    ChangeClass("returned", _("Back again"), _("Was marked as no longer there, and is in the file."), Weight.NOTABLE),
    ChangeClass(
        "split_off", _("Split off"), _("A new family of members who leave one that goes on."), Weight.SERIOUS
    ),
    ChangeClass("split", _("Split"), _("Members left for a new family."), Weight.SERIOUS),
    ChangeClass(
        "merged", _("Merged"), _("Took in members of a family that is no longer in the file."), Weight.SERIOUS
    ),
    ChangeClass(
        "absorbed", _("Went into another family"), _("No longer in the file; members are in another family."),
        Weight.SERIOUS,
    ),
    ChangeClass("moved", _("Moved"), _("Another kelurahan than before."), Weight.SERIOUS),
    ChangeClass(
        "by_form", _("A form stays"),
        _("The file still says what a form has changed since; nothing of it is overwritten."), Weight.NOTABLE,
    ),
    ChangeClass(
        "new_card", _("New KK number"), _("Recognised by its members; it is the same family."), Weight.NOTABLE
    ),
    ChangeClass("new_head", _("Another head"), _("Somebody else heads the family."), Weight.NOTABLE),
    *(_jump_class(jump) for jump in JUMPS),
    ChangeClass("members", _("Members came or left"), _("The family itself goes on."), Weight.NOTABLE),
    ChangeClass("details", _("Other details"), _("Address, living conditions or facts of members."), Weight.MINOR),
)  # fmt: skip
BY_KEY = {one.key: one for one in CLASSES}
GONE = frozenset({"vanished", "absorbed"})
NEW = frozenset({"new", "split_off"})


def known(keys: Iterable[str]) -> list[str]:
    """The keys that are classes, in the order of CLASSES, each once."""
    wanted = set(keys)
    return [one.key for one in CLASSES if one.key in wanted]


@dataclass(frozen=True, slots=True)
class Group:
    """Classes that stand in one column of the report; no family has two of them.

    A key that is a class's too stands for that class alone: a number and the list behind it are told by the key.
    """

    key: str
    label: str
    classes: tuple[str, ...]


# Counted where the family lived before.
MOVED_OUT = "moved_out"
GROUPS: Sequence[Group] = (
    Group("new", _("New"), ("new",)),
    Group("gone", _("No longer there"), ("vanished", "absorbed")),
    Group("parted", _("Split"), ("split", "split_off")),
    Group("merged", _("Merged"), ("merged",)),
    Group("moved_in", _("Moved in"), ("moved",)),
    Group(MOVED_OUT, _("Moved out"), (MOVED_OUT,)),
    Group("card", _("New KK number"), ("new_card",)),
    Group("down", _("Decile down"), ("fell_extremely", "fell_far", "fell")),
    Group("up", _("Decile up"), ("rose", "rose_far", "rose_extremely")),
    Group("extreme", _("by 7 or more"), ("fell_extremely", "rose_extremely")),
)


def classes_of(key: str) -> tuple[str, ...]:
    """The classes behind a key of the report, which is a group's or a class's; none for an unknown key."""
    group = next((one for one in GROUPS if one.key == key), None)
    if group:
        return group.classes
    return (key,) if key in BY_KEY else ()
