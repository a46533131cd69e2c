"""Which version of rules and statements reads files, so that nothing is admitted as an older version judged it."""

import hashlib
from functools import cache
from pathlib import Path

from recipients.models import Import


_APP = Path(__file__).resolve().parent.parent
_READERS = (
    "domain/**/*.py",
    "queries/intake*.py",
    "queries/persons_file*.py",
    "queries/sql/intake_*.sql",
    "queries/sql/persons_*.sql",
)


@cache
def judging_version() -> str:
    """The version of the running portal: it changes by itself with any rule, code list or statement that judges a row.

    Nobody has to remember a number. A change that means nothing costs one more look at the files that wait.
    """
    digest = hashlib.sha256()
    for pattern in _READERS:
        for path in sorted(_APP.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def is_outdated(found: Import) -> bool:
    """Whether a waiting import was read by another version: what its page says may no longer be so."""
    return found.state == Import.State.STAGED and found.judged_by != judging_version()
