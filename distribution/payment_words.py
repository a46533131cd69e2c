"""Words for payments: states, reasons, what is wrong with a row of a reply, and what keeps books open."""

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from distribution.domain.payability import BLOCK_TEXTS, Block
from distribution.domain.payments.reasons import BECAUSE_TEXTS, Because
from distribution.domain.payments.states import State


if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATES: Final[dict[State, tuple["StrOrPromise", str]]] = {
    State.LISTED: (_("Set by decree"), "mute"),
    State.ACCOUNT_CHECK: (_("Account is being checked"), "warn"),
    State.ACCOUNT_FAILED: (_("Check of the account failed"), "bad"),
    State.OPENING_FAILED: (_("Account could not be opened"), "bad"),
    State.CARD_PENDING: (_("Card not handed out yet"), "warn"),
    State.CARD_UNDELIVERED: (_("Card could not be handed out"), "bad"),
    State.ACCOUNT_READY: (_("Account ready"), "ok"),
    State.ORDERED: (_("Payment order (SPM)"), "info"),
    State.FUNDED: (_("Disbursed (SP2D)"), "info"),
    State.INSTRUCTED: (_("With the agency (SI)"), "info"),
    State.TOPPED_UP: (_("Credited (top up)"), "info"),
    State.IDLE: (_("Idle balance"), "warn"),
    State.REJECTED: (_("Transfer failed"), "bad"),
    State.ABSENT: (_("Did not come"), "warn"),
    State.PAPERS_REJECTED: (_("Documentation refused"), "warn"),
    State.RETURNED: (_("Returned (retur)"), "warn"),
    State.WITHDRAWN: (_("Received by the family"), "ok"),
    State.BY_DELEGATE: (_("Received by a delegate"), "ok"),
    State.SETTLED: (_("Received and settled"), "ok"),
    State.REPLACED: (_("Replaced by another family"), "mute"),
    State.REPEATED: (_("Paid again"), "mute"),
    State.REFUNDED: (_("Refunded to the treasury"), "bad"),
    State.REDIRECTED: (_("Sent on to PT Pos"), "mute"),
    State.LEFT_OUT: (_("Left out before payment"), "mute"),
    State.CANCELLED: (_("Cancelled"), "mute"),
}
TROUBLES: Final[dict[str, "StrOrPromise"]] = {
    "ROW_BROKEN": _("The line cannot be split into its columns."),
    "CODE_UNKNOWN": _("The code or status is not known. Add it to the reference data, then send the file again."),
    "AMOUNT_UNREADABLE": _("The amount is not in whole rupiah."),
    "OTHER_STAGE": _("The row is about another period."),
    "NOBODY_NAMED": _("The row names nobody: no NIK, account, reference or name."),
    "NOBODY_FOUND": _("No payment sent to this agency has this NIK, account or reference."),
    "SEVERAL_PAYMENTS": _("The family was paid more than once. Choose which payment is meant."),
    "MASKED": _("Numbers are masked. Choose who is meant."),
    "ID_DIFFERS": _("The reference belongs to another payment than the NIK or the account."),
    "NIK_DIFFERS": _("The NIK is not that of the account."),
    "ACCOUNT_DIFFERS": _("The account is not the one that was paid to."),
    "NAME_DIFFERS": _("Only the account agrees; the name is another one."),
    "SAID_TWICE": _("The file says two different things of this payment."),
    "DUPLICATE_IN_FILE": _("The same row stands above."),
    "AMOUNT_DIFFERS": _("The amount is not the one that was sent. Ask the agency, then say what holds."),
    "CONTRADICTS": _("The records say otherwise: the payment or the delivery has ended."),
    "NIK_UNKNOWN": _("The NIK is not in the registry."),
    "NIK_UNUSABLE": _("The NIK cannot be used."),
    "ACCOUNT_UNUSABLE": _("The account number cannot be used."),
    "ACCOUNT_EMPTY": _("The account number is missing."),
    "ACCOUNT_TWICE": _("The same account number stands at two persons."),
    "ACCOUNT_OF_ANOTHER": _("The account belongs to another person."),
    "STATE_UNKNOWN": _("The status of the card is not known."),
}
DIFFERENCES: Final[dict[str, "StrOrPromise"]] = {
    "draft": _("Payments that are prepared and not released"),
    "sp2d": _("The SP2D differs from what was sent"),
    "under_way": _("Payments that no reply has answered yet, or that failed and are not returned"),
    "idle": _("Idle balances that are not returned"),
    "returned": _("Returned rupiah that are neither paid again nor refunded"),
    "over": _("Rupiah that the agency paid too much and that are not refunded"),
    "short": _("Rupiah that the agency paid too little and that are not paid after"),
    "not_closed": _("Everything is settled; the batch can be closed"),
    "paid_not_delivered": _("Paid according to the agency, but not recorded as delivered"),
    "open": _("Families whose aid is neither delivered nor failed"),
}


def state_label(state: str) -> str:
    """The word of the offices for a state."""
    return str(STATES[State(state)][0]) if state else ""


def state_variant(state: str) -> str:
    """The colour of a state's badge."""
    return STATES[State(state)][1]


def because_text(because: str, note: str = "") -> str:
    """Why a payment failed or was left out; a block is said in its own words."""
    if not because:
        return ""
    if because == Because.BLOCKED and note in set(Block):
        return gettext(BLOCK_TEXTS[Block(note)])
    return gettext(BECAUSE_TEXTS[Because(because)])


def trouble_text(trouble: str) -> str:
    """What is wrong with a row."""
    return str(TROUBLES.get(trouble, trouble))
