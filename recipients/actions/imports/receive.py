"""Taking in the files of a hand-over: what they are, whether they are new, and which version they hold."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from access.actions import audit
from access.domain.cities import belongs_to
from access.domain.permissions import Permission
from access.models import Installation, User
from recipients import errors
from recipients.domain.filekinds import Problem, UnreadableFile
from recipients.domain.formats.base import HeaderMatch, Role
from recipients.domain.formats.detection import detect, formats_of
from recipients.domain.formats.versions import is_version, version_in
from recipients.domain.sheets import open_table
from recipients.models import Import, ImportFile


AUTO = "auto"
BLOCK = 1 << 20
# Which rows a file of a pair brings.
PARTS = {Role.FAMILY: ImportFile.Part.FAMILIES, Role.PERSON: ImportFile.Part.PERSONS}
SUPPORTED = ("dtsen",)


@dataclass(frozen=True)
class Arrival:
    """A file as it came: its name, its copy under the hash of its content, and what its header says."""

    name: str
    path: Path
    sha256: str
    size: int
    match: HeaderMatch

    @property
    def role(self) -> Role:
        return self.match.format.role


def receive(
    *, files: Sequence[tuple[str, BinaryIO]], by: User, form: str = AUTO, dataset_version: str = "", older: bool = False
) -> Import:
    """Keep the files and queue them for reading; refuses with a reason what cannot be taken.

    1. Copy while hashing. 2. Recognise by the header. 3. Refuse content that was sent before. 4. Find the version.
    """
    city = city_of(by, Permission.IMPORT_UPLOAD)
    if form not in (AUTO, *SUPPORTED):
        raise errors.FormatNotSupported(form)
    folder = Path(settings.VAR) / "uploads" / f"arriving-{uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        arrivals = [_arrive(Path(name).name, stream, folder, form) for name, stream in files]
        _check_parts(arrivals)
        refuse_known(arrivals)
        source = arrivals[0].match.format.source
        version = _version(arrivals, dataset_version)
        refuse_older(city, source, version, older=older)
        return _keep(arrivals, city, version, older=older, by=by)
    finally:
        shutil.rmtree(folder)


def city_of(by: User, permission: Permission) -> str:
    """The city served, if the person holds the permission for all of it; the server's own account always does."""
    installation = Installation.objects.first()
    if installation is None:
        raise errors.NotPrepared
    city = installation.city_id
    if not by.is_machine and not any(belongs_to(city, area) for area in by.areas_for(permission)):
        raise errors.NotPermitted
    return city


def _arrive(name: str, stream: BinaryIO, folder: Path, form: str) -> Arrival:
    path = folder / uuid4().hex
    sha256, size = _copy(stream, path)
    if not size:
        raise errors.EmptyFile(name)
    return Arrival(name=name, path=path, sha256=sha256, size=size, match=_recognise(name, path, form))


def _copy(stream: BinaryIO, path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    with path.open("xb") as copy:
        while block := stream.read(BLOCK):
            digest.update(block)
            copy.write(block)
        size = copy.tell()
    path.chmod(0o600)
    return digest.hexdigest(), size


def _recognise(name: str, path: Path, form: str) -> HeaderMatch:
    formats = () if form == AUTO else formats_of(form)
    with path.open("rb") as stream:
        try:
            header = open_table(stream).header
        except UnreadableFile as error:
            if error.problem is Problem.EMPTY:
                raise errors.EmptyFile(name) from error
            raise errors.WrongFormat(name, _expected(), _(error.message) % {"found": error.found}) from error
    match = detect(header, formats) if formats else detect(header)
    if match is None:
        raise errors.WrongFormat(name, _expected(), _quoted(header))
    if match.missing:
        expected = _("the columns of %(title)s") % {"title": match.format.title}
        missing = _("no column %(columns)s") % {"columns": ", ".join(match.missing)}
        raise errors.WrongFormat(name, expected, missing)
    if match.format.source not in SUPPORTED:
        raise errors.FormatNotSupported(match.format.title)
    return match


def _expected() -> str:
    return _("the DTSEN pair, a file of families and a file of members")


def _quoted(header: Sequence[str]) -> str:
    shown = ", ".join(header[:6])
    return _("columns %(columns)s") % {"columns": shown + (", ..." if len(header) > 6 else "")}


def _check_parts(arrivals: Sequence[Arrival]) -> None:
    roles = [arrival.role for arrival in arrivals]
    form = arrivals[0].match.format
    for wanted in formats_of(form.source):
        if roles.count(wanted.role) > 1:
            raise errors.SamePartTwice(wanted.title)
        if wanted.role not in roles:
            raise errors.OnePartMissing(wanted.title)


def refuse_known(arrivals: Sequence[Arrival]) -> None:
    """Content that was taken before is refused with a pointer to the first time."""
    for arrival in arrivals:
        known = ImportFile.objects.filter(sha256=arrival.sha256, is_refused=False).select_related("part_of").first()
        if known:
            first = known.part_of
            raise errors.SameFile(arrival.name, first.pk, first.get_state_display())


def _version(arrivals: Sequence[Arrival], said: str) -> str:
    if said:
        version = said if is_version(said) else version_in(said)
    else:
        found = {version_in(arrival.name) for arrival in arrivals} - {None}
        version = found.pop() if len(found) == 1 else None
    if not version:
        raise errors.VersionUnknown
    return version


def refuse_older(city: str, source: str, version: str, *, older: bool) -> None:
    """A version older than the newest admitted one of the source needs an express word."""
    admitted = Import.objects.across_areas(reason="the newest version in the registry, whoever asks").filter(
        city_id=city, source=source, state=Import.State.ADMITTED
    )
    newest = admitted.order_by("-dataset_version").values_list("dataset_version", flat=True).first()
    if newest and version < newest and not older:
        raise errors.VersionTooOld(version, newest)


def _keep(arrivals: Sequence[Arrival], city: str, version: str, *, older: bool, by: User) -> Import:
    try:
        with transaction.atomic():
            received = Import.objects.create(
                city_id=city, format=arrivals[0].match.format.source, source=arrivals[0].match.format.source,
                dataset_version=version, is_older_allowed=older, uploaded_by=by,
            )  # fmt: skip
            for arrival in arrivals:
                ImportFile.objects.create(
                    part_of=received, part=PARTS[arrival.role], name=arrival.name[-255:], path=_store(arrival),
                    sha256=arrival.sha256, size=arrival.size,
                    unknown_columns=[column[:120] for column in arrival.match.unknown],
                )  # fmt: skip
            audit.record("import.receive", target=received, by=by, details={"version": version, "files": len(arrivals)})
            return received
    except IntegrityError:
        # Two at once: the unique hash has decided, the other one was first.
        refuse_known(arrivals)
        raise


def _store(arrival: Arrival) -> str:
    """Move the copy to its lasting place; returns the path below the uploads folder."""
    place = Path(arrival.sha256[:2]) / arrival.sha256
    target = Path(settings.VAR) / "uploads" / place
    target.parent.mkdir(parents=True, exist_ok=True)
    arrival.path.replace(target)
    return str(place)


def stored(file: ImportFile) -> Path:
    """Where the content of a received file lies."""
    return Path(settings.VAR) / "uploads" / file.path
