"""The accounts of a demo installation: one user name per role, one password for all of them."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from access.actions import audit
from access.domain.permissions import Role
from access.models import RoleAssignment, User


USER_NAMES = {role: role.value for role in Role}
# No signs that look alike on a projector.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody invented, at a desk that cities have."""

    full_name: str
    agency: str


OFFICERS: Final = {
    Role.ADMIN: Officer("Bagus Prasetyo", "Dinas Komunikasi dan Informatika"),
    Role.OPERATOR: Officer("Rina Wulandari", "Dinas Sosial, P3A"),
    Role.VERIFIKATOR: Officer("Dwi Hartono", "Dinas Sosial, P3A"),
    Role.PENYETUJU: Officer("Sri Mulyaningsih", "Dinas Sosial, P3A"),
    Role.BENDAHARA: Officer("Agus Salim Wibowo", "Dinas Sosial, P3A"),
    Role.PENDAMPING: Officer("Siti Nur Aini", "Pendamping Sosial"),
    Role.PEJABAT: Officer("Hendra Kusuma", "Sekretariat Daerah"),
    Role.AUDITOR: Officer("Lestari Puspitasari", "Inspektorat"),
}

# A second desk of a role: reviewers share findings, and confirm each other's proposals.
COLLEAGUE: Final = "verifikator2"
COLLEAGUES: Final = {COLLEAGUE: (Role.VERIFIKATOR, Officer("Wahyu Nugroho", "Dinas Sosial, P3A"))}


def password() -> str:
    """DEMO_PASSWORD, else a random one of this installation, made once and kept in var/demo-password."""
    return os.environ.get("DEMO_PASSWORD") or _kept()


def _kept() -> str:
    path = Path(settings.VAR) / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3)) + "\n")
    return path.read_text().strip()


@transaction.atomic
def create(*, city_code: str, facilitated: Iterable[str], since: date, by: User) -> dict[Role, User]:
    """One account per role: the facilitator works in some kelurahan, everybody else in the whole city."""
    hashed = make_password(password())
    people: dict[Role, User] = {}
    desks = [(USER_NAMES[role], role, officer) for role, officer in OFFICERS.items()]
    desks += [(name, role, officer) for name, (role, officer) in COLLEAGUES.items()]
    for name, role, officer in desks:
        user = User.objects.create(username=name, full_name=officer.full_name, agency=officer.agency, password=hashed)
        areas = facilitated if role == Role.PENDAMPING else [city_code]
        for area in areas:
            RoleAssignment.objects.create(user=user, role=role, area_id=area, valid_from=since, given_by=by)
        audit.record("user.create", target=user, by=by, details={"role": role.value})
        people.setdefault(role, user)
    return people


def set_password() -> None:
    """Make the password that is printed the one that works, for everybody of the demo; they share one hash."""
    users = User.objects.filter(username__in=[*USER_NAMES.values(), *COLLEAGUES])
    current = password()
    hashes = set(users.values_list("password", flat=True))
    if len(hashes) != 1 or not check_password(current, hashes.pop()):
        users.update(password=make_password(current), has_first_password=False)
