"""Fetching a version of DTSEN from its web service into hand-over files, which then take the usual way: read, judged,
shown, and admitted by a second person.

Pages are written as they come, with the cursor that leads on, so that a fetch which was broken off goes on where it
stopped. Files are complete only when they have as many rows as the service says that there are.
"""

import csv
import fcntl
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import orjson
from django.conf import settings
from django.db import transaction

from access.actions import audit
from access.domain.permissions import Permission
from access.models import User
from recipients.actions.imports import receive
from recipients.actions.imports.receive import city_of
from recipients.domain.formats.versions import is_version
from recipients.models import Import
from verification.actions.source_status import SourceKeeper
from verification.actions.sources import adapter_of
from verification.domain.dtsen_pages import FILE_NAMES, SEPARATOR, Page, Part, columns_of, row_of
from verification.fetch_errors import FetchedByAnother, FetchIncomplete, FetchStopped, FetchVersionUnknown
from verification.sources.base import StoppedBy
from verification.sources.dtsen import DtsenService, Stopped


DTSEN = "dtsen"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Progress:
    """How far one file is: rows and bytes written, the columns, where to go on, and how many rows there should be."""

    rows: int = 0
    size: int = 0
    cursor: str = ""
    total: int | None = None
    columns: list[str] | None = None
    is_done: bool = False


# Told after each page: the collection, its rows so far, and of how many. An error ends the fetching; what came is kept.
OnPage = Callable[[Part, int, int | None], None]


def fetch(*, version: str, by: User, service: DtsenService | None = None, on_page: OnPage = lambda *_: None) -> Import:
    """Fetch a version and queue it for reading. Refuses what is no version; stops with a reason when the service does.

    1. Fetch the pages of both collections, going on where an earlier fetch stopped. 2. Hand the pair to the intake.
    """
    if not is_version(version):
        raise FetchVersionUnknown(version)
    city = city_of(by, Permission.IMPORT_UPLOAD)
    asked = service or cast("DtsenService", adapter_of(DTSEN))
    folder = Path(settings.VAR) / "dtsen" / version
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        _fetch_pair(asked, folder, city=city, version=version, on_page=on_page)
        found = _hand_over(folder, version, by)
        shutil.rmtree(folder)
    return found


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else fetches the same version meanwhile; a killed process lets go by itself."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FetchedByAnother from error
        yield


def _fetch_pair(asked: DtsenService, folder: Path, *, city: str, version: str, on_page: OnPage) -> None:
    keeper = SourceKeeper(DTSEN, asked.daily_quota)
    allowance, _is_doubtful = keeper.allowance()
    try:
        for part in Part:
            allowance = _fetch_part(
                asked,
                part,
                folder,
                city=city,
                version=version,
                keeper=keeper,
                allowance=allowance,
                on_page=on_page,
            )
    except Stopped as stop:
        keeper.note_stop(stop.by, stop.text)
        raise FetchStopped(stop.by, stop.text) from stop
    finally:
        keeper.flush()


@transaction.atomic
def _hand_over(folder: Path, version: str, by: User) -> Import:
    with ExitStack() as stack:
        files = [(_name(part, version), stack.enter_context((folder / part.value).open("rb"))) for part in Part]
        found: Import = receive(files=files, by=by, form=DTSEN, dataset_version=version)
    audit.record("verification.fetch_dtsen", target=found, by=by, details={"version": version})
    return found


def _fetch_part(
    service: DtsenService,
    part: Part,
    folder: Path,
    *,
    city: str,
    version: str,
    keeper: SourceKeeper,
    allowance: int | None,
    on_page: OnPage,
) -> int | None:
    """All pages of one collection into its file. Returns how many calls are left of our own quota."""
    progress = _read_progress(folder, part)
    while not progress.is_done:
        if allowance is not None and allowance <= 0:
            raise Stopped(StoppedBy.QUOTA, "")
        fetched = service.page(part, city=city, version=version, cursor=progress.cursor)
        keeper.note_page(tries=fetched.tries, milliseconds=fetched.milliseconds, quota_left=None)
        allowance = None if allowance is None else allowance - fetched.tries
        _keep(folder, part, progress, fetched.page)
        log.info("dtsen part=%s rows=%s of=%s", part.value, progress.rows, progress.total)
        on_page(part, progress.rows, progress.total)
    if not progress.rows or (progress.total is not None and progress.rows != progress.total):
        _forget(folder, part)
        raise FetchIncomplete(_name(part, version), progress.rows, progress.total or 0)
    return allowance


def _keep(folder: Path, part: Part, progress: _Progress, page: Page) -> None:
    """Write the rows of a page, then where to go on: a process that is killed between the two writes the page again."""
    is_first = progress.columns is None
    columns = progress.columns = progress.columns or columns_of(part, page.items)
    path = folder / part.value
    with path.open("r+" if path.exists() else "w", encoding="utf-8", newline="") as file:
        file.truncate(progress.size)
        file.seek(progress.size)
        writer = csv.writer(file, delimiter=SEPARATOR)
        if is_first:
            writer.writerow(columns)
        writer.writerows(row_of(part, item, columns) for item in page.items)
        file.flush()
        progress.size = path.stat().st_size
    progress.rows += len(page.items)
    progress.total = page.total if page.total is not None else progress.total
    progress.cursor, progress.is_done = page.next_cursor, not page.next_cursor
    marker = folder / f"{part.value}.json"
    fresh = marker.with_suffix(".new")
    fresh.write_bytes(orjson.dumps(asdict(progress)))
    fresh.replace(marker)


def _read_progress(folder: Path, part: Part) -> _Progress:
    marker = folder / f"{part.value}.json"
    if not marker.exists():
        return _Progress()
    stored: dict[str, Any] = orjson.loads(marker.read_bytes())
    return _Progress(**stored)


def _forget(folder: Path, part: Part) -> None:
    """The next fetch begins this file anew."""
    (folder / f"{part.value}.json").unlink()
    (folder / part.value).unlink()


def _name(part: Part, version: str) -> str:
    return FILE_NAMES[part].format(version=version)
