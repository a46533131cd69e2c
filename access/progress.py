"""How far a job of the background has come, as pages show it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Progress:
    """What components/job_progress.html needs. `rate` is a second's; the texts are for people, `next_url` leads on."""

    pk: int
    phase_label: str
    is_finished: bool
    done: int = 0
    total: int = 0
    percent: int = 0
    rate: float = 0.0
    time_left: timedelta | None = None
    can_cancel: bool = False
    cancel_requested_at: datetime | None = None
    trouble: str = ""
    outcome: str = ""
    next_url: str = ""
    next_label: str = ""
