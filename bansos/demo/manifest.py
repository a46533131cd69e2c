"""Where the faults go, and the list of what an intake must say about which line."""

import json
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bansos.demo.areas import CityAreas
from bansos.demo.drafts import Draft, Entry
from bansos.demo.faults import FAULTS
from recipients.domain.intake import RULES


# One of each fault for that many families, at most MOST of each.
FAMILIES_PER_FAULT = 1200
MOST = 40


class Plan:
    """Which families of one version get a fault, and which one: the first that fits, in shuffled order."""

    def __init__(self, rng: Random, families: range, count: int) -> None:
        """`families` are the indexes to choose from, `count` the size of the city."""
        each = max(1, min(MOST, round(count / FAMILIES_PER_FAULT)))
        kinds = [kind for kind in FAULTS for _ in range(each)]
        rng.shuffle(kinds)
        # Some seats stay empty: not every fault fits every family.
        seats = min(len(families), round(len(kinds) * 1.15))
        self._pending = deque(kinds)
        self._seats = frozenset(rng.sample(families, seats))
        self.placed: Counter[str] = Counter()

    def is_seat(self, index: int) -> bool:
        """Whether this family may get a fault."""
        return index in self._seats

    def work_in(self, rng: Random, draft: Draft, city: CityAreas) -> None:
        """Gives the family the first waiting fault that fits it."""
        for _ in range(len(self._pending)):
            kind = self._pending.popleft()
            if FAULTS[kind](rng, draft, city):
                self.placed[kind] += 1
                break
            self._pending.append(kind)
        draft.settle()


@dataclass(slots=True)
class Expected:
    """What an intake must count in one file: rows as in the JSON of `ingest`."""

    read: int = 0
    rejected: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)

    def count(self, codes: dict[str, str]) -> None:
        """One line with these codes."""
        refusing = [code for code in codes if RULES[code].refuses]
        self.rejected += bool(refusing)
        (self.errors if refusing else self.warnings).update(refusing or list(codes))


class Manifest:
    """Writes faults.json while the files are written: one object per line and code."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._separator = "[\n"

    def note(self, file: str, row: int, codes: dict[str, str]) -> None:
        """The codes of one line; `file` is its path below the folder of the manifest."""
        for code, column in codes.items():
            severity = str(RULES[code].severity)
            line = {"file": file, "row": row, "column": column, "code": code, "severity": severity}
            self._file.write(self._separator + json.dumps(line))
            self._separator = ",\n"

    def close(self) -> None:
        """End the list."""
        self._file.write("[]\n" if self._separator == "[\n" else "\n]\n")
        self._file.close()


class Sheet:
    """One file under way: knows the number of the line it writes next, the header being line 1."""

    def __init__(self, path: Path, name: str, header: str, manifest: Manifest | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.expected = Expected()
        self._name = name
        self._manifest = manifest
        self._file = path.open("wb", buffering=1 << 20)
        self._file.write(header.encode() + b"\n")

    def put(self, line: str, codes: dict[str, str] | None = None) -> None:
        """A clean line, perhaps with a warning that its NIK earns."""
        self._file.write(line.encode() + b"\n")
        self._count(codes)

    def put_entry(self, entry: Entry) -> None:
        """A line of a family that a fault was worked into."""
        self._file.write(entry.encoded() + b"\n")
        self._count(entry.verdicts())

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def _count(self, codes: dict[str, str] | None) -> None:
        self.expected.read += 1
        if codes:
            self.expected.count(codes)
            if self._manifest is not None:
                self._manifest.note(self._name, self.expected.read + 1, codes)
