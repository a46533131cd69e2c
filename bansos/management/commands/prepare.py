"""Makes a bare database ready for work."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from access.management.base import PortalCommand, city_code
from bansos.preparation import prepare


class Command(PortalCommand):
    help = "Migrate, load areas and lists, and write down which city is served. Safe to repeat."
    example = "python manage.py prepare --city 52.71"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--city",
            type=city_code,
            default=settings.CITY_CODE,
            help="Kemendagri code of the city served",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(options["city"])
        self.stdout.write(f"ready city={options['city']}")
