"""Reading a list and looking for its people in the registry; the list's row is the queue."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.models import User
from recipients import errors
from recipients.actions.imports.arrivals import stored_at
from recipients.domain.filekinds import UnreadableFile
from recipients.domain.formats.base import FileFormat, HeaderMatch
from recipients.domain.formats.detection import format_by_key
from recipients.domain.list_reading import Claim, Surroundings, broken_claim, read_claim
from recipients.domain.reading import Row
from recipients.domain.sheets import open_table
from recipients.models import ListEntry, RecipientList
from recipients.models.lists import RecipientListQuerySet
from recipients.queries import lists, mappings


logger = logging.getLogger(__name__)
State = RecipientList.State
# Matching a large list is one statement of some minutes; only then is a worker taken for dead.
SILENT = timedelta(minutes=30)


def waiting() -> list[int]:
    """Lists to be matched: new ones, and those whose worker died."""
    silent = Q(state=State.MATCHING, heartbeat_at__lt=timezone.now() - SILENT)
    rows = _all().filter(Q(state=State.RECEIVED) | silent)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def match(*, list_id: int) -> bool:
    """Read a list and match its rows; False when somebody else does it or has done it. Twice is once."""
    now = timezone.now()
    free = Q(state__in=(State.RECEIVED, State.FAILED)) | Q(state=State.MATCHING, heartbeat_at__lt=now - SILENT)
    taken = _all().filter(free, pk=list_id).update(
        state=State.MATCHING, started_at=now, heartbeat_at=now, finished_at=None, trouble=""
    )  # fmt: skip
    if not taken:
        return False
    found = _all().get(pk=list_id)
    try:
        with transaction.atomic():
            _match(found)
    except errors.IntakeError as error:
        _finish(found, State.REFUSED, refusal=str(error))
    except Exception as error:
        logger.warning("list=%s trouble=%s", list_id, type(error).__name__)
        _finish(found, State.FAILED, trouble=type(error).__name__)
        raise
    return True


def _all() -> RecipientListQuerySet:
    return RecipientList.objects.across_areas(reason="a worker takes the list it was told")


def _match(found: RecipientList) -> None:
    """Counts stand there from the first time on: then the rows are there, and decisions about them."""
    if found.counts:
        lists.open_again(found.pk)
    else:
        _read(found)
    lists.match(found.pk)
    states = lists.count_states(found.pk)
    counts = {"read": sum(states.values()), **states}
    _finish(found, State.READY, counts=counts)
    audit.record("list.match", target=found, by=User.objects.machine(), details=counts)


def _read(found: RecipientList) -> None:
    ListEntry.objects.across_areas(reason="the list is read anew").filter(of_list=found).delete()
    try:
        read = lists.copy_claims(found.pk, _claims(found))
    except UnreadableFile as error:
        raise errors.WrongFormat(found.name, found.layout, _(error.message) % {"found": error.found}) from error
    if read == lists.count_states(found.pk)[ListEntry.State.UNUSABLE]:
        raise errors.NoUsableEntry(found.name, read)


def _finish(found: RecipientList, state: str, **changes: object) -> None:
    _all().filter(pk=found.pk).update(state=state, finished_at=timezone.now(), heartbeat_at=None, **changes)


def _claims(found: RecipientList) -> Iterator[Claim]:
    form = _format_of(found)
    villages = lists.village_names(found.city_id)
    known = Surroundings(
        today=timezone.localdate(), city=found.city_id, villages=villages,
        codes=frozenset(code for places in villages.values() for code, _district in places),
        programme=found.programme, period=found.period,
    )  # fmt: skip
    with stored_at(found.path).open("rb") as stream:
        table = open_table(stream)
        header = mappings.header_match(table.header, form, mappings.explained())
        for row in table.rows():
            yield _claim(row, header, form, known)


def _format_of(found: RecipientList) -> FileFormat:
    form = format_by_key(found.layout)
    if form is None:
        raise errors.FormatNotSupported(found.layout)
    return form


def _claim(row: Row, header: HeaderMatch, form: FileFormat, known: Surroundings) -> Claim:
    if row.broken:
        return broken_claim(row.number, row.raw)
    values = [*row.values, ""]
    fields = {name: values[place] for name, place in zip(form.fields, header.positions, strict=True)}
    damaged = {name for name, place in zip(form.fields, header.positions, strict=True) if place in row.damaged}
    return read_claim(row.number, fields, form, known, damaged=damaged)
