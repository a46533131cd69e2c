"""Asking by file, for offices without a service: a matching request goes out, its answer comes in, or a list does.

Whoever stands in a request is asked by nobody else until the answer is taken or the request withdrawn. Answers are
judged by the same rules and stored by the same statements as those of a service.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import BinaryIO, Final
from uuid import uuid4

import xlsxwriter
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.permissions import Permission
from access.models import Area, RecordView, User
from recipients.domain.filekinds import UnreadableFile
from recipients.domain.formats.base import header_key
from recipients.domain.sheets import open_table, unpacked_size
from verification.actions.duties import agreements
from verification.actions.planning import plan_due
from verification.actions.rights import require
from verification.actions.sources import all_thresholds
from verification.domain import exchange as rows
from verification.domain.counts import RunCounts
from verification.domain.exchange import FOUND, MARK, NIK, NUMBER, ROW, Line, Refusal, Told, Trouble, mark_of
from verification.domain.judgement import Bucket
from verification.domain.sources import Source, source_of
from verification.errors import ReasonMissing, SourcePaused
from verification.exchange_errors import ExchangeOver, FileUnusable, NobodyDue, SameFileAgain, SourceWithoutFiles
from verification.models import Exchange, ExchangeLine
from verification.queries import answers, due, exchanges
from verification.queries.answers import StoredAnswer
from verification.queries.exchanges import HeldCheck, TakenCheck
from verification.queries.policies import open_pauses
from verification.sources.base import Reply
from verification.sources.records import judged


MOST_ROWS: Final = 10_000  # of a request; more are drawn as a second one
MOST_LINES: Final = 50_000  # of an answer or a list
LARGEST: Final = 50_000_000  # bytes, unpacked
_KEPT_TROUBLES: Final = 1000
_BLOCK: Final = 5000
_ANSWER_COLUMNS: Final = (NUMBER, ROW, MARK, NIK)


@transaction.atomic
def draw(*, source: str, scope: Area, limit: int, purpose: str, by: User) -> Exchange:
    """Put the next due people of an area into a matching request and write its file.

    The area must be the user's own, and an agreement with the office must be in force. As by a service, nobody is asked
    about while the source is paused, or the policy under which they are due.
    """
    definition = _with_facts(source)
    require(by, Permission.VERIFICATION_RUN, scope.pk)
    agreements.under(source=source, purpose=purpose)
    pauses = open_pauses()
    if pause := pauses.sources.get(source):
        raise SourcePaused(pause.reason)
    now = timezone.localtime()
    plan_due(source=source, now=now)
    most = max(1, min(limit, MOST_ROWS))
    taken = exchanges.take(
        source=source, scope=scope.pk, today=now.date(), now=now, most=most, paused=sorted(pauses.policies)
    )
    if not taken:
        raise NobodyDue(_(definition.label))
    request = Exchange.objects.create(
        number=uuid4().hex, kind=Exchange.Kind.REQUEST, source=source, scope=scope, state=Exchange.State.SENT,
        purpose=purpose, rows=len(taken), requested_by=by,
    )  # fmt: skip
    request.number = _number(definition, request)
    content = _sheet(definition, request, taken)
    request.sha256 = hashlib.sha256(content).hexdigest()
    request.file.save(f"{request.number}.xlsx", ContentFile(content), save=False)
    request.save()
    marks = [_mark(request, row, one.nik) for row, one in enumerate(taken, 1)]
    _keep_lines(
        request,
        [
            ExchangeLine(mark=mark, question_id=one.check_id, asked_hash=one.asked_hash)
            for mark, one in zip(marks, taken, strict=True)
        ],
    )
    details = {"source": source, "rows": len(taken), "number": request.number}
    audit.record("exchange.draw", target=request, by=by, village_code=scope.pk, reason=purpose, details=details)
    return request


@transaction.atomic
def hand_out(*, exchange: Exchange, by: User) -> bytes:
    """The file of a request, for the officer who sends it; it holds NIKs, so each time is kept with its purpose."""
    require(by, Permission.NIK_REVEAL, exchange.scope_id)
    with exchange.file.open("rb") as stream:
        content: bytes = stream.read()
    place, why = exchange.scope_id, exchange.purpose
    audit.record("exchange.hand_out", target=exchange, by=by, village_code=place, reason=why)
    audit.record_view(exchange, by=by, kind=RecordView.Kind.REVEALED, village_code=place, reason=why)
    return content


@transaction.atomic
def withdraw(*, exchange: Exchange, reason: str, by: User) -> Exchange:
    """Give up a request: everybody in it is due again. An answer that comes later is not taken any more."""
    require(by, Permission.VERIFICATION_RUN, exchange.scope_id)
    if not reason.strip():
        raise ReasonMissing
    waiting = Exchange.objects.across_areas(reason="the view has chosen the request").filter(
        pk=exchange.pk, state=Exchange.State.SENT
    )
    if not waiting.update(state=Exchange.State.WITHDRAWN):
        raise ExchangeOver
    given_back = exchanges.give_back(exchange.pk, trouble=_("The matching request was withdrawn."))
    audit.record(
        "exchange.withdraw", target=exchange, by=by, village_code=exchange.scope_id, reason=reason.strip(),
        details={"persons": given_back},
    )  # fmt: skip
    exchange.refresh_from_db()
    return exchange


@transaction.atomic
def answer(*, exchange: Exchange, name: str, stream: BinaryIO, by: User) -> Exchange:
    """Take an office's answer to a request.

    1. Lock the request; the same file is not taken twice. 2. Read strictly: number, row and mark must belong together.
    3. Judge and store like answers of a service. 4. Who was not answered is due again; refused rows are told.
    """
    require(by, Permission.VERIFICATION_RUN, exchange.scope_id)
    locked = Exchange.objects.across_areas(reason="the view has chosen the request").select_for_update(of=("self",))
    request: Exchange = locked.get(pk=exchange.pk)
    if request.state != Exchange.State.SENT:
        raise ExchangeOver
    request.answer_sha256 = _new_content(request.source, name, stream)
    source = _with_facts(request.source)
    held = {one.place: one for one in exchanges.waiting(request.pk)}
    marks = {place: one.mark for place, one in held.items()}
    lines = list(_lines(name, stream, source, required=_ANSWER_COLUMNS))
    told, refusals = rows.read_answer(lines, source, number=request.number, sent=marks, key=_key())
    if not told:
        raise FileUnusable(name, _first_reason(refusals))
    counts = _store(source, told, held, refusals)
    exchanges.give_back(request.pk, trouble=_("The office's file had no usable answer for this person."))
    return _close(request, counts, refusals, lines=len(lines), by=by)


@transaction.atomic
def take_list(*, source: str, scope: Area, purpose: str, name: str, stream: BinaryIO, by: User) -> Exchange:
    """Take a list that an office hands over without having been asked row by row: what it says of people of the area.

    Whoever is named gets an answer; people whom the registry does not know are told and counted, and nothing else of
    them is kept.
    """
    definition = _with_facts(source)
    require(by, Permission.VERIFICATION_RUN, scope.pk)
    agreements.under(source=source, purpose=purpose)
    digest = _new_content(source, name, stream)
    now = timezone.localtime()
    lines = list(_lines(name, stream, definition, required=(NIK,)))
    known = {}
    numbers = sorted({nik for line in lines if (nik := rows.nik_in(line))})
    for start in range(0, len(numbers), _BLOCK):
        known.update(exchanges.people(numbers[start : start + _BLOCK], scope=scope.pk))
    told, refusals = rows.read_list(lines, definition, known=known)
    if not told:
        raise FileUnusable(name, _first_reason(refusals))
    busy = exchanges.held_elsewhere(source=source, persons=sorted(told))
    due.make_persons_due(source=source, persons=sorted(told), today=now.date(), policy=None)
    held = {one.place: one for one in exchanges.hold(source=source, persons=sorted(told), now=now)}
    found = Exchange.objects.create(
        number=uuid4().hex, kind=Exchange.Kind.LIST, source=source, scope=scope, state=Exchange.State.SENT,
        purpose=purpose, rows=len(lines), requested_by=by, answer_sha256=digest,
    )  # fmt: skip
    found.number = _number(definition, found)
    _keep_lines(found, [ExchangeLine(question_id=one.check_id, asked_hash=one.asked_hash) for one in held.values()])
    for place in told.keys() - held.keys():
        why = Trouble.BUSY if place in busy else Trouble.NOT_ASKED
        refusals.extend(Refusal(number, why) for number in told.pop(place).lines)
    counts = _store(definition, told, held, refusals)
    exchanges.give_back(found.pk, trouble=_("The office's list said too little of this person."))
    return _close(found, counts, refusals, lines=len(lines), by=by)


def _store(
    source: Source,
    told: Mapping[int, Told],
    held: Mapping[int, HeldCheck],
    refusals: list[Refusal],
) -> RunCounts:
    """Judge what was told and keep it; what is too little is refused."""
    now, counts = timezone.now(), RunCounts()
    limits = all_thresholds(source.key, today=timezone.localdate())
    kept: list[StoredAnswer] = []
    for place, one in told.items():
        check = held[place]
        reply = judged(
            source, Reply(check.check_id, Bucket.FAILED), one.records, limits=limits, today=timezone.localdate()
        )
        setattr(counts, reply.outcome.value, getattr(counts, reply.outcome.value) + 1)
        if reply.is_final:
            kept.append(_stored(reply, check))
        else:
            refusals.extend(rows.partial(one, reply.text))
    by_check = {one.check_id: one for one in held.values()}
    for start in range(0, len(kept), _BLOCK):
        batch = kept[start : start + _BLOCK]
        following = [one.check_id for one in batch if by_check[one.check_id].has_former]
        answers.store_answers(batch, following=following, now=now)
        counts.findings_opened += answers.open_findings(batch, machine_id=User.MACHINE_ID, now=now)
        counts.findings_closed += answers.close_findings(
            [one for one in batch if by_check[one.check_id].has_findings],
            machine_id=User.MACHINE_ID,
            reason=_("A newer answer of the source no longer shows this difference."),
            now=now,
        )
    return counts


def _stored(reply: Reply, check: HeldCheck) -> StoredAnswer:
    return StoredAnswer(
        check_id=check.check_id,
        outcome=reply.outcome.value,
        elements=reply.evidence,
        code=reply.code,
        text=reply.text,
        asked_hash=check.asked_hash,
        opens=reply.opens,
        settles=reply.settles,
        valid_until=reply.valid_until,
    )


def _close(exchange: Exchange, counts: RunCounts, refusals: Sequence[Refusal], *, lines: int, by: User) -> Exchange:
    """Write what came of it; the first refusals are kept with their lines."""
    kinds = Counter(one.trouble.value for one in refusals)
    exchange.state, exchange.answered_by, exchange.answered_at = Exchange.State.ANSWERED, by, timezone.now()
    exchange.counts = {**counts.as_json(), "lines": lines, "refused": len(refusals), "troubles": dict(kinds)}
    exchange.troubles = [one.as_stored() for one in sorted(refusals, key=lambda one: one.number)[:_KEPT_TROUBLES]]
    exchange.save()
    details = {"answered": counts.answered, "refused": len(refusals), "findings": counts.findings_opened}
    audit.record("exchange.answer", target=exchange, by=by, village_code=exchange.scope_id, details=details)
    return exchange


def _with_facts(key: str) -> Source:
    """A source whose answers can be written into a file."""
    source = source_of(key)
    if not source.facts:
        raise SourceWithoutFiles(_(source.label))
    return source


def _number(source: Source, exchange: Exchange) -> str:
    return f"{source.prefix.replace('_', '-')}-{timezone.localdate():%Y}-{exchange.pk:05d}"


def _key() -> bytes:
    return hashlib.sha256(f"exchange:{settings.SECRET_KEY}".encode()).digest()


def _mark(exchange: Exchange, row: int, nik: str) -> str:
    return mark_of(_key(), exchange.number, row, nik)


def _keep_lines(exchange: Exchange, lines: Sequence[ExchangeLine]) -> None:
    """The rows of an exchange, numbered as they stand in its file."""
    for row, line in enumerate(lines, 1):
        line.exchange, line.row = exchange, row
    ExchangeLine.objects.bulk_create(lines, batch_size=_BLOCK)


def _sheet(source: Source, request: Exchange, taken: Sequence[TakenCheck]) -> bytes:
    """The request as a workbook: what is sent, and empty columns for the answer. Numbers are text."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("permintaan")
    head = book.add_format({"bold": True})
    for column, name in enumerate(rows.columns_of(source)):
        sheet.write_string(0, column, name, head)
    for row, one in enumerate(taken, 1):
        born = one.birth_date.isoformat() if one.birth_date else ""
        mark = _mark(request, row, one.nik)
        sent = (request.number, str(row), mark, one.nik, one.full_name, born, request.purpose)
        for column, text in enumerate(sent):
            sheet.write_string(row, column, text)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(rows.columns_of(source)) - 1, 20)
    book.close()
    return stream.getvalue()


def _new_content(source: str, name: str, stream: BinaryIO) -> str:
    """The content's hash; a file that was taken before, or is too large, is refused."""
    if unpacked_size(stream) > LARGEST:
        raise FileUnusable(name, _("It is too large."))
    stream.seek(0)
    digest = hashlib.sha256(stream.read()).hexdigest()
    known = Exchange.objects.across_areas(reason="the same content, whoever brought it").filter(
        source=source, answer_sha256=digest
    )
    if known.exists():
        raise SameFileAgain(name)
    return digest


def _lines(name: str, stream: BinaryIO, source: Source, *, required: Sequence[str]) -> Iterator[Line]:
    """The lines of a file by the columns that matter; others are ignored."""
    wanted = {*rows.SENT_COLUMNS, FOUND, *(alias for fact in source.facts for alias in fact.names)}
    try:
        table = open_table(stream)
        places = {place: key for place, head in enumerate(table.header) if (key := header_key(head)) in wanted}
        missing = [one for one in required if one not in places.values()]
        if missing:
            raise FileUnusable(name, _("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
        for count, row in enumerate(table.rows()):
            if count >= MOST_LINES:
                raise FileUnusable(name, _("It has too many rows."))
            cells = None if row.broken else {key: row.values[place] for place, key in places.items()}
            yield Line(row.number, cells, frozenset(places[one] for one in row.damaged if one in places))
    except UnreadableFile as error:
        raise FileUnusable(name, _(error.message) % {"found": error.found}) from error


def _first_reason(refusals: Sequence[Refusal]) -> str:
    if not refusals:
        return _("No row has an answer.")
    first = refusals[0]
    return _("Row %(row)d: %(reason)s") % {"row": first.number, "reason": _(rows.TROUBLES[first.trouble])}
