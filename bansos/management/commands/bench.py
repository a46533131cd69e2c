"""Measures the portal against the limits of this machine."""

import json
import os
import shutil
from argparse import ArgumentTypeError
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from access.management.base import PortalCommand, whole, writable
from bansos.bench import SECTIONS, Bench, BenchFailed, Measure
from bansos.bench.scratch import scratch_database
from bansos.preparation import prepare


class Command(PortalCommand):
    help = "Measure intake, verification, determination and pages in a scratch database; prints a table."
    example = "python manage.py bench --persons 100000 --json bench.json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--persons", type=whole(1), default=100_000, metavar="N", help="size of the invented city")
        parser.add_argument("--sections", type=_sections, default=SECTIONS, help="which ones, separated by commas")
        parser.add_argument("--json", type=writable, metavar="OUT", help="write the figures to this file")
        parser.add_argument("--baseline", action="store_true", help="keep the result as bench-baseline.json in var/")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.VAR) / "bench"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            with scratch_database(os.environ["DATABASE_URL"]) as url:
                prepare(settings.CITY_CODE)
                bench = Bench(persons=options["persons"], folder=folder, database_url=url, city=settings.CITY_CODE)
                measures = self._measure(bench, options["sections"])
        except BenchFailed as error:
            raise CommandError(str(error)) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self._keep(options, measures)

    def _measure(self, bench: Bench, names: Sequence[str]) -> list[Measure]:
        measures = []
        self.stdout.write(f"{'step':55} {'rows':>9} {'s':>8} {'rows/s':>9} {'MB':>5} {'ratio':>7}  to, bound")
        for name in names:
            for measure in import_module(f"bansos.bench.{name}").run(bench):
                measures.append(measure)
                self.stdout.write(_line(measure))
        return measures

    def _keep(self, options: dict[str, Any], measures: list[Measure]) -> None:
        rows = [{**asdict(each), "rows_per_second": round(each.rows_per_second)} for each in measures]
        text = json.dumps({"persons": options["persons"], "measures": rows}, indent=1)
        if options["json"]:
            options["json"].write_text(text + "\n", encoding="utf-8")
        if options["baseline"]:
            (Path(settings.VAR) / "bench-baseline.json").write_text(text + "\n", encoding="utf-8")


def _line(each: Measure) -> str:
    peak = f"{each.peak_mb:.0f}" if each.peak_mb else ""
    ratio = f"{each.ratio:.2f}" if each.ratio is not None else ""
    verdict = "" if each.reached is None else "  reached" if each.reached else "  MISSED"
    return (
        f"{each.section + ': ' + each.step:55} {each.rows:9,d} {each.seconds:8.2f} {each.rows_per_second:9,.0f} "
        f"{peak:>5} {ratio:>7}  {each.limit}{', ' + each.bound if each.bound else ''}{verdict}"
    )


def _sections(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in SECTIONS]:
        raise ArgumentTypeError(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    return names
