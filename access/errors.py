"""Errors with a message for people. Views show it with 409 or 422, commands print it, nobody sees a traceback."""

from django.utils.translation import gettext as _


class UserError(Exception):
    """Something a person can do something about; `str(error)` says what happened and what to do, in their language."""


class NotAllowed(UserError):
    """The person lacks the permission, or is not the second person a rule asks for."""


class Conflict(UserError):
    """Somebody or something else was first: look again."""


class CityUnknown(UserError):
    """No city or regency has the code asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _("There is no city or regency with the code %(code)s. Use the Kemendagri code, for example 35.76.")
            % {"code": code}
        )


class OtherCity(UserError):
    """The installation serves another city already."""

    def __init__(self, served: str, asked: str) -> None:
        super().__init__(
            _("This installation serves %(served)s, not %(asked)s. Another city needs a database of its own.")
            % {"served": served, "asked": asked}
        )


class BoundariesUnreadable(UserError):
    """The file of borders cannot be used. Told with the names of the properties that its areas have."""

    def __init__(self, name: str, properties: tuple[str, ...] = ()) -> None:
        expected = _(
            "%(name)s has no area that can be used. Expected: a GeoJSON FeatureCollection of polygons, each with the "
            "Kemendagri code of its kelurahan in the property kode or code, or of its kecamatan in kec."
        ) % {"name": name}
        found = _("Its areas have the properties: %(names)s.") % {"names": ", ".join(properties[:12])}
        super().__init__(f"{expected} {found}" if properties else expected)


class RevealLimitReached(NotAllowed):
    """An account had as many whole numbers shown today as one may."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "You have had %(limit)d whole numbers shown today, as many as one account may in a day. Tomorrow it"
                " goes on. If your work needs more today, ask the administrator of the city for a higher limit. This"
                " attempt was recorded."
            )
            % {"limit": limit}
        )


class ListUnknown(UserError):
    """No list has this name."""

    def __init__(self) -> None:
        super().__init__(_("There is no such list. Go back to the list and press Export there."))


class NothingToExport(UserError):
    """A list without a row was to be taken out."""

    def __init__(self) -> None:
        super().__init__(_("No row fits these filters, so there is nothing to export. Change the filters."))


class TooManyRows(UserError):
    """More rows than a sheet holds."""

    def __init__(self) -> None:
        super().__init__(_("A workbook holds 1,048,575 rows at most and the list has more. Choose CSV."))


class FormatUnknown(UserError):
    """A list in a form that it does not come in."""

    def __init__(self) -> None:
        super().__init__(_("This list does not come in that format. Choose one of those that its page offers."))


class TooManyExports(UserError):
    """Somebody asks for more while others of theirs wait."""

    def __init__(self) -> None:
        super().__init__(_("Three of your exports are still being written. Wait for one, or cancel it."))


class ExportGone(Conflict):
    """The file of an export cannot be fetched any more, or not yet."""

    def __init__(self) -> None:
        super().__init__(_("This file is not there any more, or not yet. Export the list again."))


class FileUnusable(UserError):
    """A file of reference data that cannot be read."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "%(name)s cannot be used: it must be XLSX, ODS or CSV, at most 1 MB and 2,000 rows, with the columns of"
                " the list in its first row. Export the list and change that file."
            )
            % {"name": name}
        )
