"""Nudges for background work of this room; the rows themselves are the queue."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from access.models import JobRow, User
from distribution.actions import cut_offs, determinations, figures, objection_additions, simulations
from distribution.actions.payments import files as payment_files
from distribution.actions.payments import replies as payment_replies
from distribution.domain.periods import Quarter
from distribution.models import Determination


@shared_task
def run_determination(determination_id: int) -> None:
    """Look at this determination now."""
    determinations.run(determination_id=determination_id)


@shared_task
def sweep_determinations() -> int:
    """Take up determinations whose message got lost or whose worker died; how many there were."""
    stale = timezone.now() - JobRow.CLAIM_EXPIRES
    waiting = Determination.objects.across_areas(reason="sweep of all lost work").filter(
        state__in=[Determination.State.QUEUED, Determination.State.RUNNING],
        requested_at__lt=timezone.now() - timedelta(seconds=10),
    )
    lost = [one.pk for one in waiting.order_by("pk") if one.heartbeat_at is None or one.heartbeat_at < stale]
    for pk in lost:
        run_determination.delay(pk)
    return len(lost)


@shared_task
def gather_facts(period: str = "") -> int:
    """Renew the facts that rules are tried on, of the present quarter unless told otherwise; of how many families."""
    return simulations.gather_ahead(period=Quarter.parse(period) if period else Quarter.of(timezone.localdate()))


@shared_task
def refresh_figures() -> int:
    """Write the dashboard's figures again; how many kelurahan there are."""
    return figures.refresh(city_code=settings.CITY_CODE)


@shared_task
def announce_cut_offs() -> int:
    """Tell the verification by when it must have asked about the families of each programme; how many cycles."""
    return cut_offs.announce(now=timezone.localtime(), by=User.objects.machine())


@shared_task
def drop_old_objection_papers() -> int:
    """Drop papers of objections that are past their time; how many."""
    return objection_additions.drop_old_papers()


@shared_task
def write_payment_file(batch_id: int) -> None:
    """Look at the file of this batch now."""
    payment_files.write(batch_id=batch_id)


@shared_task
def read_payment_reply(reply_id: int) -> None:
    """Look at this reply of a paying agency now."""
    payment_replies.read(reply_id=reply_id)


@shared_task
def sweep_payments() -> int:
    """Take up files and replies whose message got lost or whose worker died; how many there were."""
    batches, replies = payment_files.waiting(), payment_replies.waiting()
    for pk in batches:
        write_payment_file.delay(pk)
    for pk in replies:
        read_payment_reply.delay(pk)
    return len(batches) + len(replies)
