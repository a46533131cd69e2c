"""Loads the areas of the country."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from access.actions.areas import load_areas
from access.management.base import PortalCommand, city_code
from access.models import User


class Command(PortalCommand):
    help = "Load provinces, cities, districts and villages with their postal codes from the installed package."
    example = "python manage.py load_areas --city 35.76"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--city",
            type=city_code,
            default=settings.CITY_CODE,
            help="Kemendagri code of the city served",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_areas(city_code=options["city"], by=User.objects.machine())
        self.stdout.write(f"areas written={written}")
