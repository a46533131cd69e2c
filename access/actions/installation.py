"""Making a bare database the portal of one city."""

from django.db import transaction

from access.actions import audit
from access.actions.areas import load_areas
from access.domain.cities import dotted
from access.errors import OtherCity
from access.models import Installation, User


@transaction.atomic
def prepare(*, city_code: str, by: User) -> Installation:
    """Load the areas and write down which city is served. Safe to repeat; a database serves one city for good."""
    code = dotted(city_code)
    served = Installation.objects.first()
    if served and served.city_id != code:
        raise OtherCity(served.city_id, code)
    load_areas(city_code=code, by=by)
    installation, is_new = Installation.objects.get_or_create(pk=1, defaults={"city_id": code})
    if is_new:
        audit.record("installation.prepare", target=installation, by=by, details={"city": code})
    return installation
