"""The menu: every row leads to a page, which asks for the permission that shows the row."""

import pytest
from django.urls import resolve, reverse

from access.domain.permissions import ROLE_PERMISSIONS, Permission, Role
from bansos.navigation import MENU, MenuRow


@pytest.mark.parametrize("row", MENU, ids=lambda row: row.url_name)
def test_a_row_leads_to_a_page_that_whoever_sees_it_may_open(row: MenuRow) -> None:
    view = resolve(reverse(row.url_name)).func

    assert view.access == "signed-in" or _roles(row.permission) <= _roles(view.access)


def _roles(permission: Permission) -> set[Role]:
    return {role for role, held in ROLE_PERMISSIONS.items() if permission in held}


def test_nothing_stands_in_the_menu_twice() -> None:
    names = [row.url_name for row in MENU]

    assert len(names) == len(set(names))
