"""The portal's beat, sweeping runs twice a second: `python -m tests.verification.failure.hurried_beat FILE`."""

import sys

from bansos.celery import app


app.conf.beat_schedule = {
    name: {**entry, "schedule": 0.5} for name, entry in app.conf.beat_schedule.items() if name == "sweep-runs"
}

if __name__ == "__main__":
    app.Beat(schedule=sys.argv[1], max_interval=0.2, loglevel="WARNING").run()
