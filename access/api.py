"""Permissions of the REST API: the same table as the pages."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from access.domain.permissions import Permission


class HasPermission(BasePermission):
    """The view's `access` names the permission, as on pages; a view without one is open to nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        permission = getattr(view, "access", None)
        if not request.user.is_authenticated:
            return False
        return isinstance(permission, Permission) and request.user.may(permission)
