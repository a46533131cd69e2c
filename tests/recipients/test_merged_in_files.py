"""Files that still know a record which was merged with another one: it is nobody's head and comes back to no family."""

from pathlib import Path

import pytest
from django.utils import timezone

from access.domain.permissions import Role
from recipients.actions import merging
from recipients.domain.formats import siak
from recipients.models import Family, Membership, Person
from tests.factories import UserFactory
from tests.recipients import test_persons_files as persons_files
from tests.recipients.duplicate_cases import pair
from tests.recipients.handover import admitted, family, nik, person


pytestmark = pytest.mark.django_db


def known(number: int) -> Person:
    return Person.objects.across_areas(reason="test").select_related("family").get(nik=nik(number))


def merged_into_the_first(number: int) -> None:
    """The head of one family turns out to be somebody of the first one."""
    merging.merge(
        pair=pair(known(1), known(number)), kept=known(1), chosen=set(), today=timezone.localdate(), reason="KTP sama",
        by=UserFactory(role=Role.VERIFIKATOR),
    )  # fmt: skip


def rows(mark: str = "", *, of: int = 2) -> list[dict[str, str]]:
    """Two heads, and a child of the second family; `mark` makes a new version's rows differ."""
    return [
        person(1, full_name="ANI"),
        person(2, of=of, full_name=f"ANNI{mark}"),
        person(3, of=2, full_name=f"CITRA{mark}", relationship="3"),
    ]


def test_a_later_version_does_not_make_it_head_again(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1), family(2)], rows())
    home = known(2).family
    merged_into_the_first(2)

    admitted(tmp_path, [family(1), family(2)], rows(" BARU"), version="2026-Q4")

    assert Family.objects.get(pk=home.pk).head is None
    assert Membership.objects.filter(person=known(2), until_on=None).count() == 0
    assert known(3).full_name == "CITRA BARU"


def test_the_head_whom_somebody_named_since_stays(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1), family(2)], rows())
    home = known(2).family
    merged_into_the_first(2)
    Family.objects.filter(pk=home.pk).update(head=known(3))

    admitted(tmp_path, [family(1), family(2)], rows(" BARU"), version="2026-Q4")

    assert Family.objects.get(pk=home.pk).head == known(3)


def test_another_family_of_the_file_does_not_get_it(tmp_path: Path) -> None:
    admitted(tmp_path, [family(1), family(2)], rows())
    home = known(2).family
    merged_into_the_first(2)

    admitted(tmp_path, [family(1), family(2)], rows(" BARU", of=1), version="2026-Q4")

    assert (known(2).family, known(2).vital_status) == (home, "merged")
    assert Membership.objects.filter(person=known(2), until_on=None).count() == 0


def test_an_export_of_the_civil_registry_does_not_either(tmp_path: Path) -> None:
    first = [
        persons_files.row(1), persons_files.row(2), persons_files.row(3, of=2, relationship="ANAK"),
    ]  # fmt: skip
    persons_files.admitted(tmp_path, first, form=siak.PERSON)
    home = known(2).family
    merged_into_the_first(2)
    again = [first[0], {**first[1], "address": "JL. MAWAR 9"}, {**first[2], "address": "JL. MAWAR 9"}]

    persons_files.admitted(tmp_path, again, version="2026-Q4")

    assert Family.objects.get(pk=home.pk).head is None
    assert Membership.objects.filter(person=known(2), until_on=None).count() == 0
