"""An invented paying agency's answer to a batch, as a file to be sent in on the batch's page."""

from datetime import date
from random import Random
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from access.management.base import PortalCommand, writable
from bansos.demo import paying
from bansos.demo_seeding import state
from bansos.demo_seeding.state import DemoState
from bansos.queries import paying as queries
from distribution.models import PaymentBatch


class Command(PortalCommand):
    """Only for demo cities: an answer that no agency gave has no place in another one's books."""

    help = "Write the answer of an invented paying agency to a released batch of a demo city as CSV."
    example = "python manage.py simulate_reply 3 --out balasan.csv --seed 7"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=int, help="the number in the address of the batch")
        parser.add_argument("--out", type=writable, required=True, metavar="OUT.csv", help="the file to write")
        parser.add_argument("--on", type=date.fromisoformat, help="day of payment, for example 2026-11-20")
        parser.add_argument("--seed", type=int, default=7, help="the same number gives the same answer")
        parser.add_argument("--no-failures", action="store_true", help="everybody received the aid")

    def handle(self, *args: Any, **options: Any) -> None:
        if state.demo_state() not in {DemoState.UNFINISHED, DemoState.FINISHED}:
            raise CommandError("This is no demo city: only a real agency answers about its payments.")
        batches = PaymentBatch.objects.across_areas(reason="the command line is the server administrator's")
        batch = batches.select_related("roster").filter(pk=options["batch"], sent_on__isnull=False).first()
        if batch is None:
            raise CommandError("There is no batch of this number whose file was sent to an agency.")
        habits = paying.Habits(0, 0, 0, 0, 0) if options["no_failures"] else paying.Habits()
        rows = paying.reply_rows(
            queries.told(batch),
            at_hand=batch.channel != "transfer",
            stage=batch.roster.period,
            on=options["on"] or timezone.localdate(),
            rng=Random(options["seed"]),  # noqa: S311 - invented
            habits=habits,
        )
        with options["out"].open("w", encoding="utf-8", newline="") as file:
            count = paying.write(rows, paying.REPLY_HEADER, file)
        self.stdout.write(f"rows={count} file={options['out']}")
