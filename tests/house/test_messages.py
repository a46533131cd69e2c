"""Every text has an Indonesian one, and placeholders survive translation."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from bansos import catalogue


PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("app", ["access", "recipients", "verification", "distribution", "field", "bansos"])
def test_no_message_hides_in_an_f_string(app: str) -> None:
    """Texts inside of f-strings are not found when messages are collected: they would stay English."""
    hidden = [
        f"{path}:{call.lineno}"
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and _is_text(call)
    ]

    assert hidden == []


@pytest.mark.parametrize("app", catalogue.APPS)
def test_every_name_by_which_a_text_is_said_is_looked_for(app: str) -> None:
    """What is imported under another name is not found when messages are collected: its texts would stay English."""
    called = {
        f"{path}: {one.asname}"
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        for line in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(line, ast.ImportFrom) and line.module == "django.utils.translation"
        for one in line.names
        if one.name.removesuffix("_lazy") in {"gettext", "ngettext", "pgettext", "npgettext"}
        and (one.asname or one.name) not in catalogue.KEYWORDS
    }

    assert called == set()


def _is_text(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name in {"_", "gettext", "ngettext"} and bool(call.args) and isinstance(call.args[0], ast.Constant)


@pytest.fixture(scope="module")
def in_use() -> Catalog:
    return catalogue.extracted()


def test_every_message_in_use_is_translated(in_use: Catalog) -> None:
    known = catalogue.current()
    missing = [
        message.id
        for message in in_use
        if (message.id and not (found := known.get(_first(message.id), message.context)))
        or (message.id and not _text(found))
    ]

    assert missing == []


def test_translations_keep_the_placeholders() -> None:
    changed = [
        message.id
        for message in catalogue.current()
        if message.id and not set(PLACEHOLDER.findall(_text(message))) <= set(PLACEHOLDER.findall(_longest(message.id)))
    ]

    assert changed == []


def test_no_translation_is_left_over(in_use: Catalog) -> None:
    said = {(_first(message.id), message.context) for message in in_use if message.id}
    kept = {(_first(message.id), message.context) for message in catalogue.current() if message.id}

    assert kept - said == set()


def _first(message_id: str | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _longest(message_id: str | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else " ".join(message_id)


def _text(message) -> str:
    return message.string if isinstance(message.string, str) else "".join(message.string or ())
