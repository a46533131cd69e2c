"""Errors with a message for people. Views show it with 409 or 422, commands print it, nobody sees a traceback."""


class UserError(Exception):
    """Something a person can do something about; `str(error)` says what happened and what to do, in the page's language."""


class NotAllowed(UserError):
    """The person lacks the permission, or is not the second person a rule asks for."""


class Conflict(UserError):
    """Somebody or something else was first: look again."""
