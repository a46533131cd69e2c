"""The DTSEN service of tests: a simulator and a client of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.recipients import handover
from verification.domain.dtsen_pages import FORMATS, Part
from verification.simulator.dtsen import DtsenSimulator
from verification.simulator.server import running
from verification.sources.dtsen import DtsenConfig, DtsenService


VERSION = "2026-Q4"


def rows_of_service(count: int) -> dict[Part, list[dict[str, str]]]:
    families, persons = handover.households(range(1, count + 1))
    parts = {Part.FAMILIES: families, Part.MEMBERS: persons}
    return {
        part: [{FORMATS[part].column(field).name: value for field, value in row.items()} for row in rows]
        for part, rows in parts.items()
    }


@contextmanager
def serving(
    simulator: DtsenSimulator, *, key: str = "", page: int = 7, daily_quota: int | None = None
) -> Iterator[DtsenService]:
    with running(simulator) as url:
        config = DtsenConfig(url=url, key=key, page=page, timeout_s=2.0, daily_quota=daily_quota, backoff_s=0.01)
        yield DtsenService(config, sleep=lambda _seconds: None)
