"""What stops aid between the approval of a roster and the handing over, asked at that moment."""

from enum import StrEnum
from typing import Final

from recipients.domain.marking import mark as _


class Block(StrEnum):
    """Why an entry cannot be paid right now, the weightiest first (order of payable.sql).

    The last three stop records by hand only: the bank that has the money tells what became of it, and what an agency
    brought back, or what was refunded, is in the treasury's account.
    """

    RECIPIENT_DECEASED = "recipient_deceased"
    AID_STOPPED = "aid_stopped"
    AID_LEFT = "aid_left"
    OBJECTION_HELD = "objection_held"
    FAMILY_CLOSED = "family_closed"
    RECIPIENT_EXCLUDED = "recipient_excluded"
    RECIPIENT_MERGED = "recipient_merged"
    RECEIVED_ALREADY = "received_already"
    RECIPIENT_MOVED = "recipient_moved"
    CHANGE_WAITING = "change_waiting"
    AID_HELD = "aid_held"
    DEATH_REPORTED = "death_reported"
    DOUBT_OPEN = "doubt_open"
    PAYMENT_UNDER_WAY = "payment_under_way"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_REFUNDED = "payment_refunded"


BLOCK_TEXTS: Final[dict[Block, str]] = {
    Block.RECIPIENT_DECEASED: _("The receiver has died. Another member of the family has to be named."),
    Block.AID_STOPPED: _("It was decided that aid to the family stops."),
    Block.AID_LEFT: _("The family has graduated or given up this aid."),
    Block.OBJECTION_HELD: _("A granted objection holds this aid until the data are put right."),
    Block.FAMILY_CLOSED: _("The family is closed in the registry."),
    Block.RECIPIENT_EXCLUDED: _("It was decided that the receiver does not count any more."),
    Block.RECIPIENT_MERGED: _("The receiver was entered twice; this record was merged into the other one."),
    Block.RECEIVED_ALREADY: _(
        "The receiver has had this aid, or aid that may not come with it, for another family or under another record."
    ),
    Block.RECIPIENT_MOVED: _("The receiver has moved away or to another family."),
    Block.CHANGE_WAITING: _("A change of this place on the roster waits for approval. Decide it first."),
    Block.AID_HELD: _("It is proposed to take this aid away. It is held until a second person has answered."),
    Block.DEATH_REPORTED: _("The civil registry reports the receiver as deceased. Decide the finding first."),
    Block.DOUBT_OPEN: _("A weighty finding about the receiver is undecided. Decide it first."),
    Block.PAYMENT_UNDER_WAY: _("The money is with the bank. Its reply says whether it arrived; take that over."),
    Block.PAYMENT_RETURNED: _("This aid went back. It has to be paid again, or refunded, before anything is recorded."),
    Block.PAYMENT_REFUNDED: _("The money of this aid was refunded to the treasury. It has to be paid anew first."),
}
