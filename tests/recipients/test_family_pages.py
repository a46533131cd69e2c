"""The pages of one family and one person, and the forms that change them."""

import re
from datetime import date

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from access.models import RecordView
from recipients.actions import corrections
from recipients.models import Caretaker, Correction, Family, Person, PersonConditions
from tests.factories import NEIGHBOUR, VILLAGE, FamilyFactory, PersonFactory, UserFactory, invented_nik
from tests.recipients.factories import FamilyChangeFactory


pytestmark = pytest.mark.django_db
WHOLE_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
REASON = "sesuai kartu keluarga"


@pytest.fixture
def operator(client):
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def family():
    return FamilyFactory(head=True, decile=3, conditions={"home_ownership": 1, "has_motorcycle": True})


def url(name: str, pk: int) -> str:
    return reverse(f"recipients:{name}", args=[pk])


def test_opening_a_family_is_written_down(client, operator, family) -> None:
    response = client.get(url("family", family.pk))

    view = RecordView.objects.get()
    assert response.status_code == 200
    assert (view.viewer, view.kind, view.object_type, view.object_id) == (operator, "opened", "family", str(family.pk))


def test_the_family_page_masks_every_number(client, operator, family) -> None:
    PersonFactory(family=family, relationship=4)

    page = client.get(url("family", family.pk)).content.decode()

    assert not WHOLE_NUMBER.search(page)
    assert family.head.full_name in page
    assert f"{family.head.nik[:6]}******{family.head.nik[12:]}" in page


@pytest.mark.parametrize(
    ("left", "is_here"),
    [({}, True), ({"vital_status": "unknown"}, True), ({"vital_status": "moved"}, False),
     ({"vital_status": "deceased"}, False), ({"family": "other"}, False)],
)  # fmt: skip
def test_a_receiver_who_left_is_said_to_have_left(client, operator, family, left: dict, is_here: bool) -> None:
    Caretaker.objects.create(family=family, person=family.head, from_on=date(2021, 1, 1))
    changes = {"family": FamilyFactory()} if "family" in left else left
    Person.objects.filter(pk=family.head.pk).update(**changes)

    page = client.get(url("family", family.pk)).content.decode()

    assert "Pengurus" in page
    assert ("Tidak lagi tinggal di keluarga ini." not in page) is is_here


def test_members_stand_as_on_the_family_card_and_former_ones_apart(client, operator, family) -> None:
    child = PersonFactory(family=family, relationship=4, birth_date=date(2015, 1, 1))
    left = PersonFactory(family=family, relationship=4, birth_date=date(1999, 1, 1))
    left.memberships.update(until_on="2024-05-01")

    context = client.get(url("family", family.pk)).context

    assert [member.person for member in context["members"]] == [family.head, child]
    assert [one.person for one in context["former_members"]] == [left]


def test_the_family_page_costs_the_same_for_one_and_fifty_members(
    client, operator, family, django_assert_max_num_queries
) -> None:
    client.get(url("family", family.pk))

    with django_assert_max_num_queries(12) as one:
        client.get(url("family", family.pk))
    for _ in range(49):
        PersonFactory(family=family, relationship=4)
    with django_assert_max_num_queries(12) as fifty:
        client.get(url("family", family.pk))

    assert len(fifty) == len(one)


def test_what_files_changed_and_other_lists_say_is_fetched_after_the_page(client, operator, family) -> None:
    FamilyChangeFactory(family=family)

    page = client.get(url("family", family.pk))
    fetched = client.get(url("family-more", family.pk), headers={"HX-Request": "true"})
    alone = client.get(url("family-more", family.pk))

    assert f'hx-get="{url("family-more", family.pk)}"' in page.content.decode()
    assert "Perubahan dari berkas<" in fetched.content.decode()
    assert "<html" not in fetched.content.decode()
    assert "Perubahan dari berkas<" in alone.content.decode()


def test_the_rest_of_a_family_nobody_else_knows_says_so(client, family) -> None:
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    response = client.get(url("family-more", family.pk))

    assert "Tidak ada berkas yang mengubah keluarga ini" in response.content.decode()


@pytest.mark.parametrize("name", ["family", "family-correct", "family-more"])
def test_a_family_elsewhere_is_not_there(client, family, name: str) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR, role__area=NEIGHBOUR))

    assert client.get(url(name, family.pk)).status_code == 404
    assert not RecordView.objects.exists()


def with_illness(family) -> Person:
    person = PersonFactory(family=family, relationship=4)
    PersonConditions.objects.create(
        person=person, source="dtsen", version="2026-Q3", observed_on="2026-09-30", chronic_illness=2, is_working=True
    )
    return person


def test_health_needs_its_own_permission(client, operator, family) -> None:
    person = with_illness(family)

    response = client.get(url("person", person.pk))

    assert response.context["health"] is None
    assert [fact.value for fact in response.context["work"] if fact.value] != []
    assert RecordView.objects.get().kind == "opened"


def test_reading_about_health_is_written_down(client, family) -> None:
    client.force_login(UserFactory(role=Role.VERIFIKATOR))
    person = with_illness(family)

    response = client.get(url("person", person.pk))

    assert [fact.value for fact in response.context["health"] if fact.value] != []
    assert RecordView.objects.get().kind == "sensitive"


def test_the_person_page_masks_the_number(client, operator, family) -> None:
    assert not WHOLE_NUMBER.search(client.get(url("person", family.head.pk)).content.decode())


def person_data(person: Person, **changes: object) -> dict[str, object]:
    return {"full_name": person.full_name, "nik": "", "sex": person.sex, "birth_date": person.birth_date.isoformat(),
            "reason": REASON, **changes}  # fmt: skip


def test_a_corrected_name_waits_and_the_page_says_so(client, operator, family) -> None:
    data = person_data(family.head, full_name="SLAMET RAHARJO")

    client.post(url("person-correct", family.head.pk), data)
    draft = Correction.objects.get()
    response = client.post(url("event-send", draft.pk), follow=True)

    assert (draft.state, Correction.objects.get().state) == ("draft", "waiting")
    assert draft.changes == {"full_name": [family.head.full_name, "SLAMET RAHARJO"]}
    assert response.redirect_chain == [(url("family", family.pk), 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["info"]


def test_plain_data_are_changed_at_once(client, operator, family) -> None:
    client.post(url("person-correct", family.head.pk), person_data(family.head, card_rt="3"))
    client.post(url("event-send", Correction.objects.get().pk))

    assert Person.objects.get(pk=family.head.pk).card_rt == "003"
    assert Correction.objects.get().changes == {"card_rt": ["", "003"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "SRI 123"}, "full_name"), ({"full_name": ""}, "full_name"), ({"nik": "123"}, "nik"),
        ({"nik": "3576010000000000"}, "nik"), ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": "1850-01-01"}, "birth_date"), ({"birth_date": "kemarin"}, "birth_date"),
        ({"card_rt": "3a"}, "card_rt"), ({"reason": "x"}, "reason"),
    ],
)  # fmt: skip
def test_wrong_data_come_back_in_the_form(client, operator, family, changes: dict, field: str) -> None:
    response = client.post(url("person-correct", family.head.pk), person_data(family.head, **changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Correction.objects.exists()


def test_nothing_changed_is_said_in_the_form(client, operator, family) -> None:
    response = client.post(url("person-correct", family.head.pk), person_data(family.head))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_a_form_never_shows_a_whole_number(client, operator, family) -> None:
    for address in (url("person-correct", family.head.pk), url("family-correct", family.pk)):
        assert not WHOLE_NUMBER.search(client.get(address).content.decode())


def test_a_family_s_address_is_corrected_by_form(client, operator, family) -> None:
    data = {"village": VILLAGE, "address": "Jl. Kenanga 4", "rt": "1", "rw": "", "kk_number": "", "reason": REASON}

    client.post(url("family-correct", family.pk), data)
    client.post(url("event-send", Correction.objects.get().pk))

    stored = Family.objects.get(pk=family.pk)
    assert (stored.address, stored.rt, stored.rw) == ("Jl. Kenanga 4", "001", "")


def test_a_family_cannot_be_moved_out_of_the_own_area(client, family) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR, role__area=VILLAGE))
    data = {"village": NEIGHBOUR, "address": "", "rt": "", "rw": "", "kk_number": "", "reason": REASON}

    response = client.post(url("family-correct", family.pk), data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["village"]


def new_family(**changes: object) -> dict[str, object]:
    head = {"nik": invented_nik(date(1980, 1, 2)), "full_name": "SLAMET RIYADI", "sex": "L",
            "birth_date": "1980-01-02", "relationship": 1}  # fmt: skip
    child = {"nik": invented_nik(date(2015, 5, 6), "P"), "full_name": "PUTRI", "sex": "P", "birth_date": "2015-05-06",
             "relationship": 4}  # fmt: skip
    data: dict[str, object] = {
        "kk_number": "3576 0101 0101 9991", "village": VILLAGE, "address": "Jl. Kenanga 4", "rt": "1", "rw": "2",
        "reason": REASON, "members-TOTAL_FORMS": 3, "members-INITIAL_FORMS": 0, "members-MIN_NUM_FORMS": 1,
        "members-MAX_NUM_FORMS": 20,
    }  # fmt: skip
    for number, member in enumerate((child, head)):
        data |= {f"members-{number}-{name}": value for name, value in member.items()}
    data["members-2-relationship"] = 4
    return {**data, **changes}


def test_a_new_family_waits_for_a_second_person(client, operator) -> None:
    FamilyFactory()

    response = client.post(reverse("recipients:family-new"), new_family())

    waiting = Correction.objects.get()
    assert response.status_code == 302
    assert (waiting.kind, waiting.village_id, waiting.changes["kk_number"]) == (
        "new_family",
        VILLAGE,
        "3576010101019991",
    )
    assert [member["full_name"] for member in waiting.changes["members"]] == ["SLAMET RIYADI", "PUTRI"]


def test_a_new_family_needs_exactly_one_head(client, operator) -> None:
    FamilyFactory()

    response = client.post(reverse("recipients:family-new"), new_family(**{"members-1-relationship": 4}))

    assert response.status_code == 422
    (error,) = response.context["members"].non_form_errors()
    assert error in response.content.decode()
    assert not Correction.objects.exists()


def test_the_same_nik_twice_is_refused(client, operator) -> None:
    FamilyFactory()
    data = new_family()
    data["members-0-nik"] = data["members-1-nik"]

    response = client.post(reverse("recipients:family-new"), data)

    assert response.status_code == 422
    (error,) = response.context["members"].non_form_errors()
    assert error in response.content.decode()


def waiting_for(operator, family, **changes: object) -> Correction:
    wanted = {"nik": "3576011403869999", **changes}
    return corrections.correct_person(person=family.head, wanted=wanted, reason=REASON, by=operator)


def test_the_queue_of_corrections_masks_numbers(client, operator, family) -> None:
    waiting_for(operator, family, sex="P", birth_date=date(1987, 3, 14))
    corrections.correct_family(family=family, wanted={"village": NEIGHBOUR}, reason=REASON, by=operator)
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    response = client.get(reverse("recipients:corrections"))

    assert not WHOLE_NUMBER.search(response.content.decode())
    groups = [group for row in response.context["page"].rows for group in row.groups]
    assert {group.title for group in groups} == {family.head.full_name, "Keluarga ini"}
    shown = {one.after for group in groups for one in group.lines}
    assert shown == {"357601******9999", "Prajuritkulon", "Perempuan", "14 Mar 1987"}


def test_one_s_own_correction_has_no_buttons(client, family) -> None:
    both = UserFactory(role=Role.VERIFIKATOR)
    waiting = waiting_for(both, family)
    client.force_login(both)

    page = client.get(reverse("recipients:corrections")).content.decode()

    assert url("correction-decide", waiting.pk) not in page


@pytest.mark.parametrize(
    ("data", "state"),
    [({"decision": "apply"}, "applied"), ({"decision": "decline", "reason": "KTP lama"}, "declined"),
     ({"decision": "decline"}, "waiting")],
)  # fmt: skip
def test_the_second_person_decides_on_the_page(client, operator, family, data: dict, state: str) -> None:
    waiting = waiting_for(operator, family)
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    client.post(url("correction-decide", waiting.pk), data)

    assert Correction.objects.get().state == state


def test_a_taken_number_comes_back_in_the_form(client, operator, family) -> None:
    known = FamilyFactory(head=True)
    kk_number = known.cards.get().kk_number
    data = {"village": VILLAGE, "address": "", "rt": "", "rw": "", "kk_number": kk_number, "reason": REASON}

    corrected = client.post(url("family-correct", family.pk), data)
    added = client.post(reverse("recipients:family-new"), new_family(kk_number=kk_number))

    assert (corrected.status_code, added.status_code) == (422, 422)
    assert corrected.context["form"].non_field_errors()
    assert added.context["form"].non_field_errors()
    assert not Correction.objects.exists()


def test_deciding_on_one_s_own_correction_is_refused_in_words(client, family) -> None:
    both = UserFactory(role=Role.VERIFIKATOR)
    waiting = waiting_for(both, family)
    client.force_login(both)

    response = client.post(url("correction-decide", waiting.pk), {"decision": "apply"}, follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert Correction.objects.get().state == "waiting"


def test_the_queue_shows_every_kind_of_correction(client, operator, family) -> None:
    client.post(reverse("recipients:family-new"), new_family())
    waiting_for(operator, family, marital_status=2, mother_name="SULASTRI")
    wanted = {"kk_number": "3576010101010002", "village": NEIGHBOUR}
    corrections.correct_family(family=FamilyFactory(), wanted=wanted, reason=REASON, by=operator)
    client.force_login(UserFactory(role=Role.VERIFIKATOR))

    client.cookies["django_language"] = "en"
    response = client.get(reverse("recipients:corrections"))

    titles = [row.title for row in response.context["page"].rows]
    assert titles == ["SLAMET RIYADI", family.head.full_name, "Family without a head"]
    assert not WHOLE_NUMBER.search(response.content.decode())
