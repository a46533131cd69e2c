"""Who is behind several records: those that were merged into one that counts."""

from collections.abc import Collection

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from recipients.models import Person


_WHY = "further records of persons that were found for somebody"


def records_of(person_ids: Collection[int]) -> dict[int, int]:
    """Every record of these persons, with the one that counts; one query.

    Those merged into them are found too, and those merged into the same record as they are.
    """
    people = Person.objects.across_areas(reason=_WHY)
    counts = Coalesce(F("merged_into_id"), F("pk"))
    counting = people.filter(pk__in=person_ids).values(record=counts)
    # In two parts, because each of them has its own index.
    merged = people.filter(merged_into__in=counting).values_list("pk", counts)
    return dict(people.filter(Q(pk__in=person_ids) | Q(pk__in=counting)).values_list("pk", counts).union(merged))


def with_several_records(field: str) -> Q:
    """Whether the person that a field names has several records. Few have: asked first, it spares looking for them."""
    merged = Person.objects.across_areas(reason=_WHY).exclude(merged_into=None)
    return Q(**{f"{field}__in": merged.values("pk")}) | Q(**{f"{field}__in": merged.values("merged_into")})
