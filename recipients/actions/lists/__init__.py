"""Lists of other systems: kept, matched by a worker, decided row by row; the registry stays as it is."""

from recipients.actions.lists.again import look_again
from recipients.actions.lists.decide import decide
from recipients.actions.lists.keep import keep
from recipients.actions.lists.match import match, waiting


__all__ = ["decide", "keep", "look_again", "match", "waiting"]
