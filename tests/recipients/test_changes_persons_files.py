"""The change report of a file of persons: what it does not know does not change, and it is taken whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from access.domain.permissions import Role
from access.models import User
from recipients import errors
from recipients.actions import changes
from recipients.actions.imports import admit
from recipients.models import FamilyChange, Import
from recipients.queries import changes_family
from tests.factories import UserFactory
from tests.recipients.handover import admitted as admitted_pair
from tests.recipients.handover import family, person
from tests.recipients.test_persons_files import row, staged


pytestmark = pytest.mark.django_db
LATER = "2026-Q4"


@pytest.fixture(autouse=True)
def _on_a_day_of_the_quarter() -> Iterator[None]:
    with time_machine.travel("2026-11-22T05:00:00Z"):
        yield


@pytest.fixture
def found(tmp_path: Path) -> Import:
    """ANI's card is from the other kelurahan, BUDI comes under a new card, CITRA is new, DEWI is as she was."""
    names = {1: "ANI", 2: "BUDI", 4: "DEWI"}
    admitted_pair(
        tmp_path / "dtsen",
        [family(number) for number in names],
        [person(number, full_name=name) for number, name in names.items()],
    )
    rows = [
        row(1, full_name="ANI", village_name="PRAJURITKULON"), row(2, of=5, full_name="BUDI"),
        row(3, full_name="CITRA"), row(4, full_name="DEWI"),
    ]  # fmt: skip
    return staged(tmp_path / "siak", rows, version=LATER)


def test_a_civil_registry_moves_no_family_and_knows_no_decile(found) -> None:
    rows = {one.name: one for one in FamilyChange.objects.filter(source_import=found)}

    assert rows["BUDI"].classes == ["new_card"]
    assert (rows["CITRA"].classes, rows["CITRA"].decile_after) == (["new"], None)
    assert (rows["ANI"].classes, rows["ANI"].village_id) == (["details"], rows["ANI"].village_before_id)
    assert {(one.decile_before, one.decile_after) for one in (rows["ANI"], rows["BUDI"])} == {(3, 3)}


def test_where_the_file_is_silent_nothing_differs(found) -> None:
    rows = {one.name: one for one in FamilyChange.objects.filter(source_import=found).select_related("source_import")}

    with translation.override("id"):
        told = {name: changes_family.detail(one, with_health=True) for name, one in rows.items()}

    assert [one.label for one in told["BUDI"].fields] == ["No. KK"]
    assert told["ANI"].fields == []
    assert {field.label for member in told["ANI"].members for field in member.fields} == {"Tempat lahir", "Nama ibu"}


def test_the_report_is_that_of_the_registry_when_it_is_admitted(client, found) -> None:
    admit(import_id=found.pk, by=User.objects.machine())
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    response = client.get(reverse("recipients:import-changes", args=[found.pk]))

    assert (response.context["report"].of("new"), response.context["report"].of("card")) == (1, 1)
    assert FamilyChange.objects.filter(source_import=found).exclude(state="applied").count() == 0


def test_a_file_of_persons_is_taken_whole(client, found) -> None:
    verifier = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(verifier)

    with pytest.raises(errors.NotWaiting):
        changes.choose(import_id=found.pk, held_classes=["new"], by=verifier)

    assert client.get(reverse("recipients:import-changes", args=[found.pk])).context["may_choose"] is False
    assert set(FamilyChange.objects.filter(source_import=found).values_list("state", flat=True)) == {"proposed"}
