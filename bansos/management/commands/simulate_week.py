"""Fills an empty installation with an invented city and lets a week pass in it."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from access.management.base import PortalCommand, city_code
from access.models import User
from bansos.demo_seeding import state, story, week
from bansos.demo_seeding.clock import moment_of, moved_to
from bansos.demo_seeding.state import DemoState
from bansos.management.commands.seed_demo import families_of
from bansos.preparation import prepare


class Command(PortalCommand):
    """1. prepare, 2. tell the city's story up to a week ago, 3. let the week pass, day by day, up to today."""

    help = (
        "Fill an empty installation with an invented city, and let a week pass in it: deaths, new family cards, a new"
        " version of DTSEN, a day whose quota ends, a day without the civil registry. What happened is written into"
        " demo/week.json."
    )
    example = "python manage.py simulate_week --families 600 --seed 7"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--city", type=city_code, default=settings.CITY_CODE, help="Kemendagri code of the city served"
        )
        parser.add_argument("--families", type=families_of, default=600, metavar="N", help="size of the invented city")
        parser.add_argument("--seed", type=int, default=7, help="the same number gives the same city")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(options["city"])
        if state.demo_state() is not DemoState.EMPTY:
            raise state.InUse
        began, by = time.monotonic(), User.objects.machine()
        state.begin(by=by)

        def note(line: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.1f} s  {line}")
            self.stdout.flush()

        with moved_to(moment_of(timezone.now(), week.DAYS, 18)):
            city = story.tell(families=options["families"], seed=options["seed"], say=note)
        week.live(city)
        state.finish(families=options["families"], seed=options["seed"], by=by)
        note("The week is over.")
