"""Looks for records that may be one person, in the foreground, with the same action as the worker."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from access.domain.masking import mask_number
from access.management.base import WRONG_ARGUMENTS, PortalCommand, writable
from access.models import Installation, User
from recipients.actions import duplicates
from recipients.errors import NotPrepared
from recipients.models import DuplicatePair, DuplicateSearch


POLL_S = 0.5
SHOWN = 50  # pairs printed


class Command(PortalCommand):
    help = "Look for duplicate candidates among everybody and list the pairs that wait for a decision, surest first."
    example = "python manage.py duplicates --json duplicates.json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", type=writable, metavar="OUT", help="write all pairs to this file")
        parser.add_argument("--reveal", metavar="REASON", help="show whole NIKs; the reason is written down")
        parser.add_argument("--by", metavar="USER", help="the user in whose name it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        """1. Search. 2. Write down who sees whole numbers and why. 3. List."""
        by = _user(options["by"])
        search = self._search(by)
        if options["reveal"] is not None:
            duplicates.reveal(search=search, reason=options["reveal"], by=by)
        pairs = DuplicatePair.objects.visible_to(by) if not by.is_machine else _everywhere()
        waiting = pairs.open().select_related("first", "second").order_by("-score", "pk")
        is_whole = options["reveal"] is not None
        if options["json"]:
            _write(options["json"], (_told(pair, is_whole) for pair in waiting.iterator(chunk_size=2000)))
        else:
            for pair in waiting[:SHOWN]:
                told = _told(pair, is_whole)
                self.stdout.write(f"{told['a']} {told['b']} {told['score']:.3f} {' '.join(told['reasons'])}")
        self.stdout.write(
            f"persons={search.persons} compared={search.compared} found={search.found} new={search.opened} "
            f"waiting={waiting.count()}"
        )

    def _search(self, by: User) -> DuplicateSearch:
        installation = Installation.objects.select_related("city").first()
        if installation is None:
            raise NotPrepared
        search = duplicates.request_search(city=installation.city, is_whole=True, by=by)
        while not duplicates.search(search_id=search.pk):
            # A worker of the running portal was quicker.
            search.refresh_from_db()
            if search.is_finished:
                break
            time.sleep(POLL_S)
        search.refresh_from_db()
        if search.state == DuplicateSearch.State.FAILED:
            raise CommandError(f"The search broke off: {search.trouble}. Try again.")
        return search


def _everywhere() -> Any:
    return DuplicatePair.objects.across_areas(reason="whoever has access to the server sees the whole city")


def _told(pair: DuplicatePair, is_whole: bool) -> dict[str, Any]:
    first, second = pair.first.nik, pair.second.nik
    if not is_whole:
        first, second = mask_number(first), mask_number(second)
    return {"a": first, "b": second, "score": pair.score, "reasons": pair.reasons}


def _write(path: Path, pairs: Iterator[dict[str, Any]]) -> None:
    """One pair a line, so that a large city's list never stands in memory as a whole."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{"pairs":[')
        for place, pair in enumerate(pairs):
            out.write((",\n" if place else "\n") + json.dumps(pair))
        out.write("\n]}\n")


def _user(name: str | None) -> User:
    if not name:
        return User.objects.machine()
    user = User.objects.filter(username__iexact=name, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user {name}.", returncode=WRONG_ARGUMENTS)
    return user
