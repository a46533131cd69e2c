"""The list of families as a workbook."""

import io

import openpyxl
import pytest
from django.urls import reverse

from access.domain.permissions import Role
from access.errors import NotAllowed
from access.models import AuditEvent
from recipients.actions import exports
from recipients.queries import families
from recipients.queries.families import ListFilter
from tests.factories import NEIGHBOUR, FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
URL = reverse("recipients:export")


@pytest.fixture
def operator():
    return UserFactory(role=Role.OPERATOR)


def rows_of(content: bytes) -> list[tuple]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_the_workbook_has_what_the_page_has_masked(client, operator) -> None:
    family = FamilyFactory(head=True, head__full_name="SRI WAHYUNI", decile=3)
    FamilyFactory(head=True, decile=9)
    client.force_login(operator)

    client.cookies["django_language"] = "en"
    response = client.post(f"{URL}?decile_to=4")

    rows = rows_of(response.content)
    nik = family.head.nik
    assert len(rows) == 2
    assert rows[1][:8] == (
        f"{nik[:6]}******{nik[12:]}", "SRI WAHYUNI", family.address, "003", "005", "Surodinawan", "3", "1",
    )  # fmt: skip
    assert rows[0][8:] == ("Programme", "Verification")
    assert "families-" in response["Content-Disposition"]


def test_an_export_leaves_a_line_without_what_was_searched_for(operator) -> None:
    family = FamilyFactory(head=True)
    chosen = ListFilter(text=family.head.nik, area=family.village_id, decile_to=4)

    exports.export_families(chosen=chosen, to=io.BytesIO(), by=operator)

    event = AuditEvent.objects.get(action="registry.export")
    assert event.actor == operator
    assert event.details == {"rows": 0, "narrowed_by": ["area", "decile_to", "text"], "area": family.village_id}


def test_other_areas_are_not_exported() -> None:
    FamilyFactory(head=True)
    stream = io.BytesIO()

    count = exports.export_families(
        chosen=ListFilter(), to=stream, by=UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR)
    )

    assert count == 0
    assert len(rows_of(stream.getvalue())) == 1


@pytest.mark.parametrize("role", [Role.PEJABAT, Role.AUDITOR])
def test_who_may_not_read_the_registry_exports_nothing(role: Role) -> None:
    with pytest.raises(NotAllowed):
        exports.export_families(chosen=ListFilter(), to=io.BytesIO(), by=UserFactory(role=role))

    assert not AuditEvent.objects.exists()


def test_large_lists_are_read_page_by_page_to_the_end(operator, monkeypatch) -> None:
    monkeypatch.setattr(families, "LARGE_PAGE", 2)
    made = [FamilyFactory().pk for _ in range(5)]

    assert [row.id for row in families.each_row(ListFilter(), operator)] == made


def test_a_list_that_is_too_long_says_so(operator, monkeypatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    for _ in range(3):
        FamilyFactory(head=True)
    stream = io.BytesIO()

    count = exports.export_families(chosen=ListFilter(), to=stream, by=operator)

    rows = rows_of(stream.getvalue())
    assert (count, len(rows)) == (2, 4)
    assert rows[3][1] is None


def test_a_formula_in_a_name_stays_text(operator) -> None:
    FamilyFactory(head=True, head__full_name="=1+1")
    stream = io.BytesIO()

    exports.export_families(chosen=ListFilter(), to=stream, by=operator)

    cell = openpyxl.load_workbook(io.BytesIO(stream.getvalue())).active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
