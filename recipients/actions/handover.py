"""The door for files from the page and the command line: whatever comes, it is recognised and goes its way."""

from collections.abc import Sequence
from typing import BinaryIO

from access.domain.permissions import Permission
from access.models import User
from recipients import errors
from recipients.actions import lists, mappings
from recipients.actions.imports.arrivals import AUTO, arriving
from recipients.actions.imports.receive import city_of, keep
from recipients.domain.formats.detection import formats_of
from recipients.models import Import, RecipientList, UnmappedFile


def take(
    *,
    files: Sequence[tuple[str, BinaryIO]],
    by: User,
    form: str = AUTO,
    dataset_version: str = "",
    older: bool = False,
    programme: str = "",
    period: str = "",
    may_explain: bool = False,
) -> Import | RecipientList | UnmappedFile:
    """Queue files by what their header says: rows of the registry, or a list of another system.

    With `may_explain` a file of unknown columns is kept until they are explained, else it is refused.
    """
    if form != AUTO and not formats_of(form):
        raise errors.FormatNotSupported(form)
    city = city_of(by, Permission.IMPORT_UPLOAD)
    with arriving(files, form) as arrivals:
        odd = next((one for one in arrivals if one.is_list or not one.is_known), None)
        if odd is None:
            return keep(arrivals, city=city, by=by, dataset_version=dataset_version, older=older)
        if not odd.is_known and not may_explain:
            odd.refuse()
        if odd.is_list:
            if len(arrivals) > 1:
                raise errors.SeveralFiles(odd.name)
            return lists.keep(odd, city=city, programme=programme, period=period, by=by)
        return mappings.keep_unknown(odd, city=city, dataset_version=dataset_version, by=by)
