"""The entrance to the REST API: its addresses, and their description (OpenAPI 3)."""

from typing import ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recipients.api import views


LISTS = {
    "areas": views.AreaListView,
    "families": views.FamilyListView,
    "imports": views.ImportListView,
    "persons": views.PersonListView,
}


class SchemaView(SpectacularAPIView):
    """For everybody who writes a program that asks the portal."""

    access: ClassVar[str] = "public"
    public_because: ClassVar[str] = "It describes the addresses of the API and holds nobody's data."


@extend_schema(exclude=True)
class IndexView(APIView):
    """The addresses from which somebody may go on."""

    access: ClassVar[str] = "signed-in"

    def get(self, request: Request) -> Response:
        readable = [name for name, view in LISTS.items() if request.user.may(view.access)]
        addresses = {name: reverse(f"api:{name}") for name in readable} | {"schema": reverse("api-schema")}
        return Response({name: request.build_absolute_uri(address) for name, address in addresses.items()})
