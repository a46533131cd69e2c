"""Runs a program of the portal whose clock the tests can move: `python -m tests.verification.failure.clocked ...`.

    CLOCK_FILE=/tmp/offset python -m tests.verification.failure.clocked worker --pool solo

The file holds the seconds by which the clock is wrong; it is read whenever the portal asks for the time. What has no
date (time.monotonic) goes on undisturbed, as on a machine whose clock is set.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone


_real_now = timezone.now
_file = Path(os.environ["CLOCK_FILE"])


def now() -> datetime:
    """The time as the wrong clock has it."""
    return _real_now() + timedelta(seconds=float(_file.read_text()))


def main() -> None:
    """Hand over to Celery."""
    from celery.__main__ import main as celery  # noqa: PLC0415 - the clock first

    timezone.now = now
    sys.argv = ["celery", "-A", "bansos.celery", *sys.argv[1:]]
    celery()


if __name__ == "__main__":
    main()
