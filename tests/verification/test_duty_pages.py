"""The pages of the duties to data owners, the log of what was asked, and lists about DTSEN taken out as files."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from access.listings import listing
from access.models import User
from tests.factories import VILLAGE, UserFactory
from tests.verification.dtsen_factories import (
    MADE_AT,
    one_difference,
    one_move,
    one_proposal,
    one_question,
    report,
    version,
)
from tests.verification.factories import CheckFactory, RunFactory
from verification.models import OwnerReport, Proposal, RetentionPass


pytestmark = pytest.mark.django_db
State = Proposal.State
TODAY = "2026-11-22"


def page(name: str, *arguments: object) -> str:
    return reverse(f"verification:{name}", args=arguments)


@pytest.fixture
def operator(client: Client) -> User:
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


def test_duties_show_what_is_late_and_what_was_dropped(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    report()
    report(
        kind=OwnerReport.Kind.DTSEN_USE, source_import=version(), period="2026-Q3", sent_on=date(2026, 9, 1),
        sent_by=UserFactory(), letter="400/9",
    )  # fmt: skip
    RetentionPass.objects.create(
        source="dukcapil", part="text", keep_days=90, legal_basis="PKS", answered_before=MADE_AT, dropped=12,
        ran_at=MADE_AT,
    )  # fmt: skip

    said = client.get(page("duties")).content.decode()

    assert "terlambat" in said
    assert "Penggunaan DTSEN 2026-Q3" in said
    assert "400/9" in said
    assert ">12<" in said


@pytest.mark.parametrize(
    ("days", "word"),
    [(-1, "terlambat 1 hari"), (0, "Jatuh tempo hari ini"), (3, "3 hari lagi"), (40, "40 hari lagi")],
)
def test_how_near_a_report_is(client: Client, operator: User, time_machine: Any, days: int, word: str) -> None:
    time_machine.move_to(datetime(2026, 7, 30 - days if days < 30 else 1, 3, 0, tzinfo=UTC))
    report(due_on=date(2026, 7, 30) if days < 30 else date(2026, 8, 10))

    assert word in client.get(page("duties")).content.decode()


def test_operators_are_reminded_at_home(client: Client, operator: User) -> None:
    report()

    said = client.get(reverse("recipients:imports")).content.decode()

    assert "1 laporan kepada pemilik data" in said
    assert page("duties") in said


def test_a_report_is_noted_as_sent(client: Client, operator: User) -> None:
    due = report()
    CheckFactory(run=RunFactory(agreement=due.agreement, purpose="Rutin"), answered_at=datetime(2026, 3, 1, tzinfo=UTC))

    assert "Rutin" in client.get(page("duty-report", due.pk)).content.decode()
    wrong = client.post(page("duty-report-sent", due.pk), {"sent_on": "2999-01-01", "letter": "400/12"})
    incomplete = client.post(page("duty-report-sent", due.pk), {})
    client.post(page("duty-report-sent", due.pk), {"sent_on": "2026-07-20", "letter": "400/12"})

    due.refresh_from_db()
    assert (wrong.status_code, incomplete.status_code, due.letter) == (422, 422, "400/12")
    assert "400/12" in client.get(page("duty-report", due.pk)).content.decode()


def test_the_access_log_is_narrowed(client: Client) -> None:
    client.force_login(UserFactory(role=Role.AUDITOR))
    asker = UserFactory(role=Role.VERIFIKATOR, full_name="Ratna Dewi")
    agreement = report().agreement
    row = CheckFactory(run=RunFactory(requested_by=asker, agreement=agreement, purpose="Penyaluran"))
    CheckFactory(answered_at=datetime(2026, 1, 5, tzinfo=UTC))

    narrowed = client.get(
        page("access-log"),
        {"by": asker.pk, "agreement": agreement.pk, "since": "2026-11-01", "until": "2026-11-30", "source": "dukcapil"},
    ).content.decode()

    assert "Penyaluran" in narrowed
    assert row.person.nik not in narrowed
    assert narrowed.count("<tr>") == 2


def test_the_access_log_goes_on_page_by_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(UserFactory(role=Role.AUDITOR))
    monkeypatch.setattr("verification.queries.usage.page.__kwdefaults__", {"before": "", "size": 1})
    first, second = CheckFactory(), CheckFactory()

    found = client.get(page("access-log")).context
    later = client.get(page("access-log") + found["next_url"]).context

    assert [one.pk for one in found["rows"]] == [second.pk]
    assert [one.pk for one in later["rows"]] == [first.pk]
    assert later["next_url"] is None


@pytest.mark.parametrize("before", ["²-²", "1.5-²", "x", "99999999999999999-1", "nan-1"])
def test_the_access_log_begins_at_its_head_when_the_address_names_no_place(client: Client, before: str) -> None:
    client.force_login(UserFactory(role=Role.AUDITOR))
    asked = CheckFactory()

    shown = client.get(page("access-log"), {"before": before}).context

    assert [one.pk for one in shown["rows"]] == [asked.pk]


ROWS: list[tuple[str, Callable[[], None], str, Role, str]] = [
    ("decile-moves", one_move, "", Role.OPERATOR, "Jenis lantai terluas"),
    ("differences", one_difference, "origin=unknown", Role.OPERATOR, "Surodinawan"),
    ("proposals", one_proposal, "state=draft&kind=new_family", Role.OPERATOR, "SRI WAHYUNI"),
    ("access-log", one_question, "source=dukcapil&since=2020-01-01", Role.AUDITOR, "Pemutakhiran triwulan"),
    ("access-log", one_question, "until=9999-12-31&by=x", Role.AUDITOR, "Pemutakhiran triwulan"),
    ("return-data", one_question, "", Role.VERIFIKATOR, "Dukcapil"),
]


@pytest.mark.parametrize(("key", "make", "query", "role", "word"), ROWS, ids=[f"{one[0]} {one[2]}" for one in ROWS])
def test_lists_are_taken_out(key: str, make: Callable[[], None], query: str, role: Role, word: str) -> None:
    make()
    user, source = UserFactory(role=role), listing(key)
    assert source is not None
    filters = QueryDict(query)

    rows = list(source.rows(filters, user))

    assert len(rows) == source.count(filters, user) == 1
    cells = [str(column.value(rows[0])) for column in source.columns()]
    assert any(word in cell for cell in cells)
    assert isinstance(source.narrowed_by(filters, user), list)


def test_a_print_out_of_differences_names_their_area(operator: User) -> None:
    said = listing("differences").narrowed_by(QueryDict(f"origin=closed&area={VILLAGE}"), operator)

    assert said == ["Ditutup di sini, masih ada di DTSEN", "Wilayah: Surodinawan"]


def test_the_figures_of_a_report_are_taken_out(operator: User) -> None:
    due = report()
    CheckFactory(run=RunFactory(agreement=due.agreement, purpose="Rutin"), answered_at=datetime(2026, 3, 1, tzinfo=UTC))
    source = listing("owner-report")
    assert source is not None
    filters = QueryDict(f"report={due.pk}")

    (row,) = source.rows(filters, operator)

    assert [column.value(row) for column in source.columns()] == ["Rutin", "Padan", 1, 1]
    assert (source.count(filters, operator), source.count(QueryDict("report=x"), operator)) == (1, 0)
    assert "2026-S1" in source.narrowed_by(filters, operator)[0]
