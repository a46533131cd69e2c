"""What every command does alike."""

import errno
import sys
from pathlib import Path

import pytest
from django.core import management
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import OperationalError, connection

import manage
from access.management.base import PortalCommand


OURS = sorted(
    (app, name)
    for name, app in get_commands().items()
    if isinstance(app, str) and app in {"access", "bansos", "distribution", "field", "recipients", "verification"}
)


class _OnAnEmptyDatabase(PortalCommand):
    def handle(self, *args: object, **options: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM access_table_of_a_migration_to_come")


class _Failing(PortalCommand):
    def __init__(self, trouble: Exception) -> None:
        super().__init__()
        self.trouble = trouble

    def handle(self, *args: object, **options: object) -> None:
        raise self.trouble


class _DiskFull(Exception):
    pgcode = "53100"


class _Deadlock(Exception):
    pgcode = "40P01"


def of_database(text: str, cause: Exception | None = None) -> OperationalError:
    error = OperationalError(text)
    error.__cause__ = cause
    return error


def run(command: PortalCommand) -> None:
    command.execute(no_color=True, force_color=False, skip_checks=True)


@pytest.mark.parametrize("text", ["abc", "35", "35.76.01", ""])
def test_what_is_no_code_of_a_city_is_a_wrong_argument(text: str) -> None:
    with pytest.raises(CommandError, match="is no Kemendagri code of a city or regency"):
        call_command("prepare", "--city", text)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (
            OperationalError("connection refused\n\tIs it running?"),
            "The database does not answer: connection refused. Look",
        ),
        (OperationalError("deadlock detected"), None),
    ],
)
def test_commands_of_django_tell_of_a_database_that_is_away(
    trouble: OperationalError, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble.__cause__ = None if told else _Deadlock()
    monkeypatch.setattr(sys, "argv", ["manage.py", "check"])
    monkeypatch.setattr(management, "execute_from_command_line", _Failing(trouble).handle)

    with pytest.raises(SystemExit if told else OperationalError) as ended:
        manage.main()

    assert str(ended.value).startswith(told or "deadlock")


@pytest.mark.django_db
def test_an_unprepared_database_is_named_without_a_traceback() -> None:
    with pytest.raises(CommandError, match=r"run: python manage\.py prepare"):
        run(_OnAnEmptyDatabase())


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (
            of_database('connection to server at "db" failed: Connection refused\n\tIs the server running?'),
            (
                'The database does not answer: connection to server at "db" failed: Connection refused. Look '
                "whether it runs, whether its disk has room, and whether DATABASE_URL is right."
            ),
        ),
        (
            of_database("could not extend file: No space left on device\nHINT: Check it.", _DiskFull()),
            (
                "The disk of the database is full (could not extend file: No space left on device). Make room, "
                "then start this again."
            ),
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "While writing: No space left on device."),
        (FileNotFoundError(errno.ENOENT, "No such file", "/srv/a.csv"), "/srv/a.csv: No such file."),
    ],
)
def test_trouble_of_the_machine_is_told_in_a_sentence(trouble: Exception, told: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(_Failing(trouble))

    assert str(refused.value) == told


@pytest.mark.parametrize("trouble", [of_database("deadlock detected", _Deadlock()), OSError("of a library")])
def test_what_only_a_developer_can_mend_keeps_its_traceback(trouble: Exception) -> None:
    with pytest.raises(type(trouble), match=str(trouble)):
        run(_Failing(trouble))


@pytest.mark.parametrize(("app", "name"), OURS)
def test_every_option_says_what_it_is_for(app: str, name: str) -> None:
    parser = load_command_class(app, name).create_parser("manage.py", name)

    silent = [action.dest for action in parser._actions if not action.help]

    assert (silent, "Example: python manage.py " in parser.format_help().replace("\n", " ")) == ([], True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["bench", "--persons", "0"],
        ["bench", "--sections", "ingest,nope"],
        ["ingest", "a.csv", "--dataset-version", "2026-Q5"],
        ["ingest", "a.csv", "--dataset-version", ""],
        ["load_boundaries", "missing.geojson"],
        ["load_boundaries", "/"],
        ["seed_demo", "--families", "99"],
        ["simulate_dukcapil", "--port", "65536"],
        ["simulate_dukcapil", "--quota", "-1"],
        ["up", "--port", "0"],
        ["up", "--port", "65536"],
        ["up", "--workers", "0"],
    ],
)
def test_wrong_arguments_are_refused_before_the_work(arguments: list[str]) -> None:
    apps = {name: app for app, name in OURS}
    parser = load_command_class(apps[arguments[0]], arguments[0]).create_parser("manage.py", arguments[0])

    with pytest.raises(CommandError, match="argument"):
        parser.parse_args(arguments[1:])


@pytest.mark.parametrize(("port", "told"), [("8010", 8010), ("", 8000)])
def test_the_variable_of_the_port_is_honoured(monkeypatch: pytest.MonkeyPatch, port: str, told: int) -> None:
    monkeypatch.setenv("PORT", port)

    parser = load_command_class("bansos", "up").create_parser("manage.py", "up")

    assert parser.parse_args([]).port == told


def test_a_variable_of_the_port_that_is_no_port_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "delapan")
    parser = load_command_class("bansos", "up").create_parser("manage.py", "up")

    with pytest.raises(CommandError, match="'delapan' is no whole number from 1 to 65535"):
        parser.parse_args([])


@pytest.mark.parametrize("place", ["missing/a.json", "."])
def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(place: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot write"):
        call_command("determine", "sembako", "--period", "2026-Q4", "--json", str(tmp_path / place))

    assert list(tmp_path.iterdir()) == []
