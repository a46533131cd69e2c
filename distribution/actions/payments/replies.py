"""Replies of paying agencies: kept, read row by row, and matched with the payments they speak of.

1. `receive` keeps the file; the same content for the same roster is refused with a pointer to the first time.
2. `read` (a worker, twice is once) brings all rows into the database and finds the payments they speak of.
What only a person can settle, and taking a reply over, stand in distribution.actions.payments.taking.
"""

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.errors import UserError
from access.models import User
from distribution.actions.payments.uploads import Upload, kept
from distribution.domain.payments.formats import REPLIES, detect_reply, nearest_reply
from distribution.domain.payments.replies import Expected, ReplyRow, broken_row, read_row
from distribution.domain.payments.states import Channel
from distribution.domain.periods import Quarter
from distribution.models import PayingAgency, PaymentBatch, PaymentReply, ReplyLine, Roster
from distribution.models.payment_replies import PaymentReplyQuerySet
from distribution.payment_errors import (
    NothingSentYet,
    ReplyMoved,
    ReplyUnknown,
    SameReply,
)
from distribution.queries import replies
from recipients.actions.imports.arrivals import stored_at
from recipients.domain.filekinds import UnreadableFile
from recipients.domain.reading import Row
from recipients.domain.sheets import open_table


logger = logging.getLogger(__name__)
State = PaymentReply.State
Match = ReplyLine.Match
SILENT = timedelta(minutes=10)
_WHY = "a worker, or somebody who was let to this reply"
_DONE_WITH = (State.REFUSED, State.DISCARDED, State.UNDONE)


def receive(
    *,
    roster: Roster,
    agency: PayingAgency,
    name: str,
    stream: BinaryIO,
    told_rows: int | None = None,
    told_rupiah: int | None = None,
    by: User,
) -> PaymentReply:
    """Keep the file of an agency's answer about a roster; what is no reply, or came before, is refused."""
    batches = PaymentBatch.objects.across_areas(reason=_WHY).filter(roster=roster, agency=agency)
    if not batches.filter(sent_on__isnull=False).exists():
        raise NothingSentYet(
            _("No file of this roster was sent to %(agency)s yet. Say first when it was sent.")
            % {"agency": agency.name}
        )
    with kept(name, stream) as upload:
        match = detect_reply(upload.header)
        if match is None:
            raise _unknown(upload)
        return _keep(upload, match.format.key, roster, agency, told_rows, told_rupiah, by)


def _unknown(upload: Upload) -> ReplyUnknown:
    nearest = nearest_reply(upload.header)
    return ReplyUnknown(
        _("%(name)s is no reply that is known. It resembles %(title)s, but has no column %(missing)s.")
        % {"name": upload.name, "title": nearest.format.title, "missing": ", ".join(nearest.missing)}
    )


def _keep(
    upload: Upload,
    layout: str,
    roster: Roster,
    agency: PayingAgency,
    told_rows: int | None,
    told_rupiah: int | None,
    by: User,
) -> PaymentReply:
    _refuse_known(roster, upload.sha256)
    try:
        with transaction.atomic():
            reply = PaymentReply.objects.create(
                city_id=roster.city_id,
                roster=roster,
                agency=agency,
                layout=layout,
                name=upload.name[-255:],
                path=upload.store(),
                sha256=upload.sha256,
                size=upload.size,
                told_rows=told_rows,
                told_rupiah=told_rupiah,
                uploaded_by=by,
            )
            _tell("payment_reply.receive", reply, by, {"roster": roster.pk, "sha256": upload.sha256})
    except IntegrityError:
        # Two at once: the unique hash has decided, the other one was first.
        _refuse_known(roster, upload.sha256)
        raise
    return reply


def _refuse_known(roster: Roster, sha256: str) -> None:
    known = all_replies().filter(roster=roster, sha256=sha256).exclude(state__in=_DONE_WITH).first()
    if known:
        raise SameReply(known.pk)


def waiting() -> list[int]:
    """Replies to be read: new ones, and those whose worker died."""
    silent = Q(state=State.READING, heartbeat_at__lt=timezone.now() - SILENT)
    return list(all_replies().filter(Q(state=State.RECEIVED) | silent).order_by("pk").values_list("pk", flat=True))


def read(*, reply_id: int) -> bool:
    """Read a reply and match its rows; False when somebody else does it or has done it."""
    now = timezone.now()
    free = Q(state__in=(State.RECEIVED, State.FAILED)) | Q(state=State.READING, heartbeat_at__lt=now - SILENT)
    claimed = all_replies().filter(free, pk=reply_id).update(
        state=State.READING, started_at=now, heartbeat_at=now, finished_at=None, trouble=""
    )  # fmt: skip
    if not claimed:
        return False
    reply = all_replies().select_related("agency", "roster").get(pk=reply_id)
    try:
        with transaction.atomic():
            _read(reply)
    except UserError as error:
        _finish(reply, State.REFUSED, refusal=str(error))
    except Exception as error:
        logger.warning("reply=%s trouble=%s", reply_id, type(error).__name__)
        _finish(reply, State.FAILED, trouble=type(error).__name__)
        raise
    return True


def _read(reply: PaymentReply) -> None:
    ReplyLine.objects.across_areas(reason="the reply is read anew").filter(reply=reply).delete()
    try:
        # Known before a row is read: another thread reads ahead, and it has no connection.
        found = replies.stage(_rows(reply, _expected(reply)))
    except UnreadableFile as error:
        raise ReplyUnknown(_(error.message) % {"found": error.found}) from error
    if not found.rows:
        raise ReplyUnknown(_("The file has a header but no row below it. Ask the agency for the whole file."))
    replies.match(reply)
    counts = {"read": found.rows, "rupiah": found.rupiah, **replies.count_matches(reply.pk)}
    told = found.told_rupiah if reply.told_rupiah is None else reply.told_rupiah
    _finish(reply, State.READY, counts=counts, told_rupiah=told, done=found.rows, total=found.rows)
    _tell("payment_reply.read", reply, User.objects.machine(), counts)


def _expected(reply: PaymentReply) -> Expected:
    return Expected(
        today=timezone.localdate(),
        period=Quarter.parse(reply.roster.period),
        codes=replies.codes_of(reply.agency),
        at_hand=reply.agency.channel != Channel.TRANSFER,
    )


def _rows(reply: PaymentReply, expected: Expected) -> Iterator[ReplyRow]:
    form = next(one for one in REPLIES if one.key == reply.layout)
    with stored_at(reply.path).open("rb") as stream:
        table = open_table(stream)
        places = dict(zip(form.fields, form.match(table.header).positions, strict=True))
        for row in table.rows():
            yield broken_row(row.number, row.raw) if row.broken else _row(row, places, expected)


def _row(row: Row, places: Mapping[str, int], expected: Expected) -> ReplyRow:
    values = [*row.values, ""]
    fields = {name: values[place] for name, place in places.items()}
    if not row.damaged:
        return read_row(row.number, fields, expected)
    return read_row(
        row.number, fields, expected, damaged={name for name, place in places.items() if place in row.damaged}
    )


def _finish(reply: PaymentReply, state: str, **changes: object) -> None:
    all_replies().filter(pk=reply.pk).update(state=state, finished_at=timezone.now(), heartbeat_at=None, **changes)


def locked_reply(reply: PaymentReply, *states: str) -> PaymentReply:
    """The reply under lock, in one of these states; who comes second is told."""
    locked = (
        all_replies().select_for_update(of=("self",), no_key=True).select_related("agency", "roster").get(pk=reply.pk)
    )
    if locked.state not in states:
        raise ReplyMoved(
            _("The reply is now in the state “%(state)s”. Load the page again to see what can be done.")
            % {"state": locked.get_state_display()}
        )
    return locked


def _tell(act: str, reply: PaymentReply, by: User, details: Mapping[str, object]) -> None:
    audit.record(act, target=reply, by=by, village_code=reply.city_id, details=details)


def all_replies() -> PaymentReplyQuerySet:
    """Replies of everywhere, for actions whose caller was let to one."""
    return PaymentReply.objects.across_areas(reason=_WHY)
