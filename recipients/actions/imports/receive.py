"""Taking in the files of a hand-over: what they are, whether they are new, and which version they hold."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError, transaction

from access.actions import audit
from access.domain.cities import belongs_to
from access.domain.permissions import Permission
from access.models import Installation, User
from recipients import errors
from recipients.actions.imports.arrivals import AUTO, Arrival, arriving, store, stored_at
from recipients.domain.areas import village_in
from recipients.domain.formats.base import Role
from recipients.domain.formats.detection import formats_of, is_list
from recipients.domain.formats.versions import is_version, version_in
from recipients.domain.judging import NAME_THE_VILLAGE, SINGLE_FILE
from recipients.models import Import, ImportFile


# Which rows a file of a pair brings.
PARTS = {Role.FAMILY: ImportFile.Part.FAMILIES, Role.PERSON: ImportFile.Part.PERSONS}
SUPPORTED = ("dtsen", "siak", "template", "opensid")
# Lists that an agency or a village office keeps hold for the day they are sent.
WITHOUT_VERSION = frozenset({"template", "opensid"})


def receive(
    *, files: Sequence[tuple[str, BinaryIO]], by: User, form: str = AUTO, dataset_version: str = "", older: bool = False
) -> Import:
    """Keep the files of the registry and queue them for reading; refuses with a reason what cannot be taken.

    1. Copy while hashing. 2. Recognise by the header. 3. Refuse content that was sent before. 4. Find the version.
    """
    refuse_format(form)
    city = city_of(by, Permission.IMPORT_UPLOAD)
    with arriving(files, form) as arrivals:
        return keep(arrivals, city=city, by=by, dataset_version=dataset_version, older=older)


def refuse_format(form: str) -> None:
    """A format that somebody names must be one whose rows go into the registry."""
    if form not in (AUTO, *SUPPORTED):
        raise errors.FormatNotSupported(form)


def keep(arrivals: Sequence[Arrival], *, city: str, by: User, dataset_version: str = "", older: bool = False) -> Import:
    """Queue files that have arrived."""
    for arrival in arrivals:
        if arrival.known.format.source not in SUPPORTED:
            raise errors.FormatNotSupported(arrival.known.format.title)
    _check_parts(arrivals)
    refuse_known(arrivals)
    source = arrivals[0].known.format.source
    if source in NAME_THE_VILLAGE:
        _check_village(arrivals[0], city)
    version = _version(arrivals, dataset_version, is_needed=source not in WITHOUT_VERSION)
    if version:
        refuse_older(city, source, version, older=older)
    return _keep(arrivals, city, version, older=older, by=by)


def city_of(by: User, permission: Permission) -> str:
    """The city served, if the person holds the permission for all of it; the server's own account always does."""
    installation = Installation.objects.first()
    if installation is None:
        raise errors.NotPrepared
    city = installation.city_id
    if not by.is_machine and not any(belongs_to(city, area) for area in by.areas_for(permission)):
        raise errors.NotPermitted
    return city


def _check_village(arrival: Arrival, city: str) -> None:
    """A register of one village says in its name which one, unless somebody has added a column."""
    has_column = any(arrival.known.position_of(name) >= 0 for name in ("village_code", "village_name"))
    if not has_column and not village_in(arrival.name, city=city):
        raise errors.VillageNotNamed(arrival.name)


def _check_parts(arrivals: Sequence[Arrival]) -> None:
    roles = [arrival.role for arrival in arrivals]
    form = arrivals[0].known.format
    for wanted in (one for one in formats_of(form.source) if not is_list(one)):
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


def _version(arrivals: Sequence[Arrival], said: str, *, is_needed: bool) -> str:
    if said:
        version = said if is_version(said) else version_in(said)
    else:
        found = {version_in(arrival.name) for arrival in arrivals} - {None}
        version = found.pop() if len(found) == 1 else None
    if not version and (is_needed or said):
        raise errors.VersionUnknown
    return version or ""


def refuse_older(city: str, source: str, version: str, *, older: bool) -> None:
    """A version older than the newest admitted one of the source needs an express word."""
    admitted = Import.objects.across_areas(reason="the newest version in the registry, whoever asks").filter(
        city_id=city, source=source, state=Import.State.ADMITTED
    )
    newest = admitted.order_by("-dataset_version").values_list("dataset_version", flat=True).first()
    if newest and version < newest and not older:
        raise errors.VersionTooOld(version, newest)


def _keep(arrivals: Sequence[Arrival], city: str, version: str, *, older: bool, by: User) -> Import:
    source = arrivals[0].known.format.source
    try:
        with transaction.atomic():
            received = Import.objects.create(
                city_id=city, format=source, source=source, dataset_version=version, is_older_allowed=older,
                uploaded_by=by,
            )  # fmt: skip
            for arrival in arrivals:
                part = ImportFile.Part.BOTH if source in SINGLE_FILE else PARTS[arrival.role]
                ImportFile.objects.create(
                    part_of=received, part=part, name=arrival.name[-255:], path=store(arrival), sha256=arrival.sha256,
                    size=arrival.size,
                    unknown_columns=[column[:120] for column in arrival.known.unknown], **arrival.head.as_stored(),
                )  # fmt: skip
            audit.record("import.receive", target=received, by=by, details={"version": version, "files": len(arrivals)})
            return received
    except IntegrityError:
        # Two at once: the unique hash has decided, the other one was first.
        refuse_known(arrivals)
        raise


def stored(file: ImportFile) -> Path:
    """Where the content of a received file lies."""
    return stored_at(file.path)
