"""Figures of the installation for monitoring: numbers of rows by state, never anything about a person."""

from collections.abc import Callable, Iterator, Mapping

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, QuerySet
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from recipients.models import Import
from verification.models import Finding, VerificationRun


REASON = "monitoring counts rows of the whole installation"
QUEUE = "bansos"


class Figures(Collector):
    """Read at the moment they are asked for: several web processes then tell the same."""

    def __init__(self, parts: Mapping[str, str], silence: Callable[[], float | None]) -> None:
        self.parts = parts
        self.silence = silence

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("bansos_part_up", "1 when this part of the portal is well.", labels=["part"])
        for part, told in self.parts.items():
            up.add_metric([part], told == "ok")
        yield up
        if self.parts["broker"] == "ok":
            yield from self._work()
        if self.parts["database"] == self.parts["migrations"] == "ok":
            yield from self._rows()

    def _work(self) -> Iterator[Metric]:
        try:
            with redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
                waiting = client.llen(QUEUE)
        except redis.RedisError:
            return
        yield GaugeMetricFamily("bansos_queue_messages", "Nudges no worker has taken yet.", value=waiting)
        silence = self.silence()
        if silence is not None:
            yield GaugeMetricFamily(
                "bansos_worker_silence_seconds", "Time since a worker was last heard of.", value=silence
            )

    def _rows(self) -> Iterator[Metric]:
        kinds: dict[str, QuerySet] = {
            "import": Import.objects.across_areas(reason=REASON),
            "verification_run": VerificationRun.objects.across_areas(reason=REASON),
            "finding": Finding.objects.across_areas(reason=REASON).exclude(state=Finding.State.DECIDED),
        }
        rows = GaugeMetricFamily("bansos_rows", "Rows of a kind of work by state.", labels=["kind", "state"])
        try:
            for kind, found in kinds.items():
                for state, count in found.order_by("state").values_list("state").annotate(Count("pk")):
                    rows.add_metric([kind, state], count)
        except DatabaseError:
            return
        yield rows
