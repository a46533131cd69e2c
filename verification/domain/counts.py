"""The counters of a run: everybody asked is in exactly one bucket."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final


BUCKETS: Final = (
    "matched", "mismatched", "not_found", "deceased", "duplicate", "inactive", "malformed", "failed",
)  # fmt: skip


@dataclass(slots=True)
class RunCounts:
    """What a run has come to so far."""

    matched: int = 0
    mismatched: int = 0
    not_found: int = 0
    deceased: int = 0
    duplicate: int = 0
    inactive: int = 0
    malformed: int = 0
    failed: int = 0
    findings_opened: int = field(default=0)
    findings_closed: int = field(default=0)

    @classmethod
    def read(cls, stored: Mapping[str, int]) -> "RunCounts":
        """The counters as a run has stored them."""
        return cls(**{one.name: int(stored.get(one.name, 0)) for one in fields(cls)})

    def as_json(self) -> dict[str, int]:
        """The counters as a run stores them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def asked(self) -> int:
        """Persons asked about, in vain or not."""
        return sum(getattr(self, bucket) for bucket in BUCKETS)

    @property
    def answered(self) -> int:
        """Persons about whom the source said something."""
        return self.asked - self.failed
