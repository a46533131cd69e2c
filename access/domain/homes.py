"""Where each role's working day begins."""

from typing import Final

from access.domain.permissions import Role


# In the order in which they win when somebody has several roles.
HOMES: Final[tuple[tuple[Role, str], ...]] = (
    (Role.VERIFIKATOR, "verification:queue"),
    (Role.OPERATOR, "recipients:imports"),
    (Role.PENYETUJU, "distribution:rosters"),
    (Role.BENDAHARA, "distribution:rosters"),
    (Role.PENDAMPING, "field:home"),
    (Role.ADMIN, "access:users"),
    (Role.AUDITOR, "access:audit"),
    (Role.PEJABAT, "distribution:dashboard"),
)


def home_of(roles: frozenset[str]) -> str | None:
    """Name of the first page for somebody with these roles, None without any."""
    return next((url_name for role, url_name in HOMES if role in roles), None)
