"""Addresses of papers and of what they carry."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from distribution.models import Letterhead
from tests.distribution.factories import an_approved_roster
from tests.factories import FamilyFactory
from tests.house.addresses import Address


def _paper(village: str) -> Mapping[str, Any]:
    FamilyFactory(head=True, decile=2, village_id=village)
    return {"kind": "laporan", "pk": an_approved_roster().pk}


def _letterhead(village: str) -> Mapping[str, Any]:
    row = Letterhead.objects.create(
        government="Pemerintah Kota Contoh",
        agency="Dinas Sosial",
        address="Jl. Contoh 1",
        place="Contoh",
        valid_from=date(2026, 1, 1),
    )
    return {"pk": row.pk}


PAPER_ADDRESSES = [
    Address("distribution:paper", _paper),
    Address("distribution:paper-settings"),
    Address("distribution:paper-sample"),
    Address("distribution:logo-set", _letterhead, "post"),
]
# One letterhead for the whole installation.
PAPERS_CITY_WIDE = {"distribution:logo-set"}
