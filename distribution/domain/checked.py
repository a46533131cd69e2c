"""Reads the pieces of a rule's definition and refuses whatever is not expected there: nothing is guessed."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar


class InvalidRule(ValueError):
    """The definition says nothing, or something that is not understood; it must not select anybody."""


Kind = TypeVar("Kind", bound=StrEnum)


def mapping(value: object, name: str, known: Iterable[str]) -> Mapping[str, Any]:
    """An object with no other keys than the known ones."""
    if not isinstance(value, Mapping):
        raise InvalidRule(f"{name} is missing or no object")
    unknown = sorted(str(key) for key in set(value) - set(known))
    if unknown:
        raise InvalidRule(f"{name} has unknown parts: {', '.join(unknown)}")
    return value


def number(value: object, lowest: int, highest: int, name: str) -> int:
    """A whole number within bounds; true and 4.0 are none."""
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise InvalidRule(f"{name} is a whole number from {lowest} to {highest}")
    return value


def items(value: object, name: str) -> list[object]:
    """A list in which nothing stands twice."""
    if not isinstance(value, list) or len(set(map(str, value))) != len(value):
        raise InvalidRule(f"{name} is a list without repetitions")
    return value


def numbers(value: object, lowest: int, highest: int, name: str) -> frozenset[int]:
    """Whole numbers within bounds, each once."""
    return frozenset(number(one, lowest, highest, name) for one in items(value, name))


def choice(value: object, kind: type[Kind], name: str) -> Kind:
    """One word of a closed list."""
    try:
        return kind(value)  # type: ignore[arg-type]
    except ValueError:
        raise InvalidRule(f"{name} is one of {', '.join(kind)}") from None


def choices(value: object, kind: type[Kind], name: str) -> tuple[Kind, ...]:
    """Words of a closed list, in the order of that list."""
    chosen = {choice(one, kind, name) for one in items(value, name)}
    return tuple(one for one in kind if one in chosen)


def sequence(value: object, kind: type[Kind], name: str) -> tuple[Kind, ...]:
    """Words of a closed list, in the order in which they were given."""
    return tuple(choice(one, kind, name) for one in items(value, name))
