"""What browsers are sent: known files of others, icons that exist, nothing the content policy forbids."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from bansos.catalogue import APPS


ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
VENDORED = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (STATIC / "vendor" / "VENDOR.md").read_text(), re.M)
MODULES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img" / "icons.svg").read_text()))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=)", re.IGNORECASE)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)


@pytest.mark.parametrize(("name", "checksum"), VENDORED)
def test_vendored_file_is_the_one_that_was_noted(name: str, checksum: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == checksum


def test_every_vendored_file_is_noted() -> None:
    files = {path.relative_to(STATIC).as_posix() for path in (STATIC / "vendor").rglob("*.*") if path.suffix != ".md"}

    assert files <= {name for name, _ in VENDORED}


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'(?:{% icon|icon=) ?"([^"]+)"', COMMENT.sub("", path.read_text()))
    }

    assert asked - SPRITE == set()


def test_every_icon_of_the_sprite_is_asked_for() -> None:
    # Modules name icons too: entries of the menu, badges, tiles.
    said = {
        word
        for path in (*TEMPLATES, *MODULES)
        for word in re.findall(r'"([a-z0-9-]+)"', COMMENT.sub("", path.read_text()))
    }

    assert SPRITE - said == set()


def test_every_template_is_asked_for() -> None:
    by_django = {"400.html", "403.html", "404.html", "500.html"}
    names = {path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES} - by_django
    said = "".join(COMMENT.sub("", path.read_text()) for path in (*TEMPLATES, *MODULES))

    assert {name for name in names if name not in said} == set()


def test_every_script_is_loaded() -> None:
    pages = (*TEMPLATES, *SCRIPTS, *MODULES)
    said = "".join(COMMENT.sub("", path.read_text()) for path in pages)

    assert {path.name for path in SCRIPTS if path.name not in said} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_template_has_nothing_inline_that_the_policy_forbids(path: Path) -> None:
    assert INLINE.findall(COMMENT.sub("", path.read_text())) == []


def test_every_hook_of_main_has_its_script() -> None:
    loaded = set(re.findall(r'import\("\./([a-z-]+\.js)"\)', (STATIC / "js" / "main.js").read_text()))

    assert loaded <= {path.name for path in SCRIPTS}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_writes_no_html_and_evaluates_nothing(path: Path) -> None:
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function", path.read_text()) == []
