"""Codes in the city's own words, wherever they stand: facts, forms, previews of events, comparisons."""

from datetime import date

import pytest
from django.urls import reverse

from access.actions import reference
from access.domain.permissions import Role
from access.models import CodeEntry, User
from access.queries import labels
from recipients.domain.code_lists import people
from recipients.models import DuplicatePair
from recipients.queries import code_words, duplicate_records, event_words
from recipients.reference import shipped_lists
from tests.factories import FamilyFactory, PersonFactory, UserFactory
from tests.recipients.duplicate_cases import pair


pytestmark = pytest.mark.django_db
OWN = "Janda atau duda karena meninggal"


@pytest.fixture
def renamed() -> None:
    reference.load_code_lists(lists=shipped_lists(), by=User.objects.machine())
    CodeEntry.objects.filter(code_list__key="dtsen.marital_status", value="4").update(
        label=OWN, valid_from=date(2020, 1, 1)
    )
    labels.forget()


@pytest.mark.usefixtures("renamed")
def test_a_renamed_code_is_called_so_and_the_others_stay() -> None:
    words = dict(code_words.choices_of(people.MARITAL_STATUS))

    assert words == {1: "Belum kawin", 2: "Kawin", 3: "Cerai hidup", 4: OWN}
    assert code_words.words_of(people.MARITAL_STATUS, 9) == ""
    assert code_words.words_of(people.MARITAL_STATUS, None) == ""


@pytest.mark.usefixtures("renamed")
def test_forms_offer_the_words_of_the_city(client) -> None:
    person = PersonFactory(family=FamilyFactory(), marital_status=4)
    client.force_login(UserFactory(role=Role.OPERATOR))

    correcting = client.get(reverse("recipients:person-correct", args=[person.pk]))
    recording = client.get(reverse("recipients:event-new", args=[person.family_id, "birth"]))

    assert OWN in dict(correcting.context["form"].fields["marital_status"].choices).values()
    assert recording.status_code == 200


@pytest.mark.usefixtures("renamed")
def test_previews_and_comparisons_use_the_same_words() -> None:
    one, other = (PersonFactory(family=FamilyFactory(), marital_status=status) for status in (2, 4))

    found = duplicate_records.with_records(DuplicatePair.objects.filter(pk=pair(one, other).pk)).get()
    rows = {row.key: row for row in duplicate_records.rows_of(found, {})}

    assert (rows["marital_status"].first.text, rows["marital_status"].second.text) == ("Kawin", OWN)
    assert event_words.shown("marital_status", 4, event_words.names_in([])) == OWN


def test_a_day_says_how_it_is_written(client) -> None:
    person = PersonFactory(family=FamilyFactory())
    client.force_login(UserFactory(role=Role.OPERATOR))

    page = client.get(reverse("recipients:person-correct", args=[person.pk])).content.decode()

    assert '<output class="form-hint d-block" for="id_birth_date" data-date-words>Hari, bulan, dan tahun' in page
