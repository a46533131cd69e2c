"""The preview of a file shows which new persons may be in the registry already."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from access.domain.permissions import Role
from access.models import User
from recipients.actions.imports import receive, stage
from recipients.domain.formats import template
from recipients.models import FamilyChange, Import
from recipients.queries import intake_alike
from recipients.queries.alike_sides import Side
from tests.factories import NEIGHBOUR, FamilyFactory, UserFactory
from tests.recipients.duplicate_cases import record, search_all, strangers
from tests.recipients.handover import family, kk, person, staged


pytestmark = pytest.mark.django_db
BORN = {"full_name": "MOCH. RISKI", "birth_date": "1986-03-14", "nik": "3576011403869105"}
CARD = {"card_address": "JL. KENANGA NO. 1", "card_rt": "003", "card_rw": "005", "card_village_id": "35.76.01.1001"}


@pytest.fixture
def known():
    strangers()
    one = record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", **CARD)
    search_all()
    return one


def preview(client, found: Import, user) -> dict:
    client.force_login(user)
    answer = client.get(reverse("recipients:import", args=[found.pk]), {"tab": "alike"})
    assert not re.search(r"(?<!\d)\d{16}(?!\d)", answer.content.decode())
    return answer.context


def test_a_new_person_who_is_there_already_is_shown(client, tmp_path, known) -> None:
    found = staged(tmp_path, [family(1)], [person(1), person(2, of=1, relationship="3", **BORN)])

    assert found.counts["alike"] == 1
    context = preview(client, found, UserFactory(role=Role.VERIFIKATOR))
    [row] = context["rows"]
    assert (row.name, row.row, row.other) == ("MOCH. RISKI", 3, known)
    assert "alike" in [tab.key for tab in context["tabs"]]


def test_both_sides_are_compared_on_the_preview(client, tmp_path, known) -> None:
    found = staged(tmp_path, [family(1)], [person(1), person(2, of=1, relationship="3", **BORN)])
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    answer = client.get(reverse("recipients:import", args=[found.pk]), {"tab": "alike"})

    [row] = answer.context["rows"]
    change = FamilyChange.objects.across_areas(reason="test").get(source_import=found)
    assert row.told == row.known == Side(date(1986, 3, 14), "JL. KENANGA NO. 1, RT 003/RW 005")
    assert row.change_id == change.pk
    text = answer.content.decode()
    assert f'href="{reverse("recipients:change", args=[change.pk])}"' in text
    assert f'href="{reverse("recipients:person", args=[known.pk])}"' in text


def test_who_has_no_address_on_the_card_is_compared_by_that_of_the_family(client, tmp_path) -> None:
    strangers()
    home = FamilyFactory(address="Jl. Kenanga No. 1 RT 3 RW 5", rt="", rw="")
    record("3576011403869001", "MUHAMMAD RIZKY", "1986-03-14", family=home)
    search_all()
    found = staged(tmp_path, [family(1)], [person(1), person(2, of=1, relationship="3", **BORN)])

    [row] = preview(client, found, UserFactory(role=Role.VERIFIKATOR))["rows"]

    assert row.known == Side(date(1986, 3, 14), "Jl. Kenanga No. 1 RT 3 RW 5")
    assert gettext("Both have the same address.") in row.reasons


def test_a_file_of_persons_is_compared_by_where_they_live(client, known) -> None:
    columns = (*BORN, "kk_number", "sex", "relationship", "address", "rt", "rw", "village_code")
    told = {**BORN, "birth_date": "14-03-1986", "kk_number": kk(1), "sex": "L", "relationship": "Kepala Keluarga",
            "address": "JL. KENANGA NO. 1", "rt": "3", "rw": "5", "village_code": "3576011001"}  # fmt: skip
    header = ";".join(template.PERSON.column(name).name for name in columns)
    text = f"{header}\n{';'.join(told[name] for name in columns)}\n"
    found = receive(files=[("warga.csv", io.BytesIO(text.encode()))], by=User.objects.machine())
    stage(import_id=found.pk)
    found.refresh_from_db()

    [row] = preview(client, found, UserFactory(role=Role.VERIFIKATOR))["rows"]

    assert (row.other, row.told) == (known, Side(date(1986, 3, 14), "JL. KENANGA NO. 1, RT 003/RW 005"))


def test_two_new_rows_of_one_person_are_shown(client, tmp_path, known) -> None:
    born = {"full_name": "TEGUH ISMAIL", "birth_date": "1977-01-22", "relationship": "3"}
    members = [person(1), person(2, of=1, nik="3576012201779003", **born)]
    members.append(person(3, of=1, nik="3576012201779083", **{**born, "full_name": "TEGUH ISMIAL"}))

    found = staged(tmp_path, [family(1)], members)

    [row] = preview(client, found, UserFactory(role=Role.VERIFIKATOR))["rows"]
    assert {row.name, row.other_name} == {"TEGUH ISMAIL", "TEGUH ISMIAL"}
    assert {row.row, row.other_row} == {3, 4}
    assert row.told == row.known == Side(date(1977, 1, 22), "JL. KENANGA NO. 1, RT 003/RW 005")


def test_whoever_may_not_see_the_other_person_is_told_without_a_name(tmp_path, known) -> None:
    found = staged(tmp_path, [family(1)], [person(1), person(2, of=1, relationship="3", **BORN)])

    [row] = intake_alike.page_of(found.pk, UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR), page=1)

    assert (row.other, row.other_name, row.other_nik) == (None, "", "")


def test_a_file_of_strangers_has_none(tmp_path, known) -> None:
    found = staged(tmp_path, [family(1)], [person(1)])

    assert found.counts["alike"] == 0


def test_before_the_first_search_nothing_is_promised(client, tmp_path) -> None:
    found = staged(tmp_path, [family(1)], [person(1)])

    assert "alike" not in found.counts
    assert "alike" not in [tab.key for tab in preview(client, found, UserFactory(role=Role.VERIFIKATOR))["tabs"]]
    assert intake_alike.page_of(found.pk, UserFactory(role=Role.VERIFIKATOR), page=1) == []


def test_a_very_large_file_is_compared_after_its_admission(tmp_path, known, monkeypatch) -> None:
    monkeypatch.setattr(intake_alike, "MOST", 0)

    found = staged(tmp_path, [family(1)], [person(1)])

    assert "alike" not in found.counts
