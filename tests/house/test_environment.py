"""Every variable of an installation is documented in .env.example, and what is documented exists."""

import re
from pathlib import Path

import pytest

from verification.domain.sources import sources


ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("access", "bansos", "deploy", "distribution", "field", "recipients", "verification")
DOCUMENTED = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
COMPOSED = set(re.findall(r"(?<!\$)\$\{([A-Z][A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))
READ = re.compile(
    r'environ(?:\.get\(|\[|\.pop\()\s*"([A-Z][A-Z0-9_]+)"'
    r'|variables\.\w+\(\s*"([A-Z][A-Z0-9_]+)"'
    r'|\(environ, "([A-Z][A-Z0-9_]+)"'
)
# Variables of the sources: a prefix from the definition, and what its transport asks for.
ASKED = re.compile(r'ours\.(text|secret|number|choice|address)\((?:"([A-Z_]+)")?')
# Made by the portal itself for the processes it starts.
OWN = {"DJANGO_SETTINGS_MODULE"}


def read_by_code() -> set[str]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    found = {name for path in files for names in READ.findall(path.read_text()) for name in names if name}
    return found - {one.prefix for one in sources().values()}


def read_by_sources() -> set[str]:
    names = set()
    for one in sources().values():
        modules = [ROOT / "verification" / "sources" / f"{one.transport}{suffix}.py" for suffix in ("", "_config")]
        for kind, name in ASKED.findall("".join(path.read_text() for path in modules if path.exists())):
            names |= {f"{one.prefix}_{name or 'URL'}"} | ({f"{one.prefix}_{name}_FILE"} if kind == "secret" else set())
        names |= {f"{one.prefix}_LIMIT_{fact.upper()}" for fact in one.thresholds}
    return names


def test_every_variable_the_code_reads_is_documented():
    assert read_by_code() - OWN - DOCUMENTED == set()


@pytest.mark.parametrize("name", sorted(COMPOSED))
def test_every_variable_of_docker_compose_is_documented(name):
    assert name in DOCUMENTED


def test_nothing_is_documented_that_nobody_reads():
    assert DOCUMENTED - read_by_code() - read_by_sources() - COMPOSED == set()


def test_the_address_of_every_source_is_documented():
    assert {f"{one.prefix}_URL" for one in sources().values()} <= DOCUMENTED


def test_every_variable_of_a_source_stands_in_its_guide():
    guide = (ROOT / "docs" / "sources.md").read_text()
    suffixes = {
        name.removeprefix(f"{one.prefix}_")
        for one in sources().values()
        for name in read_by_sources()
        if name.startswith(f"{one.prefix}_")
    }

    assert {suffix for suffix in suffixes if suffix not in guide} == set()


@pytest.mark.parametrize("secret", [".env", "sources.env", "deploy/certs/*", "var"])
def test_secrets_of_an_installation_do_not_get_into_the_image(secret):
    assert secret in (ROOT / ".dockerignore").read_text().splitlines()
