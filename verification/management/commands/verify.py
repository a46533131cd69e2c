"""Ask a source about everybody who is due, in the foreground."""

import json
import signal
import threading
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from access.management.base import WRONG_ARGUMENTS, PortalCommand, writable
from access.models import Area, Installation, User
from verification.actions import checks, runs
from verification.actions.sources import adapter_of
from verification.domain.counts import BUCKETS, RunCounts
from verification.domain.sources import askable, source_of
from verification.models import VerificationRun
from verification.sources.base import Adapter


_MOST = 2_147_483_647  # what the column of a limit holds


class Command(PortalCommand):
    """Runs the checks that are due with the same action as the worker; a second call goes on where it stopped."""

    help = (
        "Ask a source, for example the civil registry, about everybody who is due and store the answers. Stops"
        " cleanly when the day's quota is used up; the next call goes on."
    )

    example = "python manage.py verify --source dukcapil --scope 35.76.02 --limit 1000"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", required=True, choices=askable(), help="who is asked")
        parser.add_argument("--limit", type=_positive, help="ask at most so many persons")
        parser.add_argument("--scope", metavar="AREA", help="code of a district or village, for example 35.76.02")
        parser.add_argument("--json", type=writable, metavar="OUT", help="write the result to this file")
        parser.add_argument("--by", metavar="USER", help="the user in whose name it is done")

    def handle(self, **options: Any) -> None:
        """Steps: 1. settings and arguments; 2. a run of its own; 3. ask; 4. say what came of it."""
        run = self._run(adapter_of(options["source"]), options)
        result = result_of(run)
        if options["json"]:
            options["json"].write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
        self._tell(run, result)
        if run.stopped_by in (VerificationRun.StoppedBy.AUTH, VerificationRun.StoppedBy.DOWN):
            raise CommandError(_stop_sentence(run))

    def _run(self, adapter: Adapter, options: dict[str, Any]) -> VerificationRun:
        run = runs.request_run(
            source=options["source"],
            scope=_scope(options["scope"]),
            limit=options["limit"],
            purpose=_("Asked for on the command line"),
            by=_user(options["by"]),
            is_attended=True,
        )
        stop = threading.Event()
        before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._announce(run)
            return checks.run(run_id=run.pk, adapter=adapter, should_stop=stop.is_set)
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _announce(self, run: VerificationRun) -> None:
        if self.stdout.isatty():
            self.stdout.write(_("Run %(number)d has started. Ctrl-C stops it; nothing is lost.") % {"number": run.pk})

    def _tell(self, run: VerificationRun, result: dict[str, Any]) -> None:
        if run.state == VerificationRun.State.CANCELLED:
            self.stdout.write(_("Stopped on request. A second call goes on where it stopped."))
        if run.stopped_by == VerificationRun.StoppedBy.QUOTA:
            self.stdout.write(_stop_sentence(run))
        buckets = " ".join(f"{name}={result[name]}" for name in BUCKETS)
        self.stdout.write(
            f"run_id={result['run_id']} due={result['due']} asked={result['asked']} {buckets} left={result['left']}"
            f" findings_opened={result['findings_opened']} seconds={result['seconds']}"
        )


def result_of(run: VerificationRun) -> dict[str, Any]:
    """What came of a run, in the agreed shape."""
    counts = RunCounts.read(run.counts)
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at and run.started_at else 0.0
    return {
        "run_id": run.pk,
        "source": run.source,
        "due": run.total,
        "asked": counts.asked,
        **{name: getattr(counts, name) for name in BUCKETS},
        "left": checks.left_of(run),
        "stopped_by": run.stopped_by or None,
        "findings_opened": counts.findings_opened,
        "seconds": round(seconds, 2),
    }


def _stop_sentence(run: VerificationRun) -> str:
    said = f" ({run.trouble})" if run.trouble else ""
    sentences = {
        VerificationRun.StoppedBy.QUOTA: _(
            "Today's quota of %(source)s is used up. Nobody was marked wrongly; start again tomorrow to go on."
        ),
        VerificationRun.StoppedBy.AUTH: _(
            "%(source)s refused the account. Check the variables %(prefix)s_… of the account with %(office)s, then"
            " start again."
        ),
        VerificationRun.StoppedBy.DOWN: _(
            "%(source)s does not answer properly. Whoever was not answered stays due; start again later."
        ),
    }
    source = source_of(run.source)
    names = {"source": _(source.label), "prefix": source.prefix, "office": _(source.office)}
    return sentences[VerificationRun.StoppedBy(run.stopped_by)] % names + said


def _scope(code: str | None) -> Area:
    installation = Installation.objects.select_related("city").first()
    if installation is None:
        raise CommandError(_("This installation is not prepared. Run: python manage.py prepare"))
    if not code:
        return installation.city
    area = Area.objects.filter(pk=code).first()
    is_inside = code == installation.city_id or code.startswith(f"{installation.city_id}.")
    if area is None or not is_inside:
        raise CommandError(
            _("%(code)s is no area of this city. Give a code such as %(example)s.")
            % {"code": code, "example": f"{installation.city_id}.01"},
            returncode=WRONG_ARGUMENTS,
        )
    return area


def _user(name: str | None) -> User:
    if not name:
        return User.objects.machine()
    user = User.objects.filter(username__iexact=name, is_active=True).first()
    if user is None:
        raise CommandError(_("There is no user %(name)s.") % {"name": name}, returncode=WRONG_ARGUMENTS)
    return user


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _MOST:
        raise ArgumentTypeError(_("%(text)s is not a whole number from 1 on.") % {"text": text})
    return int(text)
