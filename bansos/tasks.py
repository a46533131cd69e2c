"""Background work of the installation itself."""

from celery import shared_task

from bansos.health import note_worker


@shared_task
def note_heartbeat() -> None:
    """A worker is alive and gets its messages."""
    note_worker()
