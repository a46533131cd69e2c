"""Loads the borders of areas."""

from typing import Any

from django.core.management.base import CommandParser

from access.actions.areas import load_boundaries
from access.management.base import PortalCommand, readable
from access.models import User


class Command(PortalCommand):
    help = "Keep the borders of a GeoJSON file by Kemendagri code (property kode or code, kec for kecamatan)."
    example = "python manage.py load_boundaries kelurahan.geojson"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=readable, help="GeoJSON FeatureCollection of polygons")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_boundaries(path=options["file"], by=User.objects.machine())
        self.stdout.write(f"boundaries matched={loaded.matched} unknown={len(loaded.unknown)}")
        for code in loaded.unknown[:20]:
            self.stdout.write(f"  no area has the code {code}")
