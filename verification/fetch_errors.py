"""What can go wrong when DTSEN is fetched, in words for people."""

from django.utils.translation import gettext as _

from access.errors import Conflict, UserError


class FetchVersionUnknown(UserError):
    """What was given is no version of DTSEN."""

    def __init__(self, version: str) -> None:
        text = _("“%(version)s” is no version. Give year and quarter, such as 2026-Q4.")
        super().__init__(text % {"version": version})


class FetchStopped(UserError):
    """The service did not give all pages; what came is kept and the next fetch goes on."""

    def __init__(self, by: str, said: str) -> None:
        reasons = {
            "quota": _("Today's quota of the DTSEN service is used up."),
            "auth": _("The DTSEN service refused the account. Check DTSEN_KEY with the keeper of the data."),
            "down": _("The DTSEN service does not answer properly."),
        }
        kept = _("What has come is kept: fetch again later, it goes on where it stopped.")
        super().__init__(f"{reasons[by]} {kept}" + (f" ({said})" if said else ""))
        self.by = by


class FetchIncomplete(UserError):
    """The service gave fewer or more rows than it says that there are, or none."""

    def __init__(self, name: str, rows: int, total: int) -> None:
        super().__init__(
            _(
                "%(name)s has %(rows)d rows, and the service says that there are %(total)d. It may have changed"
                " meanwhile: fetch again; if it stays like this, tell the keeper of the data. Nothing was taken in."
            )
            % {"name": name, "rows": rows, "total": total}
        )


class FetchCancelled(UserError):
    """Somebody ended the fetching."""

    def __init__(self) -> None:
        super().__init__(_("The fetching was cancelled. What has come is kept for the next time."))


class FetchOver(Conflict):
    """The fetching has ended meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This fetching has already ended. Load the page again to see how."))


class FetchedByAnother(Conflict):
    """The same version is being fetched already."""

    def __init__(self) -> None:
        super().__init__(_("This version is being fetched already. Look under the hand-over files in a while."))
