"""Who makes papers, and what stands on them."""

from datetime import date

import pytest

from access.domain.permissions import Role
from access.models import User
from distribution.models import Letterhead, Signatory
from tests.factories import VILLAGE, UserFactory


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
