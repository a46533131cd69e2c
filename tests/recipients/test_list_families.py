"""Families that P3KE numbers by itself: offered to be registered from their card, never made from the list."""

from datetime import date

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from recipients import errors, tasks
from recipients.actions import corrections, lists
from recipients.models import Correction, Family, ListEntry, Person, RecipientList
from recipients.queries import list_families
from tests.factories import VILLAGE, FamilyFactory, UserFactory
from tests.recipients.handed_lists import entries, matched, somebody


pytestmark = pytest.mark.django_db
State = ListEntry.State
P3KE = (
    "ID Keluarga P3KE;ID Individu;Nama;NIK;Kode Kemdagri;Alamat;Desil Kesejahteraan;Jenis Kelamin;"
    "Hubungan dengan Kepala Keluarga;Tanggal Lahir\n"
)
BUDI = "A-17;1;BUDI SANTOSO;3576011203819021;3576011001;JL KENANGA 1;1;Laki-laki;Kepala Keluarga;12-03-1981\n"
SITI = "A-17;2;SITI AMINAH;3576015203819022;3576011001;JL KENANGA 1;1;Perempuan;Suami/Istri;12-03-1981\n"
OTHER = "B-20;3;RAHAYU;3576015203819035;3576011001;JL MELATI 2;2;Perempuan;3;12-03-1981\n"
KK = "3576010101199002"


@pytest.fixture
def operator(client):
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


def url(found: RecipientList, name: str = "recipient-list", query: str = "?tab=families") -> str:
    return reverse(f"recipients:{name}", args=[found.pk]) + query


def form_url(found: RecipientList, family: str = "A-17") -> str:
    return url(found, "recipient-list-family", f"?family={family}")


def filled(page, **changes: str) -> dict[str, str]:
    """What a browser would send of the page's form, with what the person typed."""
    form, members = page.context["form"], page.context["members"]
    sent = {field.html_name: field.value() for one in (form, *members.forms) for field in one}
    sent |= {f"members-{name}": value for name, value in members.management_form.initial.items()}
    sent |= {"kk_number": KK, "address": "JL KENANGA 1"} | changes
    return {name: str(value) for name, value in sent.items() if value is not None and value != ""}


def test_rows_keep_sex_and_relationship_where_the_list_says_them_in_words(operator):
    budi, siti, other = entries(matched(P3KE + BUDI + SITI + OTHER))

    assert [(row.sex, row.relationship) for row in (budi, siti, other)] == [("L", 1), ("P", 3), ("P", None)]


def test_families_of_whom_somebody_is_missing_are_told_with_what_to_do(operator):
    somebody("BUDI SANTOSO", "3576011203819021", family=(home := FamilyFactory(village_id=VILLAGE)))

    found = matched(P3KE + BUDI + SITI + OTHER)

    first, second = list_families.page_of(found, operator)[0]
    assert (first.number, first.known_family, [row.full_name for row in first.absent]) == (
        "A-17",
        home.pk,
        ["SITI AMINAH"],
    )
    assert (second.number, second.known_family, second.waiting, second.is_asked_for) == ("B-20", None, 0, False)
    assert list_families.count_of(found, operator) == 2
    assert list_families.family_of(found, operator, "A-17") is None


def test_pages_of_families_follow_one_another(operator, monkeypatch):
    monkeypatch.setattr(list_families, "PAGE", 1)
    found = matched(P3KE + BUDI + SITI + OTHER)

    first, after = list_families.page_of(found, operator)
    second, end = list_families.page_of(found, operator, after=str(after))

    assert ([one.number for one in (*first, *second)], after, end) == (["A-17", "B-20"], "A-17", None)


def test_the_page_leads_to_the_form_and_shows_no_whole_number(client, operator, django_assert_max_num_queries):
    found = matched(P3KE + BUDI + SITI + OTHER)

    with django_assert_max_num_queries(12):
        page = client.get(url(found)).content.decode()

    assert form_url(found).replace("&", "&amp;") in page
    assert "357601******9021" in page
    assert "3576011203819021" not in page


def test_the_form_is_filled_from_the_list_without_whole_numbers(client, operator):
    page = client.get(form_url(matched(P3KE + SITI + BUDI)))

    first, second = page.context["members"].initial
    assert (first["full_name"], first["sex"], first["birth_date"], first["relationship"]) == (
        "BUDI SANTOSO",
        "L",
        date(1981, 3, 12),
        1,
    )
    assert second["relationship"] == 3
    assert page.context["form"]["village"].value() == VILLAGE
    assert "3576011203819021" not in page.content.decode()


def test_a_family_of_the_list_is_registered_by_two_people_and_then_found(client, operator):
    found = matched(P3KE + BUDI + SITI)

    answer = client.post(form_url(found), filled(client.get(form_url(found))))

    assert answer["Location"] == url(found)
    request = Correction.objects.across_areas(reason="test").get()
    assert [member["nik"] for member in request.changes["members"]] == ["3576011203819021", "3576015203819022"]
    assert list_families.page_of(found, operator)[0][0].is_asked_for
    assert "Menunggu orang kedua" in client.get(url(found)).content.decode()
    corrections.decide(correction=request, is_applied=True, reason="", by=UserFactory(role=Role.VERIFIKATOR))
    lists.look_again(of_list=found, by=operator)
    assert lists.match(list_id=found.pk)
    home = Family.objects.across_areas(reason="test").get()
    assert [(row.state, row.family_id) for row in entries(found)] == [(State.MATCHED, home.pk)] * 2
    found.refresh_from_db()
    assert (found.counts["read"], found.counts["matched"]) == (2, 2)


def test_a_person_can_be_left_out_and_a_nik_be_put_right(client, operator):
    found = matched(P3KE + BUDI + SITI)
    page = client.get(form_url(found))

    client.post(form_url(found), filled(page, **{"members-0-nik": "3576011203819034", "members-1-DELETE": "on"}))

    request = Correction.objects.across_areas(reason="test").get()
    assert [member["nik"] for member in request.changes["members"]] == ["3576011203819034"]


def test_a_row_that_was_settled_meanwhile_is_not_entered(client, operator):
    found = matched(P3KE + BUDI + SITI)
    sent = filled(client.get(form_url(found)))
    sent["members-1-entry"] = "999999"

    answer = client.post(form_url(found), sent)

    assert answer.status_code == 422
    assert not Correction.objects.across_areas(reason="test").exists()


@pytest.mark.parametrize("family", ["A-17", "C-1", ""])
def test_a_family_that_is_known_or_unknown_to_the_list_leads_back(client, operator, family):
    somebody("BUDI SANTOSO", "3576011203819021")
    found = matched(P3KE + BUDI + SITI)

    assert client.get(form_url(found, family))["Location"] == url(found)


def test_looking_again_keeps_what_people_have_decided(operator):
    somebody("SITI AMINAH", "3576015203819048")
    found = matched(P3KE + BUDI + SITI.replace("3576015203819022", "").replace("A-17", "C-1"))
    budi, siti = entries(found)
    lists.decide(of_list=found, entry_id=siti.pk, person_id=None, by=operator)
    somebody("BUDI SANTOSO", "3576011203819021")

    lists.look_again(of_list=found, by=operator)
    lists.match(list_id=found.pk)

    budi, siti = entries(found)
    assert (budi.state, siti.state, siti.decided_by) == (State.MATCHED, State.ABSENT, operator)


def test_a_list_that_is_being_read_cannot_be_looked_for_again(operator):
    found = matched(P3KE + BUDI)
    lists.look_again(of_list=found, by=operator)

    with pytest.raises(errors.ListNotReady):
        lists.look_again(of_list=found, by=operator)


def test_only_who_may_change_the_registry_looks_again():
    found = matched(P3KE + BUDI)

    with pytest.raises(errors.NotPermitted):
        lists.look_again(of_list=found, by=UserFactory(role=Role.AUDITOR))


def test_a_list_of_another_city_is_not_looked_for_here(operator):
    found = matched(P3KE + BUDI)
    found.city_id = "52.71"

    with pytest.raises(errors.NotPermitted):
        lists.look_again(of_list=found, by=operator)


def test_the_button_looks_again(client, operator, monkeypatch):
    told: list[int] = []
    monkeypatch.setattr(tasks.match_list, "delay_on_commit", told.append)
    found = matched(P3KE + BUDI)

    client.post(url(found, "recipient-list-again", ""))
    client.post(url(found, "recipient-list-again", ""))

    assert told == [found.pk]
    assert Person.objects.across_areas(reason="test").count() == 0
