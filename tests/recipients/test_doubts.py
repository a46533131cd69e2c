"""The form of a correction when a source has said which values are wrong."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from access.domain.permissions import Role
from recipients.models import Correction, Person
from tests.factories import PersonFactory, UserFactory


pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(UserFactory(role=Role.OPERATOR))
    return client


@pytest.fixture
def person() -> Person:
    return PersonFactory(nik="3576015203050002", full_name="Sri Wahyuni", sex="L", birth_date=date(2005, 12, 3))


def _address(person: Person, query: str) -> str:
    return reverse("recipients:person-correct", args=[person.pk]) + query


def test_doubted_fields_are_marked_and_filled_with_what_is_proposed(client: Client, person: Person) -> None:
    response = client.get(
        _address(person, "?doubt=birth_date&doubt=sex&doubt=full_name&doubt=nonsense&reason=Decision+on+finding+7")
    )

    form = response.context["form"]
    said = {name: str(field.help_text) for name, field in form.fields.items() if "does not agree" in field.help_text}
    begin = "The source does not agree with what the registry has: "
    assert said == {
        "full_name": f"{begin}Sri Wahyuni.",
        "sex": f"{begin}Male.",
        "birth_date": f"{begin}03-12-2005.",
    }
    assert (form["sex"].value(), form["birth_date"].value()) == ("P", date(2005, 3, 12))
    assert (form["full_name"].value(), form["reason"].value()) == ("Sri Wahyuni", "Decision on finding 7")
    assert [name for name, field in form.fields.items() if "autofocus" in field.widget.attrs] == ["full_name"]


def test_without_doubts_the_form_has_the_registry_s_values(client: Client, person: Person) -> None:
    form = client.get(_address(person, "")).context["form"]

    assert (form["sex"].value(), form["birth_date"].value(), form["reason"].value()) == ("L", date(2005, 12, 3), None)


def test_an_unknown_value_is_told_as_unknown(client: Client) -> None:
    person = PersonFactory(mother_name="")

    form = client.get(_address(person, "?doubt=mother_name")).context["form"]

    assert form.fields["mother_name"].help_text.endswith("registry has: –.")


def test_the_corrected_identity_waits_for_a_second_person(client: Client, person: Person) -> None:
    address = _address(person, "?doubt=sex&reason=Decision+on+finding+7")
    filled = client.get(address).context["form"].initial
    data = {name: value for name, value in filled.items() if value is not None}

    response = client.post(address, data)

    assert response.status_code == 302
    correction = Correction.objects.get()
    assert (correction.state, correction.field_class) == ("draft", "identity")
    assert correction.changes == {"sex": ["L", "P"]}
    person.refresh_from_db()
    assert person.sex == "L"
