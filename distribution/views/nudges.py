"""Waking a worker from a page; without a broker the work waits for the sweep."""

import logging

from kombu.exceptions import OperationalError

from distribution.tasks import gather_facts, read_payment_reply, run_determination, write_payment_file


log = logging.getLogger(__name__)


def wake_worker(determination_id: int) -> None:
    """Say to a worker that this determination waits."""
    try:
        run_determination.delay(determination_id)
    except OperationalError:
        log.warning("determination=%s waits: the broker does not answer", determination_id)


def wake_for_file(batch_id: int) -> None:
    """Say to a worker that the file of this batch waits to be written."""
    try:
        write_payment_file.delay(batch_id)
    except OperationalError:
        log.warning("batch=%s waits: the broker does not answer", batch_id)


def wake_for_reply(reply_id: int) -> None:
    """Say to a worker that this reply waits to be read."""
    try:
        read_payment_reply.delay(reply_id)
    except OperationalError:
        log.warning("reply=%s waits: the broker does not answer", reply_id)


def wake_for_facts(period: str) -> None:
    """Say to a worker that the facts of a period are to be renewed; the schedule does it anyway, later."""
    try:
        gather_facts.delay(period)
    except OperationalError:
        log.warning("facts of %s wait: the broker does not answer", period)
