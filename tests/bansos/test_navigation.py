"""The menu: every row leads to a page, which asks for the permission that shows the row."""

import pytest
from django.urls import resolve, reverse

from bansos.navigation import MENU, MenuRow


@pytest.mark.parametrize("row", MENU, ids=lambda row: row.url_name)
def test_a_row_leads_to_a_page_of_the_same_permission(row: MenuRow) -> None:
    view = resolve(reverse(row.url_name)).func

    assert view.access == row.permission


def test_nothing_stands_in_the_menu_twice() -> None:
    names = [row.url_name for row in MENU]

    assert len(names) == len(set(names))
