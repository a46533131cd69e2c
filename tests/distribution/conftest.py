"""The language in which pages are read, who makes papers, and what stands on them."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from access.domain.permissions import Role
from access.models import User
from distribution.models import Letterhead, Signatory
from tests.factories import VILLAGE, UserFactory


@pytest.fixture
def in_english(client: Client) -> None:
    """Pages are read in English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def speaking_english(in_english: None) -> Iterator[None]:
    """Pages are read in English, and so are texts that a test makes itself."""
    with translation.override("en"):
        yield


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR, full_name="Rina Wulandari", username="rina")


@pytest.fixture
def stationery() -> Letterhead:
    """A letterhead, and somebody for every role."""
    for role in Signatory.Role:
        Signatory.objects.create(
            role=role,
            village_code=VILLAGE if role == Signatory.Role.VILLAGE else "",
            name=f"RENÉE {role.value.upper()}",
            title=f"Jabatan {role.value}",
            nip="197001011995031002",
            valid_from=date(2026, 1, 1),
        )
    return Letterhead.objects.create(
        government="Pemerintah Kota Contoh",
        agency="Dinas Sosial",
        address="Jl. Contoh 1",
        place="Contoh",
        legal_bases="UU 13/2011 tentang Penanganan Fakir Miskin;\n\nUU 27/2022",
        valid_from=date(2026, 1, 1),
    )
