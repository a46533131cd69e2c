"""Taking in the centre's answers to proposals: the sheet that was sent, with three columns filled in."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients.actions.imports.receive import city_of
from recipients.domain.filekinds import UnreadableFile
from recipients.domain.formats.base import header_key
from recipients.domain.sheets import open_table, unpacked_size
from verification.domain.dtsen_proposals import COLUMNS, NUMBER, proposal_of
from verification.domain.proposal_answers import REQUIRED, AnswerRow, judge
from verification.duty_errors import AnswersUnreadable, SameAnswers
from verification.models import ProposalAnswers
from verification.queries import dtsen_proposals


LARGEST: Final = 20_000_000  # bytes, unpacked
MOST_ROWS: Final = 50_000


@transaction.atomic
def take(*, name: str, stream: BinaryIO, by: User) -> ProposalAnswers:
    """Judge every row of a file and keep the answers that count; the others are told, row by row.

    1. The same file twice is refused. 2. Read. 3. Judge against what was sent. 4. Accept and refuse; audit.
    """
    city = city_of(by, Permission.IMPORT_UPLOAD)
    if unpacked_size(stream) > LARGEST:
        raise AnswersUnreadable(name, _("It is too large."))
    stream.seek(0)
    digest = hashlib.sha256(stream.read()).hexdigest()
    if ProposalAnswers.objects.across_areas(reason="the same content, whoever sent it").filter(sha256=digest).exists():
        raise SameAnswers(name)
    rows = list(_rows(name, stream))
    numbers = {
        number for row in rows if row.cells and (number := proposal_of(row.cells[NUMBER], city)) is not None
    }  # fmt: skip
    judged = judge(rows, dtsen_proposals.sent(numbers), city=city, today=timezone.localdate())
    if not judged.answers and not judged.troubles:
        raise AnswersUnreadable(name, _("No row has a result."))
    taken = set(dtsen_proposals.take_answers(judged.answers))
    accepted = sum(one.is_accepted for one in judged.answers if one.proposal in taken)
    kept = ProposalAnswers.objects.create(
        city_id=city, name=name[-255:], sha256=digest, size=stream.seek(0, 2), read=len(rows), accepted=accepted,
        refused=len(taken) - accepted, errors=[one.as_stored() for one in judged.troubles], taken_by=by,
    )  # fmt: skip
    details = {"read": kept.read, "accepted": kept.accepted, "refused": kept.refused, "wrong": len(judged.troubles)}
    audit.record("proposal.answers", target=kept, by=by, details=details)
    return kept


def _rows(name: str, stream: BinaryIO) -> Iterator[AnswerRow]:
    try:
        table = open_table(stream)
        places = {key: place for place, head in enumerate(table.header) if (key := header_key(head)) in COLUMNS}
        missing = [one for one in REQUIRED if one not in places]
        if missing:
            raise AnswersUnreadable(name, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
        for count, row in enumerate(table.rows()):
            if count >= MOST_ROWS:
                raise AnswersUnreadable(name, _("It has too many rows."))
            cells = None if row.broken else {key: row.values[place] for key, place in places.items()}
            yield AnswerRow(row.number, cells)
    except UnreadableFile as error:
        raise AnswersUnreadable(name, _(error.message) % {"found": error.found}) from error
