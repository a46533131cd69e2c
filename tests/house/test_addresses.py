"""Every URL is spoken for: who is not signed in, not permitted or from elsewhere stays out, the right one gets in."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from access.domain.permissions import ROLE_PERMISSIONS, Permission, Role
from bansos.catalogue import APPS
from tests.factories import CITY, NEIGHBOUR, VILLAGE, UserFactory, areas
from tests.house.addresses import Address
from tests.house.strict import _WRITE


TABLES = [import_module(f"tests.{app}.addresses") for app in APPS if find_spec(f"tests.{app}.addresses")]
ADDRESSES = {address.name: address for table in TABLES for address in table.ADDRESSES}
CITY_WIDE = set().union(*(getattr(table, "CITY_WIDE", set()) for table in TABLES))


def _walk(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}", entry.callback
        else:
            yield f"{namespace}{entry.pattern}", entry.callback


VIEWS = dict(_walk(get_resolver()))


def _access(view: object) -> object:
    return getattr(view, "access", None) or getattr(
        getattr(view, "view_class", None) or getattr(view, "cls", None), "access", None
    )


PERMITTED = sorted(name for name, view in VIEWS.items() if isinstance(_access(view), Permission))
IN_AREAS = {name for name in PERMITTED if ADDRESSES.get(name) and ADDRESSES[name].make and name not in CITY_WIDE}
SET_BY_DJANGO = {"set_language"}
MOST_QUERIES = 12
# Forms and records that weave several rooms together; none of them may take more than it does.
MORE_QUERIES = {
    "recipients:event": 22,
    "distribution:objection": 17,
    "recipients:duplicate": 16,
    "recipients:family-correct": 15,
    "recipients:event-new": 14,
    "recipients:change": 14,
    "recipients:person-correct": 13,
}


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_view_says_who_may_come_in(name: str) -> None:
    access = _access(VIEWS[name])

    assert name in SET_BY_DJANGO or isinstance(access, Permission) or access in {"public", "signed-in"}


def test_every_address_is_in_a_table() -> None:
    assert set(VIEWS) - SET_BY_DJANGO - set(ADDRESSES) == set()
    assert set(ADDRESSES) - set(VIEWS) == set()


def _call(client: Client, url: str, address: Address) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, address.method)(url, dict(address.data))
    return response, [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def _writes(statements: list[str]) -> list[str]:
    found = [(_WRITE.match(sql), sql) for sql in statements]
    return [sql for write, sql in found if write and not write[2].startswith(("django_session", "axes_"))]


def _role_with(permission: Permission) -> Role:
    return next(role for role, held in ROLE_PERMISSIONS.items() if permission in held)


def _role_without(permission: Permission) -> Role:
    return next(role for role, held in ROLE_PERMISSIONS.items() if permission not in held)


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[tuple[Role, str], Client]]:
    """Somebody of every role here and elsewhere, signed in once for all tests of this module, which undo their own."""
    with django_db_blocker.unblock(), transaction.atomic():
        areas()
        everybody = {(role, place): Client() for role in Role for place in (CITY, NEIGHBOUR)}
        for (role, place), client in everybody.items():
            client.force_login(UserFactory(role=role, role__area=place))
        yield everybody
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PERMITTED)
def test_only_the_right_role_of_the_area_gets_in(people: dict[tuple[Role, str], Client], db: None, name: str) -> None:
    """Who stays out writes nothing, so all of them knock at the same record: most of the time goes into making it."""
    address, permission = ADDRESSES[name], _access(VIEWS[name])
    right, wrong = _role_with(permission), _role_without(permission)
    url = reverse(name, kwargs=dict(address.make(VILLAGE) if address.make else {}))

    response, statements = _call(Client(), url, address)
    assert response.status_code in {302, 401, 403}
    assert response.status_code != 302 or response["Location"].startswith(reverse("access:sign-in"))
    assert _writes(statements) == []

    response, statements = _call(people[wrong, CITY], url, address)
    assert response.status_code == 403
    assert _writes(statements) == []

    if name in IN_AREAS:
        response, statements = _call(people[right, NEIGHBOUR], url, address)
        assert response.status_code == 404
        assert _writes(statements) == []

    response, statements = _call(people[right, CITY], url, address)
    assert response.status_code in address.ok
    if address.method == "get":
        assert len(statements) <= MORE_QUERIES.get(name, MOST_QUERIES), statements
