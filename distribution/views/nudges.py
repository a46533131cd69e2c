"""Waking a worker from a page; without a broker the work waits for the sweep."""

import logging

from kombu.exceptions import OperationalError

from distribution.tasks import run_determination


log = logging.getLogger(__name__)


def wake_worker(determination_id: int) -> None:
    """Say to a worker that this determination waits."""
    try:
        run_determination.delay(determination_id)
    except OperationalError:
        log.warning("determination=%s waits: the broker does not answer", determination_id)
