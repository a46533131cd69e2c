"""The description of the REST API (OpenAPI 3)."""

from typing import ClassVar

from drf_spectacular.views import SpectacularAPIView

from access.domain.permissions import Permission


class SchemaView(SpectacularAPIView):
    """For those who may use the API."""

    access: ClassVar[Permission] = Permission.REGISTRY_VIEW
