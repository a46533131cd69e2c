"""Lists of what files changed and of what is amiss in the data, as they are saved, printed and taken out as files."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.domain.exporting import Kind
from access.domain.permissions import Permission
from access.listings import Column, Listing
from access.models import User
from recipients.domain.changes import BY_KEY
from recipients.models import Source
from recipients.queries import changes_report, quality
from recipients.queries.changes_report import ChangeRow
from recipients.queries.families import areas_to_choose
from recipients.queries.quality import ListRow
from recipients.queries.quality_measures import measures


# Beyond this nobody reads a count; an export goes on to the end all the same.
COUNTED_UP_TO = 100_000


class ChangedFamilies(Listing):
    """The families behind a number of the change report, by class and area."""

    key = "changes"
    title = _("Changed families")
    url_name = "recipients:change-list"
    permission = Permission.REGISTRY_VIEW
    # A saved view speaks of the newest two versions: which ones these are, is not kept.
    filters = ("key", "area", "state")

    def columns(self) -> Sequence[Column]:
        return [
            Column("name", _("Head of family"), lambda row: row.name),
            Column("village", _("Kelurahan"), lambda row: row.village),
            Column("village_before", _("Kelurahan before"), lambda row: row.village_before, is_usual=False),
            Column("classes", _("Change"), _classes),
            Column("decile_before", _("Decile before"), lambda row: row.decile_before, Kind.COUNT),
            Column("decile_after", _("Decile after"), lambda row: row.decile_after, Kind.COUNT),
            Column("joined", _("Members who joined"), lambda row: row.joined or None, Kind.COUNT),
            Column("left", _("Members who left"), lambda row: row.left or None, Kind.COUNT),
            Column("state", _("Status"), _state),
        ]

    def rows(self, query: QueryDict, user: User) -> Iterator[ChangeRow]:
        span, _versions = changes_report.chosen_span(query, user)
        return changes_report.each(
            span, user, key=query.get("key", ""), area=query.get("area", ""), is_held=query.get("state") == "held"
        )

    def count(self, query: QueryDict, user: User) -> int:
        rows = islice(self.rows(query, user), COUNTED_UP_TO)
        return sum(1 for _row in rows)

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        span, _versions = changes_report.chosen_span(query, user)
        names = {one.code: one.name for one in areas_to_choose(user)}
        said = [changes_report.heading(query.get("key", ""), names.get(query.get("area", ""), ""))]
        if span.after:
            words = {"before": span.before or "–", "after": span.after}
            said.append(gettext("From %(before)s to %(after)s") % words)
        if query.get("state") == "held":
            said.append(gettext("Held back"))
        return said


def _classes(row: ChangeRow) -> str:
    known = sorted((BY_KEY[key] for key in row.classes if key in BY_KEY), key=lambda one: -one.weight)
    return ", ".join(gettext(one.label) for one in known)


def _state(row: ChangeRow) -> str:
    if row.decision:
        return row.decision_label
    return gettext("Held back") if row.state == "held" else ""


class RowsAmiss(Listing):
    """The families or persons behind a number of the page of data quality."""

    key = "quality"
    title = _("Data to be completed")
    url_name = "recipients:quality-list"
    permission = Permission.REGISTRY_VIEW
    filters = ("key", "area", "source")

    def columns(self) -> Sequence[Column]:
        return [
            Column("name", _("Name"), lambda row: row.name),
            Column("nik", _("NIK"), lambda row: row.nik, Kind.CIVIL_NUMBER),
            Column("address", _("Address"), lambda row: row.address),
            Column("village", _("Kelurahan"), lambda row: row.village),
        ]

    def _asked(self, query: QueryDict, user: User) -> dict[str, Any]:
        source, area = query.get("source", ""), query.get("area", "")
        return {
            "key": query.get("key", ""),
            "source": source if source in Source.values else "",
            # As on the page, where an area that is not one's own (any more) is not chosen.
            "area": area if area in {one.code for one in areas_to_choose(user)} else "",
            "today": timezone.localdate(),
        }

    def rows(self, query: QueryDict, user: User) -> Iterator[ListRow]:
        return quality.each(user, **self._asked(query, user))

    def count(self, query: QueryDict, user: User) -> int:
        return quality.count(user, **self._asked(query, user))

    def narrowed_by(self, query: QueryDict, user: User) -> Sequence[str]:
        found = measures().get(query.get("key", ""))
        names = {one.code: one.name for one in areas_to_choose(user)}
        said = [quality.label_of(found[0])] if found else []
        if (area := query.get("area", "")) in names:
            said.append(gettext("Area: %(name)s") % {"name": names[area]})
        if (source := query.get("source", "")) in Source.values:
            said.append(gettext("Source: %(name)s") % {"name": Source(source).label})
        return said
