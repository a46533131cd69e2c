"""What can go wrong when an event or a correction is recorded, sent, decided or undone, in sentences for people."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from access.errors import Conflict, NotAllowed, UserError
from access.templatetags.portal import date_id
from recipients.domain.events.checks import Problem


def told(problem: Problem) -> str:
    """A problem as a sentence for whoever records the event."""
    return _(problem.text) % {"day": date_id(problem.day)} if problem.day else _(problem.text)


class EventRefused(UserError):
    """An event cannot be recorded as it was filled in; `problems` say which field and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(told(problem) for problem in problems))


class NothingDiffers(Conflict):
    """A change that changes nothing."""

    def __init__(self) -> None:
        super().__init__(_("Nothing differs from what the registry has."))


class RegistryMoved(Conflict):
    """The registry is not any more as it was when the change was asked for."""

    def __init__(self, fields: str) -> None:
        super().__init__(
            _("Meanwhile the registry was changed in: %(fields)s. Decline this and ask for a fresh correction.")
            % {"fields": fields}
        )


class NotTaken(Conflict):
    """The database refuses rows that contradict others."""

    def __init__(self) -> None:
        super().__init__(
            _("The registry cannot take this: a number or a place in a family is taken. Look at the family again.")
        )


class PaperMissing(UserError):
    """An event without the paper that proves it."""

    def __init__(self) -> None:
        super().__init__(_("Attach one of the papers that prove it."))


class NotYours(NotAllowed):
    """Somebody else's draft."""

    def __init__(self) -> None:
        super().__init__(_("Only whoever began this can send or discard it."))


class NotInState(Conflict):
    """A change that is not any more, or not yet, in the state that this needs."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This change is in the state: %(state)s. Look at it again.") % {"state": state})


class SentAlready(Conflict):
    """The same change of the same family waits for a second person: sent twice, or from a second window."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _("The same change was sent already and waits for a second person, as number %(number)s.")
            % {"number": number}
        )


class BuiltUpon(Conflict):
    """Something came later and rests on what shall be undone."""

    def __init__(self, later: str) -> None:
        super().__init__(
            _("This cannot be undone, because something later rests on it: %(later)s. Undo that first.")
            % {"later": later}
        )


class NikTaken(Conflict):
    """Somebody else counts under this NIK by now."""

    def __init__(self) -> None:
        super().__init__(_("Another person in the registry has this NIK. Settle the duplicate first."))
