"""What the second person sees of a staged import: real files, before and after admission."""

from pathlib import Path

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from access.models import User
from recipients.actions.imports import admit
from recipients.models import Family, Import
from recipients.queries import intake_preview
from tests.factories import UserFactory
from tests.recipients.handover import admitted, family, households, kk, person, staged


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_of_the_quarter")]
LATER = "2026-Q4"


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


@pytest.fixture
def found(tmp_path: Path) -> Import:
    """Six families are known; the next file has one unchanged, four changed, one vanished and one new."""
    admitted(tmp_path, *households(range(1, 7)))
    families = [
        family(1),
        family(2, decile_national="10"),
        family(3, decile_national="1", decile_city="2"),
        family(4, roof_type="3", address="JL. MELATI NO. 9"),
        family(14),
        family(7),
    ]
    persons = [person(1), person(2), person(3), person(4), person(5, of=14), person(7)]
    return staged(tmp_path, families, persons, version=LATER)


def owner(number: int) -> Family:
    return Family.objects.get(cards__kk_number=kk(number))


def rows(client, found: Import, tab: str) -> list:
    response = client.get(reverse("recipients:import", args=[found.pk]) + f"?tab={tab}")
    assert response.context["tab"] == tab.split("&")[0]
    return response.context["rows"]


def test_decile_moves_are_shown_the_furthest_first(client, verifier, found) -> None:
    moves = [(row.family_id, row.before, row.after) for row in rows(client, found, "deciles")]

    assert moves == [(owner(2).pk, 3, 10), (owner(3).pk, 3, 1)]
    assert intake_preview.decile_counts(found) == {"fell": 1, "rose_extremely": 1}


def test_decile_moves_of_one_class(client, verifier, found) -> None:
    assert [row.family_id for row in rows(client, found, "deciles&code=fell")] == [owner(3).pk]


def test_moves_are_the_same_after_the_admission(client, verifier, found) -> None:
    before = rows(client, found, "deciles")

    admit(import_id=found.pk, by=User.objects.machine())

    assert rows(client, found, "deciles") == before
    assert intake_preview.decile_counts(Import.objects.get(pk=found.pk)) == {"fell": 1, "rose_extremely": 1}


def test_changed_families_say_what_differs(client, verifier, found) -> None:
    changed = {row.family_id: row for row in rows(client, found, "changed")}

    moved, other_roof, new_card = changed[owner(3).pk], changed[owner(4).pk], changed[owner(5).pk]
    assert (moved.decile_before, moved.decile_after, moved.columns) == (3, 1, ["desil_kabupaten_kota"])
    assert (other_roof.has_new_address, other_roof.has_new_card, other_roof.columns) == (
        True, False, ["jenis_atap_terluas"],
    )  # fmt: skip
    assert new_card.has_new_card is True
    assert len(changed) == 4


def test_families_and_persons_that_vanished(client, verifier, found) -> None:
    families, persons = rows(client, found, "families"), rows(client, found, "persons")

    assert [row.family_id for row in families] == [owner(6).pk]
    assert [(row.family_id, row.name) for row in persons] == [(owner(6).pk, "BUDI SANTOSO")]


def test_what_vanished_is_the_same_after_the_admission(client, verifier, found) -> None:
    before = rows(client, found, "families")

    admit(import_id=found.pk, by=User.objects.machine())

    assert rows(client, found, "families") == before


@pytest.mark.parametrize("page", ["\N{SUPERSCRIPT TWO}", "0", "-1", "drei", "9" * 30])
def test_an_address_that_names_no_page_shows_the_first(client, verifier, found, page) -> None:
    assert rows(client, found, f"changed&page={page}") == rows(client, found, "changed")


def test_an_import_whose_rows_are_gone_still_opens(client, verifier, found) -> None:
    Import.objects.filter(pk=found.pk).update(state="cancelled")

    context = client.get(reverse("recipients:import", args=[found.pk])).context

    assert [tab.key for tab in context["tabs"]] == ["refused", "warnings"]


@pytest.mark.parametrize("tab", ["refused", "warnings", "deciles", "changed", "families", "persons"])
def test_every_side_costs_at_most_twelve_queries(
    client, verifier, found, tab: str, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(12):
        client.get(reverse("recipients:import", args=[found.pk]) + f"?tab={tab}")
