"""Every URL is spoken for: who is not signed in, not permitted or from elsewhere stays out, the right one gets in."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from access.domain.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.factories import CITY, NEIGHBOUR, VILLAGE, UserFactory, areas
from tests.house.addresses import Address
from tests.house.strict import _WRITE


APPS = ("access", "recipients", "verification", "distribution", "field", "bansos")
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
IN_AREAS = [name for name in PERMITTED if ADDRESSES.get(name) and ADDRESSES[name].make and name not in CITY_WIDE]
SET_BY_DJANGO = {"set_language"}


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_every_view_says_who_may_come_in(name: str) -> None:
    access = _access(VIEWS[name])

    assert name in SET_BY_DJANGO or isinstance(access, Permission) or access in {"public", "signed-in"}


def test_every_address_is_in_a_table() -> None:
    assert set(VIEWS) - SET_BY_DJANGO - set(ADDRESSES) == set()
    assert set(ADDRESSES) - set(VIEWS) == set()


def _call(client: Client, address: Address, village: str):
    arguments = address.make(village) if address.make else {}
    url = reverse(address.name, kwargs=dict(arguments))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = getattr(client, address.method)(url, dict(address.data))
    writes = [query["sql"] for query in queries if _is_write(query["sql"])]
    return response, writes


def _is_write(sql: str) -> bool:
    found = _WRITE.match(sql)
    return bool(found and not found[2].startswith(("django_session", "axes_")))


def _role_with(permission: Permission) -> Role:
    return next(role for role, held in ROLE_PERMISSIONS.items() if permission in held)


def _role_without(permission: Permission) -> Role:
    return next(role for role, held in ROLE_PERMISSIONS.items() if permission not in held)


@pytest.fixture
def country(db: None) -> None:
    areas()


@pytest.mark.parametrize("name", PERMITTED)
def test_who_is_not_signed_in_is_sent_to_the_door(client: Client, country: None, name: str) -> None:
    response, writes = _call(client, ADDRESSES[name], VILLAGE)

    assert response.status_code in {302, 401, 403}
    assert response.status_code != 302 or response["Location"].startswith(reverse("access:sign-in"))
    assert writes == []


@pytest.mark.parametrize("name", PERMITTED)
def test_the_wrong_role_is_refused_and_nothing_is_written(client: Client, country: None, name: str) -> None:
    client.force_login(UserFactory(role=_role_without(_access(VIEWS[name]))))

    response, writes = _call(client, ADDRESSES[name], VILLAGE)

    assert response.status_code == 403
    assert writes == []


@pytest.mark.parametrize("name", IN_AREAS)
def test_the_right_role_elsewhere_finds_nothing(client: Client, country: None, name: str) -> None:
    client.force_login(UserFactory(role=_role_with(_access(VIEWS[name])), role__area=NEIGHBOUR))

    response, writes = _call(client, ADDRESSES[name], VILLAGE)

    assert response.status_code == 404
    assert writes == []


@pytest.mark.parametrize("name", PERMITTED)
def test_the_right_role_gets_in(client: Client, country: None, name: str) -> None:
    client.force_login(UserFactory(role=_role_with(_access(VIEWS[name])), role__area=CITY))

    response, _writes = _call(client, ADDRESSES[name], VILLAGE)

    assert response.status_code in ADDRESSES[name].ok
