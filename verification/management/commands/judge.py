"""Judge the stored answers of a source anew, in the foreground."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from access.errors import UserError
from access.management.base import PortalCommand, writable
from access.models import Installation
from verification.actions import judging
from verification.domain.sources import askable
from verification.management.commands.verify import _user
from verification.models import Judging


class Command(PortalCommand):
    """The same action as the button and the night; for after a change of thresholds or of the comparison of names."""

    help = (
        "Judge the stored answers of a source anew by the thresholds in force and the registry of today; nobody is"
        " asked. Findings are opened and settled accordingly. With --preview nothing is kept."
    )
    example = "python manage.py judge --source dukcapil --preview"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", required=True, choices=askable(), help="whose answers are judged")
        parser.add_argument("--preview", action="store_true", help="only count what would change")
        parser.add_argument("--json", type=writable, metavar="OUT", help="write the result to this file")
        parser.add_argument("--by", metavar="USER", help="the user in whose name it is done")

    def handle(self, **options: Any) -> None:
        installation = Installation.objects.select_related("city").first()
        if installation is None:
            raise CommandError(_("This installation is not prepared. Run: python manage.py prepare"))
        try:
            asked = judging.request(
                source=options["source"],
                city=installation.city,
                is_preview=options["preview"],
                reason=_("Asked for on the command line"),
                by=_user(options["by"]),
            )
        except UserError as error:
            raise CommandError(str(error)) from error
        judging.judge(judging_id=asked.pk)
        asked.refresh_from_db()
        result = result_of(asked)
        if options["json"]:
            options["json"].write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
        self.stdout.write(" ".join(f"{name}={value}" for name, value in result.items() if name != "thresholds"))


def result_of(asked: Judging) -> dict[str, Any]:
    """What came of it, in the agreed shape."""
    seconds = (asked.finished_at - asked.started_at).total_seconds() if asked.finished_at and asked.started_at else 0.0
    return {
        "judging_id": asked.pk,
        "source": asked.source,
        "is_preview": asked.is_preview,
        **asked.counts,
        "thresholds": asked.thresholds,
        "seconds": round(seconds, 2),
    }
