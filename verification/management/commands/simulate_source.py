"""`simulate_source NAME`: a server that speaks like one of the sources, over the invented population."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from verification.domain.sources import DUKCAPIL, source_of, sources
from verification.management.commands import simulate_dukcapil
from verification.management.commands.simulate_dukcapil import rate
from verification.simulator.dtsen import DtsenSimulator, pair_in
from verification.simulator.offices import Offices
from verification.simulator.population import CivilFile
from verification.simulator.records import RecordSimulator
from verification.simulator.server import Behaviour, Simulator


DTSEN, EVERYBODY = "dtsen", "all"
_EXAMPLE = "Example: python manage.py simulate_source employment --port 9001 --latency-ms 200 --partial 0.05 --late 0.1"


class Command(simulate_dukcapil.Command):
    help = f"Serve a simulated source over the demo population. {_EXAMPLE}"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "name", choices=[*sources(), EVERYBODY], metavar="NAME", help=", ".join([*sources(), EVERYBODY])
        )
        super().add_arguments(parser)
        parser.add_argument("--partial", type=rate, default=0.0, help="share of records that lack what is needed")
        parser.add_argument("--late", type=rate, default=0.0, help="share of answers that come another day")
        parser.add_argument("--pair", type=Path, help="folder with the hand-over files that `dtsen` serves")
        parser.add_argument("--key", default="", help="the only key that is let in")

    def simulator(self, population: CivilFile, behaviour: Behaviour, options: dict[str, Any]) -> Simulator:
        """What is served."""
        if options["name"] == DUKCAPIL:
            return super().simulator(population, behaviour, options)
        if options["name"] == EVERYBODY:
            return Offices(population, behaviour, others=[self._dtsen(behaviour, options)])
        if options["name"] == DTSEN:
            return self._dtsen(behaviour, options)
        return RecordSimulator(
            source_of(options["name"]),
            population,
            behaviour,
            partial=options["partial"],
            late=options["late"],
            key=options["key"],
        )

    def _dtsen(self, behaviour: Behaviour, options: dict[str, Any]) -> DtsenSimulator:
        folder = options["pair"] or Path(settings.VAR) / "demo"
        try:
            return DtsenSimulator(pair_in(folder), behaviour, key=options["key"])
        except LookupError as error:
            message = f"There is no pair of hand-over files in {folder}. Run: python manage.py seed_demo"
            raise CommandError(message) from error
