"""Payments of the story: a bank with accounts and cards, a batch on its way, one reply taken over and one waiting."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO, StringIO
from random import Random
from typing import Final

from django.utils import timezone

from access.actions import reference
from access.domain.permissions import Role
from access.models import User
from bansos.demo import paying
from bansos.demo_seeding.city import DemoCity
from bansos.queries import paying as queries
from distribution.actions.payments import accounts, batches, files, release, replies, taking
from distribution.models import (
    Delivery,
    PayingAgency,
    Payment,
    PaymentBatch,
    PaymentReply,
    Programme,
    ReplyLine,
    Roster,
)
from distribution.payments_reference import PayingAgencies


AGENCIES: Final = (
    ("bank-contoh", "Bank Contoh (KKS)", Programme.Channel.TRANSFER),
    ("pos-contoh", "Kantor Pos Contoh", Programme.Channel.POST),
    ("gudang-contoh", "Gudang Beras Contoh", Programme.Channel.IN_KIND),
)
# A stream of its own: the dice of the other chapters fall as they always did.
_DICE: Final = 43
_WHY: Final = "the demo's own payments"


def name_agencies(city: DemoCity) -> None:
    """A bank, a post office and a warehouse."""
    for code, name, channel in AGENCIES:
        agency = PayingAgency(code=code, name=name, channel=channel, valid_from=date(2026, 1, 1))
        reference.save(
            kind=PayingAgencies(),
            instance=agency,
            is_new=True,
            reason="Kerja sama penyaluran",
            by=User.objects.machine(),
        )


def pay(city: DemoCity, roster: Roster) -> None:
    """Accounts, a batch of everybody by transfer, released by the treasurer and sent to the bank."""
    operator, treasurer = city.people[Role.OPERATOR], city.people[Role.BENDAHARA]
    bank = PayingAgency.objects.get(code="bank-contoh")
    text = StringIO()
    rows = paying.account_rows(queries.receivers(roster.pk), bank="7002", rng=_dice(0))
    paying.write(rows, paying.ACCOUNT_HEADER, text)
    accounts.take(agency=bank, name="distribusi-kks.csv", stream=_file(text), by=operator)
    batch = batches.prepare(roster=roster, agency=bank, by=operator)
    batch = release.release(batch=batch, by=treasurer)
    files.write(batch_id=batch.pk)
    today = timezone.localdate()
    release.record_spm(batch=batch, number=f"0087/SPM-LS/{today.year}", on=today, by=treasurer)
    release.record_sp2d(batch=batch, number=f"0413/SP2D/{today.year}", on=today, rupiah=batch.rupiah, by=treasurer)
    release.send(batch=batch, on=today, by=treasurer)
    city.say(f"payments={batch.rows} left_out={batch.left_out}")


def take_reply(city: DemoCity, roster: Roster, villages: Iterable[str]) -> None:
    """The bank answers about some kelurahan; what it masks is set aside, the rest is taken over."""
    reply = _reply(city, roster, villages, part=1, habits=paying.Habits(masked=0))
    for match in (ReplyLine.Match.CONFLICT, ReplyLine.Match.QUEUE):
        taking.set_aside(reply=reply, match=match, reason="Ditanyakan ke bank", by=city.people[Role.OPERATOR])
    taking.apply(reply=reply, by=city.people[Role.BENDAHARA])


def receive_reply(city: DemoCity, roster: Roster, villages: Iterable[str]) -> None:
    """What was handed over on the spot is taken over; another answer lies there with masked rows to be decided."""
    batch = PaymentBatch.objects.across_areas(reason=_WHY).get(roster=roster)
    release.follow_deliveries(batch=batch, by=city.people[Role.BENDAHARA])
    _reply(city, roster, villages, part=2, habits=paying.Habits(masked=0.15))


def _reply(
    city: DemoCity, roster: Roster, villages: Iterable[str], *, part: int, habits: paying.Habits
) -> PaymentReply:
    batch = PaymentBatch.objects.across_areas(reason=_WHY).select_related("roster", "agency").get(roster=roster)
    payments = Payment.objects.across_areas(reason=_WHY).filter(
        batch=batch, village__in=list(villages), entry__delivery__state=Delivery.State.OPEN
    )
    wanted = {queries.reference_of(pk) for pk in payments.values_list("pk", flat=True).order_by("pk")}
    told = [one for one in queries.told(batch) if one.reference in wanted]
    text = StringIO()
    rows = paying.reply_rows(
        told, at_hand=False, stage=roster.period, on=timezone.localdate(), rng=_dice(part), habits=habits
    )
    paying.write(rows, paying.REPLY_HEADER, text)
    reply = replies.receive(
        roster=roster,
        agency=batch.agency,
        name=f"balasan-{part}.csv",
        stream=_file(text),
        by=city.people[Role.OPERATOR],
    )
    replies.read(reply_id=reply.pk)
    reply.refresh_from_db()
    city.say(f"reply={reply.pk} matched={reply.counts['matched']} queue={reply.counts['queue']}")
    return reply


def _file(text: StringIO) -> BytesIO:
    return BytesIO(text.getvalue().encode())


def _dice(part: int) -> Random:
    return Random(_DICE + part)  # noqa: S311 - dice, not secrets
