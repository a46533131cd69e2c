"""The first account of an installation; the others are made on the pages."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from access.actions import users
from access.management.base import PortalCommand
from access.models import Installation, User


class Command(PortalCommand):
    help = "Make an account with the role of administrator for the whole city, and print its first password once."
    example = "python manage.py create_admin siti.rahayu --full-name 'Siti Rahayu' --agency Diskominfo"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USER", help="name to sign in with")
        parser.add_argument("--full-name", required=True, help="as in the letter of appointment")
        parser.add_argument("--agency", default="", help="office, for example Diskominfo")

    def handle(self, *args: Any, **options: Any) -> None:
        installation = Installation.objects.select_related("city").first()
        if installation is None:
            raise CommandError("run: python manage.py prepare")
        user, password = users.create_administrator(
            username=options["username"],
            full_name=options["full_name"],
            agency=options["agency"],
            city=installation.city,
            today=timezone.localdate(),
            by=User.objects.machine(),
        )
        self.stdout.write(f"user={user.username} password={password}")
