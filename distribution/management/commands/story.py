"""Tells the way of one family, from the row of a file to delivered aid."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from access.domain.masking import mask_number
from access.management.base import PortalCommand
from distribution.queries.story import family_of, story_of


class Command(PortalCommand):
    help = "Tell the 14 steps of one family, each with the row or page it comes from."
    example = "python manage.py story 3576010101019001"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", metavar="NIK_OR_KK", help="16 digits of a person or of a family card")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"].strip()
        family = family_of(number)
        if family is None:
            raise CommandError(f"No family in the registry has the number {mask_number(number)}.")
        self.stdout.write(f"{mask_number(number)} family={family.pk} village={family.village_id}")
        for step in story_of(family):
            self.stdout.write(f"{step.number:>2} [{step.state}] {step.title}")
            for fact in step.facts:
                at = f"{timezone.localtime(fact.at):%Y-%m-%d %H:%M} " if fact.at else ""
                self.stdout.write(f"     {at}{fact.text}")
