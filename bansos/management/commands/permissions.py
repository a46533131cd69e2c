"""Prints the tables of docs/permissions.md."""

from typing import Any

from access.management.base import PortalCommand
from bansos.permission_tables import document


class Command(PortalCommand):
    help = "Print who may do what: roles and permissions, addresses and permissions."
    example = "python manage.py permissions > docs/permissions.md"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
