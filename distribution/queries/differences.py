"""What agencies paid too much or too little: rows of replies to be decided, and differences to be put right.

Their sums stand in distribution.queries.payment_totals.
"""

from collections.abc import Collection

from django.db.models import Q

from access.models import User
from distribution.domain.payments.replies import AMOUNT_DIFFERS
from distribution.models import PaymentBatch, PaymentDifference, PaymentReply, ReplyLine
from distribution.models.payment_differences import PaymentDifferenceQuerySet
from distribution.models.payment_replies import ReplyLineQuerySet


_WHY = "rows of replies that somebody was let to"
SHOWN = 50
State = PaymentDifference.State


def to_put_right(user: User, batch: PaymentBatch) -> list[PaymentDifference]:
    """Differences of a batch that a person may read, the open ones first."""
    kept = PaymentDifference.objects.visible_to(user).filter(payment__batch=batch).exclude(state=State.TAKEN_BACK)
    related = kept.select_related("payment__entry__recipient", "payment__village", "decided_by")
    return list(related.annotate(is_open=Q(state=State.OPEN)).order_by("-is_open", "pk")[:SHOWN])


def differing_lines(reply: PaymentReply, line_ids: Collection[int] | None) -> ReplyLineQuerySet:
    """Rows of a reply whose amount is another one than was sent; without ids all of them."""
    lines = ReplyLine.objects.across_areas(reason=_WHY)
    open_lines = lines.filter(reply=reply, match=ReplyLine.Match.CONFLICT, trouble=AMOUNT_DIFFERS)
    return open_lines if line_ids is None else open_lines.filter(pk__in=line_ids)


def with_one_already(lines: ReplyLineQuerySet) -> int:
    """How many of these rows speak of a payment of which another amount is kept already."""
    return lines.filter(payment__differences__in=_that_hold()).count()


def _that_hold() -> PaymentDifferenceQuerySet:
    return PaymentDifference.objects.across_areas(reason=_WHY).exclude(state=State.TAKEN_BACK)
