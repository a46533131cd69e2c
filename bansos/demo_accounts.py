"""The accounts of a demo installation: one user name per role, one password for all of them."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from access.domain.permissions import Role


USER_NAMES = {role: role.value for role in Role}
# No signs that look alike on a projector.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def password() -> str:
    """DEMO_PASSWORD, else a random one of this installation, made once and kept in var/demo-password."""
    return os.environ.get("DEMO_PASSWORD") or _kept()


def _kept() -> str:
    path = Path(settings.VAR) / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3)) + "\n")
    return path.read_text().strip()
