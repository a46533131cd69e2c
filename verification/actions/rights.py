"""Whether somebody may act in an area: actions ask again, whoever called them."""

from access.domain.permissions import Permission
from access.models import User
from verification.errors import OutsideOwnArea


def require(by: User, permission: Permission, area_code: str) -> None:
    """Refuse unless `by` holds the permission in this area or around it; the machine acts everywhere."""
    if not (by.is_machine or by.may_in(permission, area_code)):
        raise OutsideOwnArea
