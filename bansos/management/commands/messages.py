"""Keep the Indonesian catalogue in line with the pages."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bansos import catalogue


class Command(BaseCommand):
    """Extract, merge and compile; says what is still without translation."""

    help = (
        "Bring locale/id in line with code and templates and compile it. "
        'Example: python manage.py messages --add new.json   ({"English text": "teks Indonesia"})'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--add",
            type=Path,
            metavar="FILE",
            help="JSON file with translations to take over",
        )
        parser.add_argument("--compile", action="store_true", help="only compile what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            catalogue.compile_catalogue()
            return
        catalog = catalogue.update(self._read(options["add"]))
        missing = catalogue.untranslated(catalog)
        for text in missing:
            self.stdout.write(f"  {text}")
        self.stdout.write(f"{len(catalog)} messages, {len(missing)} without translation")

    def _read(self, path: Path | None) -> dict[str, Any]:
        if path is None:
            return {}
        try:
            added = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read as JSON: {error}") from error
        if not isinstance(added, dict):
            raise CommandError(f"{path} must hold one object: English text to Indonesian text")
        return added
