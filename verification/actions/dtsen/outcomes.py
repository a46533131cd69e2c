"""Did it work? The next version of DTSEN answers: what it shows of our proposals ends them."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from access.actions import audit
from access.models import User
from recipients.actions.imports.arrivals import stored_at
from recipients.domain.formats.base import Role
from recipients.domain.sheets import open_table
from recipients.models import Import
from recipients.queries.imports import Part, parts_of
from recipients.queries.mappings import explained, header_match
from verification.domain.dtsen_proposals import shows, wishes_of
from verification.domain.dtsen_told import Listener
from verification.models import Proposal
from verification.models.proposals import ProposalQuerySet
from verification.queries.dtsen_differences import newest
from verification.queries.dtsen_proposals import numbers_of


State = Proposal.State


def look_at_newest() -> int:
    """Compare what was sent and not ended with the newest admitted version; returns how many proposals ended.

    A proposal is compared once with each version that came after it was sent. The files themselves are read, because
    the registry keeps its own corrected values where a file still says the old ones.
    """
    found = newest().found
    if found is None or found.admitted_at is None:
        return 0
    came_on = timezone.localdate(found.admitted_at)
    waiting = [
        one
        for one in _sent().exclude(missed_in=found.dataset_version).select_related("batch").order_by("pk")
        if one.batch and one.batch.sent_on and one.batch.sent_on <= came_on
    ]
    if not waiting:
        return 0
    return _end(waiting, _listen(found, waiting), found)


def _sent() -> ProposalQuerySet:
    return Proposal.objects.across_areas(reason="a version answers for the whole city").filter(
        state__in=(State.SENT, State.ACCEPTED)
    )


def _listen(found: Import, waiting: Iterable[Proposal]) -> Listener:
    """Read the files of a version for the families and people of these proposals."""
    cards, niks = set(), set()
    for one in waiting:
        card, people = numbers_of(one)
        cards |= {card, *(wish.after for wish in wishes_of(one.wanted) if wish.field == "nomor_kartu_keluarga")}
        niks |= {*people, *(wish.nik for wish in wishes_of(one.wanted))}
    listener = Listener(cards, niks)
    for part in parts_of(found):
        _hear(listener, part, stored_at(part.file.path))
    return listener


def _hear(listener: Listener, part: Part, path: Path) -> None:
    with path.open("rb") as stream:
        table = open_table(stream)
        match = header_match(table.header, part.form, explained())
        hear = listener.hear_families if part.form.role is Role.FAMILY else listener.hear_members
        hear(table.rows(), match)


@transaction.atomic
def _end(waiting: Iterable[Proposal], listener: Listener, found: Import) -> int:
    seen: list[int] = []
    missed: list[int] = []
    for one in waiting:
        card, niks = numbers_of(one)
        wishes = wishes_of(one.wanted)
        renamed = next((wish.after for wish in wishes if wish.field == "nomor_kartu_keluarga"), card)
        is_shown = shows(one.kind, listener.told(card=renamed, niks=niks), niks=niks, wishes=wishes)
        (seen if is_shown else missed).append(one.pk)
    version = found.dataset_version
    ended = _sent().filter(pk__in=seen).update(state=State.WORKED, worked_in=version)
    _sent().filter(pk__in=missed).update(missed_in=version)
    details = {"version": version, "worked": ended, "missed": len(missed)}
    audit.record("proposal.compare", target=found, by=User.objects.machine(), details=details)
    return ended
