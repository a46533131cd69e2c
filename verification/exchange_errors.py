"""What can go wrong with asking by file, in words for people."""

from django.utils.translation import gettext as _

from access.errors import Conflict, UserError


class NobodyDue(UserError):
    """Nobody in the area is due to be asked about."""

    def __init__(self, source: str) -> None:
        super().__init__(_("Nobody in this area is due to be asked about at %(source)s.") % {"source": source})


class SourceWithoutFiles(UserError):
    """A source that is not asked by file."""

    def __init__(self, source: str) -> None:
        super().__init__(_("%(source)s is not asked by file.") % {"source": source})


class ExchangeOver(Conflict):
    """The request was answered or withdrawn meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This request is already answered or withdrawn. Load the page again to see how."))


class FileUnusable(UserError):
    """A file that holds nothing that could be taken."""

    def __init__(self, name: str, trouble: str) -> None:
        super().__init__(
            _("%(name)s was not taken in: %(trouble)s Nothing was stored.") % {"name": name, "trouble": trouble}
        )


class SameFileAgain(Conflict):
    """The same content was taken before."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s was taken in before. The same file is not taken twice.") % {"name": name})
