"""Fills an empty installation with an invented city."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connection

from access.management.base import PortalCommand, city_code, whole
from access.models import User
from bansos import demo_accounts
from bansos.demo_seeding import state, story
from bansos.demo_seeding.state import DemoState
from bansos.preparation import prepare


FEWEST, MOST = 100, 300_000
# Two seeders at once wait for each other ("seed" in ASCII).
LOCK = 0x73656564


class Command(PortalCommand):
    """1. prepare, 2. refuse or clear up, 3. tell the story through the actions, 4. write down that it is told."""

    help = (
        "Fill an empty installation with an invented city: hand-over files with known faults, accounts of all roles,"
        " verified people, programmes and two cycles of aid. Does nothing where there is a demo city already; an"
        " interrupted one is begun again."
    )
    example = "python manage.py seed_demo --city 35.76 --families 12000 --seed 7"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--city", type=city_code, default=settings.CITY_CODE, help="Kemendagri code of the city served"
        )
        parser.add_argument(
            "--families", type=families_of, default=12_000, metavar="N", help="size of the invented city"
        )
        parser.add_argument("--seed", type=int, default=7, help="the same number gives the same city")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(options["city"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            self._seed(options["city"], options["families"], options["seed"])
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _seed(self, city: str, families: int, seed: int) -> None:
        found = state.demo_state()
        if found is DemoState.IN_USE:
            raise state.InUse
        if found is DemoState.FINISHED:
            demo_accounts.set_password()
            self.say("The demo city is there already; nothing was changed.")
            return
        if found is DemoState.UNFINISHED:
            self.say("An interrupted demo city is cleared away and begun again.")
            state.start_over()
            prepare(city)
        began = time.monotonic()
        by = User.objects.machine()
        state.begin(by=by)

        def note(line: str) -> None:
            self.say(f"{time.monotonic() - began:6.1f} s  {line}")

        story.tell(families=families, seed=seed, say=note)
        state.finish(families=families, seed=seed, by=by)
        self.say(f"demo city={city} families={families} seconds={time.monotonic() - began:.1f}")

    def say(self, text: str) -> None:
        """One line at once, also into a pipe."""
        self.stdout.write(text)
        self.stdout.flush()


# The size of a city, as the command line gives it.
families_of = whole(FEWEST, MOST)
