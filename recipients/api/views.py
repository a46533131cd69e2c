"""The registry and its hand-over files over HTTP: same permissions, same queries as the pages, read only."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from access.actions import audit
from access.domain.permissions import Permission
from access.query_strings import key_of
from recipients.api import serializers
from recipients.forms import FamilyFilterForm
from recipients.models import Family, Import
from recipients.queries import families, family, search
from recipients.queries import imports as import_queries


MOST_PERSONS = 50
KEYS = ("after", "before")


class RegistryView(APIView):
    """What the addresses have in common: an unknown filter is refused, because a typo must not widen a selection."""

    access: ClassVar[Permission] = Permission.REGISTRY_VIEW
    filters: ClassVar[frozenset[str]] = frozenset()

    def known_filters(self, request: Request) -> frozenset[str]:
        return self.filters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        unknown = sorted(set(request.query_params) - self.known_filters(request))
        if unknown:
            raise ValidationError({name: [_("There is no filter of this name.")] for name in unknown})


def _key(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    key = key_of(text)
    if text and key is None:
        raise ValidationError({name: [_("This is not a number.")]})
    return key


def _address(request: Request, **changes: int) -> str:
    kept = {name: value for name, value in request.query_params.items() if name not in KEYS}
    return request.build_absolute_uri(f"{request.path}?{urlencode({**kept, **changes})}")


class FamilyListView(RegistryView):
    """Families of the reader's own areas, by the same search and filters as the page."""

    def known_filters(self, request: Request) -> frozenset[str]:
        return frozenset(FamilyFilterForm(user=request.user).fields) | frozenset(KEYS)

    @extend_schema(
        operation_id="families",
        parameters=[
            OpenApiParameter("q", description="Name with typos, address, or all 16 digits of a NIK or KK number."),
            OpenApiParameter("area", description="Code of a kecamatan or kelurahan, for example 35.76.01.1001."),
            OpenApiParameter("decile_from", int),
            OpenApiParameter("decile_to", int),
            OpenApiParameter("after", int, description="Id of the last family of the page before."),
            OpenApiParameter("before", int, description="Id of the first family of the page after."),
        ],
        responses=serializers.FamilyPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """One page of families."""
        form = FamilyFilterForm(request.query_params, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        page = families.list_page(
            form.chosen(), request.user, after=_key(request, "after"), before=_key(request, "before")
        )
        body = {
            "count": page.count,
            "next": _address(request, after=page.last) if page.has_after and page.last else None,
            "previous": _address(request, before=page.first) if page.has_before and page.first else None,
            "results": page.rows,
        }
        return Response(serializers.FamilyPageSerializer(body).data)


class FamilyView(RegistryView):
    """One family; asking for it is written to the view log, as on the page."""

    @extend_schema(operation_id="family", responses=serializers.FamilySerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One family with its members and deciles."""
        found = get_object_or_404(family.with_parts(Family.objects.visible_to(request.user)), pk=pk)
        audit.record_view(found, by=request.user, village_code=found.village_id)
        parts = family.parts_of(found)
        body = {
            "id": found.pk,
            "kk_number": parts.card.kk_number if parts.card else None,
            "address": found.address,
            "rt": found.rt,
            "rw": found.rw,
            "village_code": found.village_id,
            "status": found.status,
            "vanished_in": found.vanished_in,
            "members": family.members_of(found, today=timezone.localdate()).present,
            "deciles": parts.deciles,
        }
        return Response(serializers.FamilySerializer(body).data)


class PersonListView(RegistryView):
    """Persons by NIK or name; without words nobody."""

    filters = frozenset({"q"})

    @extend_schema(
        operation_id="persons",
        parameters=[OpenApiParameter("q", required=True, description="Name with typos, or all 16 digits of a NIK.")],
        responses=serializers.PersonSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """At most 50 persons, the best first."""
        text = request.query_params.get("q", "").strip()
        found = search.persons(text, request.user, most=MOST_PERSONS) if text else []
        return Response(serializers.PersonSerializer(found, many=True).data)


class ImportListView(RegistryView):
    """Hand-over files of the city."""

    access = Permission.IMPORT_VIEW
    filters = frozenset({"after"})

    @extend_schema(
        operation_id="imports",
        parameters=[OpenApiParameter("after", int, description="Id of the last import of the page before.")],
        responses=serializers.ImportPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """One page of imports, newest first."""
        page = import_queries.list_page(request.user, after=_key(request, "after"))
        body = {"next": _address(request, after=page.after) if page.after else None, "results": page.rows}
        return Response(serializers.ImportPageSerializer(body).data)


class ImportView(RegistryView):
    """One hand-over."""

    access = Permission.IMPORT_VIEW

    @extend_schema(operation_id="import", responses=serializers.ImportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One import with its counts."""
        found: Import = get_object_or_404(import_queries.visible(request.user), pk=pk)
        return Response(serializers.ImportSerializer(found).data)


class AreaListView(RegistryView):
    """The areas that the other addresses can be filtered by."""

    @extend_schema(operation_id="areas", responses=serializers.AreaSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Kecamatan and kelurahan of the reader's own areas."""
        return Response(serializers.AreaSerializer(families.areas_to_choose(request.user), many=True).data)
