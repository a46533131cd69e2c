"""The list of hand-over files, and beside it the lists of other systems."""

import pytest
from django.urls import reverse

from access.domain.permissions import Role
from recipients.listings import refused_in
from tests.factories import UserFactory
from tests.recipients.factories import ImportFactory
from tests.recipients.factories_lists import RecipientListFactory


pytestmark = pytest.mark.django_db
LIST = reverse("recipients:imports")


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIKATOR)
    client.force_login(user)
    return user


def test_the_list_tells_what_came_and_what_became_of_it(client, verifier) -> None:
    waiting, admitted = ImportFactory(), ImportFactory(dataset_version="2026-Q3")

    rows = client.get(LIST).context["rows"]

    assert [(row.found.pk, refused_in(row.found)) for row in rows] == [(admitted.pk, 1), (waiting.pk, 1)]


def test_columns_of_ones_own_stand_in_the_list_of_files(client, verifier) -> None:
    ImportFactory()

    page = client.get(LIST, {"columns": "version,persons"})

    assert [column.name for column in page.context["columns"]] == ["source", "version", "persons"]


def test_older_lists_of_other_systems_are_a_page_away(client, verifier, monkeypatch) -> None:
    monkeypatch.setattr("recipients.queries.imports.LISTS", 1)
    first, second = RecipientListFactory(), RecipientListFactory()

    newest = client.get(LIST)
    older = client.get(LIST + newest.context["older_lists_url"])

    assert ([one.pk for one in newest.context["lists"]], [one.pk for one in older.context["lists"]]) == (
        [second.pk],
        [first.pk],
    )
    assert older.context["older_lists_url"] is None
