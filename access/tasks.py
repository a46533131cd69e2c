"""Nudges for exports: look at this one now. The export's row is the queue."""

from celery import shared_task
from django.utils import timezone

from access.actions import exports
from access.queries.exports import lost


@shared_task
def run_export(export_id: int) -> bool:
    """Write one export; nothing happens when somebody else does it already."""
    return exports.run(export_id=export_id)


@shared_task
def sweep_exports() -> int:
    """Take up exports that a lost message or a dead worker left behind."""
    waiting = lost(now=timezone.now())
    for export_id in waiting:
        run_export.delay(export_id)
    return len(waiting)


@shared_task
def remove_expired_exports() -> int:
    """Delete files whose time is over."""
    return exports.remove_expired(now=timezone.now())
