"""Statements kept in .sql files, with slots for expressions of this room. Values are always bound."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def text_of(path: Path) -> str:
    """The text of a .sql file."""
    return path.read_text(encoding="utf-8")


def fill(path: Path, slots: Mapping[str, str]) -> str:
    """The text of a .sql file with its named slots filled."""
    text = text_of(path)
    for name, expression in slots.items():
        text = text.replace("{" + name + "}", expression)
    return text
