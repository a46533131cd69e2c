"""`manage.py duplicates`: what it lists, masks and writes down."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from access.domain.permissions import Role
from access.models import RecordView
from recipients.actions import duplicates
from recipients.models import DuplicateSearch
from recipients.queries import duplicates as queries
from tests.factories import CITY, NEIGHBOUR, FamilyFactory, UserFactory, areas
from tests.recipients.duplicate_cases import record, strangers


pytestmark = pytest.mark.django_db
ONE, OTHER = "3576011403869001", "3576011403869105"


@pytest.fixture
def twice():
    strangers(400)
    home = FamilyFactory()
    record(ONE, "MUHAMMAD RIZKY", "1986-03-14", family=home)
    record(OTHER, "MOCH. RISKI", "1986-03-14", family=home)


def run(tmp_path, *options: str) -> list[dict[str, object]]:
    out = tmp_path / "pairs.json"
    call_command("duplicates", "--json", str(out), *options)
    told = json.loads(out.read_text(encoding="utf-8"))
    assert list(told) == ["pairs"]
    return told["pairs"]


def test_pairs_are_listed_with_masked_numbers(tmp_path, twice, capsys) -> None:
    [pair] = run(tmp_path)

    assert (pair["a"], pair["b"]) == ("357601******9001", "357601******9105")
    assert pair["reasons"] == ["name_same", "birth_same", "home_family"]
    assert 0.7 < pair["score"] < 1
    assert "persons=402" in capsys.readouterr().out
    assert RecordView.objects.count() == 0


def test_whole_numbers_need_a_reason_which_is_written_down(tmp_path, twice) -> None:
    [pair] = run(tmp_path, "--reveal", "pemeriksaan BPK")

    assert (pair["a"], pair["b"]) == (ONE, OTHER)
    assert RecordView.objects.get(kind="revealed").reason == "pemeriksaan BPK"


def test_a_reason_must_say_something(tmp_path, twice) -> None:
    with pytest.raises(CommandError):
        run(tmp_path, "--reveal", "x")

    assert RecordView.objects.count() == 0


def test_without_a_file_pairs_are_printed_masked(twice, capsys) -> None:
    call_command("duplicates")

    printed = capsys.readouterr().out
    assert "357601******9001 357601******9105" in printed
    assert not re.search(r"\d{16}", printed)


def test_without_pairs_the_list_is_empty(tmp_path) -> None:
    areas()

    assert run(tmp_path) == []


def test_a_user_sees_only_the_own_areas(tmp_path, twice) -> None:
    user = UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)

    assert run(tmp_path, "--by", user.username) == []


def test_wrong_arguments_are_told(tmp_path) -> None:
    areas()
    with pytest.raises(CommandError, match="no active user") as wrong:
        run(tmp_path, "--by", "nobody")
    assert wrong.value.returncode == 2
    with pytest.raises(CommandError, match="cannot write"):
        call_command("duplicates", "--json", str(tmp_path / "no" / "folder.json"))


def test_an_unprepared_database_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="prepare"):
        call_command("duplicates")


def test_a_search_taken_by_a_worker_is_waited_for(tmp_path, twice, monkeypatch) -> None:
    own, calls = duplicates.search, []

    def taken(*, search_id: int) -> bool:
        calls.append(search_id)
        if len(calls) == 2:
            own(search_id=search_id)
        return False

    monkeypatch.setattr(duplicates, "search", taken)

    assert len(run(tmp_path)) == 1


def test_a_search_that_broke_off_in_a_worker_is_told(tmp_path, monkeypatch) -> None:
    def fail(index: object) -> int:
        raise RuntimeError

    def taken(*, search_id: int) -> bool:
        with pytest.raises(RuntimeError):
            own(search_id=search_id)
        return False

    own = duplicates.search
    areas()
    monkeypatch.setattr(queries, "build", fail)
    monkeypatch.setattr(duplicates, "search", taken)

    with pytest.raises(CommandError, match="broke off"):
        run(tmp_path)
    assert DuplicateSearch.objects.across_areas(reason="test").get(city=CITY).state == "failed"
