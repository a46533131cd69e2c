"""What the written house names is there: links, commands with options, addresses, variables, files, code, buttons."""

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from pkgutil import resolve_name

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import get_resolver
from django.utils.html import strip_tags

from access.domain.permissions import Permission
from bansos import catalogue
from bansos.catalogue import APPS
from bansos.permission_tables import address_rows, document


ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
GUIDES = sorted((ROOT / "docs" / "panduan").glob("*.md"))

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"manage\.py ([a-z_]+)((?: [^`\n|#&]+)?)")
TARGET = re.compile(r"(?:`|^)(?:[A-Z]+=\S+ )?make ([a-z]+)", re.MULTILINE)
WORD = re.compile(r"\b[A-Za-z]\w*_\w+")
FILE = re.compile(
    r"[\w.*-]+(?:/[\w.*-]+)+/?|[\w-]+\.(?:py|md|toml|txt|yml|sql|html|po)|\.[a-z]+(?:\.[a-z]+)?|Makefile|Dockerfile"
)
MADE_LATER = ("var/",)  # files of an installation, not of the project


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _spans(page: Path) -> list[str]:
    return SPAN.findall(FENCE.sub("", page.read_text()))


def _all_spans(form: re.Pattern[str]) -> list[tuple[str, str]]:
    return sorted({(_name(page), span) for page in PAGES for span in _spans(page) if form.fullmatch(span)})


@cache
def _source() -> str:
    """Everything that is not documentation."""
    folders = [*APPS, "templates", "deploy", "tests", ".ci"]
    kinds = {".py", ".sql", ".html", ".js", ".css", ".toml", ".yml", ""}
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds and path.is_file()
    ]
    own = {Path(__file__)}
    roots = ["Makefile", "pyproject.toml", ".importlinter", ".env.example", "docker-compose.yml", "Dockerfile"]
    return "\n".join(path.read_text() for path in [*files, *(ROOT / one for one in roots)] if path not in own)


@cache
def _words() -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _source()))


@cache
def _folders(app: str) -> tuple[Path, ...]:
    return (ROOT / app, *(path for path in (ROOT / app).rglob("*") if path.is_dir()))


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _dead(page: Path) -> Iterator[str]:
    for link in LINK.findall(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _hash, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(_dead(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_and_their_options_exist(page: Path) -> None:
    known = get_commands()
    wrong = []
    for name, rest in COMMAND.findall(page.read_text()):
        if name not in known:
            wrong.append(name)
            continue
        app = known[name]
        command = load_command_class(app, name) if isinstance(app, str) else app
        options = command.create_parser("manage.py", name)._option_string_actions
        wrong += [f"{name} {option}" for option in re.findall(r"--[a-z][a-z-]*", rest) if option not in options]

    assert wrong == []


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = {name for page in PAGES for name in TARGET.findall(page.read_text())}

    assert named - targets == set()


@pytest.mark.parametrize(("page", "span"), _all_spans(FILE))
def test_files_exist(page: str, span: str) -> None:
    wanted = span.rstrip("/")
    places = [ROOT, (ROOT / page).parent, *(() if "/" in wanted else (one for app in APPS for one in _folders(app)))]

    assert span.startswith(MADE_LATER) or any(True for place in places for _found in place.glob(wanted))


def test_addresses_exist() -> None:
    rows = list(address_rows(get_resolver()))
    names, paths = {row.url_name for row in rows}, {f"/{row.path}" for row in rows}
    spans = {span for page in PAGES for span in _spans(page)}

    unknown_names = {span for span in spans if re.fullmatch(r"[a-z]+:[a-z-]+", span)} - names
    addresses = {span for span in spans if re.fullmatch(r"/[a-z0-9<>:/-]*", span)}
    unknown_paths = {span for span in addresses if not any(path.startswith(span) for path in paths)}

    assert (unknown_names, unknown_paths) == (set(), set())


@pytest.mark.parametrize(("page", "span"), _all_spans(re.compile(rf"(?:{'|'.join(APPS)})(?:\.\w+)+")))
def test_named_code_exists(page: str, span: str) -> None:
    assert span in set(Permission) or resolve_name(span) is not None


def test_names_are_words_of_the_source() -> None:
    """Variables, tables, constraints, fields, rule codes: whatever has an underscore is spelled so in the source."""
    texts = [(page, span) for page in PAGES for span in _spans(page) if not FILE.fullmatch(span)]
    texts = [(page, span) for page, span in texts if "manage.py" not in span]
    named = {(_name(page), word) for page, span in texts for word in WORD.findall(span)}

    assert {pair for pair in named if pair[1] not in _words()} == set()


def test_decisions_are_numbered_without_gaps_and_complete() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        assert re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_that_code_and_pages_cite_exist() -> None:
    text = _source() + "".join(page.read_text() for page in PAGES)

    cited = set(re.findall(r"ADR (\d{4})", text))

    assert cited <= {path.name[:4] for path in DECISIONS}


def test_the_table_of_permissions_is_current() -> None:
    written = (ROOT / "docs" / "permissions.md").read_text()

    assert written == document(), "run: python manage.py permissions > docs/permissions.md"


def _shown() -> set[str]:
    """The Indonesian texts of the pages, without tags and quotation marks of placeholders."""
    texts = [one.string for one in catalogue.current() if one.id]
    plain = (text for one in texts for text in ([one] if isinstance(one, str) else one))
    return {html.unescape(strip_tags(text)).strip() for text in plain}


@pytest.mark.parametrize("guide", GUIDES, ids=_name)
def test_the_words_of_the_guide_stand_on_the_pages(guide: Path) -> None:
    """Bold words of the user guide are buttons, menu rows and headings as people see them."""
    bold = set(re.findall(r"\*\*([^*]+)\*\*", " ".join(guide.read_text().split())))

    assert bold - _shown() == set()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_page_tells_a_thing_twice(page: Path) -> None:
    """A guide once stood twice in its own file, pasted behind its last chapter."""
    headings = re.findall(r"^## .+$", FENCE.sub("", page.read_text()), re.MULTILINE)

    assert sorted(headings) == sorted(set(headings))
