"""What can go wrong in the registry room, in sentences for the people who can do something about it."""

from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed, UserError


class IntakeError(UserError):
    """A hand-over that cannot be taken as it is."""


class EmptyFile(IntakeError):
    """A file without a single row."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s is empty. Expected was a table with a header row and at least one row below it.")
            % {"name": name}
        )


class WrongFormat(IntakeError):
    """A file that is something else than what was expected."""

    def __init__(self, name: str, expected: str, found: str) -> None:
        super().__init__(
            _("%(name)s cannot be taken. Expected: %(expected)s. Found: %(found)s.")
            % {"name": name, "expected": expected, "found": found}
        )


class OnePartMissing(IntakeError):
    """One file of a pair came alone."""

    def __init__(self, missing: str) -> None:
        super().__init__(
            _("The hand-over has two files and one is missing: %(missing)s. Send both together.") % {"missing": missing}
        )


class SamePartTwice(IntakeError):
    """Two files of the same kind came together."""

    def __init__(self, part: str) -> None:
        super().__init__(_("Both files are of the kind %(part)s. Send one of each kind together.") % {"part": part})


class FormatNotSupported(IntakeError):
    """A known format whose intake is not built yet."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Files of the format %(name)s are recognised but cannot be taken in yet. Send the DTSEN pair.")
            % {"name": name}
        )


class VersionUnknown(IntakeError):
    """Neither the operator nor the file names say which version it is."""

    def __init__(self) -> None:
        super().__init__(
            _("The version of the data is not in the file names. Say which quarter it is, for example 2026-Q4.")
        )


class VersionTooOld(IntakeError):
    """A newer version of the same source is in the registry already."""

    def __init__(self, version: str, newest: str) -> None:
        super().__init__(
            _(
                "Version %(version)s is older than %(newest)s, which is in the registry. "
                "If it shall be taken all the same, say so expressly."
            )
            % {"version": version, "newest": newest}
        )


class SameFile(IntakeError):
    """The same content was sent before."""

    def __init__(self, name: str, import_id: int, state: str) -> None:
        self.import_id = import_id
        self.state = state
        super().__init__(
            _("%(name)s has been sent before: import %(number)d, %(state)s.")
            % {"name": name, "number": import_id, "state": state}
        )


class NoUsableRow(IntakeError):
    """Every row of the families or of the members was refused."""

    def __init__(self, read: int, reasons: str) -> None:
        super().__init__(
            _(
                "None of the %(read)d rows can be used. Expected was a pair in which at least one family and one of "
                "its members are without error. Found: %(reasons)s."
            )
            % {"read": read, "reasons": reasons}
        )


class SameActor(NotAllowed):
    """The person who sent the files wants to admit them."""

    def __init__(self) -> None:
        super().__init__(_("Whoever sent the files cannot admit them. Ask a colleague with that task."))


class NotPermitted(NotAllowed):
    """The person lacks the permission in this city."""

    def __init__(self) -> None:
        super().__init__(_("Your role does not include this task in this city."))


class NotWaiting(Conflict):
    """The import is not in a state in which this can be done."""

    def __init__(self, import_id: int, state: str) -> None:
        self.state = state
        super().__init__(
            _("Import %(number)d is in the state: %(state)s. Look at it again.") % {"number": import_id, "state": state}
        )


class StagingLost(Conflict):
    """The database server crashed since the files were read."""

    def __init__(self) -> None:
        super().__init__(
            _("The rows that were read are gone because the database restarted. The files are being read again.")
        )


class NotPrepared(UserError):
    """The database has no city yet."""

    def __init__(self) -> None:
        super().__init__(_("The database is not prepared. Run: python manage.py prepare"))
