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
            % {"name": name, "expected": expected, "found": found.rstrip(".")}
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


class SheetTooLarge(IntakeError):
    """A workbook that would have to be held in memory as a whole."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(
            _("%(name)s holds more than %(most)d MB once it is unpacked. Save the sheet as XLSX or CSV and send that.")
            % {"name": name, "most": most // 10**6}
        )


class UploadTooLarge(IntakeError):
    """More bytes than the server takes."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("The files are larger than the %(most)d MB that can be sent at once. Send fewer rows in each file.")
            % {"most": most // 10**6}
        )


class SeveralFiles(IntakeError):
    """A list, or a file whose columns are explained first, came together with another file."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is sent alone, without a second file.") % {"name": name})


class MappingIncomplete(IntakeError):
    """Columns without which no row can be read were not named."""

    def __init__(self, missing: str) -> None:
        super().__init__(_("Say in which column each of these stands: %(missing)s.") % {"missing": missing})


class FormatNotSupported(IntakeError):
    """A known format whose intake is not built yet."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Files of the format %(name)s are recognised but cannot be taken in yet. Send the DTSEN pair.")
            % {"name": name}
        )


class VillageNotNamed(IntakeError):
    """A village office's register does not say which kelurahan it is of."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "%(name)s does not say which kelurahan it is of. Put the code of the kelurahan into the name of the "
                "file, for example penduduk_3576011001.xlsx, and send it again."
            )
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
                "Tick “Take it although the registry has a newer version” if it shall be taken all the same."
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


class SameList(IntakeError):
    """The same list was sent before."""

    def __init__(self, name: str, list_id: int) -> None:
        self.list_id = list_id
        super().__init__(_("%(name)s has been sent before: list %(number)d.") % {"name": name, "number": list_id})


class NoUsableEntry(IntakeError):
    """A list without one row that names somebody."""

    def __init__(self, name: str, read: int) -> None:
        super().__init__(
            _("None of the %(read)d rows of %(name)s names anybody. Expected was a NIK or a name in each row.")
            % {"read": read, "name": name}
        )


class EntryDecided(Conflict):
    """Somebody else was quicker."""

    def __init__(self, row: int) -> None:
        super().__init__(_("Row %(row)d has been decided meanwhile. Look at it again.") % {"row": row})


class ListNotReady(Conflict):
    """The list is being worked on, or was refused."""

    def __init__(self, number: int) -> None:
        super().__init__(_("List %(number)d is being read just now. Wait until that is done.") % {"number": number})


class FamilyOfListGone(Conflict):
    """Rows of a family of a list have been matched or decided since its form was opened."""

    def __init__(self) -> None:
        super().__init__(_("Rows of this family have been settled meanwhile. Go back to the list and look again."))


class NoSuchCandidate(Conflict):
    """The chosen person was no candidate of the row."""

    def __init__(self, row: int) -> None:
        super().__init__(_("Row %(row)d has other candidates now. Look at it again.") % {"row": row})


class NoUsableRow(IntakeError):
    """Every row of the families or of the members was refused."""

    def __init__(self, read: int, reasons: str) -> None:
        super().__init__(
            _(
                "None of the %(read)d rows can be used. Expected was at least one family and one of its members "
                "without error. Found: %(reasons)s."
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


class JudgedByAnother(Conflict):
    """The portal was upgraded since the files were read."""

    def __init__(self, import_id: int) -> None:
        super().__init__(
            _("The portal has been upgraded since import %(number)d was read. Have it judged anew first.")
            % {"number": import_id}
        )


class NotPrepared(UserError):
    """The database has no city yet."""

    def __init__(self) -> None:
        super().__init__(_("The database is not prepared. Run: python manage.py prepare"))


class DocumentUnusable(UserError):
    """A file that is no picture and no PDF."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is neither a PDF nor a picture (JPEG, PNG). Scan it again.") % {"name": name})


class DocumentTooLarge(UserError):
    """A scan of more bytes than are kept."""

    def __init__(self, name: str, megabytes: int) -> None:
        super().__init__(
            _("%(name)s is larger than %(size)d MB. Scan it with a lower resolution.")
            % {"name": name, "size": megabytes}
        )


class PairDecided(Conflict):
    """Somebody else decided the pair first, or it is gone."""

    def __init__(self) -> None:
        super().__init__(_("This pair has been decided meanwhile. Look at it again."))


class SearchRunning(Conflict):
    """A search for duplicates is under way already."""

    def __init__(self) -> None:
        super().__init__(_("A search for duplicates is running already. Wait until it has finished."))


class TakenBackAlready(Conflict):
    """The decision about a pair was taken back a moment ago."""

    def __init__(self) -> None:
        super().__init__(_("This decision has been taken back already. The pair waits for a new one."))


class ChangedSinceMerge(Conflict):
    """What a merge wrote was changed afterwards."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "One of the records was changed after the merge, so it cannot be taken back by itself. "
                "Correct them by hand."
            )
        )


class NotMergeable(Conflict):
    """One of the two records cannot be merged now."""

    def __init__(self) -> None:
        super().__init__(
            _("Only records of people who count can be merged. One of them is deceased or was merged already.")
        )


class NothingHeld(Conflict):
    """What was to be accepted is not held back any more."""

    def __init__(self) -> None:
        super().__init__(
            _("These families are no longer held back: somebody accepted them, or a newer file came. Look again.")
        )


class HeldRowsUnfit(Conflict):
    """The registry has moved on so that a held-back row cannot be taken in as it was judged."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The family has changed in the registry since its rows were held back. "
                "Wait for the next file, or correct the family by form."
            )
        )


class NothingToDecide(Conflict):
    """No change is left about which this person could decide that."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is left to decide here: somebody was first, or it does not apply. Look again."))


class ClosingNeedsReason(UserError):
    """A family is to be closed without saying why."""

    def __init__(self) -> None:
        super().__init__(_("Say why the family is closed, for example: moved to another city according to the RT."))
