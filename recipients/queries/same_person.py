"""Who is behind several records: those that were merged into one that counts."""

from collections.abc import Collection

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from recipients.models import Person


_WHY = "further records of persons that were found for somebody"


def records_of(person_ids: Collection[int]) -> dict[int, int]:
    """Every record of these persons, with the one that counts; two queries.

    Those merged into them are found too, and those merged into the same record as they are.
    """
    people = Person.objects.across_areas(reason=_WHY)
    counting = {
        *person_ids,
        *people.filter(pk__in=person_ids).exclude(merged_into=None).values_list("merged_into_id", flat=True),
    }
    records = people.filter(Q(pk__in=counting) | Q(merged_into__in=counting))
    return dict(records.values_list("pk", Coalesce(F("merged_into_id"), F("pk"))))
