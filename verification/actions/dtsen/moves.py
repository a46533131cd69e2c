"""Looking at what an admitted version of DTSEN moved. Pulled by a job: the registry does not know of it."""

from django.db import transaction
from django.utils import timezone

from recipients.models import Import
from verification.models import DecileLook
from verification.queries import decile_moves


def look_at_admissions() -> int:
    """Remember the decile moves of admitted imports that nobody has looked at; returns how many moves are new."""
    return sum(_look(import_id) for import_id in decile_moves.to_look_at())


@transaction.atomic
def _look(import_id: int) -> int:
    imports = Import.objects.across_areas(reason="an admission is looked at for the whole city")
    found = imports.select_for_update(of=("self",), no_key=True).get(pk=import_id)
    # Before the look: a family accepted while it goes on is found by the next one.
    now = timezone.now()
    new = decile_moves.look(found)
    seen = DecileLook.objects.filter(source_import=found).first()
    DecileLook.objects.update_or_create(
        source_import=found, defaults={"moves": new + (seen.moves if seen else 0), "looked_at": now}
    )
    return new
