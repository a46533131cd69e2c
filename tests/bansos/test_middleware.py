"""What every request and every answer goes through."""

import pytest
from django.test import Client


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/penerima/?area=%00", "/penyaluran/1/%00/", "/publik/?q=a%00b"])
def test_an_address_with_a_nul_is_refused_before_the_database_is_asked(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400
