"""The way of a hand-over into the registry: receive, stage, admit; the import's row is the queue (ADR 0004)."""

from recipients.actions.imports.admit import admit
from recipients.actions.imports.agreement import admit_agreed, agree
from recipients.actions.imports.anew import judge_again
from recipients.actions.imports.cancel import STOPPABLE, cancel
from recipients.actions.imports.receive import receive
from recipients.actions.imports.stage import stage


__all__ = [
    "STOPPABLE", "admit", "admit_agreed", "agree", "cancel", "judge_again", "receive", "stage",
]  # fmt: skip
