"""From an approved roster of 100,000 to reconciled books: accounts, batch, file, and the bank's reply."""

from collections.abc import Iterator
from datetime import date
from random import Random

from django.utils import timezone

from access.actions import reference
from access.models import Area, User
from bansos.bench import Bench, Measure, stopwatch
from bansos.demo import paying
from bansos.queries import paying as queries
from distribution.actions import determinations, overlaps, programmes, rosters
from distribution.actions.payments import accounts, batches, files, release, replies, taking
from distribution.domain.periods import Quarter
from distribution.models import PayingAgency, PaymentBatch, PaymentReply, Programme, ReplyLine, Roster
from distribution.payments_reference import PayingAgencies


ROWS = 100_000
MOST_SECONDS = 15.0
PERIOD = Quarter(2026, 4)
_CODE = "bench-transfer"
_WHY = "the scratch database of a measurement"
_RULE = {"decile": {"level": "national", "max": 1}, "amount": {"per": "family", "rupiah": 600_000}}


def run(bench: Bench) -> Iterator[Measure]:
    """A programme of its own, made as large as the largest city's; run after the section that fills the city."""
    by = User.objects.machine()
    roster = _roster(bench, by)
    agency = _bank(by)
    with stopwatch() as taken:
        _accounts(bench, roster, agency, by)
    yield Measure("reconcile", "list of accounts", ROWS, taken[0])
    with stopwatch() as prepared:
        batch = batches.prepare(roster=roster, agency=agency, by=by)
    yield Measure("reconcile", "prepare a batch", batch.total, prepared[0])
    with stopwatch() as released:
        batch = release.release(batch=batch, by=by)
    yield Measure("reconcile", "release, everybody asked once more", batch.rows, released[0])
    with stopwatch() as written:
        files.write(batch_id=batch.pk)
    yield Measure("reconcile", "file for the bank", batch.rows, written[0])
    _send(batch, by)
    yield from _reconciled(bench, batch, by)


def _roster(bench: Bench, by: User) -> Roster:
    programme = programmes.create_programme(
        code=_CODE, name="Bench", unit=Programme.Unit.FAMILY, channel=Programme.Channel.TRANSFER,
        valid_from=PERIOD.first_day, by=by,
    )  # fmt: skip
    programmes.add_rule(programme=programme, definition=_RULE, valid_from=PERIOD.first_day, legal_basis="Bench", by=by)
    city = Area.objects.get(pk=bench.city)
    job = determinations.request(programme=programme, period=PERIOD, city=city, by=by)
    determinations.run(determination_id=job.pk)
    job.refresh_from_db()
    roster = rosters.draw_up(determination=job, by=by)
    queries.enlarge(roster.pk, city=bench.city, by=max(0, ROWS - roster.total))
    rosters.submit(roster=roster, by=by)
    overlaps.override_all(roster=roster, other=None, reason="Bench", by=by)
    return rosters.approve(roster=roster, decree_number="188.45/0/2026", planned_on=date(2026, 12, 1), by=by)


def _bank(by: User) -> PayingAgency:
    bank = PayingAgency(
        code="bench-bank", name="Bank Contoh", channel=Programme.Channel.TRANSFER, valid_from=PERIOD.first_day
    )
    reference.save(kind=PayingAgencies(), instance=bank, is_new=True, reason="Bench", by=by)
    return bank


def _accounts(bench: Bench, roster: Roster, agency: PayingAgency, by: User) -> None:
    path = bench.folder / "accounts.csv"
    rows = paying.account_rows(queries.receivers(roster.pk), bank="7002", rng=Random(7))  # noqa: S311 - invented
    with path.open("w", encoding="utf-8", newline="") as file:
        paying.write(rows, paying.ACCOUNT_HEADER, file)
    with path.open("rb") as stream:
        accounts.take(agency=agency, name=path.name, stream=stream, by=by)


def _send(batch: PaymentBatch, by: User) -> None:
    today = timezone.localdate()
    release.record_spm(batch=batch, number="SPM-1", on=today, by=by)
    release.record_sp2d(batch=batch, number="SP2D-1", on=today, rupiah=batch.rupiah, by=by)
    release.send(batch=batch, on=today, by=by)


def _reconciled(bench: Bench, batch: PaymentBatch, by: User) -> Iterator[Measure]:
    path = bench.folder / "reply.csv"
    rows = paying.reply_rows(
        queries.told(batch),
        at_hand=False,
        stage=str(PERIOD),
        on=timezone.localdate(),
        rng=Random(7),  # noqa: S311
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        count = paying.write(rows, paying.REPLY_HEADER, file)
    with path.open("rb") as stream:
        reply = replies.receive(roster=batch.roster, agency=batch.agency, name=path.name, stream=stream, by=by)
    with stopwatch() as read:
        replies.read(reply_id=reply.pk)
    reply = PaymentReply.objects.across_areas(reason=_WHY).select_related("agency").get(pk=reply.pk)
    for match in (ReplyLine.Match.QUEUE, ReplyLine.Match.UNKNOWN):
        taking.set_aside(reply=reply, match=match, reason="Bench", by=by)
    with stopwatch() as applied:
        taking.apply(reply=reply, by=by)
    seconds = read[0] + applied[0]
    allowed = MOST_SECONDS * count / ROWS
    yield Measure("reconcile", "read and match a bank's reply", count, read[0])
    yield Measure(
        "reconcile", "read, match and take over", count, seconds, None, seconds / allowed,
        "15 s per 100,000 rows", "below 1", seconds < allowed,
    )  # fmt: skip
