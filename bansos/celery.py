"""The Celery app. A message only says "look at this row now"; the row itself is the queue."""

import logging
import os
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from django.conf import settings
from kombu.exceptions import OperationalError

from bansos import embedded
from bansos.schedule import JOBS


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bansos.settings")
if not settings.configured:
    # The celery program comes here first; everybody else has read settings that have their addresses already.
    embedded.ensure()

logger = logging.getLogger(__name__)
HOUR_S = 3600


class Nudge(DjangoTask):
    """A task whose message may be lost: its row stays, and a sweep of bansos/schedule.py finds it."""

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().apply_async(*args, **kwargs)
        except OperationalError:
            logger.warning("broker_down task=%s", self.name)
            return None


app = Celery("bansos", task_cls=Nudge)
app.conf.update(
    # Tests talk to no broker: they call the actions.
    broker_url="memory://" if settings.TESTING else settings.REDIS_URL,
    broker_connection_retry_on_startup=True,
    # A page never waits long for a stopped broker.
    broker_transport_options={
        "visibility_timeout": 3 * HOUR_S,
        "socket_connect_timeout": 3,
        "socket_timeout": 10,
    },
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.2},
    task_default_queue="bansos",
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # A killed worker's task is given to another one; claims by compare-and-set make twice the same as once.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Shorter than the time after which the broker gives an unfinished task to another worker.
    task_soft_time_limit=2 * HOUR_S,
    task_time_limit=2 * HOUR_S + 300,
    worker_hijack_root_logger=False,
    worker_max_tasks_per_child=200,
    timezone=settings.TIME_ZONE,
    beat_schedule={job.name: job.entry() for job in JOBS},
    beat_schedule_filename=str(settings.VAR / "run" / "beat-schedule"),
)
app.autodiscover_tasks()
