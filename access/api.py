"""Permissions of the REST API: the same table as the pages."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from access.domain.permissions import Permission


class HasPermission(BasePermission):
    """The view's `access` names the permission, or who else gets in, as on pages; without one it is open to nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        access = getattr(view, "access", None)
        if access == "public":
            return True
        if not request.user.is_authenticated:
            return False
        return access == "signed-in" or (isinstance(access, Permission) and request.user.may(access))
