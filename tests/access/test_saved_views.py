"""Saved views and chosen columns, as people use them above a list."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from access.actions import saved_views
from access.domain.permissions import Role
from access.errors import Conflict, UserError
from access.listings import listing, listings
from access.models import AuditEvent, SavedView, User
from access.queries.saved_views import columns_of, views_of
from tests.factories import FamilyFactory, UserFactory


pytestmark = pytest.mark.django_db
LIST = reverse("recipients:list")


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR, agency="Dinas Sosial")


def kept(by: User, name: str = "Desil rendah", query: str = "decile_to=4", **changes: object) -> SavedView:
    wanted = {"columns": [], "is_shared": False, **changes}
    return saved_views.save(source=listing("families"), name=name, query=QueryDict(query), by=by, **wanted)


def test_filters_are_kept_and_what_was_searched_for_is_not(operator: User) -> None:
    view = kept(operator, query="q=3576014503860007&decile_to=4&after=77&area=&nonsense=1")

    assert view.query == "decile_to=4"


def test_the_same_name_replaces_ones_own_view(operator: User) -> None:
    kept(operator, query="decile_to=4")

    kept(operator, query="decile_to=2", columns=["nik", "unknown"])

    view = SavedView.objects.get()
    assert (view.query, view.columns) == ("decile_to=2", ["nik"])
    assert AuditEvent.objects.filter(action="view.save").count() == 2


def test_a_shared_view_is_seen_by_the_office_and_nobody_else(operator: User) -> None:
    shared, _own = kept(operator, name="A", is_shared=True), kept(operator, name="B")
    colleague = UserFactory(role=Role.OPERATOR, agency="Dinas Sosial")
    other = UserFactory(role=Role.OPERATOR, agency="Bappeda")

    source = listing("families")
    assert [view.name for view in views_of(operator, source)] == ["A", "B"]
    assert views_of(colleague, source) == [shared]
    assert views_of(other, source) == []
    assert views_of(UserFactory(role=Role.OPERATOR, agency=""), source) == []
    assert views_of(operator, listing("findings")) == []


def test_who_belongs_to_no_office_cannot_share() -> None:
    with pytest.raises(UserError):
        kept(UserFactory(role=Role.OPERATOR, agency=""), is_shared=True)

    assert not SavedView.objects.exists()


def test_there_is_an_end_to_views_and_to_their_length(operator: User, monkeypatch) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    kept(operator, name="A")
    kept(operator, name="A", query="decile_to=2")

    with pytest.raises(UserError):
        kept(operator, name="B")
    with pytest.raises(UserError):
        kept(operator, name="A", query=f"area={'3' * 1001}")

    assert SavedView.objects.get().query == "decile_to=2"


def test_only_ones_own_view_is_deleted_and_only_once(operator: User) -> None:
    view = kept(operator, is_shared=True)

    with pytest.raises(Conflict):
        saved_views.delete(view=view, by=UserFactory(role=Role.OPERATOR, agency="Dinas Sosial"))
    saved_views.delete(view=view, by=operator)
    with pytest.raises(Conflict):
        saved_views.delete(view=view, by=operator)

    assert AuditEvent.objects.filter(action="view.delete").count() == 1


def test_chosen_columns_stay_until_the_usual_ones_are_wanted(operator: User) -> None:
    source = listing("families")
    usual = [column.name for column in source.chosen([])]

    saved_views.keep_columns(source=source, columns=["village", "nik"], by=operator)
    operator.refresh_from_db()
    assert [column.name for column in columns_of(operator, source)] == ["nik", "village"]
    assert [column.name for column in columns_of(operator, source, ["name"])] == ["name"]
    assert [column.name for column in columns_of(operator, source, ["unknown"])] == ["nik", "village"]

    saved_views.keep_columns(source=source, columns=[], by=operator)
    operator.refresh_from_db()
    assert [column.name for column in columns_of(operator, source)] == usual


@pytest.mark.parametrize("key", [one.key for one in listings() if one.on_page])
def test_what_a_page_usually_shows_is_known_to_its_list_and_less_than_all_of_it(key: str) -> None:
    source = listing(key)
    names = [column.name for column in source.columns()]

    assert [name for name in names if name in source.on_page] != names
    assert set(source.on_page) <= set(names)


def test_a_page_may_usually_show_less_than_a_file_holds(operator: User) -> None:
    source = listing("objections")

    on_page = [column.name for column in columns_of(operator, source, always="number")]
    in_file = [column.name for column in columns_of(operator, source)]

    assert set(on_page) == set(source.on_page)
    assert ("outcome" in in_file, "outcome" in on_page) == (True, False)


def test_the_page_shows_the_chosen_columns(client, operator: User) -> None:
    FamilyFactory(head=True)
    client.force_login(operator)

    response = client.post(
        reverse("access:list-columns", args=["families"]),
        {"columns": ["nik", "district"], "query": "decile_to=&columns=name"},
        follow=True,
    )

    assert response.redirect_chain[0][0] == f"{LIST}?decile_to=&columns=nik%2Cdistrict"
    assert [column.name for column in response.context["columns"]] == ["name", "nik", "district"]
    assert [column.name for column in client.get(LIST).context["columns"]] == ["name", "nik", "district"]


def test_the_usual_columns_come_back(client, operator: User) -> None:
    client.force_login(operator)
    client.post(reverse("access:list-columns", args=["families"]), {"columns": ["nik"]})

    response = client.post(reverse("access:list-columns", args=["families"]), {"columns": ["nik"], "usual": "1"})

    operator.refresh_from_db()
    assert (response["Location"], operator.list_columns) == (LIST, {})


def test_a_view_is_kept_opened_and_deleted_on_the_pages(client, operator: User) -> None:
    client.force_login(operator)

    client.post(
        reverse("access:view-save", args=["families"]),
        {"name": "Desil rendah", "is_shared": "on", "query": "decile_to=4&columns=nik,name"},
    )
    page = client.get(reverse("access:views", args=["families"]), HTTP_HX_REQUEST="true")
    view = SavedView.objects.get()

    assert (view.agency, view.columns) == ("Dinas Sosial", ["nik", "name"])
    assert f'href="{LIST}?decile_to=4&amp;columns=nik%2Cname"' in page.content.decode()

    client.post(reverse("access:view-delete", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_views_also_have_a_page_without_scripts(client, operator: User) -> None:
    kept(operator)
    client.force_login(operator)

    page = client.get(f"{reverse('access:views', args=['families'])}?decile_to=2").content.decode()

    assert "<html" in page
    assert "Desil rendah" in page
    assert 'name="query" value="decile_to=2"' in page


@pytest.mark.parametrize(("name", "shared"), [("", ""), ("x" * 61, ""), ("A", "on")])
def test_a_view_that_cannot_be_kept_says_why(client, name: str, shared: str) -> None:
    client.force_login(UserFactory(role=Role.OPERATOR, agency=""))

    response = client.post(
        reverse("access:view-save", args=["families"]), {"name": name, "is_shared": shared}, follow=True
    )

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not SavedView.objects.exists()


def test_another_persons_view_is_not_found(client, operator: User) -> None:
    view = kept(operator, is_shared=True)
    client.force_login(UserFactory(role=Role.OPERATOR, agency="Dinas Sosial"))

    assert client.post(reverse("access:view-delete", args=[view.pk])).status_code == 404
    assert SavedView.objects.exists()
