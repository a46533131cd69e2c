"""Lists that can be saved, printed and taken out as files. One declaration per list, wherever its app stands.

This room may not import the apps above it (arrows look down); bansos.settings.LISTINGS names their declarations and
they are fetched by name here. A declaration knows the columns of its list and reads its rows for one person under the
filters of an address; masking, formats, files, progress and audit are done here for all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import IO, TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core import signing
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from access.domain.exporting import LIST_FORMATS, RIGHT_ALIGNED, FileFormat, Kind, Value, Watermark
from access.domain.permissions import Permission
from access.models import User


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Column:
    """A column of a list: `name` stands in addresses, `value` gives the cell of a row.

    `is_usual` columns are shown until somebody chooses others. `css` dresses the cell on the page.
    """

    name: str
    label: "StrOrPromise"
    value: Callable[[Any], Value] = field(repr=False)
    kind: Kind = Kind.TEXT
    is_usual: bool = True

    @property
    def is_right_aligned(self) -> bool:
        return self.kind in RIGHT_ALIGNED


class Listing:
    """One list. Subclasses are stateless; one instance is made per process."""

    key: ClassVar[str]
    title: ClassVar["StrOrPromise"]
    url_name: ClassVar[str]
    permission: ClassVar[Permission]
    # Filters that may be kept in a saved view. PRIVACY: what was searched for is a name or a number, and is not kept.
    filters: ClassVar[Sequence[str]] = ()
    # What the address of the list itself needs; it comes in the query under the same names.
    place: ClassVar[Sequence[str]] = ()
    formats: ClassVar[Sequence[FileFormat]] = LIST_FORMATS
    # What its page shows until somebody chooses, where that is less than goes into a file; else the usual columns.
    on_page: ClassVar[Sequence[str]] = ()

    def columns(self) -> Sequence[Column]:
        """Every column there is, in the order of the page."""
        raise NotImplementedError

    def rows(self, query: QueryDict, user: User) -> Iterator[Any]:
        """Every row that this person sees under these filters; memory must not grow with their number."""
        raise NotImplementedError

    def count(self, query: QueryDict, user: User) -> int:
        """How many rows there are; a list may stop counting well above `ROWS_AT_ONCE`."""
        raise NotImplementedError

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        """The filters in force, in words, for the heading of a print-out."""
        return ()

    def url(self, query: QueryDict) -> str:
        """The page of the list under these filters; the start page when they do not say which one."""
        kept = query.copy()
        kept.pop("ids", None)
        arguments = [kept.pop(name, [""])[-1] for name in self.place]
        try:
            address = reverse(self.url_name, args=arguments)
        except NoReverseMatch:
            return reverse("access:home")
        return f"{address}?{kept.urlencode()}" if kept else address

    def chosen(self, names: Sequence[str]) -> list[Column]:
        """The columns of these names in the order of the list; the usual ones when none is known."""
        known = [column for column in self.columns() if column.name in names]
        return known or [column for column in self.columns() if column.is_usual]


@dataclass(frozen=True)
class Order:
    """What a paper is written for: its subject, who asked, the mark it carries, and how to give a sign of life."""

    query: QueryDict
    by: User
    is_masked: bool
    mark: Watermark
    beat: Callable[[int], None]


class Document(Listing):
    """A paper, taken out as lists are: same right, reason, mark, progress, hash and end. It writes itself, as PDF."""

    formats = (FileFormat.PDF,)

    def columns(self) -> Sequence[Column]:
        return ()

    def write(self, stream: IO[bytes], order: Order) -> int:
        """Write the whole paper; returns how many rows stand in it."""
        raise NotImplementedError


@cache
def _all() -> Mapping[str, Listing]:
    made = [import_string(path)() for path in settings.LISTINGS]
    return {one.key: one for one in made}


def listing(key: str) -> Listing | None:
    """The list of this name."""
    return _all().get(key)


def listings() -> list[Listing]:
    """Every list, in the order of the settings; papers are none."""
    return [one for one in _all().values() if not isinstance(one, Document)]


def names() -> list[str]:
    """The names of all lists and papers."""
    return list(_all())


_SALT = "query of a list"
_SEALED_FOR_S = 12 * 3600


def seal(source: Listing, query: str, user: User) -> str:
    """The filters of a list as one person saw them, signed: "all 1.284 results" means these and no others."""
    return signing.dumps([source.key, query, user.pk], salt=_SALT, compress=True)


def unseal(source: Listing, sealed: str, user: User) -> str | None:
    """The filters again; None when they are not what this person was shown for this list today."""
    try:
        key, query, user_id = signing.loads(sealed, salt=_SALT, max_age=_SEALED_FOR_S)
    except (signing.BadSignature, ValueError):
        return None
    return str(query) if (key, user_id) == (source.key, user.pk) else None
