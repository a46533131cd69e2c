"""Every variable of an installation is documented in .env.example, and what is documented exists."""

import re
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("access", "bansos", "deploy", "distribution", "field", "recipients", "verification")
DOCUMENTED = set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
COMPOSED = set(re.findall(r"(?<!\$)\$\{([A-Z][A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))
READ = re.compile(
    r'environ(?:\.get\(|\[|\.pop\()\s*"([A-Z][A-Z0-9_]+)"'
    r'|_switch\(\s*"([A-Z][A-Z0-9_]+)"'
    r'|\(environ, "([A-Z][A-Z0-9_]+)"'
)
# Made by the portal itself for the processes it starts.
OWN = {"DJANGO_SETTINGS_MODULE"}


def read_by_code() -> set[str]:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return {name for path in files for found in READ.findall(path.read_text()) for name in found if name}


def test_every_variable_the_code_reads_is_documented():
    assert read_by_code() - OWN - DOCUMENTED == set()


@pytest.mark.parametrize("name", sorted(COMPOSED))
def test_every_variable_of_docker_compose_is_documented(name):
    assert name in DOCUMENTED


def test_nothing_is_documented_that_nobody_reads():
    assert DOCUMENTED - read_by_code() - COMPOSED == set()
